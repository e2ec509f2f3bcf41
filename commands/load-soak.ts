import type { Criterion } from '../judge/criterion.ts'
import type { JudgedRecord, MeasuredRecord } from '../judge/observation.ts'
import { quantileRatio } from '../judge/stats/quantile-ratio.ts'
import type { Reason } from '../judge/verdict.ts'
import { type MemoryCourse, type MemorySample, memoryCourse } from '../loadtest/memory.ts'
import type { LoadRecord } from '../loadtest/record.ts'
import type { Shape } from '../loadtest/schedule.ts'
import { countOutcomes } from '../loadtest/summary.ts'
import { type Window, windowsOf } from '../loadtest/windows.ts'
import { param } from '../suites/param.ts'
import { generatorDoubt, silenceOf } from './load-doubt.ts'
import { type ProfileFindings, partOf, rowOf, type SoakEvidence } from './load-evidence.ts'
import { askedOf, type Gathering, rateOf } from './load-gathering.ts'
import { watchMemory } from './load-memory.ts'
import { sendPart } from './load-part.ts'
import { checkedSchedule } from './load-request.ts'
import {
  answerVerdict,
  figuresOf,
  type LoadRule,
  latencyLimit,
  latencyVerdict,
  requestsNeeded,
  VALUES,
  type Verdict,
} from './load-rule.ts'

// The usual rate for long: what grows with time is quick in every short test.

const DURATION_MS = 30 * 60_000
/** A window of the run: so long at most, unless that holds too few requests to be judged. */
const WINDOW_MS = 60_000
const WINDOWS = 10
const LEAST_WINDOWS = 3

/** The length of a window: enough requests to be judged, and at least three windows of them. */
export const windowLength = (durationMs: number, rate: number, needed: number): number =>
  Math.min(durationMs / LEAST_WINDOWS, Math.max(Math.min(WINDOW_MS, durationMs / WINDOWS), (needed * 1000) / rate))

const shapeOf = (shape: Shape): 'constant' | 'poisson' => (shape === 'poisson' ? 'poisson' : 'constant')

export const gatherSoak = async (gathering: Gathering): Promise<SoakEvidence> => {
  const { source, options, rule, progress, signal } = gathering
  const shape = shapeOf(options.schedule)
  const rate = rateOf(gathering, 1)
  const durationMs = options.duration ?? DURATION_MS
  const schedule = checkedSchedule({ shape, rate, durationMs, seed: options.seed })
  const memory = source.readMemory === null ? null : watchMemory(source.readMemory, durationMs)
  try {
    const stretchOf = () => source.stretchOf(schedule, 'soak')
    // It is too long to be sent twice: a generator that is not exact shows before the first request, or makes the run say nothing.
    const { facts, record } = await sendPart(
      { stretchOf, takeBack: source.takeBack, attempts: 1, evenIfLate: false },
      { progress, signal, label: 'soak ' },
    )
    const samples = memory?.samples() ?? []
    return {
      asked: askedOf(gathering, shape),
      notes: [],
      part: facts,
      windowMs: windowLength(durationMs, rate, requestsNeeded(rule)),
      rows: record.kind === 'rows' ? record.rows : [],
      seconds: record.kind === 'seconds' ? record.seconds : [],
      memory: { samples: samples.length > 0 ? samples : null, limit: options.memoryGrowth ?? null },
    }
  } finally {
    await memory?.stop()
  }
}

const recordOf = ({ rows, seconds }: SoakEvidence): LoadRecord =>
  rows.length > 0 ? { kind: 'rows', rows } : { kind: 'seconds', seconds }

interface JudgedWindow {
  readonly name: string
  readonly window: Window
  readonly latency: Verdict
  readonly answers: Verdict
}

/** A window passes at the confidence of the run, for all have to; it fails at one that makes up for how many there are. */
const strict = (judged: (confidence: number) => Verdict, rule: LoadRule, windows: number): Verdict => {
  if (judged(rule.confidence) === 'pass') return 'pass'
  return judged(1 - (1 - rule.confidence) / windows) === 'fail' ? 'fail' : 'inconclusive'
}

const judgedWindows = (evidence: SoakEvidence, rule: LoadRule): JudgedWindow[] => {
  const { part, asked, windowMs } = evidence
  const windows = windowsOf(recordOf(evidence), { durationMs: part.schedule.durationMs, windowMs })
  return windows.map((window, index) => {
    const { latencies, outcomes } = window
    const latency = (confidence: number) => latencyVerdict(latencies, asked.timeoutMs, { rule, confidence })
    const answers = (confidence: number) => answerVerdict(outcomes, part.generator.ok, { rule, confidence })
    return {
      name: `window ${index + 1}`,
      window,
      latency: strict(latency, rule, windows.length),
      answers: strict(answers, rule, windows.length),
    }
  })
}

const windowRecords = (windows: readonly JudgedWindow[], of: 'latency' | 'answers'): JudgedRecord[] =>
  windows.map(judged => {
    const { fromMs, toMs, outcomes } = judged.window
    const [ref, value] = [judged.name, VALUES[judged[of]]]
    return value ? { ref, value } : { ref, value, note: `from ${fromMs / 1000} to ${toMs / 1000} s`, record: outcomes }
  })

/** The p95 of the last third over that of the first, with its bounds. */
const driftRecords = (windows: readonly JudgedWindow[], criterion: Criterion, limitMs: number): MeasuredRecord[] => {
  const floorMs = param(criterion, 'floor_ms')
  const values = windows.flatMap(({ window }) => window.latencies).map(value => Math.max(floorMs, value ?? limitMs))
  const third = Math.floor(values.length / 3)
  if (third < 1) return []
  const [q, conf] = [param(criterion, 'q'), param(criterion, 'conf')]
  const found = quantileRatio({ base: values.slice(0, third), cand: values.slice(-third), q, conf })
  const note = `p${q * 100} of the first third ${found.baseEst.toFixed(1)} ms, of the last ${found.candEst.toFixed(1)} ms (below ${floorMs} ms all count alike)`
  return [{ ref: 'last third', value: [found.lower ?? 0, found.upper], note, record: found }]
}

const MIB = 1024 ** 2

const memoryRow = (base: Criterion, limit: number): Criterion =>
  rowOf(base, {
    id: 'soak.memory',
    title: 'The resident memory of the target grows by no more in an hour than it may',
    failing: 'The resident memory of the target grows by more in an hour than it may',
    measure: { kind: 'maximum', bound: limit / MIB, unit: 'MiB/h' },
    minimum: 1,
  })

const memoryRecords = (course: MemoryCourse | null): MeasuredRecord[] => {
  if (!course?.growth) return []
  const { perHour, lower, upper } = course.growth
  const note = `${(perHour / MIB).toFixed(1)} MiB/h by ${course.samples} samples, from ${(course.first / MIB).toFixed(0)} to ${(course.last / MIB).toFixed(0)} MiB`
  return [{ ref: 'growth', value: [lower / MIB, upper / MIB], note, record: course }]
}

const memoryLack = (samples: readonly MemorySample[] | null, course: MemoryCourse | null): Reason | null => {
  if (samples === null) {
    return { code: 'capability-missing', text: 'the target publishes no process_resident_memory_bytes' }
  }
  return course?.growth ? null : { code: 'too-few', text: `${samples.length} samples make no line; soak for longer` }
}

const rowsOf = (rule: LoadRule): readonly [Criterion, Criterion, Criterion] => {
  const { boundMs } = latencyLimit(rule)
  const every = { measure: { kind: 'every' }, minimum: LEAST_WINDOWS } as const
  return [
    rowOf(rule.p95, {
      id: 'soak.p95',
      title: `In every window of the soak 95 % are answered within ${boundMs} ms of when they were due`,
      failing: `In a window of the soak the 95th percentile is ${boundMs} ms or more`,
      ...every,
    }),
    rowOf(rule.success, {
      id: 'soak.success',
      title: 'In every window of the soak enough is answered with success',
      failing: 'In a window of the soak too little is answered with success',
      ...every,
    }),
    rowOf(rule.drift, {
      id: 'soak.drift',
      title: 'The p95 of the last third of the soak is hardly more than that of the first',
      failing: 'The p95 of the last third of the soak is much more than that of the first',
    }),
  ]
}

/** How a window did; where the whole says nothing, none of its windows does. */
const partsOf = (windows: readonly JudgedWindow[], evidence: SoakEvidence, rule: LoadRule): ProfileFindings['parts'] =>
  windows.flatMap(({ name, window, latency, answers }) => {
    const figures = figuresOf(window, evidence.asked.timeoutMs, rule)
    if (!figures) return []
    const both = [latency, answers]
    const worst = both.includes('fail') ? 'fail' : both.includes('inconclusive') ? 'inconclusive' : 'pass'
    const verdict = evidence.part.generator.ok && !evidence.part.interrupted ? worst : null
    const seconds = (window.toMs - window.fromMs) / 1000
    return [{ name, rate: evidence.part.schedule.rate, seconds, ...figures, verdict, reason: null }]
  })

export const judgeSoak = (evidence: SoakEvidence, rule: LoadRule): ProfileFindings => {
  const { part, asked, memory } = evidence
  const silence = silenceOf(part, countOutcomes(recordOf(evidence)))
  const doubt = silence ?? generatorDoubt(part)
  const windows = judgedWindows(evidence, rule)
  const course = memoryCourse(memory.samples ?? [], rule.confidence)
  const [latency, success, drift] = rowsOf(rule)
  const lack = silence ?? memoryLack(memory.samples, course)
  const grown = memory.limit === null ? null : memoryRow(rule.drift, memory.limit)
  const observed = [
    [latency.id, [partOf('soak', doubt ? [] : windowRecords(windows, 'latency'), doubt)]],
    [success.id, [partOf('soak', silence ? [] : windowRecords(windows, 'answers'), doubt)]],
    [drift.id, [partOf('soak', doubt ? [] : driftRecords(windows, rule.drift, asked.timeoutMs), doubt)]],
    ...(grown ? [[grown.id, [partOf('soak', lack ? [] : memoryRecords(course), lack)]] as const] : []),
  ] as const
  return {
    rows: [latency, success, drift, ...(grown ? [grown] : [])],
    observed: new Map(observed),
    parts: partsOf(windows, evidence, rule),
    capacity: null,
    memory: course && { ...course, limit: memory.limit },
    sent: [part],
    faults: doubt ? [doubt.text] : [],
  }
}
