import { type Decision, type FullDecision, versionConfidence } from '../contracts/decision.schema.ts'
import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import { resolvedOf } from './resolved.ts'

// Recomputes what two versions and their weights make.

/** What of a decision the blend is recomputed from. */
export interface BlendFacts {
  readonly id: string
  readonly v1: number | null
  readonly v3: number | null
  readonly weights: Readonly<Record<string, number>>
  readonly mode: string
  readonly served: string
  readonly blended: number
  /** Whether both versions have a say in it: the flag of the ensemble is not off, and none stands in for the other. */
  readonly isEnsemble: boolean
}

/** One way of blending, and what was decided with it. */
export interface BlendTrial {
  readonly mode: 'weighted' | 'confidence' | 'performance'
  /** As configured; null where they come about by themselves. */
  readonly weights: { readonly v1: number; readonly v3: number } | null
  readonly status: number
  readonly decisions: readonly BlendFacts[]
}

export interface BlendEvidence {
  readonly trials: readonly BlendTrial[]
  /** decision.made and trade.closed of the whole session. */
  readonly journal: readonly JournalEvent[]
}

export interface BlendTolerance {
  readonly value: number
  readonly weight: number
}

const factsOf = ({ id, versions, signal, algo, flags }: FullDecision): BlendFacts => ({
  id,
  v1: versionConfidence(versions.v1),
  v3: versionConfidence(versions.v3),
  weights: versions.weights,
  mode: versions.mode,
  served: versions.served ?? algo,
  blended: signal.confidence_raw,
  isEnsemble: flags.ensemble_weighting !== false && (versions.fallback_from ?? null) === null,
})

/** The facts of the decisions that were made in full. */
export const blendFacts = (decisions: readonly Decision[]): BlendFacts[] =>
  decisions.flatMap(decision => (decision.outcome === 'none' ? [] : factsOf(decision)))

/** Wins and trades of the versions. */
type Tally = Record<'v1' | 'v3', { wins: number; trades: number }>

/** Both versions begin as if they had won so many of so many. */
const prior = { wins: 10, trades: 20 }

const isVersion = (algo: string): algo is 'v1' | 'v3' => algo === 'v1' || algo === 'v3'

/** How both versions stood when each decision was made, from the trades that had closed by then. */
const standings = (journal: readonly JournalEvent[]): ReadonlyMap<string, Tally> => {
  const tally: Tally = { v1: { wins: 0, trades: 0 }, v3: { wins: 0, trades: 0 } }
  const results = resolvedOf(journal)
  const at = new Map<string, Tally>()
  let next = 0
  for (const { seq, data } of eventsOf(journal, 'decision.made')) {
    for (let result = results[next]; result && result.seq < seq; result = results[++next]) {
      if (!isVersion(result.version)) continue
      tally[result.version].trades += 1
      if (result.won) tally[result.version].wins += 1
    }
    at.set(data.decision_id, structuredClone(tally))
  }
  return at
}

const shareOf = ({ wins, trades }: { wins: number; trades: number }): number =>
  (wins + prior.wins) / (trades + prior.trades)

/** The weight of v1 that the way of blending asks for; null where it cannot be told. */
const expectedV1 = (trial: BlendTrial, of: BlendFacts, standing: Tally | undefined): number | null => {
  if (trial.mode === 'weighted') return trial.weights?.v1 ?? null
  if (trial.mode === 'confidence') return of.v1 === null || of.v3 === null ? null : of.v1 / (of.v1 + of.v3)
  if (!standing) return null
  const [v1, v3] = [shareOf(standing.v1), shareOf(standing.v3)]
  return v1 / (v1 + v3)
}

/** A version without a value has no weight. */
const partOf = (confidence: number | null, weight: number): number | null => {
  if (confidence !== null) return confidence * weight
  return weight === 0 ? 0 : null
}

/** What is wrong with one blend by itself, whatever weights were asked for. */
export const blendFaults = (of: BlendFacts, tolerance: BlendTolerance): string[] => {
  const { v1 = Number.NaN, v3 = Number.NaN } = of.weights
  const sum = v1 + v3
  if (!(Math.abs(sum - 1) <= tolerance.weight && v1 >= 0 && v3 >= 0))
    return [`weights ${v1} and ${v3} sum to ${sum}, not 1`]
  const parts = [partOf(of.v1, v1), partOf(of.v3, v3)]
  const [first, second] = parts
  if (first === null || second === null || first === undefined || second === undefined)
    return [`weights ${v1} and ${v3}, but a version without a value`]
  const value = first + second
  const given = [v1 > 0 ? of.v1 : null, v3 > 0 ? of.v3 : null].filter(each => each !== null)
  const [low, high] = [Math.min(...given), Math.max(...given)]
  const faults = []
  if (Math.abs(of.blended - value) > tolerance.value)
    faults.push(`${of.blended} is not ${value}, the sum of weight times value`)
  if (of.blended < low - tolerance.value || of.blended > high + tolerance.value)
    faults.push(`${of.blended} lies outside ${low} to ${high}`)
  return faults
}

const weightFaults = (trial: BlendTrial, of: BlendFacts, about: { v1: number | null; tolerance: number }): string[] => {
  if (of.mode !== trial.mode) return [`blended by ${of.mode}, ${trial.mode} was set`]
  const found = of.weights.v1 ?? Number.NaN
  if (about.v1 === null || Math.abs(found - about.v1) <= about.tolerance) return []
  return [`${trial.mode}: the weight of v1 is ${found}, expected ${about.v1}`]
}

/** One record a decision: its weights sum to 1 and are those of the way that was set, and its value is their blend. */
export const blendRecords = ({ trials, journal }: BlendEvidence, tolerance: BlendTolerance): JudgedRecord[] => {
  const standing = standings(journal)
  return trials.flatMap((trial): JudgedRecord[] => {
    if (trial.status >= 300)
      return [{ ref: trial.mode, value: null, note: `${trial.mode} was answered ${trial.status}` }]
    return trial.decisions.map(of => {
      const v1 = of.isEnsemble ? expectedV1(trial, of, standing.get(of.id)) : null
      const faults = [
        ...blendFaults(of, tolerance),
        ...(of.isEnsemble ? weightFaults(trial, of, { v1, tolerance: tolerance.weight }) : []),
      ]
      return faults.length === 0
        ? { ref: of.id, value: true }
        : { ref: of.id, value: false, note: faults.join('; '), record: of }
    })
  })
}
