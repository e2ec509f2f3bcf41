import { expect, test } from 'vitest'
import type { Outcome } from '../loadtest/outcome.ts'
import { limits } from '../suites/limits.fixture.ts'
import type { SymbolMarket } from '../suites/manual-bracket.ts'
import { rule } from './load-evidence.fixture.ts'
import { orderMaker } from './load-order-maker.ts'

const market = (symbol: string, bid: number): SymbolMarket => ({ symbol, bid, ask: bid + 0.1, atr: 1 })

/** A maker of orders over symbols whose prices a test can move; one entry is open at a time. */
const made = (...symbols: readonly string[]) => {
  const prices = new Map(symbols.map(symbol => [symbol, market(symbol, 100)]))
  const maker = orderMaker({
    live: { all: () => [...prices.values()], of: symbol => prices.get(symbol), stop: async () => {} },
    state: { limits: limits() } as Parameters<typeof orderMaker>[0]['state'],
    equity: 100_000,
    volume: { ...rule.success, params: { open: 1 } },
    run: 'run',
  })
  return { maker, move: (symbol: string, bid: number) => prices.set(symbol, market(symbol, bid)) }
}

test('orders are entries and exits in turn, with ids of their stretch, as many as asked', () => {
  const { body } = made('AAA', 'BBB').maker.stretchOf(4, 'step-1')
  const orders = [0, 1, 2, 3].map(index => JSON.parse(body(index)))
  expect(
    orders.map(({ symbol, side, position_intent, client_order_id }) => [
      symbol,
      side,
      position_intent,
      client_order_id,
    ]),
  ).toEqual([
    ['AAA', 'buy', 'buy_to_open', 'run-step-1-0-in'],
    ['BBB', 'sell', 'sell_to_open', 'run-step-1-1-in'],
    ['AAA', 'sell', 'sell_to_close', 'run-step-1-0-out'],
    ['BBB', 'buy', 'buy_to_close', 'run-step-1-1-out'],
  ])
})

test('a bracket lies around the prices of the instant at which it is sent', () => {
  const { maker, move } = made('AAA', 'BBB')
  const { body } = maker.stretchOf(2, 'a')
  const stops = (): unknown[] => {
    const { stop_loss, take_profit } = JSON.parse(body(0))
    return [stop_loss.stop_price, take_profit.limit_price]
  }
  expect(stops()).toEqual(['98.10', '104.10'])
  move('AAA', 200)
  expect(stops()).toEqual(['198.10', '204.10'])
})

test('an exit takes all that is held: what an earlier one left, and no more once it is gone', () => {
  const { maker } = made('AAA', 'BBB')
  const { body, onRow } = maker.stretchOf(8, 'a')
  const ended = (index: number, outcome: Outcome): void =>
    onRow({ index, due: 0, taken: 0, sent: 0, ended: 0, outcome, detail: null })
  const qty = (index: number): string => JSON.parse(body(index)).qty
  const symbols = [0, 1, 2, 3, 4, 5, 6, 7].map(index => JSON.parse(body(index)).symbol)
  const ofA = symbols.flatMap((symbol, index) => (symbol === 'AAA' ? [index] : []))
  const [entry = 0, exit = 0, again = 0, last = 0] = ofA
  expect(qty(entry)).toBe('1')
  ended(entry, '2xx')
  expect(qty(exit)).toBe('1')
  ended(exit, '429')
  ended(again, '2xx')
  const both = String(1 + Number(qty(again)))
  expect(qty(last)).toBe(both)
  ended(last, '2xx')
  // All is gone: another look at the same exit asks for its own quantity again.
  expect(Number(qty(last))).toBe(Number(qty(again)))
  ended(again, '2xx')
  maker.forget()
  expect(Number(qty(last))).toBe(Number(qty(again)))
})
