import { describe, expect, test } from 'vitest'
import { load } from '../judge/criteria/load.ts'
import { criterionOf } from '../judge/criterion.ts'
import { loadEvidence, row } from './load.fixture.ts'
import { loadOrders } from './load.suite.ts'
import { driftRecords } from './load-drift.ts'
import { backRecord, consistencyRecords, latencyRecords, recoverySteps } from './load-latency.ts'
import { packLoad } from './load-packing.ts'
import { order } from './records.fixture.ts'

const rows = (count: number, msOf: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => row(index, { ms: msOf(index) }))

const asked = loadEvidence().asked

test('an order counts from when it was due; one without an answer took at least the time limit', () => {
  const late = row(1, { due: 1000, taken: 1000, sent: 700_000, ended: 801_000 })
  const lost = row(2, { outcome: 'timeout', ms: 10_000 })
  const again = row(3, { kind: 'again' })
  expect(latencyRecords({ rows: [late, lost, again], asked }).map(({ value }) => value)).toEqual([800, [10_000, null]])
})

describe('drift', () => {
  const rule = { floorMs: 25, q: 0.95, conf: 0.95 }
  const of = (msOf: (index: number) => number) => driftRecords(loadEvidence({ rows: rows(900, msOf) }), rule)[0]?.value

  test('is the p95 of the last third over that of the first', () => {
    expect(of(index => (index < 300 ? 50 : 100))).toEqual([2, 2])
  })

  test('of neighbours that resemble each other is compared from stretch to stretch: one hiccup is no drift', () => {
    const hiccup = (index: number): number => (index >= 4600 && index < 4750 ? 200 - (index - 4600) : 5)
    const found = driftRecords(loadEvidence({ rows: rows(5400, hiccup) }), rule)[0]
    expect(found).toMatchObject({ value: [expect.closeTo(1.03, 2), expect.closeTo(1.48, 2)] })
    expect(found?.note).toContain('compared by 30 batches')
  })

  test('of bursts that grow is found all the same', () => {
    const bursts = (index: number): number => (index % 60 < 12 ? (index < 1800 ? 50 : 200) : 5)
    const found = driftRecords(loadEvidence({ rows: rows(5400, bursts) }), rule)[0]?.value
    expect(found).toEqual([expect.closeTo(4, 1), expect.closeTo(4, 1)])
  })

  test('is none among latencies that are all small', () => {
    expect(of(index => (index < 300 ? 1 : 20))).toEqual([1, 1])
  })

  test('is not told from nothing', () => {
    expect(driftRecords(loadEvidence(), rule)).toEqual([])
  })
})

describe('recovery', () => {
  const rule = { withinS: 60, share: 0.2, floorMs: 25 }
  const before = { after: -1, rows: rows(20, () => 50) }
  const calm = (after: number, ms: number) => ({ after, rows: rows(20, () => ms) })
  const of = (...after: ReturnType<typeof calm>[]) => backRecord({ before, after, asked }, rule)[0]?.value

  test('is there once the latency is within 20 % of before', () => {
    expect([of(calm(2, 60)), of(calm(2, 90), calm(4, 55)), of(calm(2, 61))]).toEqual([true, true, null])
  })

  test('failed when it is not there after a minute', () => {
    expect(of(calm(2, 90), calm(61, 90))).toBe(false)
  })

  test('takes that no order of the load is left waiting', () => {
    const books = { ...loadEvidence().books, orders: [order({ client_order_id: 'c-0', status: 'new' })] }
    const steps = recoverySteps({ ...loadEvidence({ rows: [row(0)], books }) }, rule)
    expect(steps.map(({ step, value }) => [step, value])).toEqual([['queue-empty', false]])
  })
})

describe('the figures of a load', () => {
  const sound = loadEvidence({
    rows: rows(5000, index => 1 + (index % 100) / 10),
    asked: { ...asked, planned: 5000 },
  })
  const faults = (evidence: typeof sound): string[] =>
    consistencyRecords(evidence, 0.02).flatMap(({ ref, value }) => (value ? [] : [ref]))

  test('hang together', () => {
    expect(faults(sound)).toEqual([])
  })

  test('contradict each other where count, rate and time do', () => {
    expect(faults({ ...sound, asked: { ...sound.asked, durationMs: 19_900 } })).toEqual(['rate x time'])
    expect(faults({ ...sound, rows: rows(5000, () => 7) })).toEqual(['mean and p95'])
    expect(faults({ ...sound, asked: { ...sound.asked, planned: 5001 } })).toEqual(['count'])
  })

  test('contradict the books where the target counts other orders than it holds', () => {
    const orders = Array.from({ length: 100 }, (_, n) => order({ id: `o-${n}`, client_order_id: `c-${n}` }))
    const published = { before: { accepted: 10, answered: 0 }, after: { accepted: 135, answered: 5000 } }
    expect(faults({ ...sound, published, books: { ...sound.books, orders } })).toEqual(['published orders'])
  })
})

describe('a load criterion', () => {
  const doubt = (id: keyof typeof load, different: Parameters<typeof loadEvidence>[0]): string | undefined =>
    loadOrders.doubt(packLoad(loadEvidence(different)), {
      criterion: criterionOf(id, load[id]),
      seed: 1,
      timeBase: 'real',
    })?.code
  const late = { ...loadEvidence().generator, ok: false, reasons: ['it was late'] }

  test('never passes on a generator that was not exact, and the times it took are not looked at', () => {
    expect([doubt('load.p95', { generator: late }), doubt('load.integrity', { generator: late })]).toEqual([
      'generator',
      'generator',
    ])
    const judging = { criterion: criterionOf('load.p95', load['load.p95']), seed: 1, timeBase: 'real' } as const
    const slow = loadEvidence({ generator: late, rows: rows(100, () => 900) })
    expect(loadOrders.observe['load.p95']?.(packLoad(slow), judging)).toEqual([])
  })

  test('of the bound is open where the latency has not settled near it, not where it is far below', () => {
    const settling = (last: number) => ({
      rows: rows(5000, index => (index < 4900 ? 10 : last)),
      stationarity: { warmUpMs: 0, atCap: false, drift: null, reason: 'the latency is growing' },
    })
    expect([doubt('load.p95', settling(300)), doubt('load.p95', settling(200))]).toEqual(['unsettled', undefined])
  })

  test('of the peak cannot be judged without one', () => {
    expect(doubt('load.reg-2x', {})).toBe('capability-missing')
  })
})
