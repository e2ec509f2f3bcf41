import { algo } from './criteria/algo.ts'
import { data } from './criteria/data.ts'
import { e2e } from './criteria/e2e.ts'
import { flags } from './criteria/flags.ts'
import { load } from './criteria/load.ts'
import { orders } from './criteria/orders.ts'
import { perf } from './criteria/perf.ts'
import { rel } from './criteria/rel.ts'
import { risk } from './criteria/risk.ts'
import { rollback } from './criteria/rollback.ts'
import { rollout } from './criteria/rollout.ts'
import { safety } from './criteria/safety.ts'
import { sec } from './criteria/sec.ts'
import { type Criterion, type CriterionRow, criterionOf } from './criterion.ts'
import type { ObservationOf } from './observation.ts'

/** Every acceptance criterion, as written. Verdicts are made by walking this table, never the results. */
export const rows = {
  ...rel,
  ...perf,
  ...load,
  ...data,
  ...risk,
  ...orders,
  ...flags,
  ...rollout,
  ...algo,
  ...rollback,
  ...safety,
  ...sec,
  ...e2e,
} as const

export type CriterionId = keyof typeof rows

/** The observation type that a criterion's measure takes: the compiler refuses a number where the row wants a yes or no. */
export type ObservationFor<Id extends CriterionId> = ObservationOf<(typeof rows)[Id]['measure']>

/** The catalogue with all defaults filled in, in the order in which it is written. */
export const catalogue: readonly Criterion[] = Object.entries<CriterionRow>(rows).map(([id, row]) =>
  criterionOf(id, row),
)
