import { ageText } from '../units.ts'
import type { ChecklistCriterion, ChecklistInput, CriterionFact, EvidenceRun, Tested } from './facts.ts'
import type { CriterionStanding, RunStanding } from './state.ts'

const UNKNOWN = 'unknown'
/** The same state of the system and of the gate. */
export const isSame = (a: Tested, b: Tested): boolean =>
  a.build === b.build && a.configHash === b.configHash && a.bounds === b.bounds

const isKnown = ({ build, configHash }: EvidenceRun): boolean =>
  ![build, configHash].some(digest => digest === '' || digest === UNKNOWN)

/** What the newest run of a system of one's own was made with; null where there is no such run. A partial run counts: it shows that there is a newer build. */
export const testedOf = (runs: readonly EvidenceRun[]): Tested | null => {
  const own = runs.filter(run => run.problem === null && run.isStandIn === false && isKnown(run))
  const [newest] = own.sort((a, b) => Date.parse(b.endedAt) - Date.parse(a.endedAt))
  return newest ? { build: newest.build, configHash: newest.configHash, bounds: newest.bounds } : null
}

const standInBar = ({ isStandIn }: EvidenceRun): string[] => {
  if (isStandIn === null) return ['run.json does not say whether its target stands in for a system']
  return isStandIn ? ['evidence of the reference target, or of another that stands in for a system'] : []
}

const digestBars = (run: EvidenceRun, tested: Tested | null): string[] => [
  ...(run.build === UNKNOWN || run.build === '' ? ['the build is unknown'] : []),
  ...(run.configHash === UNKNOWN || run.configHash === '' ? ['the digest of the configuration is unknown'] : []),
  ...(tested && isKnown(run) && run.build !== tested.build ? ['another build than the newest run'] : []),
  ...(tested && isKnown(run) && run.configHash !== tested.configHash
    ? ['another configuration than the newest run']
    : []),
  ...(tested && run.bounds !== tested.bounds ? ['judged with other bounds than the newest run'] : []),
]

/** Why a run can tick nothing, each in words; empty where it can. */
export const barsOf = (run: EvidenceRun, tested: Tested | null, now: string): readonly string[] => {
  if (run.problem !== null) return [run.problem]
  return [
    ...standInBar(run),
    ...(run.isPartial ? ['a partial run'] : []),
    ...(run.isInterrupted ? ['an interrupted run'] : []),
    ...digestBars(run, tested),
    ...(Date.parse(run.endedAt) <= Date.parse(now) ? [] : ['it ends in the future']),
  ]
}

export const runStanding = (run: EvidenceRun, tested: Tested | null, now: string): RunStanding => ({
  ...{ name: run.name, id: run.id, digest: run.digest, endedAt: run.endedAt },
  ...{ build: run.build, configHash: run.configHash, bounds: run.bounds },
  ageMs: Date.parse(now) - Date.parse(run.endedAt),
  bars: barsOf(run, tested, now),
  isBroken: run.problem !== null,
})

interface Answer {
  readonly run: EvidenceRun
  readonly fact: CriterionFact
  readonly ageMs: number
  /** Why this run does not tick the criterion; empty where it does. */
  readonly faults: readonly string[]
}

/** Evidence that ends at an instant that is none has no age. */
const isFresh = (ageMs: number, limit: number): boolean => ageMs >= 0 && ageMs <= limit

const faultsOf = (criterion: ChecklistCriterion, answer: Omit<Answer, 'faults'>, input: ChecklistInput): string[] => {
  const { fact, ageMs } = answer
  const limit = criterion.isSlow ? input.ages.slow : input.ages.other
  const isVirtual = criterion.isTimed && fact.timeBase !== 'real'
  return [
    ...(isVirtual ? [`bounded in time, and the clock was ${fact.timeBase}`] : []),
    ...(isFresh(ageMs, limit) ? [] : [`${ageText(ageMs)} old, at most ${ageText(limit)} allowed`]),
    ...(fact.state === 'inconclusive' ? [`inconclusive: ${fact.reason || 'no reason given'}`] : []),
  ]
}

const answersOf = (criterion: ChecklistCriterion, input: ChecklistInput, tested: Tested | null): Answer[] =>
  input.runs
    .flatMap(run => {
      const fact = run.criteria.find(({ id }) => id === criterion.id)
      if (!fact) return []
      const answer = { run, fact, ageMs: Date.parse(input.now) - Date.parse(run.endedAt) }
      return [{ ...answer, faults: [...barsOf(run, tested, input.now), ...faultsOf(criterion, answer, input)] }]
    })
    .sort((a, b) => a.ageMs - b.ageMs)

const named = (text: string, { name }: EvidenceRun): string => `${text} (${name})`

/** The least that stands in the way, in the words of the newest run. */
const openReason = (answers: readonly Answer[]): string => {
  const [least] = [...answers].sort((a, b) => a.faults.length - b.faults.length)
  return least ? named(least.faults.join('; '), least.run) : 'no run answers it'
}

/**
 * Where one criterion stands. One fresh pass of a whole run on the tested build ticks it; a fail on that build in any run, however old or partial, keeps it open:
 * the same build has shown a counterexample.
 */
export const standingOf = (
  criterion: ChecklistCriterion,
  input: ChecklistInput,
  tested: Tested | null,
): CriterionStanding => {
  const answers = answersOf(criterion, input, tested)
  const failed = answers.find(
    ({ run, fact }) => fact.state === 'fail' && run.problem === null && (tested === null || isSame(run, tested)),
  )
  const open = { id: criterion.id, state: 'open', from: null } as const
  if (failed)
    return { ...open, reason: named([`fails`, ...barsOf(failed.run, tested, input.now)].join('; '), failed.run) }
  const clean = answers.filter(({ faults }) => faults.length === 0)
  const passed = clean.find(({ fact }) => fact.state === 'pass')
  const excused = clean.find(({ fact }) => fact.state === 'not-applicable')
  const basis = passed ?? excused
  if (!basis) return { ...open, reason: openReason(answers) }
  const from = { run: basis.run.name, digest: basis.run.digest, ageMs: basis.ageMs }
  if (passed) return { id: criterion.id, state: 'passes', from, reason: '' }
  return { id: criterion.id, state: 'not-applicable', from, reason: named(basis.fact.reason, basis.run) }
}
