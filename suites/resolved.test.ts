import { expect, test } from 'vitest'
import { event } from './records.fixture.ts'
import { resolvedOf } from './resolved.ts'

const made = (seq: number, id: string, algo: string) =>
  event([seq, seq], 'decision.made', {
    decision_id: id,
    cycle_id: 'c',
    symbol: 'A',
    outcome: 'order',
    reason: null,
    algo,
    order_id: 'o',
  })
const closed = (seq: number, id: string | null, exit_reason: string, pnl = '0') =>
  event([seq, seq], 'trade.closed', { decision_id: id, exit_reason, pnl })

test('the first close of a decision is its result: won at its target, or by hand with a gain', () => {
  const journal = [
    made(1, 'd-1', 'v1'),
    made(2, 'd-2', 'v3'),
    made(3, 'd-3', 'v3'),
    closed(4, 'd-1', 'take_profit'),
    closed(5, 'd-2', 'manual', '-1'),
    closed(6, 'd-3', 'manual', '2'),
    closed(7, 'd-1', 'stop_loss'),
    closed(8, null, 'take_profit'),
    closed(9, 'd-9', 'take_profit'),
  ]
  expect(resolvedOf(journal)).toEqual([
    { seq: 4, decision_id: 'd-1', version: 'v1', won: true },
    { seq: 5, decision_id: 'd-2', version: 'v3', won: false },
    { seq: 6, decision_id: 'd-3', version: 'v3', won: true },
  ])
})
