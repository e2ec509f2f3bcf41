import type { StepRecord } from '../judge/observation.ts'
import { type BarWindow, barsDue, type DataEvent, isReported, reportedMissing, type SymbolBars } from './bar-window.ts'
import { difference, inWords } from './difference.ts'

/** Seqs between the neighbours of a window's bars that no bar has. `before` is the last seq before the window. */
const holesIn = ({ bars }: SymbolBars, before: number): number[] => {
  let last = before
  const holes: number[] = []
  for (const { seq } of bars) {
    for (let hole = last + 1; hole < seq; hole++) holes.push(hole)
    last = Math.max(last, seq)
  }
  return holes
}

export interface GapEvidence {
  readonly barSeconds: number
  /** Around the loss: so many bars before it and after it came. */
  readonly window: BarWindow
  readonly trials: readonly (SymbolBars & { readonly lost: number })[]
  readonly events: readonly DataEvent[]
}

/** The bars that were lost on purpose are reported, each of them, and nothing stands in their place. */
export const gapRecords = ({
  barSeconds,
  window,
  trials,
  events,
}: GapEvidence): StepRecord<'detected' | 'not-filled'>[] => {
  const due = barsDue(window, barSeconds)
  return trials.flatMap(trial => {
    const { symbol, bars, lost } = trial
    const holes = holesIn(trial, (bars[0]?.seq ?? 1) - 1)
    const named = reportedMissing(events, symbol)
    const isDetected = isReported(events, symbol, ['gap']) && named.size >= lost && holes.every(hole => named.has(hole))
    const isOpen = bars.length <= due - lost
    const detected = `${lost} bars were lost; bar.missing names ${named.size}, a gap was ${isReported(events, symbol, ['gap']) ? '' : 'not '}reported`
    const filled = `expected ${due - lost} bars of ${due} minutes, found ${bars.length}: ${lost} bars that never came are there`
    return [
      {
        step: 'detected',
        ref: symbol,
        value: isDetected,
        ...(isDetected ? {} : { note: detected, record: { holes, named: [...named] } }),
      },
      { step: 'not-filled', ref: symbol, value: isOpen, ...(isOpen ? {} : { note: filled, record: bars }) },
    ]
  })
}

export interface DuplicateEvidence {
  /** The same minutes of the same seed, once without and once with bars that came twice. */
  readonly without: readonly SymbolBars[]
  readonly twice: readonly SymbolBars[]
  readonly events: readonly DataEvent[]
}

/** Bars and volumes are the same with and without the second copies. A target that noticed none may not have been sent any. */
export const duplicateRecords = (evidence: DuplicateEvidence): StepRecord<'bars-unchanged' | 'noticed'>[] =>
  evidence.without.flatMap(({ symbol, bars }) => {
    const twice = evidence.twice.find(other => other.symbol === symbol)?.bars ?? []
    const found = difference(bars, twice)
    const isEmpty = bars.length === 0
    const isNoticed = isReported(evidence.events, symbol, ['duplicate'])
    return [
      found
        ? {
            step: 'bars-unchanged',
            ref: symbol,
            value: false,
            record: found,
            note: `bars of ${symbol} ${inWords(found)}`,
          }
        : { step: 'bars-unchanged', ref: symbol, value: isEmpty ? null : true },
      isNoticed
        ? { step: 'noticed', ref: symbol, value: true }
        : { step: 'noticed', ref: symbol, value: null, note: `no duplicate was reported for ${symbol}: did it come?` },
    ]
  })

export interface CompletenessEvidence {
  readonly barSeconds: number
  readonly calm: { readonly window: BarWindow; readonly symbols: readonly SymbolBars[] }
  /** Stretches in which bars were dropped on purpose, over all symbols. */
  readonly losses: readonly { readonly window: BarWindow; readonly symbols: readonly SymbolBars[] }[]
  readonly events: readonly DataEvent[]
}

type CompletenessStep = 'complete' | 'loss-reported' | 'shortfall-flagged'

const shareOf = (symbols: readonly SymbolBars[], due: number): number =>
  symbols.reduce((sum, { bars }) => sum + bars.length, 0) / (symbols.length * due)

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** Every bar that a symbol lost over all stretches is named by bar.missing. A seq that is absent right at an edge shows by its minute. */
const lossRecords = ({ losses, events, barSeconds }: CompletenessEvidence): StepRecord<CompletenessStep>[] => {
  const bySymbol = Map.groupBy(
    losses.flatMap(({ window, symbols }) => symbols.map(own => ({ ...own, due: barsDue(window, barSeconds) }))),
    ({ symbol }) => symbol,
  )
  return [...bySymbol].flatMap(([symbol, stretches]) => {
    const lost = stretches.reduce((sum, { due, bars }) => sum + due - bars.length, 0)
    if (lost <= 0) return []
    const named = reportedMissing(events, symbol).size
    const note = `${lost} bars were lost, bar.missing names ${named}`
    return [{ step: 'loss-reported', ref: symbol, value: named >= lost, ...(named >= lost ? {} : { note }) }]
  })
}

/** A stretch whose share is below the limit must be flagged while it lasts or in the minute after; one that was not short says nothing. */
const shortfallRecords = (evidence: CompletenessEvidence, limit: number): StepRecord<CompletenessStep>[] =>
  evidence.losses.flatMap(({ window, symbols }) => {
    const share = shareOf(symbols, barsDue(window, evidence.barSeconds))
    const end = Date.parse(window.to) + evidence.barSeconds * 1000
    const flagged = evidence.events.some(
      ({ kind, ts }) => kind === 'completeness' && Date.parse(ts) > Date.parse(window.from) && Date.parse(ts) <= end,
    )
    if (share >= limit) return []
    const about = { step: 'shortfall-flagged' as const, ref: `from ${window.from}` }
    const note = `${percent(share)} of the bars came, expected a completeness violation below ${percent(limit)}, found none`
    return [flagged ? { ...about, value: true } : { ...about, value: false, note }]
  })

/** Without a fault the bars due are there; with one every lost bar is reported and the shortfall is flagged. */
export const completenessRecords = (evidence: CompletenessEvidence, limit: number): StepRecord<CompletenessStep>[] => {
  const due = barsDue(evidence.calm.window, evidence.barSeconds)
  const complete = evidence.calm.symbols.map((own): StepRecord<CompletenessStep> => {
    const share = shareOf([own], due)
    const note = `${own.bars.length} of ${due} bars due are there (${percent(share)}), expected at least ${percent(limit)}`
    return { step: 'complete', ref: own.symbol, value: share >= limit, ...(share >= limit ? {} : { note }) }
  })
  return [...complete, ...lossRecords(evidence), ...shortfallRecords(evidence, limit)]
}
