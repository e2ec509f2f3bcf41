import type { FlagPatch } from '../contracts/flag.schema.ts'
import type { RollbackAnswer, RollbackRequest } from '../contracts/rollback.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Target } from '../targets/capability.ts'
import { blankFlag, drillFlag, drillUsers } from './drill-flags.ts'
import { type Settings, settingsOf } from './settings.ts'

// A flag, the limits and the versions are changed, so that there is something to go back to.

export type RollbackTarget = Pick<Target, 'control' | 'rollback' | 'flagAdmin' | 'config' | 'state'>

/** The drills' own flag; none of the features, so that no plan has a say in it. */
export const backFlag = drillFlag('back')

const reason = 'a drill on rollbacks'

/** What a rollback was answered. */
export interface RolledBack {
  readonly status: number
  readonly problem: string | null
  readonly answer: RollbackAnswer | null
}

export const askRollback = async (
  target: Pick<Target, 'rollback'>,
  request: Omit<RollbackRequest, 'reason'> & { readonly reason?: string },
): Promise<RolledBack> => {
  const { status, problem, answer } = await target.rollback.run({ reason, ...request })
  return { status, problem: problem?.type ?? null, answer }
}

/** The settings as they are now. */
export const readSettings = async (target: Pick<Target, 'state'>): Promise<Settings> =>
  settingsOf(await target.state.get())

/** Makes the drills' flag where it is not there yet: off. */
export const makeBackFlag = async (target: Pick<Target, 'flagAdmin'>): Promise<void> => {
  await target.flagAdmin.patch(backFlag, { ...blankFlag, reason }, { create: true })
}

const users = drillUsers.slice(0, 4)

/** Two ways in which everything can be set; each differs from the other in every part, and none is as a fresh target is. */
const ways: readonly {
  readonly flag: Omit<FlagPatch, 'reason'>
  readonly qty: number
  readonly v3: number
  readonly share: number
}[] = [
  { flag: { state: 'ROLLING_OUT', percentage: 40, allow: [users[0] ?? ''], deny: [] }, qty: 0.5, v3: 60, share: 0.2 },
  { flag: { state: 'ENABLED', percentage: 70, allow: [], deny: [users[1] ?? ''] }, qty: 0.25, v3: 80, share: 0.7 },
]

/**
 * Sets flag, versions, limits and thresholds in one of the two ways, and returns the id of the snapshot that was taken before the first of the changes;
 * null where the target lists none.
 */
export const setAll = async (target: RollbackTarget, fresh: State, way: 0 | 1): Promise<string | null> => {
  const { flag, qty, v3, share } = ways[way] ?? { flag: {}, qty: 1, v3: 50, share: 0.5 }
  const { response_time } = fresh.thresholds
  await target.flagAdmin.patch(backFlag, { ...flag, reason })
  const snapshot = (await target.state.get()).snapshots?.at(-1)?.id ?? null
  const mode = way === 0 ? 'confidence' : 'weighted'
  const blend = { mode, weights: { v1: share, v3: 1 - share } } as const
  await target.config.patch({
    algo: { split: { v1: 100 - v3, v3 }, blend, interpolation: 100 * share },
    limits: {
      max_order_qty: Math.round(fresh.limits.max_order_qty * qty),
      kelly: { fraction: fresh.limits.kelly.fraction * qty },
    },
    thresholds: { response_time: { warning: response_time.warning * qty, critical: response_time.critical * qty } },
    reason,
  })
  return snapshot
}
