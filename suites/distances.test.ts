import { expect, test } from 'vitest'
import { atrRecords, type DistancesEvidence, type RangeBar, stopDistanceRecords } from './distances.ts'
import { bracket, decision, leg, shortBracket, sizing } from './records.fixture.ts'

const rule = { period: 14, barSeconds: 60, lateSeconds: 5, atrShare: 1e-4 }
const stopRule = { maxShareOfPrice: 0.1, maxAtr: 5, period: 14, bars: 100, barSeconds: 60 }

/** A hundred bars of a range of 0.5 that end at the decision; the last `wild` ones have a range of 1. */
const barsOf = (wild = 0): RangeBar[] =>
  Array.from({ length: 100 }, (_, index) => ({
    seq: index + 1,
    t: new Date(Date.parse('2026-01-05T10:00:00Z') - (100 - index) * 60_000).toISOString(),
    h: index >= 100 - wild ? '50.5' : '50.25',
    l: index >= 100 - wild ? '49.5' : '49.75',
    c: '50',
  }))

const evidence = (different: Partial<DistancesEvidence> = {}): DistancesEvidence => ({
  orders: [bracket()],
  decisions: [decision()],
  bars: [{ symbol: 'AAA', bars: barsOf() }],
  withBars: ['d-1'],
  declared: { k_sl: 2, k_tp: 4 },
  ...different,
})

test('stop and target at k x ATR of the newest bars are right', () => {
  expect(atrRecords(evidence(), rule)).toEqual([{ ref: 'd-1', value: true }])
})

test('an ATR of older bars than it names is recomputed and named', () => {
  const found = atrRecords(evidence({ bars: [{ symbol: 'AAA', bars: barsOf(5) }] }), rule)
  expect(found[0]?.value).toBe(false)
  expect(found[0]?.note).toMatch(/^ATR 0\.5, bars 1 to 100 make 0\.65/)
})

test('an ATR that honestly names bars which were not the newest is named too', () => {
  const old = decision({ sizing: sizing({ atr_to_seq: 95 }) })
  expect(atrRecords(evidence({ decisions: [old] }), rule)).toMatchObject([
    { value: false, note: 'its last bar is 95, the newest known at 2026-01-05T10:00:01.000Z was 99 to 100' },
  ])
})

test('a bar that had not ended when the decision was made was not known', () => {
  const early = decision({ started_at: '2026-01-05T09:59:30.000Z', decided_at: '2026-01-05T09:59:31.000Z' })
  expect(atrRecords(evidence({ decisions: [early] }), rule)[0]?.value).toBe(false)
})

test('other distances than declared, and legs that stand elsewhere, are named', () => {
  const far = decision({ sizing: sizing({ target: '60' }) })
  const [stop, target] = bracket().legs
  const moved = bracket({ legs: [{ ...(stop ?? leg()), stop_price: '48' }, target ?? leg()] })
  expect(atrRecords(evidence({ decisions: [far] }), rule)[0]?.note).toBe(
    'target 60 is 10.0000 from 50, 4 x ATR is 2.0000; target leg at 52, decided was 60',
  )
  expect(atrRecords(evidence({ orders: [moved] }), rule)[0]?.note).toBe('stop leg at 48, decided was 49')
})

test('too few bars, or none named, is a fault and no excuse', () => {
  expect(atrRecords(evidence({ bars: [] }), rule)).toMatchObject([{ value: false }])
  expect(atrRecords(evidence({ decisions: [decision({ sizing: sizing({ atr: null }) })] }), rule)).toMatchObject([
    { value: false, note: 'names no ATR or no bars' },
  ])
})

const distancesOf = (different: Partial<DistancesEvidence>) =>
  stopDistanceRecords(evidence(different), stopRule).map(({ value }) => value)

test('a stop at 2 ATR uses two fifths of the 5 ATR that are allowed, on both sides', () => {
  expect(distancesOf({})).toEqual([0.4])
  expect(distancesOf({ orders: [shortBracket()] })).toEqual([0.4])
})

test('a hollow stop is far beyond, one on the wrong side below zero', () => {
  const at = (stop_price: string) => bracket({ legs: [leg({ stop_price })] })
  expect(distancesOf({ orders: [at('0.50')] })).toEqual([19.8])
  expect(distancesOf({ orders: [at('51')] })).toEqual([-0.4])
})

test('without a decision the bars before the order give the ATR, without both the price alone limits', () => {
  const manual = bracket({ decision_id: null, source: 'manual' })
  expect(distancesOf({ orders: [manual] })).toEqual([0.4])
  expect(distancesOf({ orders: [manual], bars: [] })).toEqual([0.2])
})
