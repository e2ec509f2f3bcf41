import { type CriterionId, rows } from '../judge/catalogue.ts'
import type { MeasureKind } from '../judge/criterion.ts'
import type { AnyObservation, JudgedRecord } from '../judge/observation.ts'
import type { Report, Verdict } from '../judge/verdict.ts'
import { type ControlExperiment, selfScenario } from './scenario.ts'

// The gate judged by its own rules: this run's observations with a part taken away or broken, judged again. Nothing here reads the verdicts of the run.

type Observations = readonly AnyObservation[]
type Break = Readonly<Record<MeasureKind, (observations: Observations) => Observations>>

/** How many blockers are taken away one at a time. */
const SINGLES = 3

const withValue = (observation: AnyObservation, value: unknown): AnyObservation =>
  ({ ...observation, value }) as AnyObservation

const first =
  (value: unknown) =>
  (observations: Observations): Observations =>
    observations.map((observation, index) => (index === 0 ? withValue(observation, value) : observation))

const all =
  (value: (observation: AnyObservation) => unknown) =>
  (observations: Observations): Observations =>
    observations.map(observation => withValue(observation, value(observation)))

const probeOf = (observation: AnyObservation, up: boolean | null): unknown => ({
  ...(observation.value as { at: number }),
  up,
})

/** A point so high above the others that each unit of x costs more than any limit. */
const pointOf = ({ value }: AnyObservation): unknown => {
  const x = typeof value === 'object' && value !== null && 'x' in value ? value.x : 0
  return { x, y: x * 1e9 }
}

/** One bad record where one is enough to fail, else all of them. */
const failing: Break = {
  every: first(false),
  steps: first(false),
  maximum: first(Number.MAX_VALUE),
  proportion: all(() => false),
  quantile: all(() => Number.MAX_VALUE),
  rate: all(() => ({ count: 0, seconds: 1e9 })),
  availability: all(observation => probeOf(observation, false)),
  // All in where few belong, all out where many do.
  equivalence: all(observation => ('centre' in observation ? observation.centre < 0.5 : null)),
  independence: all(observation =>
    Array.isArray(observation.value) ? [observation.value[0], observation.value[0]] : null,
  ),
  calibration: all(() => ({ p: 1, y: 0 })),
  slope: all(observation => pointOf(observation)),
}

/** One unknown record where one keeps a criterion open, else all of them. */
const unknowing: Break = {
  every: first(null),
  steps: first(null),
  maximum: first(null),
  proportion: all(() => null),
  quantile: all(() => null),
  rate: () => [],
  availability: all(observation => probeOf(observation, null)),
  equivalence: all(() => null),
  independence: all(() => null),
  calibration: all(() => null),
  slope: all(() => null),
}

const verdictOf = (report: Report, id: string): Verdict | undefined =>
  report.criteria.find(verdict => verdict.id === id)

/** What would now have to pass for the gate to pass. */
const passingBlockers = (report: Report): readonly Verdict[] =>
  report.criteria.filter(verdict => verdict.required && verdict.severity === 'blocker' && verdict.state === 'pass')

const isGreen = (report: Report): boolean => report.gate.state === 'pass' || report.gate.exitCode === 0

const gateText = (report: Report): string => `the gate said ${report.gate.state} and exit code ${report.gate.exitCode}`

/** Keeps at most `limit` records of each criterion, over all its parts. */
const cutTo = (limit: (id: CriterionId) => number): Parameters<ControlExperiment['judgeAgain']>[0] => {
  const kept = new Map<CriterionId, number>()
  return (id, observations) => {
    const before = kept.get(id) ?? 0
    const part = observations.slice(0, Math.max(0, limit(id) - before))
    kept.set(id, before + part.length)
    return part
  }
}

const notPassed = (report: Report, ids: readonly CriterionId[], sample: string): JudgedRecord[] =>
  ids.flatMap(id => {
    const verdict = verdictOf(report, id)
    if (!verdict) return []
    const note = `${id} with ${sample} records: expected inconclusive, found ${verdict.state}`
    return [{ ref: `${id}: ${sample}`, value: verdict.state !== 'pass', note: verdict.state === 'pass' ? note : '' }]
  })

const emptied = (run: ControlExperiment): JudgedRecord[] => {
  const report = run.judgeAgain(() => null)
  const isOpen = report.gate.state === 'inconclusive' && report.gate.exitCode === 2
  const needed = new Map(report.criteria.map(verdict => [verdict.id, verdict.nRequired ?? 1]))
  const short = run.judgeAgain(cutTo(id => (needed.get(id) ?? 1) - 1))
  return [
    ...notPassed(report, run.observed, 'no'),
    ...notPassed(short, run.observed, 'too few'),
    {
      ref: 'gate: no records at all',
      value: isOpen,
      note: isOpen ? '' : `all records removed: expected inconclusive and exit code 2, ${gateText(report)}`,
    },
  ]
}

/** The first, the middle and the last of a list: few enough to stay fast, spread over the subjects. */
const spread = <T>(list: readonly T[], count: number): readonly T[] => {
  const at = Array.from({ length: count }, (_, index) => Math.round((index * (list.length - 1)) / (count - 1)))
  return [...new Set(at)].flatMap(index => list.slice(index, index + 1))
}

/** The gate after one blocker was changed; a waiver that then covers it makes the experiment moot. */
const gateAfter = (
  run: ControlExperiment,
  id: CriterionId,
  change: { readonly name: string; readonly apply: (observations: Observations) => Observations },
): JudgedRecord[] => {
  const report = run.judgeAgain((candidate, observations) =>
    candidate === id ? change.apply(observations) : observations,
  )
  const verdict = verdictOf(report, id)
  if (!verdict || verdict.waiver) return []
  const value = verdict.state !== 'pass' && !isGreen(report)
  const note = value ? '' : `${id} ${change.name}: its verdict was ${verdict.state}, ${gateText(report)}`
  return [{ ref: `${id}: ${change.name}`, value, note, record: { verdict: verdict.state, gate: report.gate } }]
}

const emptySample = (run: ControlExperiment): JudgedRecord[] => {
  const blockers = passingBlockers(run.judgeAgain((_, observations) => observations))
  const removed = { name: 'emptied', apply: (): Observations => [] }
  return [...emptied(run), ...spread(blockers, SINGLES).flatMap(({ id }) => gateAfter(run, id as CriterionId, removed))]
}

const partialNotGreen = (run: ControlExperiment): JudgedRecord[] => {
  const blockers = passingBlockers(run.judgeAgain((_, observations) => observations))
  const kindOf = (id: string): MeasureKind => rows[id as CriterionId].measure.kind
  const oneOfEachKind = [...new Map(blockers.map(verdict => [kindOf(verdict.id), verdict.id as CriterionId]))]
  return oneOfEachKind.flatMap(([kind, id]) => [
    ...gateAfter(run, id, { name: 'made to fail', apply: failing[kind] }),
    ...gateAfter(run, id, { name: 'made unknown', apply: unknowing[kind] }),
  ])
}

/** Control experiments on the judge and the gate themselves. */
export const self = selfScenario({
  id: 'e2e.self',
  experiment: { 'e2e.sample-nonempty': emptySample, 'e2e.partial-not-green': partialNotGreen },
})
