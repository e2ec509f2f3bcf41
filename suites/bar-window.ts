import type { Bar } from '../contracts/bar.schema.ts'
import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Target } from '../targets/capability.ts'

/** A bar as evidence: enough to see that it is there and unchanged. */
export type BarFacts = Pick<Bar, 'seq' | 't' | 'o' | 'h' | 'l' | 'c' | 'v'>

/** A stretch of whole bars, half-open: bars that start within [from, to). RFC 3339. */
export interface BarWindow {
  readonly from: string
  readonly to: string
}

/** Bars of a symbol in a window, and what the journal reported missing of it since the window began. */
export interface SymbolBars {
  readonly symbol: string
  readonly bars: readonly BarFacts[]
}

/** A data.violation or bar.missing event as evidence. */
export interface DataEvent {
  readonly seq: number
  readonly ts: string
  readonly type: 'data.violation' | 'bar.missing'
  readonly symbol: string | null
  /** Kind of violation; `missing` for bar.missing. */
  readonly kind: string
  /** First and last seq that it speaks of, where it says so. */
  readonly fromSeq: number | null
  readonly toSeq: number | null
}

/** Bars that should have started in a window. */
export const barsDue = ({ from, to }: BarWindow, barSeconds: number): number =>
  Math.floor((Date.parse(to) - Date.parse(from)) / 1000 / barSeconds)

/** Those of a symbol's bars that start in the window. */
export const barsWithin = ({ symbol, bars }: SymbolBars, { from, to }: BarWindow): SymbolBars => ({
  symbol,
  bars: bars.filter(({ t }) => Date.parse(t) >= Date.parse(from) && Date.parse(t) < Date.parse(to)),
})

/** The bars of each symbol that start in the window, one read a symbol. */
export const readBars = async (
  target: Pick<Target, 'quotes'>,
  symbols: readonly string[],
  window: BarWindow,
): Promise<SymbolBars[]> =>
  await Promise.all(
    symbols.map(async symbol => {
      const bars = await target.quotes.bars(symbol, window)
      return barsWithin({ symbol, bars: bars.map(({ seq, t, o, h, l, c, v }) => ({ seq, t, o, h, l, c, v })) }, window)
    }),
  )

const dataEvents = (events: readonly JournalEvent[]): DataEvent[] => [
  ...eventsOf(events, 'data.violation').map(({ seq, ts, data }) => ({
    seq,
    ts,
    type: 'data.violation' as const,
    symbol: data.symbol,
    kind: data.kind,
    fromSeq: data.seq,
    toSeq: data.seq,
  })),
  ...eventsOf(events, 'bar.missing').map(({ seq, ts, data }) => ({
    seq,
    ts,
    type: 'bar.missing' as const,
    symbol: data.symbol,
    kind: 'missing',
    fromSeq: data.from_seq,
    toSeq: data.to_seq,
  })),
]

/** What the journal says of bad or missing data after the event `after`. */
export const readDataEvents = async (target: Pick<Target, 'events'>, after: number): Promise<DataEvent[]> =>
  dataEvents(await target.events.all({ types: ['data.violation', 'bar.missing'], after })).sort((a, b) => a.seq - b.seq)

/** Whether a violation of one of these kinds was reported for the symbol, or for the feed as a whole. */
export const isReported = (events: readonly DataEvent[], symbol: string, kinds: readonly string[]): boolean =>
  events.some(
    event =>
      event.type === 'data.violation' &&
      kinds.includes(event.kind) &&
      (event.symbol === symbol || event.symbol === null),
  )

/** Seqs of a symbol that bar.missing names. */
export const reportedMissing = (events: readonly DataEvent[], symbol: string): Set<number> =>
  new Set(
    events
      .filter(event => event.type === 'bar.missing' && event.symbol === symbol)
      .flatMap(({ fromSeq, toSeq }) =>
        fromSeq === null || toSeq === null
          ? []
          : Array.from({ length: toSeq - fromSeq + 1 }, (_, index) => fromSeq + index),
      ),
  )
