import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { type CycleFacts, type DecisionFacts, dayUnits } from './day-units.ts'

const patience = { startSeconds: 60, perItemSeconds: 3 }
const started = '2026-01-05T00:00:00Z'
const to = '2026-01-05T01:00:00Z'

const cycle = (cycle_id: string, more: Partial<CycleFacts> = {}): CycleFacts => ({
  cycle_id,
  kind: 'pipeline',
  started,
  intended: 1,
  finished: { at: '2026-01-05T00:00:02Z', status: 'finished', items: 1 },
  ...more,
})

const decision = (id: string, cycle_id: string, more: Partial<DecisionFacts> = {}): DecisionFacts => ({
  id,
  cycle_id,
  decided_at: '2026-01-05T00:00:02Z',
  outcome: 'order',
  reason: null,
  order_id: `order ${id}`,
  ...more,
})

describe('units of a day', () => {
  test('a cycle, its decision and its order are three units that reached their end', () => {
    const day = { cycles: [cycle('c1')], decisions: [decision('d1', 'c1')], orders: { 'order d1': 'filled' }, to }
    expect(dayUnits(day, patience)).toEqual([
      { ref: 'c1', value: true },
      { ref: 'd1', value: true },
      { ref: 'order d1', value: true },
    ])
  })

  test('a cycle that never ended is dead, and so is the item that it was to decide', () => {
    const dead = cycle('c1', { finished: null })
    expect(dayUnits({ cycles: [dead], decisions: [], orders: {}, to }, patience)).toEqual([
      { ref: 'c1', value: false, record: dead, note: 'began at 2026-01-05T00:00:00Z and never ended' },
      { ref: 'c1 item 1', value: false, note: '0 of 1 items were decided' },
    ])
  })

  test('a cycle that may still be running is not counted', () => {
    const running = cycle('c1', { finished: null, intended: 1200 })
    const day = { cycles: [running], decisions: [], orders: {}, to: '2026-01-05T00:20:00Z' }
    expect(dayUnits(day, patience)).toEqual([])
  })

  test('decisions of a failed cycle, refusals without a reason and orders that nobody holds did not reach their end', () => {
    const day = {
      cycles: [cycle('c1', { finished: { at: to, status: 'failed', items: 1 } }), cycle('c2'), cycle('c3')],
      decisions: [
        decision('d1', 'c1', { outcome: 'none', order_id: null }),
        decision('d2', 'c2', { outcome: 'skip', order_id: null }),
        decision('d3', 'c3'),
      ],
      orders: {},
      to,
    }
    expect(
      dayUnits(day, patience)
        .filter(({ value }) => !value)
        .map(({ ref, note }) => [ref, note]),
    ).toEqual([
      ['c1', 'ended as failed'],
      ['d1', 'its cycle died'],
      ['d2', 'skip without a reason'],
      ['order d3', 'decision d3 names it and no list holds it'],
    ])
  })

  test('a rejected order did not reach its end, a resting one did', () => {
    const day = (status: string) => ({
      cycles: [cycle('c1')],
      decisions: [decision('d1', 'c1')],
      orders: { 'order d1': status },
      to,
    })
    expect([dayUnits(day('new'), patience).at(-1)?.value, dayUnits(day('rejected'), patience).at(-1)?.value]).toEqual([
      true,
      false,
    ])
  })

  test('a cycle that only gathers data owes no decisions', () => {
    const data = cycle('c1', { kind: 'data', intended: 0, finished: { at: to, status: 'finished', items: 250 } })
    expect(dayUnits({ cycles: [data], decisions: [], orders: {}, to }, patience)).toEqual([{ ref: 'c1', value: true }])
  })

  property.prop([fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 20 })])(
    'the share of bad units is the share of dead cycles, however many items a cycle has',
    (lives, items) => {
      const cycles = lives.map((isAlive, index) =>
        cycle(`c${index}`, {
          intended: items,
          finished: { at: to, status: isAlive ? 'finished' : 'failed', items },
        }),
      )
      const decisions = cycles.flatMap(({ cycle_id }) =>
        Array.from({ length: items }, (_, index) =>
          decision(`${cycle_id} d${index}`, cycle_id, { outcome: 'none', order_id: null }),
        ),
      )
      const units = dayUnits({ cycles, decisions, orders: {}, to }, patience)
      const bad = units.filter(({ value }) => value === false).length
      expect(bad * lives.length).toBe(units.length * lives.filter(isAlive => !isAlive).length)
    },
  )
})
