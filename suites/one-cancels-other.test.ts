import { expect, test } from 'vitest'
import type { Order } from '../contracts/order.schema.ts'
import { type OcoEvidence, type OcoStep, ocoRecords } from './one-cancels-other.ts'
import { bracket, fill, leg } from './records.fixture.ts'

const exit = (seq: number, id: string, qty: string) =>
  fill([seq, seq], { order_id: id, parent_id: 'o-1', side: 'sell', position_intent: 'sell_to_close', qty })

const ended = (stop: string, target: string): Order => {
  const [first, second] = bracket().legs
  return bracket({
    legs: [
      { ...(first ?? leg()), status: stop },
      { ...(second ?? leg()), status: target },
    ],
  })
}

const judged = (step: OcoStep, order: Order, different: Partial<OcoEvidence> = {}) =>
  ocoRecords({
    trials: [{ step, order_id: 'o-1', symbol: 'AAA' }],
    orders: [order],
    events: [fill([1, 0])],
    positions: [],
    ...different,
  })[0]

test('the target takes all and the stop goes with it', () => {
  const events = [fill([1, 0]), exit(2, 'o-3', '100')]
  expect(judged('target-then-stop', ended('canceled', 'filled'), { events })).toEqual({
    step: 'target-then-stop',
    ref: 'o-1',
    value: true,
  })
})

test('both legs filling is named with what each took', () => {
  const events = [fill([1, 0]), exit(2, 'o-3', '100'), exit(3, 'o-2', '100')]
  expect(judged('target-then-stop', ended('filled', 'filled'), { events })).toMatchObject({
    value: false,
    note: '100 entered, the stop took 100 and the target 100; the second leg took 100 as well; both legs are filled',
  })
})

test('a leg that stays alive after the other took all is named', () => {
  const events = [fill([1, 0]), exit(2, 'o-2', '100')]
  expect(judged('stop-then-target', ended('filled', 'new'), { events })).toMatchObject({
    value: false,
    note: 'the limit leg is still new',
  })
})

test('a position that is left after all was closed is named', () => {
  const events = [fill([1, 0]), exit(2, 'o-2', '100')]
  const position = {
    seq: 1,
    symbol: 'AAA',
    side: 'short',
    qty: '5',
    avg_entry_price: '50',
    market_value: '250',
    unrealized_pl: '0',
    algo: null,
  } as const
  expect(judged('stop-then-target', ended('filled', 'canceled'), { events, positions: [position] })).toMatchObject({
    value: false,
    note: 'a short position of 5 is left',
  })
})

test('both legs may share what was entered where the first was only partly filled', () => {
  const events = [fill([1, 0]), exit(2, 'o-3', '75'), exit(3, 'o-2', '25')]
  expect(judged('partial-reduces', ended('filled', 'canceled'), { events })?.value).toBe(true)
})

test('a price that reached neither leg says nothing', () => {
  expect(judged('stop-then-target', bracket())?.value).toBe(null)
})
