import type { Criterion } from '../judge/criterion.ts'
import type { JudgedRecord, StepRecord } from '../judge/observation.ts'
import { quantile } from '../judge/stats/quantile.ts'
import type { Reason } from '../judge/verdict.ts'
import { latencySeries } from '../loadtest/latency.ts'
import { isAnswered } from '../loadtest/outcome.ts'
import { MOST_ROWS, type Row } from '../loadtest/record.ts'
import { requestCount } from '../loadtest/schedule.ts'
import { rowsIn, type Slice, slicesAfter, spikePhases, spikeWindows } from '../loadtest/spike.ts'
import { countOutcomes } from '../loadtest/summary.ts'
import { param } from '../suites/param.ts'
import { generatorDoubt, silenceOf } from './load-doubt.ts'
import { type ProfileFindings, partOf, rowOf, type SpikeEvidence } from './load-evidence.ts'
import { askedOf, type Gathering, rateOf } from './load-gathering.ts'
import { sendPart } from './load-part.ts'
import { checkedSchedule, optionError } from './load-request.ts'
import {
  answerRecords,
  figuresOf,
  type LoadRule,
  latencyLimit,
  latencyVerdict,
  NO_FIGURES,
  requestsNeeded,
  VALUES,
} from './load-rule.ts'

// The usual rate, suddenly ten times of it, and the usual rate again.

const DURATION_MS = 60_000
const FACTOR = 10
const ATTEMPTS = 3
/** The calm after the spike is looked at in slices of so long, or of so many requests as make a p95. */
const SLICE_MS = 2000
const LEAST_IN_SLICE = 59

export const gatherSpike = async (gathering: Gathering): Promise<SpikeEvidence> => {
  const { source, options, progress, signal } = gathering
  const rate = rateOf(gathering, FACTOR)
  const schedule = checkedSchedule({
    shape: 'spike',
    rate,
    durationMs: options.duration ?? DURATION_MS,
    seed: options.seed,
  })
  const count = requestCount(schedule)
  if (count > MOST_ROWS) {
    throw optionError('rate', String(rate), `makes ${count} requests; a spike has ${MOST_ROWS} at most`)
  }
  const stretchOf = (attempt: number) => source.stretchOf(schedule, String(attempt))
  const { facts, record } = await sendPart(
    { stretchOf, takeBack: source.takeBack, attempts: ATTEMPTS, evenIfLate: true },
    { progress, signal, label: 'spike ' },
  )
  return {
    asked: askedOf(gathering, 'spike'),
    notes: [],
    part: facts,
    rows: record.kind === 'rows' ? record.rows : [],
  }
}

const p95 = (rows: readonly Row[], limitMs: number): number =>
  quantile(
    rows.map(({ due, ended, outcome }) => (isAnswered(outcome) ? (ended - due) / 1000 : limitMs)),
    0.95,
    1,
  )

/** Whether and when the latency was back at that of before; one record, none where there is nothing to compare. */
const backRecords = (
  before: readonly Row[],
  slices: readonly Slice[],
  of: { readonly criterion: Criterion; readonly limitMs: number },
): StepRecord[] => {
  const full = slices.filter(({ rows }) => rows.length > 0)
  const last = full.at(-1)
  if (before.length === 0 || !last) return []
  const { criterion, limitMs } = of
  const usual = p95(before, limitMs)
  const limit = Math.max(usual * (1 + param(criterion, 'share')), param(criterion, 'floor_ms'))
  const back = full.find(({ rows }) => p95(rows, limitMs) <= limit)
  const found = back ?? last
  const withinS = param(criterion, 'within_s')
  const note = `p95 ${usual.toFixed(1)} ms before the spike, ${p95(found.rows, limitMs).toFixed(1)} ms ${found.after.toFixed(1)} s after it; at most ${limit.toFixed(1)} ms is back`
  const value = back ? back.after <= withinS : last.after >= withinS ? false : null
  return [{ step: 'latency-back', ref: 'latency', value, note }]
}

const rowsOf = (rule: LoadRule): readonly [Criterion, Criterion, Criterion] => {
  const { boundMs } = latencyLimit(rule)
  const minimum = requestsNeeded(rule)
  return [
    rowOf(rule.p95, {
      id: 'spike.p95',
      title: `95 % of what is sent within the spike is answered within ${boundMs} ms of when it was due`,
      failing: `The 95th percentile of what is sent within the spike is ${boundMs} ms or more`,
      measure: { kind: 'every' },
      minimum: 1,
    }),
    rowOf(rule.success, {
      id: 'spike.success',
      title: 'Enough of what is sent within the spike is answered with success',
      failing: 'Too little of what is sent within the spike is answered with success',
      minimum,
    }),
    rowOf(rule.recovery, {
      id: 'spike.recovery',
      title: 'After the spike the latency is back at that of before',
      failing: 'After the spike the latency is not back at that of before',
      measure: { kind: 'steps', steps: ['latency-back'] },
    }),
  ]
}

const phaseParts = ({ part, rows, asked }: SpikeEvidence, rule: LoadRule): ProfileFindings['parts'] => {
  const windows = spikeWindows(part.schedule)
  return spikePhases.map(phase => {
    const found = rowsIn(rows, windows[phase])
    const counts = countOutcomes({ kind: 'rows', rows: found })
    const latencies = latencySeries(found, 'intended')
    const figures = figuresOf({ latencies, outcomes: counts }, asked.timeoutMs, rule)
    const { fromMs, toMs, rate } = windows[phase]
    return {
      name: phase,
      rate,
      seconds: (toMs - fromMs) / 1000,
      ...(figures ?? NO_FIGURES),
      verdict: null,
      reason: null,
    }
  })
}

/** One record of the latencies within the spike, and why there are too few of them. */
const latencyPart = (spike: readonly Row[], limitMs: number, rule: LoadRule): [JudgedRecord[], Reason | null] => {
  const latencies = latencySeries(spike, 'intended')
  const figures = figuresOf({ latencies, outcomes: countOutcomes({ kind: 'rows', rows: spike }) }, limitMs, rule)
  if (!figures) return [[], { code: 'no-data', text: 'nothing was due within the spike' }]
  const { n, p95: found, p95Bound } = figures
  const verdict = latencyVerdict(latencies, limitMs, { rule, confidence: rule.confidence })
  const upper = p95Bound === null ? 'no bound by so few' : `below ${p95Bound.toFixed(1)} ms`
  const note = `p95 ${found.toFixed(1)} ms, ${upper}; ${latencyLimit(rule).boundMs} ms are asked for; ${n} requests`
  const needed = requestsNeeded(rule)
  const few: Reason | null = n < needed ? { code: 'too-few', text: `${n} requests, ${needed} needed` } : null
  return [[{ ref: 'spike', value: VALUES[verdict], note }], few]
}

export const judgeSpike = (evidence: SpikeEvidence, rule: LoadRule): ProfileFindings => {
  const { part, rows, asked } = evidence
  const { timeoutMs: limitMs } = asked
  const windows = spikeWindows(part.schedule)
  const spike = rowsIn(rows, windows.spike)
  const silence = silenceOf(part, countOutcomes({ kind: 'rows', rows }))
  const doubt = silence ?? generatorDoubt(part)
  const sliceMs = Math.max(SLICE_MS, (LEAST_IN_SLICE * 1000) / windows.after.rate)
  const [latency, success, recovery] = rowsOf(rule)
  const [latencies, few] = latencyPart(spike, limitMs, rule)
  const back = backRecords(rowsIn(rows, windows.before), slicesAfter(rows, part.schedule, sliceMs), {
    criterion: rule.recovery,
    limitMs,
  })
  return {
    rows: [latency, success, recovery],
    observed: new Map([
      [latency.id, [partOf('spike', doubt ? [] : latencies, doubt ?? few)]],
      [success.id, [partOf('spike', silence ? [] : answerRecords(spike, part.generator.ok), doubt)]],
      [recovery.id, [partOf('spike', doubt ? [] : back, doubt)]],
    ]),
    parts: phaseParts(evidence, rule),
    capacity: null,
    memory: null,
    sent: [part],
    faults: doubt ? [doubt.text] : [],
  }
}
