import type { Bar } from '../../contracts/bar.schema.ts'
import type { Quote } from '../../contracts/quote.schema.ts'
import type { CapabilityByName } from '../capability.ts'
import { TargetError } from '../errors.ts'
import { noteViolation } from '../http/check.ts'
import { checkedRecords, type MappedRecord, type RecordsPlan, readMapped, readRecords } from './list.ts'
import { numberedByTime } from './numbering.ts'
import type { Operation, Params, Scope } from './scope.ts'

/** Symbols asked for at a time where each is a call of its own. */
const AT_ONCE = 8
const byQuote = numberedByTime(1)
const byMinute = numberedByTime(60_000)

type Part = 'latest' | 'between' | 'bars'

const partOf = ({ mapped }: Scope, part: Part): Operation<RecordsPlan> => {
  const name = `quotes.${part}`
  const plan = mapped.mapping.quotes?.[part]
  if (plan) return { name, plan }
  throw new TargetError('GATE_TARGET_UNMAPPED', { found: name, where: `target.map.${name}` })
}

const hasPlace = ({ plan }: Operation, place: string): boolean =>
  JSON.stringify([plan.path, plan.query ?? {}, plan.headers ?? {}, plan.body ?? '']).includes(place)

/** The symbol of a mapped quote; it is no part of the contract. */
const symbolOf = ({ value }: MappedRecord, asked: string | undefined): string | undefined => {
  const symbol: unknown = value instanceof Object ? Reflect.get(value, 'symbol') : undefined
  return typeof symbol === 'string' ? symbol : asked
}

const withoutSymbol = (record: MappedRecord): MappedRecord => {
  if (!(record.value instanceof Object)) return record
  const { symbol: _, ...value }: Record<string, unknown> = { ...record.value }
  return { ...record, value }
}

/** The quotes that one call brings, by symbol. */
const readLatest = async (
  scope: Scope,
  operation: Operation<RecordsPlan>,
  asked: { readonly params: Params; readonly symbol?: string },
): Promise<(readonly [string, Quote])[]> => {
  const asking = { params: asked.params }
  const records = await readRecords(scope, { name: 'quote', operation, asking, arrange: all => all, isLine: false })
  return records.flatMap(record => {
    const name = symbolOf(record, asked.symbol)
    if (name === undefined) {
      const violation = { path: '/symbol', rule: 'required', message: 'must name its symbol; give it in the mapping' }
      const { answer, value } = record
      noteViolation(scope.session, { name: 'quote', answer, leftOut: true }, { violation, value })
      return []
    }
    return checkedRecords(scope, 'quote', byQuote([withoutSymbol(record)])).map(quote => [name, quote] as const)
  })
}

const latest = async (
  scope: Scope,
  symbols: readonly string[],
  at: string | undefined,
): Promise<Record<string, Quote>> => {
  const operation = partOf(scope, 'latest')
  if (at !== undefined && !hasPlace(operation, '{at}')) {
    const found = 'quotes as known at an instant ({at})'
    throw new TargetError('GATE_TARGET_UNMAPPED', { found, where: 'target.map.quotes.latest' })
  }
  const wanted = new Set(symbols)
  const found = new Map<string, Quote>()
  if (!hasPlace(operation, '{symbol}')) {
    const params = { symbols: symbols.join(','), at }
    for (const [symbol, quote] of await readLatest(scope, operation, { params })) found.set(symbol, quote)
  } else {
    const rest = [...symbols]
    const work = async (): Promise<void> => {
      for (let symbol = rest.shift(); symbol !== undefined; symbol = rest.shift()) {
        const asked = { params: { symbol, at }, symbol }
        for (const [name, quote] of await readLatest(scope, operation, asked)) found.set(name, quote)
      }
    }
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, symbols.length) }, work))
  }
  return Object.fromEntries([...found].filter(([symbol]) => wanted.has(symbol)))
}

const isWithin = ({ t }: { readonly t: string }, from: string | undefined, to: string | undefined): boolean => {
  const at = Date.parse(t)
  return (from === undefined || at >= Date.parse(from)) && (to === undefined || at <= Date.parse(to))
}

const ofSymbol = (records: readonly MappedRecord[], symbol: string): readonly MappedRecord[] =>
  records.filter(record => symbolOf(record, symbol) === symbol).map(withoutSymbol)

/** Quotes and bars as the mapping says; each part is mapped on its own. */
export const quotes = (scope: Scope): CapabilityByName['quotes'] => ({
  latest: (symbols, at) => latest(scope, symbols, at),
  between: async (symbol, { from, to }) => {
    const asking = { params: { symbol, symbols: symbol, from, to } }
    const operation = partOf(scope, 'between')
    const arrange = (records: readonly MappedRecord[]) => byQuote(ofSymbol(records, symbol))
    return (await readMapped(scope, { name: 'quote', operation, asking, arrange })).filter(quote =>
      isWithin(quote, from, to),
    )
  },
  bars: async (symbol, { from, to, after } = {}): Promise<Bar[]> => {
    const asking = { params: { symbol, symbols: symbol, from, to, after } }
    const operation = partOf(scope, 'bars')
    const arrange = (records: readonly MappedRecord[]) => byMinute(ofSymbol(records, symbol))
    const bars = await readMapped(scope, { name: 'bar', operation, asking, arrange })
    return bars.filter(bar => isWithin(bar, from, to) && (after === undefined || bar.seq > after))
  },
})
