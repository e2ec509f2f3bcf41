import { expect, test } from 'vitest'
import { type Depth, type DrawdownEvidence, drawdownSteps, scaleSteps, sessionSteps } from './drawdown.ts'
import { limits } from './limits.fixture.ts'
import { decision, sizing } from './records.fixture.ts'

const tolerance = { scaleGap: 0.02, sizeGap: 0.03 }
const rule = { target: 0.05, rollback: 0.07, published: 0.001, band: 0.01 }

/** 1,000 lots of AAA and cash 50,000: at a mid of 50 an equity of 100,000, and each unit of price less is a hundredth of it. */
const depth = (level: number, of: { share: number; scale: number; published?: number }): Depth => {
  const mid = 50 - level * 100
  const equity = 50_000 + 1000 * mid
  const published = of.published ?? level
  return {
    level,
    cash: '50000',
    positions: [
      {
        seq: 1,
        symbol: 'AAA',
        side: 'long',
        qty: '1000',
        avg_entry_price: '50',
        market_value: '0',
        unrealized_pl: '0',
        algo: null,
      },
    ],
    quotes: {
      AAA: { bp: String(mid - 0.01), ap: String(mid + 0.01), bs: '1', as: '1', t: '2026-01-05T10:00:00Z', seq: 1 },
    },
    published: { equity: String(equity), account: published, state: published },
    decision: decision({ sizing: sizing({ entry: '10', dd_scale: of.scale }) }),
    orderQty: String(Math.floor((of.share * equity) / 10)),
  }
}

const evidence = (...depths: readonly Depth[]): DrawdownEvidence => ({ depths, limits: limits() })

/** The scale falls from 1 at 2 % to 0 at 10 %. */
const sound = [
  depth(0, { share: 0.06, scale: 1 }),
  depth(0.04, { share: 0.045, scale: 0.75 }),
  depth(0.06, { share: 0.03, scale: 0.5 }),
  depth(0.08, { share: 0.015, scale: 0.25 }),
]

const failing = (records: readonly { step: string; value: unknown }[]): string[] =>
  records.flatMap(({ step, value }) => (value === true ? [] : [step]))

test('sizes that shrink as the declared scale says are right at every depth', () => {
  const records = scaleSteps(evidence(...sound), tolerance)
  expect(records.map(({ step }) => step)).toEqual(
    Array.from({ length: 3 }, () => ['smaller-than-at-peak', 'never-rising', 'as-declared']).flat(),
  )
  expect(failing(records)).toEqual([])
})

test('a scale with its sign turned is named', () => {
  const [peak] = sound
  const records = scaleSteps(evidence(...(peak ? [peak] : []), depth(0.04, { share: 0.075, scale: 1.25 })), tolerance)
  expect(records).toMatchObject([
    {
      step: 'smaller-than-at-peak',
      value: false,
      note: '7.50 % of the equity at a drawdown of 4.00 %, 6.00 % at the peak',
    },
    { step: 'never-rising', value: false },
    { step: 'as-declared', value: false },
  ])
})

test('a scale that is stated and not applied is named', () => {
  const [peak] = sound
  const records = scaleSteps(evidence(...(peak ? [peak] : []), depth(0.04, { share: 0.06, scale: 0.75 })), tolerance)
  expect(failing(records)).toEqual(['smaller-than-at-peak', 'as-declared'])
})

test('without a size at the peak nothing can be compared', () => {
  const none = { ...depth(0, { share: 0.06, scale: 1 }), decision: null, orderQty: null }
  expect(scaleSteps(evidence(none, ...sound.slice(1)), tolerance)).toEqual([])
})

test('a drawdown published on marked equity is right', () => {
  expect(drawdownSteps(evidence(...sound), rule)).toEqual([
    { step: 'declared', ref: 'limits', value: true },
    { step: 'at-4', ref: 'level 0.04', value: true },
    { step: 'at-6', ref: 'level 0.06', value: true },
    { step: 'at-8', ref: 'level 0.08', value: true },
  ])
})

test('a drawdown of closed trades only is named', () => {
  const [peak] = sound
  const blind = depth(0.04, { share: 0.045, scale: 0.75, published: 0 })
  expect(drawdownSteps(evidence(...(peak ? [peak] : []), blind), rule)[1]).toMatchObject({
    step: 'at-4',
    value: false,
    note: 'on marked equity the drawdown is 4.00 %; the account says 0.00 %, the state 0.00 %',
  })
})

test('a path that ended elsewhere says nothing, and laxer limits than wanted are named', () => {
  const [peak] = sound
  const off = { ...depth(0.02, { share: 0.06, scale: 1 }), level: 0.04 }
  expect(drawdownSteps(evidence(...(peak ? [peak] : []), off), rule)[1]?.value).toBe(null)
  const lax = { depths: sound, limits: limits({ max_drawdown: { target: 0.1, rollback: 0.2 } }) }
  expect(drawdownSteps(lax, rule)[0]).toMatchObject({ step: 'declared', value: false })
})

test('a session is judged by its deepest point', () => {
  expect(sessionSteps([100, 103, 99, 110], 0.05)).toEqual([
    { step: 'session-below-target', ref: 'session', value: true },
  ])
  expect(sessionSteps([100, 94, 110], 0.05)).toMatchObject([
    { value: false, note: 'the session went down to 6.00 %, the target is below 5.00 %' },
  ])
  expect(sessionSteps([], 0.05)).toEqual([])
})
