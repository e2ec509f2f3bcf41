import type { Criterion } from '../judge/criterion.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import type { Reason } from '../judge/verdict.ts'
import { nextMove, type SearchEnd, type SearchRule, type SearchStep } from '../loadtest/capacity-search.ts'
import { latencySeries } from '../loadtest/latency.ts'
import type { Row } from '../loadtest/record.ts'
import { stationarity } from '../loadtest/stationarity.ts'
import { countOutcomes } from '../loadtest/summary.ts'
import { param } from '../suites/param.ts'
import { counted, generatorDoubt, silenceOf } from './load-doubt.ts'
import { type CapacityEvidence, type CapacityStep, type ProfileFindings, partOf, rowOf } from './load-evidence.ts'
import { answerVerdict, figuresOf, type LoadRule, latencyLimit, latencyVerdict, NO_FIGURES } from './load-rule.ts'

// What the steps of a search for the capacity say, while it goes on and afterwards.

/** How a step ended, and why it is no pass. */
interface Told {
  readonly state: SearchStep['state']
  readonly reason: string | null
}

/** What a step is held against; milliseconds of the time limit. */
interface Against {
  readonly rule: LoadRule
  readonly limitMs: number
}

/** Why the latency of a step has not settled; null where it has, or where it lies far below the bound. */
const unsettledIn = (step: CapacityStep, rows: readonly Row[], { rule, limitMs }: Against): string | null => {
  const { durationMs } = step.schedule
  const found = stationarity({
    record: { kind: 'rows', rows },
    durationMs,
    limitMs,
    warmUpMs: 0,
  })
  const { drift, reason } = found
  if (reason === null) return null
  const highest = drift ? Math.max(drift.first, drift.second) : Number.POSITIVE_INFINITY
  // What grows through a confirming run is not kept up for long, however far below the bound it ends.
  const isGrowing = step.kind === 'confirm' && drift !== null && drift.second > drift.first
  const limit = isGrowing
    ? param(rule.drift, 'floor_ms')
    : latencyLimit(rule).boundMs * param(rule.p95, 'settled_share')
  return highest < limit ? null : reason
}

/** How a step ended: the bounds at a confidence that makes up for the confirming runs before it. */
export const toldOf = (step: CapacityStep, rows: readonly Row[], of: Against): Told => {
  const { rule, limitMs } = of
  const counts = countOutcomes({ kind: 'rows', rows })
  const doubt = generatorDoubt(step)
  const silence = silenceOf(step, counts)
  if (silence?.code === 'interrupted') return { state: 'interrupted', reason: silence.text }
  if (rows.length === 0) return { state: 'generator', reason: doubt?.text ?? 'nothing was sent' }
  const confidence = 1 - (1 - rule.confidence) / step.attempt
  const answers = answerVerdict(counts, step.generator.ok, { rule, confidence })
  if (answers === 'fail') return { state: 'fail', reason: counted({ ...counts, '2xx': 0 }) }
  if (doubt) return { state: 'generator', reason: doubt.text }
  const latency = latencyVerdict(latencySeries(rows, 'intended'), limitMs, { rule, confidence })
  if (latency === 'fail') return { state: 'fail', reason: 'p95' }
  const open = latency === 'pass' ? (answers === 'pass' ? null : 'the share of success straddles') : 'the p95 straddles'
  const reason = open === null ? unsettledIn(step, rows, of) : `${open} its bound`
  return { state: reason === null ? 'pass' : 'inconclusive', reason }
}

const endOf = (steps: readonly SearchStep[], search: SearchRule): SearchEnd => {
  const move = nextMove(steps, search)
  if (move.do === 'end') return move.end
  const confirmed = steps.filter(({ kind, state }) => kind === 'confirm' && state === 'pass').map(({ rate }) => rate)
  return { state: 'interrupted', rate: confirmed.length > 0 ? Math.max(...confirmed) : null, above: null }
}

const found = (rate: number | null): string => (rate === null ? 'no rate' : `${rate}/s`)

/** One record: whether the rate that was begun with, or more, was confirmed. */
const capacityRecord = (end: SearchEnd, steps: readonly SearchStep[], { from }: SearchRule): JudgedRecord => {
  const above = end.above === null ? 'nothing above it was sent' : `${end.above}/s did not keep the bounds`
  const note = `${found(end.rate)} passed its confirming run, ${above}; ${from}/s is asked for`
  const isBroken = steps.some(({ rate, state }) => rate <= from && state === 'fail')
  const value = end.rate !== null && end.rate >= from ? true : isBroken ? false : null
  return { ref: 'capacity', value, note }
}

const reasonOf = (end: SearchEnd, { ended, steps }: CapacityEvidence, told: readonly Told[]): Reason | null => {
  if (end.state === 'interrupted') {
    if (ended !== null) return { code: 'no-data', text: `${ended}; ${found(end.rate)} was proven` }
    const text = steps.some(({ interrupted }) => interrupted)
      ? 'interrupted'
      : 'the steps that were sent do not end the search under these bounds; run it again'
    return { code: 'interrupted', text: `${text}; ${found(end.rate)} was proven` }
  }
  if (end.state !== 'generator') return null
  const why = told.find(({ state }) => state === 'generator')?.reason ?? ''
  return { code: 'generator', text: `${why}; the highest rate proven: ${found(end.rate)}` }
}

const rowFor = (rule: LoadRule, { from }: SearchRule): Criterion =>
  rowOf(rule.p95, {
    id: 'capacity.rate',
    title: `At ${from} a second or more the bounds on latency and success are kept`,
    failing: `At ${from} a second the bounds on latency and success are not kept`,
    measure: { kind: 'every' },
    minimum: 1,
  })

export const judgeCapacity = (evidence: CapacityEvidence, rule: LoadRule): ProfileFindings => {
  const { steps, search, asked, rows } = evidence
  const limitMs = asked.timeoutMs
  const byStep = Map.groupBy(rows, row => row.step)
  const told = steps.map((step, index) => toldOf(step, byStep.get(index) ?? [], { rule, limitMs }))
  const searched = steps.map(({ kind, schedule }, index) => ({
    kind,
    rate: schedule.rate,
    state: told[index]?.state ?? 'inconclusive',
  }))
  const end = endOf(searched, search)
  const row = rowFor(rule, search)
  const reason = reasonOf(end, evidence, told)
  const parts = steps.map((step, index) => {
    const found = byStep.get(index) ?? []
    const counts = countOutcomes({ kind: 'rows', rows: found })
    const figures = figuresOf({ latencies: latencySeries(found, 'intended'), outcomes: counts }, limitMs, rule)
    const name = `${step.kind === 'confirm' ? 'confirming' : 'step'} ${index + 1}`
    const { rate, durationMs } = step.schedule
    const { state: verdict, reason: why } = told[index] ?? { state: 'inconclusive', reason: null }
    return { name, rate, seconds: durationMs / 1000, ...(figures ?? NO_FIGURES), verdict, reason: why }
  })
  return {
    rows: [row],
    observed: new Map([[row.id, [partOf('capacity', reason ? [] : [capacityRecord(end, searched, search)], reason)]]]),
    parts,
    capacity: { ...end, wanted: search.from },
    memory: null,
    sent: steps,
    faults: reason ? [reason.text] : [],
  }
}
