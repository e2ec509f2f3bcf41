import type { Bar } from '../contracts/bar.schema.ts'
import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { safety as rows } from '../judge/criteria/safety.ts'
import type { StepRecord } from '../judge/observation.ts'
import { stepRecord, unknownStep } from './findings.ts'

type Step = (typeof rows)['safety.stream-backfill']['measure']['steps'][number]

export interface SymbolBars {
  readonly symbol: string
  readonly bars: readonly Pick<Bar, 'seq' | 't'>[]
}

export interface BackfillEvidence {
  /** The bars of some symbols, read after the outage, from well before it to well after it. */
  readonly from: string
  readonly to: string
  readonly barSeconds: number
  readonly read: readonly SymbolBars[]
  /** When the connection was lost and when it was back; null where the journal does not say. */
  readonly lostAt: string | null
  readonly backAt: string | null
  /** stream.connected. */
  readonly events: readonly JournalEvent[]
  /** Seqs of the journal's events as they came over a stream that was cut several times, and as the list holds them. */
  readonly streamed: {
    readonly received: readonly number[]
    readonly listed: readonly number[]
    readonly cuts: number
    readonly error: string | null
  }
}

/** Starts of the whole bars between two instants. */
const expectedStarts = ({ from, to, barSeconds }: BackfillEvidence): number[] => {
  const [first, end] = [Date.parse(from), Date.parse(to)]
  const starts = []
  for (let start = first; start + barSeconds * 1000 <= end; start += barSeconds * 1000) starts.push(start)
  return starts
}

const atText = (ms: number): string => new Date(ms).toISOString()

const completeStep = (evidence: BackfillEvidence, { symbol, bars }: SymbolBars): StepRecord<Step> => {
  const found = new Set(bars.map(({ t }) => Date.parse(t)))
  const missing = expectedStarts(evidence).filter(start => !found.has(start))
  const text = missing.slice(0, 3).map(atText).join(', ')
  return stepRecord('bars-complete', symbol, {
    faults: missing.length === 0 ? [] : [`${symbol}: ${missing.length} bars are missing, first ${text}`],
  })
}

const onceStep = ({ symbol, bars }: SymbolBars): StepRecord<Step> => {
  const seqs = bars.map(({ seq }) => seq)
  const twice = seqs.filter((seq, index) => seqs.indexOf(seq) !== index)
  const starts = bars.map(({ t }) => t)
  const sameTime = starts.filter((start, index) => starts.indexOf(start) !== index)
  return stepRecord('bars-once', symbol, {
    faults: [
      ...(twice.length === 0 ? [] : [`${symbol}: seq ${twice.slice(0, 3).join(', ')} came twice`]),
      ...(sameTime.length === 0 ? [] : [`${symbol}: two bars of ${sameTime[0]}`]),
    ],
  })
}

/** Whether what the event says of the gap is what is there: bars of the outage, all of them. */
const toldStep = (evidence: BackfillEvidence): StepRecord<Step> => {
  const { events, lostAt, backAt, read, barSeconds } = evidence
  const [connected] = eventsOf(events, 'stream.connected')
  if (!connected || lostAt === null || backAt === null)
    return unknownStep('bars-as-told', 'stream.connected', 'the journal does not tell of the outage')
  const { backfilled, from_seq, to_seq } = connected.data
  // Bars that ended while the connection was lost.
  const ended = (start: string) => Date.parse(start) + barSeconds * 1000
  const seqs = (read[0]?.bars ?? [])
    .filter(({ t }) => ended(t) > Date.parse(lostAt) && ended(t) <= Date.parse(backAt))
    .map(({ seq }) => seq)
  const [first, last] = [seqs.at(0), seqs.at(-1)]
  const isRight =
    first === undefined ? backfilled === 0 : from_seq === first && to_seq === last && backfilled === seqs.length
  const told = `${backfilled} bars from ${from_seq} to ${to_seq}`
  const found = first === undefined ? 'no bar' : `${seqs.length} bars from ${first} to ${last}`
  return stepRecord('bars-as-told', 'stream.connected', {
    faults: isRight ? [] : [`${told} are told of, ${found} ended meanwhile`],
  })
}

const eventSteps = ({ streamed }: BackfillEvidence): StepRecord<Step>[] => {
  const { received, listed, cuts, error } = streamed
  const ref = `${cuts} cuts`
  if (error !== null) return [unknownStep('events-complete', ref, `the stream of events ended: ${error}`)]
  if (listed.length === 0 || cuts === 0)
    return [unknownStep('events-complete', ref, `${listed.length} events and ${cuts} cuts say nothing`)]
  const got = new Set(received)
  const missing = listed.filter(seq => !got.has(seq))
  const twice = received.filter((seq, index) => received.indexOf(seq) !== index)
  return [
    stepRecord<Step>('events-complete', ref, {
      faults:
        missing.length === 0 ? [] : [`${missing.length} of ${listed.length} events did not come, first ${missing[0]}`],
    }),
    stepRecord<Step>('events-once', ref, {
      faults: twice.length === 0 ? [] : [`${twice.length} events came twice, first ${twice[0]}`],
    }),
  ]
}

/** No bar and no event is missing after a lost connection, and none is there twice. */
export const backfillSteps = (evidence: BackfillEvidence): StepRecord<Step>[] => [
  ...evidence.read.map(own => completeStep(evidence, own)),
  ...evidence.read.map(onceStep),
  toldStep(evidence),
  ...eventSteps(evidence),
]
