import type { CriterionId } from '../judge/catalogue.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { ObservedPart } from '../judge/judge.ts'
import type { AnyObservation } from '../judge/observation.ts'
import type { Reason } from '../judge/verdict.ts'
import type { Evidence } from './evidence.ts'
import type { Scenario } from './scenario.ts'

export interface ObserveInput {
  readonly scenarios: readonly Scenario[]
  readonly evidence: ReadonlyMap<string, Evidence>
  readonly catalogue: readonly Criterion[]
  readonly seed: number
  /** What the target offered in this run; left out, all that any criterion needs. */
  readonly capabilities?: readonly string[]
}

/** Nothing was observed, and the criterion needs what the target does not offer: that is why. */
const lackOf = ({ needs }: Criterion, capabilities: readonly string[] | undefined): Reason | null => {
  const missing = capabilities ? needs.filter(name => !capabilities.includes(name)) : []
  if (missing.length === 0) return null
  return { code: 'capability-missing', text: `the target does not offer: ${missing.join(', ')}` }
}

/** Where a scenario's evidence lies in the run directory, as verdicts name it. */
export const evidencePath = (scenario: string): string => `evidence/${scenario}.json`

const reasonOf = (evidence: Evidence): Reason | null => {
  if (evidence.skipped) return evidence.skipped
  if (evidence.error) {
    return { code: 'gather-failed', text: `${evidence.scenario}: ${evidence.error.message} (${evidence.error.code})` }
  }
  return evidence.data === null ? { code: 'no-data', text: `${evidence.scenario} kept no data` } : null
}

type Observer = (
  evidence: object,
  judging: Parameters<NonNullable<Scenario['observe'][CriterionId]>>[1],
) => readonly AnyObservation[]

/** An observer that throws is a fault of the evidence or of the suite; either way nothing was observed. */
const observed = (
  { observer, doubt }: { observer: Observer; doubt: Scenario['doubt'] },
  evidence: Evidence,
  judging: Parameters<Observer>[1],
): Pick<ObservedPart, 'observations' | 'reason'> => {
  const reason = reasonOf(evidence)
  if (reason || evidence.data === null) return { observations: [], reason }
  try {
    return { observations: observer(evidence.data, judging), reason: doubt(evidence.data, judging) }
  } catch (error) {
    const text = `${evidence.scenario}: the evidence could not be read: ${error instanceof Error ? error.message : String(error)}`
    return { observations: [], reason: { code: 'observe-failed', text } }
  }
}

/** Evidence that cannot be read ends in its observers. */
const attemptOf = ({ attempt }: Scenario, { data }: Evidence): number => {
  const found = data === null ? 1 : attempt(data)
  return Number.isInteger(found) && found > 1 ? found : 1
}

/** Every scenario's observations by criterion, from its stored evidence. Pure: no target is asked. */
export const observe = (input: ObserveInput): ReadonlyMap<string, readonly ObservedPart[]> => {
  const criteria = new Map(input.catalogue.map(criterion => [criterion.id, criterion]))
  const result = new Map<string, ObservedPart[]>()
  for (const scenario of input.scenarios) {
    const evidence = input.evidence.get(scenario.id)
    if (!evidence) continue
    for (const [id, observer] of Object.entries(scenario.observe)) {
      const criterion = criteria.get(id)
      if (!criterion || !observer) continue
      const attempt = attemptOf(scenario, evidence)
      const judging = { criterion, seed: input.seed, timeBase: evidence.timeBase }
      const { observations, reason } = observed({ observer, doubt: scenario.doubt }, evidence, judging)
      const part: ObservedPart = {
        scenario: scenario.id,
        observations,
        reason: reason ?? (observations.length === 0 ? lackOf(criterion, input.capabilities) : null),
        unseen: evidence.unseen,
        ...(attempt === 1 ? {} : { attempt }),
        timeBase: evidence.timeBase,
        evidence: [evidencePath(scenario.id)],
        exchanges: evidence.exchanges,
      }
      result.set(id, [...(result.get(id) ?? []), part])
    }
  }
  return result
}
