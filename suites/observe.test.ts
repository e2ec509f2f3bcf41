import { describe, expect, it } from 'vitest'
import { catalogue } from '../judge/catalogue.ts'
import type { ObservedPart } from '../judge/judge.ts'
import type { Evidence } from './evidence.ts'
import { observe } from './observe.ts'
import { type Scenario, scenario } from './scenario.ts'

const brackets = scenario('orders.brackets', {
  phase: 'observe',
  tier: 'observe',
  needs: ['orders'],
  gather: async () => ({ orders: [{ id: 'o-1', legs: 2 }] }),
  observe: {
    'orders.bracket-presence': ({ orders }, { criterion, seed, timeBase }) =>
      orders.map(({ id, legs }) => ({
        ref: id,
        value: legs === 2,
        note: `${criterion.minimum} ${seed} ${timeBase}`,
      })),
  },
})

const again: Scenario = { ...brackets, id: 'orders.load' }

const evidence: Evidence = {
  scenario: 'orders.brackets',
  phase: 'observe',
  timeBase: 'virtual',
  ms: 1,
  skipped: null,
  error: null,
  unseen: 3,
  data: {
    orders: [
      { id: 'o-1', legs: 2 },
      { id: 'o-2', legs: 1 },
    ],
  },
  exchanges: [],
}

const criteria = catalogue.filter(({ id }) => id === 'orders.bracket-presence')

const partsOf = (scenarios: readonly Scenario[], ...stored: readonly Evidence[]): readonly ObservedPart[] | undefined =>
  observe({
    scenarios,
    evidence: new Map(stored.map(one => [one.scenario, one])),
    catalogue: criteria.map(criterion => ({ ...criterion, minimum: 41 })),
    seed: 9,
  }).get('orders.bracket-presence')

describe('observing', () => {
  it('turns evidence into observations, given the criterion as the run bounds it', () => {
    expect(partsOf([brackets], evidence)).toEqual([
      {
        scenario: 'orders.brackets',
        observations: [
          { ref: 'o-1', value: true, note: '41 9 virtual' },
          { ref: 'o-2', value: false, note: '41 9 virtual' },
        ],
        reason: null,
        unseen: 3,
        timeBase: 'virtual',
        evidence: ['evidence/orders.brackets.json'],
        exchanges: [],
      },
    ])
  })

  it('keeps a part for each scenario that answers a criterion', () => {
    const parts = partsOf([brackets, again], evidence, { ...evidence, scenario: 'orders.load' })
    expect(parts?.map(part => part.scenario)).toEqual(['orders.brackets', 'orders.load'])
  })

  it('says nothing of a scenario without evidence or of a criterion outside the catalogue', () => {
    expect(partsOf([brackets])).toBeUndefined()
    const none = observe({
      scenarios: [brackets],
      evidence: new Map([['orders.brackets', evidence]]),
      catalogue: [],
      seed: 9,
    })
    expect(none.size).toBe(0)
  })
})

describe('without data there are no observations, but a reason', () => {
  const reasonFor = (change: Partial<Evidence>): unknown => {
    const [part] = partsOf([brackets], { ...evidence, ...change }) ?? []
    return part && { observations: part.observations, reason: part.reason }
  }

  it.each<[string, Partial<Evidence>, ObservedPart['reason']]>([
    [
      'the scenario was skipped',
      { data: null, skipped: { code: 'capability-missing', text: 'the target does not offer: orders' } },
      { code: 'capability-missing', text: 'the target does not offer: orders' },
    ],
    [
      'its gather failed',
      { data: null, error: { code: 'GATE_TARGET_TIMEOUT', message: 'no whole answer within 10 s' } },
      { code: 'gather-failed', text: 'orders.brackets: no whole answer within 10 s (GATE_TARGET_TIMEOUT)' },
    ],
    [
      'its gather failed and left a part of its data',
      { error: { code: 'GATE_GATHER', message: 'half way' } },
      { code: 'gather-failed', text: 'orders.brackets: half way (GATE_GATHER)' },
    ],
    ['it kept nothing', { data: null }, { code: 'no-data', text: 'orders.brackets kept no data' }],
    [
      'its evidence has another shape',
      { data: { orders: 'none' } },
      {
        code: 'observe-failed',
        text: 'orders.brackets: the evidence could not be read: orders.map is not a function',
      },
    ],
  ])('%s', (_, change, reason) => {
    expect(reasonFor(change)).toEqual({ observations: [], reason })
  })
})
