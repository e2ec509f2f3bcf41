import type { rollout } from '../judge/criteria/rollout.ts'
import type { StepRecord } from '../judge/observation.ts'
import { intervalVerdict } from '../judge/stats/interval-verdict.ts'
import { secondsOf } from './rollout-track.ts'

type Step = (typeof rollout)['rollout.regime']['measure']['steps'][number]

/** Bars of one symbol that follow each other and carry the same label of the feed, as one. Instants are starts of bars. */
export interface LabelRun {
  readonly label: string
  readonly from: string
  readonly to: string
}

/** What the target's detector said of a symbol in a decision, or when it changed its mind. */
export interface Said {
  readonly ref: string
  readonly symbol: string
  readonly regime: string
  readonly at: string
}

/** A time in which the detector had to follow a symbol: from a decision on for as long as the interface says, or as its position lasted. */
export interface Followed {
  readonly symbol: string
  readonly from: string
  readonly to: string
}

export interface RegimeEvidence {
  readonly labels: Readonly<Record<string, readonly LabelRun[]>>
  readonly decided: readonly Said[]
  readonly detected: readonly Said[]
  readonly followed: readonly Followed[]
}

export interface RegimeRule {
  readonly accuracy: number
  readonly delaySeconds: number
  readonly delayShare: number
  readonly fewest: number
  readonly barSeconds: number
}

const confidence = 0.95

interface Counts {
  readonly ok: number
  readonly ambiguous: number
  readonly bad: number
}

const judged = (step: Step, ref: string, of: { counts: Counts; target: number; what: string }): StepRecord<Step>[] => {
  const { ok, ambiguous, bad } = of.counts
  const n = ok + ambiguous + bad
  if (n === 0) return []
  const { verdict, estimate } = intervalVerdict({ ok, ambiguous, bad, target: of.target, conf: confidence })
  if (verdict === 'pass') return [{ step, ref, value: true }]
  const note = `${of.what}: ${ok} of ${n} (${ambiguous} not to be told) is ${estimate.toFixed(3)}, wanted is ${of.target.toFixed(3)}`
  return [{ step, ref, value: verdict === 'fail' ? false : null, note, record: of.counts }]
}

/** The label at an instant, and those that it may have been: a bar has one label, which may have changed within it or its neighbour. */
const labelsAt = (
  runs: readonly LabelRun[],
  at: string,
  barSeconds: number,
): { label: string; near: readonly string[] } | null => {
  const second = secondsOf(at)
  const own = runs.find(({ from, to }) => secondsOf(from) <= second && second < secondsOf(to) + barSeconds)
  if (!own) return null
  const near = runs.filter(
    ({ from, to }) => secondsOf(from) - barSeconds <= second && second < secondsOf(to) + 2 * barSeconds,
  )
  return { label: own.label, near: near.map(({ label }) => label) }
}

interface Judged {
  readonly label: string
  readonly isRight: boolean | null
}

const judgedDecisions = ({ labels, decided }: RegimeEvidence, { barSeconds }: RegimeRule): Judged[] =>
  decided.flatMap(({ symbol, regime, at }) => {
    const truth = labelsAt(labels[symbol] ?? [], at, barSeconds)
    if (!truth) return []
    const isRight = regime === truth.label ? true : truth.near.includes(regime) ? null : false
    return [{ label: truth.label, isRight }]
  })

const countsOf = (values: readonly (boolean | null)[]): Counts => ({
  ok: values.filter(value => value === true).length,
  ambiguous: values.filter(value => value === null).length,
  bad: values.filter(value => value === false).length,
})

/** When a label changed: within the last bar of the old one or the first of the new. */
interface Change {
  readonly label: string
  readonly earliest: number
  readonly latest: number
  /** When the next change may begin. */
  readonly until: number
}

const changesOf = (runs: readonly LabelRun[], barSeconds: number): Change[] =>
  runs.flatMap((run, index) => {
    const before = runs[index - 1]
    // A hole between two runs hides when it changed.
    if (!before || secondsOf(run.from) - secondsOf(before.to) !== barSeconds) return []
    const earliest = secondsOf(before.to)
    return [{ label: run.label, earliest, latest: secondsOf(run.from) + barSeconds, until: secondsOf(run.to) }]
  })

/** Whether a change that the detector could follow was noticed in time; null where it is not known well enough; none where it could not follow. */
const noticed = (
  change: Change,
  evidence: RegimeEvidence,
  of: { symbol: string; rule: RegimeRule },
): (boolean | null)[] => {
  const { symbol, rule } = of
  const { label, earliest, latest, until } = change
  const ends = evidence.followed
    .filter(each => each.symbol === symbol && secondsOf(each.from) <= earliest && secondsOf(each.to) > latest)
    .map(each => secondsOf(each.to))
  if (ends.length === 0) return []
  const end = Math.min(until, Math.max(...ends))
  const said = evidence.detected.find(
    each =>
      each.symbol === symbol && each.regime === label && secondsOf(each.at) >= earliest && secondsOf(each.at) <= end,
  )
  if (!said) return end - latest > rule.delaySeconds ? [false] : []
  const at = secondsOf(said.at)
  if (at - earliest < rule.delaySeconds) return [true]
  return [at - latest >= rule.delaySeconds ? false : null]
}

/**
 * What the detector is worth against the labels that a simulated feed carries: right in most decisions, in each regime that was met often enough no
 * worse than whoever always names the most frequent one, and soon after each change of a symbol that it had to follow.
 */
export const regimeSteps = (evidence: RegimeEvidence, rule: RegimeRule): StepRecord<Step>[] => {
  const decisions = judgedDecisions(evidence, rule)
  const names = [...new Set(decisions.map(({ label }) => label))].sort()
  const of = (label: string): Judged[] => decisions.filter(each => each.label === label)
  const baseline = Math.max(0, ...names.map(label => of(label).length)) / Math.max(1, decisions.length)
  const changes = Object.entries(evidence.labels).flatMap(([symbol, runs]) =>
    changesOf(runs, rule.barSeconds).flatMap(change => noticed(change, evidence, { symbol, rule })),
  )
  const all = {
    counts: countsOf(decisions.map(({ isRight }) => isRight)),
    target: rule.accuracy,
    what: 'decisions that named the regime of the feed',
  }
  const late = {
    counts: countsOf(changes),
    target: rule.delayShare,
    what: `changes that were noticed within ${rule.delaySeconds} s`,
  }
  return [
    ...judged('accuracy', 'decisions', all),
    ...names
      .filter(label => of(label).length >= rule.fewest)
      .flatMap(label =>
        judged('each-regime', label, {
          counts: countsOf(of(label).map(({ isRight }) => isRight)),
          target: Math.min(baseline, rule.accuracy),
          what: `decisions in ${label}`,
        }),
      ),
    ...judged('delay', 'changes', late),
  ]
}

/** Runs of bars with the same label; bars without one are left out. */
export const labelRuns = (bars: readonly { readonly t: string; readonly regime?: string }[]): LabelRun[] => {
  const runs: { label: string; from: string; to: string }[] = []
  for (const { t, regime } of bars) {
    if (regime === undefined) continue
    const last = runs.at(-1)
    if (last?.label === regime) last.to = t
    else runs.push({ label: regime, from: t, to: t })
  }
  return runs
}
