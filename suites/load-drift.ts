import type { Criterion } from '../judge/criterion.ts'
import { attemptConfidence } from '../judge/measures/attempt.ts'
import type { MeasuredRecord } from '../judge/observation.ts'
import { designEffect } from '../judge/stats/design-effect.ts'
import { quantile } from '../judge/stats/quantile.ts'
import { quantileRatio } from '../judge/stats/quantile-ratio.ts'
import { studentQuantile } from '../judge/stats/student-t.ts'
import { welch } from '../judge/stats/welch.ts'
import type { LoadEvidence } from './load-evidence.ts'
import { latencyOf, ordersOf } from './load-latency.ts'
import { param } from './param.ts'

// Whether orders take longer at the end of a load than at its beginning.

/** What the row says of drift. */
export const driftRule = (row: Criterion) => ({
  floorMs: param(row, 'floor_ms'),
  q: param(row, 'q'),
  conf: param(row, 'conf'),
})

/** From here on neighbours resemble each other too much to be counted one by one. */
const CORRELATED = 2
/** Units that a batch needs for its p95, batches that are enough, and the fewest that tell a spread. */
const LEAST_IN_BATCH = 59
const MOST_BATCHES = 30
const LEAST_BATCHES = 8

const isCorrelated = (values: readonly number[], { q, conf }: { q: number; conf: number }): boolean => {
  const level = quantile(values, q, 1)
  const batches = Math.min(MOST_BATCHES, values.length)
  // Many values may be equal to the quantile, those on the floor for one.
  const bads = [values.map(value => value > level), values.map(value => value >= level)]
  return batches > 1 && bads.some(bad => designEffect({ bad, batches, conf }).deff >= CORRELATED)
}

const batchQuantiles = (values: readonly number[], batches: number, q: number): number[] =>
  Array.from({ length: batches }, (_, j) => {
    const [from, to] = [j, j + 1].map(edge => Math.floor((edge * values.length) / batches))
    return quantile(values.slice(from, to), q, 1)
  })

interface Ratio {
  readonly lower: number | null
  readonly upper: number | null
  readonly method: string
}

/** Bounds of the ratio of two quantiles: by order statistics, or from batch to batch where neighbours resemble each other. */
const ratioOf = (
  arms: { base: readonly number[]; cand: readonly number[] },
  rule: { q: number; conf: number },
): Ratio => {
  const { base, cand } = arms
  const { q, conf } = rule
  const batches = Math.min(MOST_BATCHES, Math.floor(base.length / LEAST_IN_BATCH))
  if (batches < LEAST_BATCHES || ![base, cand].some(arm => isCorrelated(arm, rule))) {
    const { lower, upper } = quantileRatio({ base, cand, q, conf })
    return { lower, upper, method: 'order statistics' }
  }
  const method = `${batches} batches`
  const [first, last] = [base, cand].map(arm => batchQuantiles(arm, batches, q).map(Math.log))
  if (!first || !last) return { lower: null, upper: null, method }
  if ([first, last].every(logs => new Set(logs).size === 1)) {
    const ratio = Math.exp((last[0] ?? 0) - (first[0] ?? 0))
    return { lower: ratio, upper: ratio, method }
  }
  const { difference, se, df } = welch({ base: first, cand: last, conf }).welch
  const reach = se * studentQuantile(conf, df)
  return { lower: Math.exp(difference - reach), upper: Math.exp(difference + reach), method }
}

/** The p95 of the last third over that of the first, with its bounds; too few rows give none. */
export const driftRecords = (
  { rows, asked, attempt }: Pick<LoadEvidence, 'rows' | 'asked' | 'attempt'>,
  rule: { readonly floorMs: number; readonly q: number; readonly conf: number },
): MeasuredRecord[] => {
  const values = ordersOf(rows).map(row => Math.max(rule.floorMs, latencyOf(row, asked.timeoutMs)))
  const third = Math.floor(values.length / 3)
  if (third < 1) return []
  const { q, floorMs } = rule
  const arms = { base: values.slice(0, third), cand: values.slice(-third) }
  const ratio = ratioOf(arms, { q, conf: attemptConfidence(rule.conf, attempt) })
  const [first, last] = [quantile(arms.base, q, 1), quantile(arms.cand, q, 1)]
  const note = `p${q * 100} of the first third ${first.toFixed(1)} ms, of the last ${last.toFixed(1)} ms (below ${floorMs} ms all count alike), compared by ${ratio.method}`
  return [{ ref: 'last third', value: [ratio.lower ?? 0, ratio.upper], note, record: { first, last, ...ratio } }]
}
