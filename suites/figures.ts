import type { CriterionId } from '../judge/catalogue.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Figure } from '../judge/figure.ts'
import type { Evidence } from './evidence.ts'
import type { Scenario } from './scenario.ts'

export interface FigureInput {
  readonly scenarios: readonly Scenario[]
  readonly evidence: ReadonlyMap<string, Evidence>
  /** With the config's bounds: limits are drawn from it. */
  readonly catalogue: readonly Criterion[]
}

/** The figures of a run, and why some could not be made: a plot that fails takes no verdict with it. */
export interface Figures {
  readonly figures: readonly Figure[]
  readonly faults: readonly string[]
}

const criterionIn =
  (catalogue: readonly Criterion[]) =>
  (id: CriterionId): Criterion => {
    const found = catalogue.find(criterion => criterion.id === id)
    if (found) return found
    throw new Error(`no criterion ${id} in the catalogue`)
  }

/** Every scenario's figures from its stored evidence. Pure: the same evidence gives the same figures. */
export const figuresOf = ({ scenarios, evidence, catalogue }: FigureInput): Figures => {
  const figures: Figure[] = []
  const faults: string[] = []
  const criterion = criterionIn(catalogue)
  for (const { id, figures: make } of scenarios) {
    const stored = evidence.get(id)
    if (!stored || stored.data === null) continue
    try {
      figures.push(...make(stored.data, { criterion, timeBase: stored.timeBase }))
    } catch (error) {
      faults.push(`${id}: no figure could be made: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { figures, faults }
}
