import type { Bar } from '../../contracts/bar.schema.ts'
import type { Quote } from '../../contracts/quote.schema.ts'
import type { QuotesCapability } from '../capability.ts'
import { TargetError } from '../errors.ts'
import { noteViolation } from '../http/check.ts'
import { checkedRecords, type MappedRecord } from '../mapped/list.ts'
import { numberedByTime } from '../mapped/numbering.ts'
import type { Scope } from '../mapped/scope.ts'
import type { Library } from './content.ts'
import { mappedRecords } from './records.ts'

const byQuote = numberedByTime(1)
const byMinute = numberedByTime(60_000)

type Part = 'quotes' | 'bars'

const NAMES = { quotes: 'quote', bars: 'bar' } as const

/** The records of each symbol; its name is no part of the contract. */
const bySymbol = (scope: Scope, part: Part, records: readonly MappedRecord[]): Map<string, MappedRecord[]> => {
  const groups = new Map<string, MappedRecord[]>()
  for (const record of records) {
    const { symbol, ...value }: Record<string, unknown> = { ...(record.value instanceof Object ? record.value : {}) }
    if (typeof symbol !== 'string') {
      const violation = { path: '/symbol', rule: 'required', message: 'must name its symbol' }
      const about = { name: NAMES[part], answer: record.answer, leftOut: true }
      noteViolation(scope.session, about, { violation, value: record.value })
      continue
    }
    const group = groups.get(symbol) ?? []
    groups.set(symbol, group)
    group.push({ ...record, value })
  }
  return groups
}

const inTime = <T extends { readonly t: string }>(records: readonly T[]): readonly T[] =>
  records.toSorted((a, b) => Date.parse(a.t) - Date.parse(b.t))

const missing = (part: Part): TargetError =>
  new TargetError('GATE_TARGET_FILE', {
    found: `no file of ${part} is named`,
    where: `target.files.${part}`,
    status: 200,
  })

const readQuotes = async (scope: Scope, library: Library): Promise<ReadonlyMap<string, readonly Quote[]>> => {
  if (!library.files.has('quotes')) throw missing('quotes')
  const groups = bySymbol(scope, 'quotes', await mappedRecords(scope, library, 'quotes'))
  return new Map([...groups].map(([symbol, own]) => [symbol, inTime(checkedRecords(scope, 'quote', byQuote(own)))]))
}

const readBars = async (scope: Scope, library: Library): Promise<ReadonlyMap<string, readonly Bar[]>> => {
  if (!library.files.has('bars')) throw missing('bars')
  const groups = bySymbol(scope, 'bars', await mappedRecords(scope, library, 'bars'))
  return new Map([...groups].map(([symbol, own]) => [symbol, inTime(checkedRecords(scope, 'bar', byMinute(own)))]))
}

/** The last of the quotes, in order of time, that was there at the instant. */
const lastAt = (quotes: readonly Quote[], at: number): Quote | undefined => {
  let low = 0
  let high = quotes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (Date.parse(quotes[middle]?.t ?? '') <= at) low = middle + 1
    else high = middle
  }
  return quotes[low - 1]
}

const isWithin = ({ t }: { readonly t: string }, from?: string, to?: string): boolean =>
  (from === undefined || Date.parse(t) >= Date.parse(from)) && (to === undefined || Date.parse(t) <= Date.parse(to))

/** Quotes and bars from their files, read and checked once for each scope. */
export const quotes = (scope: Scope, library: Library): QuotesCapability => {
  let known: ReturnType<typeof readQuotes> | null = null
  let knownBars: ReturnType<typeof readBars> | null = null
  const all = (): ReturnType<typeof readQuotes> => {
    known ??= readQuotes(scope, library)
    return known
  }
  return {
    latest: async (symbols, at) => {
      const found = await all()
      const instant = at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at)
      const latest = symbols.map(symbol => [symbol, lastAt(found.get(symbol) ?? [], instant)] as const)
      return Object.fromEntries(latest.flatMap(([symbol, quote]) => (quote === undefined ? [] : [[symbol, quote]])))
    },
    between: async (symbol, { from, to }) =>
      ((await all()).get(symbol) ?? []).filter(quote => isWithin(quote, from, to)),
    bars: async (symbol, { from, to, after } = {}) => {
      knownBars ??= readBars(scope, library)
      const bars = (await knownBars).get(symbol) ?? []
      return bars.filter(bar => isWithin(bar, from, to) && (after === undefined || bar.seq > after))
    },
  }
}
