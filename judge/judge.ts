import type { Criterion, ProfileName } from './criterion.ts'
import { composeGate } from './gate.ts'
import { globMatcher } from './glob.ts'
import { attemptConfidence } from './measures/attempt.ts'
import { judgeMeasure } from './measures/measure.ts'
import type { AnyObservation } from './observation.ts'
import { boundText, unitOf } from './units.ts'
import type { Counterexample, ExchangeRecord, Judgement, Reason, Report, Verdict, Waiver } from './verdict.ts'

/** What one scenario says of one criterion. */
export interface ObservedPart {
  readonly scenario: string
  readonly observations: readonly AnyObservation[]
  /** Why there are no (or no trustworthy) observations: a gather that failed, a capability that is missing. */
  readonly reason: Reason | null
  /** Records of this scenario that broke their contract and could not be looked at. */
  readonly unseen: number
  /** Which attempt this is, where those before it were inconclusive and it was planned anew; left out, the first. */
  readonly attempt?: number
  readonly timeBase: 'virtual' | 'real' | 'unknown'
  /** Paths of the evidence files. */
  readonly evidence: readonly string[]
  readonly exchanges: readonly (ExchangeRecord & { readonly ids: readonly string[] })[]
}

export interface NotApplicableRule {
  /** Criterion ids, `*` allowed. */
  readonly match: string
  readonly reason: string
}

export interface JudgeInput {
  /** The catalogue with the config's overrides; verdicts are made by walking it. */
  readonly catalogue: readonly Criterion[]
  readonly observed: ReadonlyMap<string, readonly ObservedPart[]>
  readonly profile: ProfileName
  readonly confidence: number
  readonly waivers: readonly Waiver[]
  readonly allowNotApplicable: readonly NotApplicableRule[]
  /** Criterion globs that narrow the run; empty for all. */
  readonly only: readonly string[]
  /** The run's end, RFC 3339: waivers are judged at this instant. */
  readonly now: string
}

const KEPT_COUNTEREXAMPLES = 20

const counterexampleOf = (observation: AnyObservation, parts: readonly ObservedPart[]): Counterexample => {
  const part = parts.find(candidate => candidate.observations.includes(observation))
  const exchanges = part?.exchanges ?? []
  const found =
    observation.exchange === undefined
      ? exchanges.find(exchange => exchange.ids.includes(observation.ref))
      : exchanges.find(exchange => exchange.id === observation.exchange)
  return {
    ref: observation.ref,
    note: observation.note ?? '',
    record: observation.record ?? null,
    exchange: found
      ? { id: found.id, method: found.method, path: found.path, status: found.status, body: found.body }
      : null,
    repeat: observation.repeat ?? (found ? `${found.method} ${found.path}` : ''),
  }
}

const noObservation: ObservedPart = {
  scenario: '',
  observations: [],
  reason: { code: 'not-gathered', text: 'no scenario answered this criterion in this run' },
  unseen: 0,
  timeBase: 'unknown',
  evidence: [],
  exchanges: [],
}

/** The joined lists of parts by the first of them: the control experiments judge the same lists dozens of times. */
const joinedLists = new WeakMap<
  readonly AnyObservation[],
  { readonly lists: readonly (readonly AnyObservation[])[]; readonly joined: readonly AnyObservation[] }
>()

/** The records of all parts; nearly always there is one, and its list is not copied. */
const observationsOf = (parts: readonly ObservedPart[]): readonly AnyObservation[] => {
  const lists = parts.map(part => part.observations)
  const [first, ...others] = lists
  if (!first || others.length === 0) return first ?? []
  const before = joinedLists.get(first)
  if (before?.lists.length === lists.length && before.lists.every((list, index) => list === lists[index])) {
    return before.joined
  }
  const joined = lists.flat()
  joinedLists.set(first, { lists, joined })
  return joined
}

const KEPT_NOTES = 3

/** What the first records that passed have to say. */
const notesIn = (observations: readonly AnyObservation[]): readonly string[] => {
  const notes = new Set<string>()
  for (const record of observations) {
    if (record.value === true && record.note) notes.add(record.note)
    if (notes.size === KEPT_NOTES) break
  }
  return [...notes]
}

interface Known {
  readonly criterion: Criterion
  readonly confidence: number
  readonly judgement: Judgement
  readonly notes: readonly string[]
}

/** The last judgement of each list of records: the control experiments change one criterion and judge all of them. */
const known = new WeakMap<readonly AnyObservation[], Known>()

const measured = (criterion: Criterion, observations: readonly AnyObservation[], confidence: number): Known => {
  const before = known.get(observations)
  if (before?.criterion === criterion && before.confidence === confidence) return before
  const judgement = judgeMeasure(criterion, observations, confidence)
  const now = { criterion, confidence, judgement, notes: notesIn(observations) }
  known.set(observations, now)
  return now
}

/** What must be known of the judgement itself, and what the records say. */
const notesOf = (known: Known, attempt: number): string[] => {
  const about = `attempt ${attempt}: what came before decided nothing and was planned anew; judged with ${attempt} times less room for error`
  return [
    ...(attempt > 1 ? [about] : []),
    ...(known.judgement.note === undefined ? [] : [known.judgement.note]),
    ...known.notes,
  ]
}

/** One judgement from all parts: a counterexample in any part fails; else any part without an answer, or with unseen records, keeps it from passing. */
const judgementOf = (criterion: Criterion, parts: readonly ObservedPart[], confidence: number): Judgement => {
  const { judgement } = measured(criterion, observationsOf(parts), confidence)
  if (judgement.state === 'fail') return judgement
  const broken = parts.find(part => part.reason !== null)
  if (broken?.reason) return { ...judgement, state: 'inconclusive', reason: broken.reason }
  const unseen = parts.reduce((sum, part) => sum + part.unseen, 0)
  if (judgement.state === 'pass' && unseen > 0) {
    const text = `${unseen} records broke their contract and could not be looked at (see data.schema)`
    return { ...judgement, state: 'inconclusive', reason: { code: 'unseen', text } }
  }
  return judgement
}

const timeBaseOf = (parts: readonly ObservedPart[]): Verdict['timeBase'] => {
  const bases = new Set(parts.map(part => part.timeBase))
  const [only] = bases
  return bases.size === 1 && only ? only : 'unknown'
}

const isExcused = (reason: Reason | null): boolean => reason?.code === 'capability-missing'

const verdictOf = (criterion: Criterion, input: JudgeInput): Verdict => {
  const parts = input.observed.get(criterion.id) ?? [noObservation]
  const attempt = Math.max(1, ...parts.map(part => part.attempt ?? 1))
  const confidence = attemptConfidence(input.confidence, attempt)
  const judgement = judgementOf(criterion, parts, confidence)
  const allowed = input.allowNotApplicable.find(rule => globMatcher([rule.match])(criterion.id))
  const excused = judgement.state === 'inconclusive' && isExcused(judgement.reason) && allowed
  const observations = observationsOf(parts)
  const kept = judgement.counterexamples.slice(0, KEPT_COUNTEREXAMPLES)
  const waiver = input.waivers.find(candidate => candidate.id === criterion.id)
  return {
    id: criterion.id,
    title: judgement.state === 'fail' ? criterion.failing : criterion.title,
    severity: criterion.severity,
    required: criterion.profiles.includes(input.profile),
    state: excused ? 'not-applicable' : judgement.state,
    n: judgement.n,
    bad: judgement.bad,
    ambiguous: judgement.ambiguous,
    value: judgement.value,
    unit: unitOf(criterion.measure),
    bound: boundText(criterion.measure),
    interval: judgement.interval,
    confidence,
    claim: criterion.claim,
    reason:
      excused && judgement.reason
        ? { ...judgement.reason, text: `${judgement.reason.text}; allowed: ${allowed.reason}` }
        : judgement.reason,
    nRequired: judgement.nRequired,
    pFail: judgement.pFail,
    counterexamples: kept.flatMap(index => observations[index] ?? []).map(record => counterexampleOf(record, parts)),
    counterexampleCount: judgement.counterexamples.length,
    evidence: [...new Set(parts.flatMap(part => part.evidence))],
    timeBase: timeBaseOf(parts),
    source: criterion.source,
    notes: notesOf(measured(criterion, observations, confidence), attempt),
    ...(waiver && judgement.state !== 'pass' && !excused ? { waiver } : {}),
  }
}

/**
 * Walks the catalogue and makes one verdict for each criterion, answered or not, and the gate from them. Pure: the same input gives the same report.
 * `only` narrows the catalogue; the gate is then judged on what is left and is partial.
 */
export const judge = (input: JudgeInput): Report => {
  const inScope = input.only.length === 0 ? () => true : globMatcher(input.only)
  const criteria = input.catalogue
    .filter(criterion => inScope(criterion.id))
    .map(criterion => verdictOf(criterion, input))
  const partial = criteria.length < input.catalogue.length
  return { gate: composeGate(criteria, { profile: input.profile, confidence: input.confidence, partial }), criteria }
}
