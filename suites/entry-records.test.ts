import { expect, test } from 'vitest'
import { attributionRecords, presenceRecords, sideRecords, tickRecords } from './entry-records.ts'
import { bracket, leg, order, shortBracket } from './records.fixture.ts'

const valuesOf = (records: readonly { value: unknown }[]): unknown[] => records.map(({ value }) => value)

test('an entry with a stop and a target is protected', () => {
  expect(presenceRecords([bracket()])).toEqual([{ ref: 'o-1', value: true }])
})

test('an entry whose stop was dropped is named with what it lacks', () => {
  const bare = bracket({ legs: [leg({ id: 'o-3', type: 'limit', stop_price: null, limit_price: '52' })] })
  expect(presenceRecords([bare])).toMatchObject([
    { ref: 'o-1', value: false, note: 'expected a stop-loss leg with a price, found none' },
  ])
})

test('a stop at price 0 is none', () => {
  const [stop, target] = bracket().legs
  const zeroed = bracket({ legs: [{ ...(stop ?? leg()), stop_price: '0.0' }, target ?? leg()] })
  expect(valuesOf(presenceRecords([zeroed]))).toEqual([false])
})

test('a rejected leg is none, and one that expired while the position was open neither', () => {
  const [stop, target] = bracket().legs
  const withStop = (status: string) => bracket({ legs: [{ ...(stop ?? leg()), status }, target ?? leg()] })
  expect(valuesOf(presenceRecords([withStop('rejected'), withStop('expired'), withStop('held')]))).toEqual([
    false,
    false,
    true,
  ])
})

test('exits and rejected entries need no protection', () => {
  const exit = order({ id: 'o-9', side: 'sell', position_intent: 'sell_to_close', order_class: 'simple' })
  expect(presenceRecords([exit, order({ status: 'rejected' })])).toEqual([])
})

test('both sides of a long and a short bracket are right', () => {
  expect(valuesOf(sideRecords([bracket(), shortBracket()]))).toEqual([true, true])
})

test('a short whose legs carry each other’s price is wrong twice', () => {
  const [stop, target] = shortBracket().legs
  const swapped = shortBracket({
    legs: [
      { ...(stop ?? leg()), stop_price: '48' },
      { ...(target ?? leg()), limit_price: '51' },
    ],
  })
  expect(sideRecords([swapped])).toMatchObject([
    {
      value: false,
      note: 'short: the stop 48 is not on the losing side of the entry 50; short: the target 51 is not on the winning side of the entry 50',
    },
  ])
})

test('a leg on the side of its entry would double the position', () => {
  const [stop, target] = bracket().legs
  const same = bracket({
    legs: [{ ...(stop ?? leg()), side: 'buy', position_intent: 'buy_to_open' }, target ?? leg()],
  })
  expect(sideRecords([same])).toMatchObject([
    { value: false, note: 'leg o-2 is a buy like its entry; leg o-2: expected sell_to_close, found buy_to_open' },
  ])
})

test('a market entry that never filled still has its legs the right way round', () => {
  const unfilled = { filled_qty: '0', filled_avg_price: null, status: 'canceled' }
  const [stop, target] = bracket().legs
  const wrong = bracket({
    ...unfilled,
    legs: [
      { ...(stop ?? leg()), stop_price: '53' },
      { ...(target ?? leg()), limit_price: '52' },
    ],
  })
  expect(valuesOf(sideRecords([bracket(unfilled), wrong]))).toEqual([true, false])
})

test('every order is held to the tick and the lot, its legs included', () => {
  const [stop, target] = bracket().legs
  const off = bracket({
    legs: [
      { ...(stop ?? leg()), stop_price: '49.001' },
      { ...(target ?? leg()), qty: '1.5' },
    ],
  })
  expect(tickRecords([bracket()], 1)).toEqual([
    { ref: 'o-1', value: true },
    { ref: 'o-2', value: true },
    { ref: 'o-3', value: true },
  ])
  expect(tickRecords([off], 1).map(({ note }) => note)).toEqual([
    undefined,
    'stop_price 49.001 is off its tick',
    'qty 1.5 is no whole number of lots of 1',
  ])
})

test('below one dollar the tick is a hundredth of a cent', () => {
  expect(valuesOf(tickRecords([order({ limit_price: '0.1234' }), order({ limit_price: '0.12345' })], 1))).toEqual([
    true,
    false,
  ])
})

test('an order of a decision names decision, algorithm and user; its legs say the same', () => {
  const [stop, target] = bracket().legs
  const other = bracket({ legs: [{ ...(stop ?? leg()), algo: 'v3' }, target ?? leg()] })
  expect(valuesOf(attributionRecords([bracket()]))).toEqual([true, true, true])
  expect(attributionRecords([other])[1]).toMatchObject({ value: false, note: 'algo: its entry o-1 has v1, the leg v3' })
})

test('an order without an algorithm is not attributed', () => {
  expect(attributionRecords([order({ algo: null })])).toMatchObject([{ ref: 'o-1', value: false, note: 'no algo' }])
})

test('a manual order names a person and no decision', () => {
  const manual = { source: 'manual', decision_id: null, algo: null, strategy: null }
  expect(valuesOf(attributionRecords([order(manual), order({ ...manual, user_id: null })]))).toEqual([true, false])
})
