import { expect, test } from 'vitest'
import { aggregateRecords, holdingsAtEntries, stageRecords } from './exposure.ts'
import { limits } from './limits.fixture.ts'
import { accepted, change, fill } from './records.fixture.ts'

const rule = { cap: 0.25, lot: 1, valueGap: 0.01 }
const entry = (seq: number, id: string, different: Parameters<typeof accepted>[1] = {}) =>
  accepted([seq, seq], {
    order_id: id,
    qty: '200',
    leaves_qty: '200',
    order_value: '10000',
    gross_exposure: '10000',
    ...different,
  })

test('what is held and under way is known at every entry', () => {
  const events = [
    entry(1, 'o-1'),
    fill([2, 2], { order_id: 'o-1', qty: '150' }),
    change([3, 3], 'order.partially_filled', { order_id: 'o-1', qty: '200', filled_qty: '150', leaves_qty: '50' }),
    entry(4, 'o-4', { symbol: 'BBB' }),
    change([5, 5], 'order.canceled', { order_id: 'o-1', qty: '200', filled_qty: '150', leaves_qty: '0' }),
    entry(6, 'o-6', { symbol: 'CCC' }),
  ]
  expect(holdingsAtEntries(events).map(({ positions, underWay }) => ({ positions, underWay }))).toEqual([
    { positions: {}, underWay: {} },
    { positions: { AAA: 150 }, underWay: { AAA: 2500 } },
    { positions: { AAA: 150 }, underWay: { BBB: 10000 } },
  ])
})

test('two entries of a symbol under the cap are right, the third that splitting smuggled in is named', () => {
  const events = [
    entry(1, 'o-1'),
    fill([2, 2], { order_id: 'o-1', qty: '200' }),
    change([3, 3], 'order.filled', { order_id: 'o-1', qty: '200', filled_qty: '200', leaves_qty: '0' }),
    entry(4, 'o-4'),
    entry(5, 'o-5'),
  ]
  expect(aggregateRecords(events, limits(), rule)).toMatchObject([
    { ref: 'o-1', value: true },
    { ref: 'o-4', value: true },
    {
      ref: 'o-5',
      value: false,
      note: 'AAA: 10000.00 held, 10000.00 under way and 10000.00 make 30000.00, the cap is 25000.00',
    },
  ])
})

test('an order that is valued far from the market is named: a value of nothing would pass every cap', () => {
  expect(aggregateRecords([entry(1, 'o-1', { order_value: '100' })], limits(), rule)).toMatchObject([
    { value: false, note: 'valued at 100 for 200 at a market of 50' },
  ])
})

test('an entry without any price cannot be told', () => {
  const blind = entry(1, 'o-1', { order_value: null, reference_price: null })
  expect(aggregateRecords([blind], limits(), rule)).toMatchObject([{ value: null }])
})

const stage = { stage: 1, lot: 1, grossGap: 0.005 }

test('an entry within the stage is right, one beyond it is named', () => {
  const staged = { limits: limits({ capital_stage: 0.05 }), marks: [] }
  const events = [entry(1, 'o-1', { gross_exposure: '4990' }), entry(2, 'o-2', { gross_exposure: '9000' })]
  expect(stageRecords(events, staged, stage)).toMatchObject([
    { ref: 'o-1', value: true },
    { ref: 'o-2', value: false, note: '9000.00 with this entry, the stage allows 5000.00' },
  ])
})

test('a profile with a smaller stage holds the target to it', () => {
  const events = [entry(1, 'o-1', { gross_exposure: '9000' })]
  expect(stageRecords(events, { limits: limits(), marks: [] }, stage)).toMatchObject([{ value: true }])
  expect(stageRecords(events, { limits: limits(), marks: [] }, { ...stage, stage: 0.05 })).toMatchObject([
    { value: false, note: '9000.00 with this entry, the stage allows 5000.00' },
  ])
})

test('an exposure that leaves out a position does not survive the recomputation', () => {
  const events = [
    entry(1, 'o-1'),
    fill([2, 2], { order_id: 'o-1', qty: '200' }),
    change([3, 3], 'order.filled', { order_id: 'o-1', qty: '200', filled_qty: '200', leaves_qty: '0' }),
    entry(4, 'o-4', { symbol: 'BBB', gross_exposure: '10000' }),
  ]
  const of = (gross: string) =>
    stageRecords(
      events.map(event => (event.seq === 4 ? entry(4, 'o-4', { symbol: 'BBB', gross_exposure: gross }) : event)),
      { limits: limits(), marks: [{ order_id: 'o-4', mids: { AAA: 51 } }] },
      stage,
    )[1]
  expect(of('20200')).toEqual({ ref: 'o-4', value: true })
  expect(of('10000')).toMatchObject({
    value: false,
    note: 'gross exposure 10000.00 published, positions at their quotes and open entries make 20200.00',
  })
})
