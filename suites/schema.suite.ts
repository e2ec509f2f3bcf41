import { eventsOf } from '../contracts/event.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { type ContractEvidence, contractRecords, type PricelessQuote } from './contract-records.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'
import { thinned } from './workload.ts'

// Every operation that reads is read once more; then all bodies of the run are judged: the adapter held each to its contract as it came.

type Needs = 'health' | 'clock' | 'account' | 'positions' | 'orders' | 'quotes' | 'decisions' | 'events' | 'state'
type SchemaTarget = Pick<Target, Needs>

/** Orders and bars in every form in which they are offered. */
const readForms = async (target: SchemaTarget, row: Criterion, symbols: readonly string[]): Promise<void> => {
  for (const path of ['/health', '/livez', '/readyz'] as const) await target.health.read(path)
  await target.account.get()
  await target.positions.all()
  await target.decisions.all()
  const orders = await target.orders.all({ nested: true })
  for (const status of ['all', 'open', 'closed'] as const) await target.orders.all({ status })
  for (const { id } of thinned(orders, param(row, 'details'))) await target.orders.one(id)
  const to = (await target.clock.get()).timestamp
  const from = new Date(Date.parse(to) - param(row, 'window_h') * 3_600_000).toISOString()
  for (const symbol of symbols) await target.quotes.bars(symbol, { from, to })
}

/** Reads quotes as known at instants back from now, all symbols at a time, until there are enough; returns those without a price. */
const readQuotes = async (
  target: SchemaTarget,
  row: Criterion,
  symbols: readonly string[],
): Promise<{ readonly read: number; readonly priceless: PricelessQuote[] }> => {
  const now = Date.parse((await target.clock.get()).timestamp)
  const priceless: PricelessQuote[] = []
  let read = 0
  for (let back = 0; read < param(row, 'quotes') && back < param(row, 'instants'); back++) {
    const at = new Date(now - back * param(row, 'apart_s') * 1000).toISOString()
    const quotes = Object.entries(await target.quotes.latest(symbols, at))
    if (quotes.length === 0) break
    read += quotes.length
    for (const [symbol, quote] of quotes) {
      if (quote.bp === null || quote.ap === null) priceless.push({ symbol, quote })
    }
  }
  return { read, priceless }
}

export const schema = scenario('data.schema', {
  phase: 'closing',
  tier: 'observe',
  needs: ['health', 'clock', 'account', 'positions', 'orders', 'quotes', 'decisions', 'events', 'state'],
  gather: async ({ target, criterion }): Promise<ContractEvidence> => {
    const row = criterion('data.schema')
    const { symbols } = (await target.state.get()).universe
    const violations = eventsOf(await target.events.all(), 'data.violation')
    // The feed may have sent quotes without a price; of the other symbols it did not.
    const excused = new Set(violations.filter(({ data }) => data.kind === 'null-price').map(({ data }) => data.symbol))
    const sound = excused.has(null) ? [] : symbols.filter(symbol => !excused.has(symbol))
    await readForms(target, row, thinned(symbols, param(row, 'symbols')))
    const { read, priceless } = await readQuotes(target, row, sound)
    const { bodies, violations: broken, violationCount, unknownFields } = target.ledger()
    return { ledger: { bodies, violations: broken, violationCount, unknownFields }, quotesRead: read, priceless }
  },
  observe: { 'data.schema': evidence => contractRecords(evidence) },
})
