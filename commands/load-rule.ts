import type { Criterion } from '../judge/criterion.ts'
import { judgeMeasure } from '../judge/measures/measure.ts'
import type { JudgedRecord, MeasuredRecord } from '../judge/observation.ts'
import { farBelow } from '../judge/stats/far-below.ts'
import { intervalVerdict } from '../judge/stats/interval-verdict.ts'
import { requiredForPower } from '../judge/stats/power-size.ts'
import { quantileOfSorted } from '../judge/stats/quantile.ts'
import { quantileBounds } from '../judge/stats/quantile-verdict.ts'
import { sorted } from '../judge/stats/sorted.ts'
import { isAnswered, type Outcome, type OutcomeCounts, outcomes } from '../loadtest/outcome.ts'
import type { Row } from '../loadtest/record.ts'
import { param } from '../suites/param.ts'

/** What a profile holds a load to: rows of the catalogue with the bounds of the config and of the command line. */
export interface LoadRule {
  readonly p95: Criterion
  readonly success: Criterion
  readonly recovery: Criterion
  readonly drift: Criterion
  readonly confidence: number
}

export const ruleOf = (catalogue: readonly Criterion[], confidence: number): LoadRule => {
  const row = (id: string): Criterion => {
    const found = catalogue.find(criterion => criterion.id === id)
    if (!found) throw new Error(`criterion ${id} is not in the catalogue`)
    return found
  }
  return {
    p95: row('load.p95'),
    success: row('load.success'),
    recovery: row('load.recovery'),
    drift: row('load.drift'),
    confidence,
  }
}

/** The quantile and the bound in ms of `load.p95`. */
export const latencyLimit = ({ p95: { measure } }: LoadRule): { readonly q: number; readonly boundMs: number } =>
  measure.kind === 'quantile' ? { q: measure.q, boundMs: measure.bound } : { q: 0.95, boundMs: 0 }

/** The least share of good answers. */
export const successLimit = ({ success: { measure } }: LoadRule): number =>
  measure.kind === 'proportion' ? measure.bound : 1

const POWER = 0.9
const PLANNED = 0.99
/** Latencies that follow one another resemble each other: so many requests tell as much as one that stands alone. */
const DESIGN_EFFECT = 5

/** Requests after which a latency that keeps its bound as well as planned passes with 90 % probability. */
export const requestsNeeded = (rule: LoadRule): number => {
  const { q } = latencyLimit(rule)
  const truth = Math.max(rule.p95.planned ?? PLANNED, q + (1 - q) / 2)
  const size = requiredForPower({ target: q, truth, conf: rule.confidence, power: POWER })
  return DESIGN_EFFECT * (size?.nStable ?? 0)
}

type Latency = number | null

/** Latencies in ms, in the order in which they were due; null: no answer came, so that the latency is at least the time limit. */
const latencyRecords = (latencies: readonly Latency[], limitMs: number): MeasuredRecord[] =>
  latencies.map((value, index) => ({ ref: `request ${index}`, value: value ?? [limitMs, null] }))

/**
 * Whether a failure may be that of a generator that was not exact: what nobody answered may never have left it, and what it sends late it sends in a burst, which a
 * target may refuse although it could do the rate that was asked. An answer that is an error is the target's.
 */
const mayBeOurs = (outcome: Outcome): boolean => !isAnswered(outcome) || outcome === '4xx' || outcome === '429'

/** Good or not; null where that was the generator's doing, for all that is known. */
export const answerRecords = (rows: readonly Row[], isExact: boolean): JudgedRecord[] =>
  rows.map(row => {
    const value = row.outcome === '2xx' ? true : isExact || !mayBeOurs(row.outcome) ? false : null
    const ref = `request ${row.index}`
    return value === true ? { ref, value } : { ref, value, note: row.outcome, record: row }
  })

/** How a stretch of requests did, in ms and shares. */
export interface Figures {
  readonly n: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
  /** One-sided upper bound of the p95; null where the requests are too few for one, or it lies among those without an answer. */
  readonly p95Bound: number | null
  readonly success: number
  readonly failed: number
}

/** A stretch of which nothing is known. */
export const NO_FIGURES = {
  n: 0,
  p50: null,
  p95: null,
  p95Bound: null,
  p99: null,
  max: null,
  success: null,
  failed: 0,
} as const

/** Order statistics of a stretch; what has no answer counts as the time limit. */
export const figuresOf = (
  { latencies, outcomes: counts }: { readonly latencies: readonly Latency[]; readonly outcomes: OutcomeCounts },
  limitMs: number,
  rule: LoadRule,
): Figures | null => {
  if (latencies.length === 0) return null
  const { q } = latencyLimit(rule)
  const answered = latencies.filter(value => value !== null)
  const ascending = sorted(latencies.map(value => value ?? limitMs))
  const at = (share: number): number => quantileOfSorted(ascending, share, 1)
  const n = outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)
  const beyond = latencies.length - answered.length
  const { upper } = quantileBounds({ values: answered, beyond, q, conf: rule.confidence })
  return {
    n,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
    p95Bound: upper,
    success: counts['2xx'] / n,
    failed: n - counts['2xx'],
  }
}

export type Verdict = 'pass' | 'fail' | 'inconclusive'

/** A verdict as the value of a record. */
export const VALUES: Readonly<Record<Verdict, boolean | null>> = { pass: true, fail: false, inconclusive: null }

/** Requests that a batch needs to show on its own that it lies far below the bound: twice those of a p95. */
const IN_BATCH = 118
const MOST_BATCHES = 30

/** Whether each batch of a stretch lies so far below the bound on its own that no drift and no burst among them comes near it. */
const isFar = (
  latencies: readonly Latency[],
  { rule, confidence }: { readonly rule: LoadRule; readonly confidence: number },
) => {
  const { q, boundMs } = latencyLimit(rule)
  const batches = Math.min(MOST_BATCHES, Math.floor(latencies.length / IN_BATCH))
  const limit = boundMs * param(rule.p95, 'settled_share')
  return batches > 0 && farBelow({ series: latencies, batches, limit, q, conf: confidence }).isFar
}

/**
 * The latency of a stretch against its bound, at a confidence. That neighbours resemble each other keeps a stretch from passing only where a latency comes near
 * the bound: how 2 ms follow 2 ms tells nothing of 500.
 */
export const latencyVerdict = (
  latencies: readonly Latency[],
  limitMs: number,
  of: { readonly rule: LoadRule; readonly confidence: number },
): Verdict => {
  // The minimum of the row is that of the 10x load; what a shorter stretch can show follows from its own bounds.
  const criterion = { ...of.rule.p95, minimum: 1 }
  const { state, reason } = judgeMeasure(criterion, latencyRecords(latencies, limitMs), of.confidence)
  return reason?.code === 'too-correlated' && isFar(latencies, of) ? 'pass' : state
}

/** The answers of a stretch against their bound; see `mayBeOurs` for those of a generator that was not exact. */
export const answerVerdict = (
  counts: OutcomeCounts,
  isExact: boolean,
  of: { readonly rule: LoadRule; readonly confidence: number },
): Verdict => {
  const sum = (test: (outcome: (typeof outcomes)[number]) => boolean): number =>
    outcomes.filter(test).reduce((total, outcome) => total + counts[outcome], 0)
  const ok = counts['2xx']
  const ambiguous = isExact ? 0 : sum(mayBeOurs)
  const bad = sum(() => true) - ok - ambiguous
  if (ok + ambiguous + bad === 0) return 'inconclusive'
  return intervalVerdict({ ok, ambiguous, bad, target: successLimit(of.rule), conf: of.confidence }).verdict
}
