import { describe, expect, test } from 'vitest'
import { load } from '../judge/criteria/load.ts'
import { criterionOf } from '../judge/criterion.ts'
import type { AnyObservation } from '../judge/observation.ts'
import { limits } from './limits.fixture.ts'
import { loadEvidence, row } from './load.fixture.ts'
import { loadOrders } from './load.suite.ts'
import { controlRecords, integrityRecords, keptRecords, peakSteps, successRecords } from './load-books.ts'
import { driftRecords } from './load-drift.ts'
import type { LoadEvidence } from './load-evidence.ts'
import { consistencyRecords, latencyRecords, recoverySteps } from './load-latency.ts'
import { packLoad, type StoredLoad, unpackLoad } from './load-packing.ts'
import { accepted, bracket, change, fill, order } from './records.fixture.ts'

// Books with something right and something wrong for every observer that reads them.
const gathered: LoadEvidence = loadEvidence({
  rows: [row(0), row(1), row(2), row(3, { kind: 'breach' }), row(4, { outcome: 'timeout' })],
  peak: { perSecond: 1, orders: 1 },
  limits: limits(),
  books: {
    ...loadEvidence().books,
    orders: [
      bracket({ client_order_id: 'c-0' }),
      order({ id: 'o-10', client_order_id: 'c-1', limit_price: '10.001', status: 'expired' }),
      order({ id: 'o-11', client_order_id: 'c-1', status: 'new' }),
      order({ id: 'o-12', client_order_id: 'c-3', source: 'manual' }),
    ],
    ordersAt: 9,
    snapshots: [],
    events: [
      accepted([1, 1], { order_id: 'o-1', order_value: '10000', gross_exposure: '10000' }),
      fill([2, 2], { order_id: 'o-1', position_qty: '7', cash: '1' }),
      change([3, 3], 'order.filled', { order_id: 'o-1', from: 'accepted', to: 'filled', leaves_qty: '5' }),
      accepted([4, 4], { order_id: 'o-10', symbol: 'BBB', order_value: '90000', gross_exposure: '9000000' }),
      fill([5, 5], { order_id: 'o-10', symbol: 'BBB', side: 'sell' }),
    ],
  },
})

const throughStore = (evidence: LoadEvidence): StoredLoad => JSON.parse(JSON.stringify(packLoad(evidence)))

const told = (observations: readonly AnyObservation[] | undefined) =>
  (observations ?? []).map(({ ref, value, note }) => ({ ref, value, note }))

const drift = { floorMs: 25, q: 0.95, conf: 0.95 }
const control = { cap: 0.25, stage: 1, lot: 1, valueGap: 0.01, grossGap: 0.005 }
const recovered = { withinS: 60, share: 0.2, floorMs: 25 }

describe('packed and unpacked, the evidence tells the same', () => {
  test.each([
    ['load.p95', latencyRecords(gathered)],
    ['load.success', successRecords(gathered)],
    ['load.stats-consistent', consistencyRecords(gathered, 0.02)],
    ['load.integrity', integrityRecords(gathered, 0.01)],
    ['load.controls-hold', controlRecords(gathered, control)],
    ['load.recovery', recoverySteps(gathered, recovered)],
    ['load.reg-2x', peakSteps(gathered, 0.95)],
    ['load.drift', driftRecords(gathered, drift)],
  ] as const)('%s', (id, whole) => {
    const judging = { criterion: criterionOf(id, load[id]), seed: 1, timeBase: 'real' } as const
    const found = told(loadOrders.observe[id]?.(throughStore(gathered), judging))
    expect(found).toEqual(told(whole))
    expect(found.length).toBeGreaterThan(0)
  })

  test('load.volume-10x', () => {
    const judging = {
      criterion: criterionOf('load.volume-10x', load['load.volume-10x']),
      seed: 1,
      timeBase: 'real',
    } as const
    const found = told(loadOrders.observe['load.volume-10x']?.(throughStore(gathered), judging))
    expect(found.slice(1)).toEqual(told(keptRecords(gathered)))
  })
})

test('what is read of orders and events comes back, legs and all', () => {
  const { orders, events } = unpackLoad(throughStore(gathered)).books
  expect(orders[0]).toMatchObject({
    id: 'o-1',
    client_order_id: 'c-0',
    legs: [
      { id: 'o-2', stop_price: '49', legs: [] },
      { id: 'o-3', limit_price: '52' },
    ],
  })
  expect(events.map(({ seq, type }) => `${seq} ${type}`)).toEqual([
    '1 order.accepted',
    '2 fill',
    '3 order.filled',
    '4 order.accepted',
    '5 fill',
  ])
  expect(events[1]?.data).toMatchObject({ order_id: 'o-1', position_qty: '7', cash: '1' })
})

test('an event of no shape is an error that names it', () => {
  const stored = throughStore(gathered)
  expect(() => unpackLoad({ ...stored, eventShapes: [] })).toThrow('event 1 has shape 0, and there are 0')
})
