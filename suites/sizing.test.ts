import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import type { State } from '../contracts/state.schema.ts'
import { limitHistory } from './limit-history.ts'
import { limits } from './limits.fixture.ts'
import { accepted, bracket, decision, event, order, sizing } from './records.fixture.ts'
import { capRecords, formulaRecords, inputRecords, type SizingEvidence } from './sizing.ts'

const tolerance = { cap: 1, lot: 1, ratio: 1e-6, equityGap: 0.01, priceGap: 0.02 }

const evidence = (different: Partial<SizingEvidence> = {}): SizingEvidence => ({
  orders: [bracket({ qty: '250' })],
  decisions: [decision()],
  events: [accepted([5, 0], { qty: '250' })],
  limits: limits(),
  equity: '100000',
  ...different,
})

test('an entry of its Kelly share is right, one lot of rounding included', () => {
  expect(capRecords(evidence(), tolerance)).toEqual([{ ref: 'o-1', value: true }])
  expect(capRecords(evidence({ orders: [bracket({ qty: '251' })] }), tolerance)).toMatchObject([{ value: true }])
})

test('an entry that a floor lifted is above its share though below the cap', () => {
  expect(capRecords(evidence({ orders: [bracket({ qty: '400' })] }), tolerance)).toMatchObject([
    { ref: 'o-1', value: false, note: '400 x 50 is 20.000 % of the equity, 12.500 % is allowed' },
  ])
})

test('a used share above the declared cap is named', () => {
  const strong = sizing({ p: 0.9, b: 2, kelly_full: 0.85, used: 0.425, cap: 25, qty: '850' })
  const found = capRecords(
    evidence({ orders: [bracket({ qty: '850' })], decisions: [decision({ sizing: strong })] }),
    tolerance,
  )
  expect(found).toMatchObject([
    {
      value: false,
      note: '850 x 50 is 42.500 % of the equity, 25.000 % is allowed; used 0.425, the cap is 0.25',
    },
  ])
})

test('a target that declares a laxer cap than the profile allows is held to the profile', () => {
  const strong = sizing({ p: 0.9, b: 2, kelly_full: 0.85, used: 0.4, cap: 0.4, qty: '800' })
  const kelly = { ...limits().kelly, cap: 0.4 }
  const lax = {
    orders: [bracket({ qty: '800' })],
    decisions: [decision({ sizing: strong })],
    limits: limits({ kelly }),
  }
  expect(capRecords(evidence(lax), { ...tolerance, cap: 0.4 })).toMatchObject([{ value: true }])
  expect(capRecords(evidence(lax), { ...tolerance, cap: 0.25 })).toMatchObject([{ value: false }])
})

test('a size made on too high an equity, or at another price, is named', () => {
  const rich = decision({ sizing: sizing({ equity: '200000' }) })
  const cheap = decision({ sizing: sizing({ entry: '40' }) })
  expect(capRecords(evidence({ decisions: [rich] }), tolerance)[0]?.note).toBe(
    'sized on an equity of 200000, at its acceptance it was 100000',
  )
  expect(capRecords(evidence({ decisions: [cheap] }), tolerance)[0]?.note).toBe(
    'sized at a price of 40, the market was at 50',
  )
})

test('without a decision the cap alone is held, and the verdict says so', () => {
  const manual = { source: 'manual', decision_id: null }
  const of = (qty: string) => evidence({ orders: [bracket({ ...manual, qty })], decisions: [] })
  expect(capRecords(of('500'), tolerance)).toEqual([
    { ref: 'o-1', value: true, note: 'cap checked, formula not verified' },
  ])
  expect(capRecords(of('600'), tolerance)).toMatchObject([
    { value: false, note: '600 x 50 is 30.000 % of the equity, the cap is 25.000 %' },
  ])
})

test('without a journal the present equity and the fill price stand in', () => {
  const of = evidence({ orders: [bracket({ qty: '600', decision_id: null })], decisions: [], events: [] })
  expect(capRecords(of, tolerance)).toMatchObject([{ value: false }])
})

test('an order without any price cannot be told', () => {
  const blind = bracket({ decision_id: null, filled_avg_price: null })
  expect(capRecords(evidence({ orders: [blind], decisions: [], events: [] }), tolerance)).toMatchObject([
    { value: null },
  ])
})

test('the Kelly share follows from p and b', () => {
  expect(formulaRecords(evidence(), 1e-6)).toEqual([{ ref: 'd-1', value: true }])
  const inverted = decision({ sizing: sizing({ p: 0.5, b: 2, kelly_full: -0.5, used: 0 }) })
  expect(formulaRecords(evidence({ decisions: [inverted] }), 1e-6)).toMatchObject([
    {
      value: false,
      note: 'kelly_full -0.5, p - (1 - p)/b is 0.25; used 0, min(cap, fraction x Kelly x scale) is 0.125',
    },
  ])
})

test('a scale above 1, another cap than declared, and inputs that are no probabilities are faults', () => {
  const noteOf = (different: Parameters<typeof sizing>[0]): string | undefined =>
    formulaRecords(evidence({ decisions: [decision({ sizing: sizing(different) })] }), 1e-6)[0]?.note
  expect(noteOf({ dd_scale: 1.5, used: 0.1875 })).toBe('dd_scale 1.5 lies outside 0..1')
  expect(noteOf({ cap: 0.5 })).toBe('cap 0.5, declared is 0.25')
  expect(noteOf({ b: 0 })).toBe(
    'its inputs make no Kelly share: RangeError: kellyFull requires a positive payoff ratio, found 0',
  )
})

test('every input of a size is there, or the entry is named', () => {
  expect(inputRecords(evidence())).toEqual([{ ref: 'd-1', value: true }])
  const bare = decision({ sizing: sizing({ atr: null, stop: null }) })
  expect(inputRecords(evidence({ decisions: [bare] }))).toMatchObject([
    { ref: 'd-1', value: false, note: 'order o-1: missing atr, stop' },
  ])
})

test('a decision that could not be read is missing', () => {
  expect(inputRecords(evidence({ decisions: [] }))).toMatchObject([
    { ref: 'd-1', value: false, note: 'order o-1: its decision cannot be read in full' },
  ])
})

test('a manual entry needs no decision', () => {
  expect(inputRecords(evidence({ orders: [order({ source: 'manual', decision_id: null })] }))).toEqual([])
})

const changed = (seq: number, old: number, now: number) =>
  event([seq, seq], 'config.changed', { what: 'limits', key: 'kelly.cap', old, new: now, reason: null, approver: null })

test('a limit is the one that held at the time', () => {
  const history = [
    changed(10, 0.1, 0.2),
    event([20, 20], 'override.started', { limit: 'kelly.cap', value: 0.9, until: 'x', approver: 'user:ruth' }),
    event([30, 30], 'override.ended', { limit: 'kelly.cap', value: 0.9, until: 'x', approver: 'user:ruth' }),
    changed(40, 0.2, 0.25),
  ]
  const at = limitHistory(limits(), history, 'kelly.cap')
  expect([5, 15, 25, 35, 45].map(at)).toEqual([0.1, 0.2, 0.9, 0.2, 0.25])
})

test('without events a limit is the present one for all time, and an undeclared one is no number', () => {
  expect(limitHistory(limits(), [], 'kelly.cap')(0)).toBe(0.25)
  expect(limitHistory(limits() as State['limits'], [], 'kelly.nothing')(0)).toBeNaN()
})

const share = fc.double({ min: 0.01, max: 0.99, noNaN: true })

property.prop([share, fc.double({ min: 0.2, max: 5, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })])(
  'a size rounded down from its own inputs always passes, and two lots more than a Kelly share never',
  (p, b, scale) => {
    const full = p - (1 - p) / b
    const used = Math.min(0.25, 0.5 * Math.max(0, full) * scale)
    const qty = Math.floor((used * 100_000) / 50)
    const sized = decision({ sizing: sizing({ p, b, kelly_full: full, dd_scale: scale, used, qty: String(qty) }) })
    const of = (lots: number) => evidence({ orders: [bracket({ qty: String(lots) })], decisions: [sized] })
    expect(formulaRecords(of(qty), 1e-6)).toEqual([{ ref: 'd-1', value: true }])
    expect(capRecords(of(qty), tolerance)).toEqual([{ ref: 'o-1', value: true }])
    expect(capRecords(of(qty + 3), tolerance)).toMatchObject([{ value: false }])
  },
)

test('where the target declares no cap, that of the configuration holds', () => {
  const bare = { decisions: [], events: [], limits: null }
  const of = (qty: string, more: Partial<SizingEvidence> = {}) =>
    capRecords(evidence({ ...bare, orders: [bracket({ qty, decision_id: null })], ...more }), {
      ...tolerance,
      cap: 0.1,
    })
  expect(of('200')).toEqual([{ ref: 'o-1', value: true, note: 'cap checked, formula not verified' }])
  expect(of('300')).toMatchObject([{ value: false, note: '300 x 50 is 15.000 % of the equity, the cap is 10.000 %' }])
  expect(of('300', { peakEquity: '150000' })).toMatchObject([
    { value: null, note: expect.stringContaining('what the equity was at its submission is not known') },
  ])
  expect(of('302', { peakEquity: '150000' })).toMatchObject([{ value: false }])
})
