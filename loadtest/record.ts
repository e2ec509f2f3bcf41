import { createHistogram, type MicroHistogram } from './histogram.ts'
import { isAnswered, noOutcomes, type Outcome, type OutcomeCounts } from './outcome.ts'

/** One request, in whole microseconds from the start of the run. */
export interface Row {
  readonly index: number
  /** When it was to be sent. */
  readonly due: number
  /** When the pacer took it up: this minus `due` is the generator's own delay. */
  readonly taken: number
  /** When it was handed to a connection; null where none was free in time. */
  readonly sent: number | null
  /** When its answer was complete, or when it was given up. */
  readonly ended: number
  readonly outcome: Outcome
  /** What was found where no usable answer came. */
  readonly detail: string | null
}

/** The requests that were due in one second of the run. Latencies of answers alone are counted in the histograms: of the others the outcomes tell. */
export interface SecondSlice {
  /** From 0. */
  readonly second: number
  readonly outcomes: OutcomeCounts
  /** Microseconds from due to ended, and from sent to ended, of the answered ones: HDR V2, compressed, base64. */
  readonly intended: string
  readonly service: string
}

/** What is kept of a run: a row for each request, or, of long runs, histograms for each second. */
export type LoadRecord =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'seconds'; readonly seconds: readonly SecondSlice[] }

/** Beyond so many requests in the whole run, histograms take the place of rows. */
export const MOST_ROWS = 200_000

export interface Recorder {
  readonly add: (row: Row) => void
  /** What was added, in the order in which it was due. */
  readonly finish: () => LoadRecord
}

interface OpenSlice {
  readonly outcomes: Record<Outcome, number>
  readonly intended: MicroHistogram
  readonly service: MicroHistogram
}

const MICROS = 1_000_000

const byDue = (one: Row, other: Row): number => one.due - other.due || one.index - other.index

const recordRows = (): Recorder => {
  const rows: Row[] = []
  return { add: row => void rows.push(row), finish: () => ({ kind: 'rows', rows: rows.sort(byDue) }) }
}

const recordSeconds = (): Recorder => {
  const open = new Map<number, OpenSlice>()
  const sliceOf = (second: number): OpenSlice => {
    const known = open.get(second)
    if (known) return known
    const slice = { outcomes: noOutcomes(), intended: createHistogram(), service: createHistogram() }
    open.set(second, slice)
    return slice
  }
  const seconds = (): SecondSlice[] =>
    [...open]
      .sort(([one], [other]) => one - other)
      .map(([second, { outcomes, intended, service }]) => ({
        second,
        outcomes,
        intended: intended.encode(),
        service: service.encode(),
      }))
  return {
    add: ({ due, sent, ended, outcome }) => {
      const slice = sliceOf(Math.floor(due / MICROS))
      slice.outcomes[outcome]++
      if (!isAnswered(outcome) || sent === null) return
      slice.intended.add(ended - due)
      slice.service.add(ended - sent)
    },
    finish: () => ({ kind: 'seconds', seconds: seconds() }),
  }
}

/** A recorder for a run of `planned` requests in all, this share's and the others'. */
export const createRecorder = (planned: number): Recorder => (planned > MOST_ROWS ? recordSeconds() : recordRows())

/** The seconds of a record of rows, for a run whose other parts have no rows. */
export const secondsOf = (record: LoadRecord): readonly SecondSlice[] => {
  if (record.kind === 'seconds') return record.seconds
  const recorder = recordSeconds()
  for (const row of record.rows) recorder.add(row)
  const { seconds } = recorder.finish() as Extract<LoadRecord, { kind: 'seconds' }>
  return seconds
}
