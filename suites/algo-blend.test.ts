import { fc, test as law } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { type BlendFacts, type BlendTrial, blendFaults, blendRecords } from './algo-blend.ts'
import { event } from './records.fixture.ts'

const tolerance = { value: 0.0001, weight: 0.000001 }
const facts = (different: Partial<BlendFacts> = {}): BlendFacts => ({
  id: 'd-1',
  v1: 0.6,
  v3: 0.8,
  weights: { v1: 0.25, v3: 0.75 },
  mode: 'weighted',
  served: 'v3',
  blended: 0.75,
  isEnsemble: true,
  ...different,
})
const weighted: BlendTrial = { mode: 'weighted', weights: { v1: 0.25, v3: 0.75 }, status: 200, decisions: [facts()] }

const judged = (...trials: BlendTrial[]) =>
  blendRecords({ trials, journal: [] }, tolerance).map(({ value, note }) => [value, note])

describe('a blend', () => {
  test('of weights that sum to 1 is the sum of weight times value', () => {
    expect(blendFaults(facts(), tolerance)).toEqual([])
    expect(blendFaults(facts({ blended: 0.7 }), tolerance)).toEqual([
      '0.7 is not 0.7500000000000001, the sum of weight times value',
    ])
  })

  test('whose weights do not sum to 1 is wrong', () => {
    expect(blendFaults(facts({ weights: { v1: 0.2, v3: 0.7 }, blended: 0.68 }), tolerance)).toEqual([
      'weights 0.2 and 0.7 sum to 0.8999999999999999, not 1',
    ])
  })

  test('with all weight on one version is that version, also where the other says nothing', () => {
    expect(blendFaults(facts({ v3: null, weights: { v1: 1, v3: 0 }, blended: 0.6 }), tolerance)).toEqual([])
    expect(blendFaults(facts({ v3: null }), tolerance)).toEqual([
      'weights 0.25 and 0.75, but a version without a value',
    ])
  })

  law.prop([
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  ])('of any two values with weights that sum to 1 is right where it is the weighted mean', (v1, v3, weight) => {
    const weights = { v1: weight, v3: 1 - weight }
    expect(blendFaults(facts({ v1, v3, weights, blended: v1 * weight + v3 * (1 - weight) }), tolerance)).toEqual([])
  })
})

describe('the weights', () => {
  test('are the ones that were set', () => {
    expect(judged(weighted)).toEqual([[true, undefined]])
    expect(judged({ ...weighted, weights: { v1: 1, v3: 0 } })).toEqual([
      [false, 'weighted: the weight of v1 is 0.25, expected 1'],
    ])
  })

  test('are in proportion to what each version says of itself', () => {
    const weights = { v1: 0.6 / 1.4, v3: 0.8 / 1.4 }
    const trial: BlendTrial = {
      ...weighted,
      mode: 'confidence',
      weights: null,
      decisions: [facts({ mode: 'confidence', weights, blended: 1 / 1.4 })],
    }
    expect(judged(trial)).toEqual([[true, undefined]])
  })

  test('are in proportion to the share of wins, counted up to the decision', () => {
    const made = (seq: number, id: string) =>
      event([seq, seq], 'decision.made', {
        decision_id: id,
        cycle_id: 'c',
        symbol: 'A',
        outcome: 'order',
        reason: null,
        algo: 'v3',
        order_id: 'o',
      })
    const closed = event([2, 2], 'trade.closed', { decision_id: 'd-0', exit_reason: 'take_profit', pnl: '1' })
    const journal = [made(1, 'd-0'), closed, made(3, 'd-1')]
    const share = 11 / 21
    const weights = { v1: 0.5 / (0.5 + share), v3: share / (0.5 + share) }
    const decisions = [facts({ mode: 'performance', weights, blended: 0.6 * weights.v1 + 0.8 * weights.v3 })]
    const trial: BlendTrial = { mode: 'performance', weights: null, status: 200, decisions }
    expect(blendRecords({ trials: [trial], journal }, tolerance)).toEqual([{ ref: 'd-1', value: true }])
    expect(blendRecords({ trials: [trial], journal: [made(1, 'd-1')] }, tolerance)).toMatchObject([{ value: false }])
  })

  test('of a way that was refused cannot be told', () => {
    expect(judged({ ...weighted, status: 422, decisions: [] })).toEqual([[null, 'weighted was answered 422']])
  })
})
