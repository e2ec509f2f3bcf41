import type { ProbeRecord } from '../observation.ts'
import { uptime } from '../stats/uptime.ts'
import type { Judgement } from '../verdict.ts'
import { invalidData, type MeasureInput, noData } from './outcome.ts'

/** A probe holds until the next one, for three intervals at most and never beyond Prometheus' look-back. */
const HOLD_INTERVALS = 3
const MAXIMUM_HOLD_SECONDS = 300

const MS = 1000

/**
 * The share of time up is at least the bound, over the window from the first probe to one interval after the last: a census of that window, in which
 * time without a valid probe is unknown and never up. Source: statistics, section 1g.
 */
export const judgeAvailability = (
  records: readonly ProbeRecord[],
  input: MeasureInput<{ readonly kind: 'availability'; readonly bound: number; readonly intervalSeconds: number }>,
): Judgement => {
  const { minimum } = input.criterion
  const { bound, intervalSeconds } = input.measure
  if (records.length === 0) return noData('no probe was made', minimum)
  if (!records.every(({ value }) => Number.isFinite(value.at)))
    return invalidData(records.length, 'a probe has no instant')
  const order = records
    .map((_, index) => index)
    .sort((a, b) => (records[a]?.value.at ?? 0) - (records[b]?.value.at ?? 0))
  const samples = order.flatMap(index => {
    const value = records[index]?.value
    return value ? [{ at: value.at / MS, up: value.up }] : []
  })
  const from = samples[0]?.at ?? 0
  const to = (samples.at(-1)?.at ?? 0) + intervalSeconds
  const hold = Math.min(HOLD_INTERVALS * intervalSeconds, MAXIMUM_HOLD_SECONDS)
  const result = uptime({ samples, from, to, hold, exclude: [], target: bound })
  const down = order.filter(index => records[index]?.value.up === false)
  const judged = {
    n: records.length,
    bad: down.length,
    ambiguous: records.filter(record => record.value.up === null).length,
    value: result.known,
    interval: { lower: result.lower, upper: result.upper, method: 'time-weighted census' },
    pFail: null,
    counterexamples: down,
  }
  if (result.verdict === 'fail') return { ...judged, state: 'fail', reason: null, nRequired: null }
  if (records.length < minimum) {
    const text = `${records.length} probes, ${minimum} needed`
    return { ...judged, state: 'inconclusive', reason: { code: 'too-few', text }, nRequired: minimum }
  }
  if (result.verdict === 'pass') return { ...judged, state: 'pass', reason: null, nRequired: null }
  const text = `${Math.round(result.unknown)} s of the window are unknown`
  return { ...judged, state: 'inconclusive', reason: { code: 'ambiguous', text }, nRequired: null }
}
