import { describe, expect, test } from 'vitest'
import type { FullDecision } from '../contracts/decision.schema.ts'
import { type FailoverEvidence, failoverSteps } from './algo-failover.ts'
import { wrong } from './findings.fixture.ts'
import type { DecidedItem } from './one-item.ts'
import { decision, event } from './records.fixture.ts'

const item = (symbol: string, served: string, from: string | null): DecidedItem => {
  const versions = { v1: {}, v3: {}, weights: {}, mode: 'weighted', served, fallback_from: from }
  const made: FullDecision = { ...decision(), versions }
  return { symbol, cycle_id: `c-${symbol}`, decision: made }
}
const fallen = (symbol: string) => item(symbol, 'v1', 'v3')
const alert = { alert_id: 'a', kind: 'system', severity: 'critical', metric: 'x', threshold: 3, value: 3 }
const failover = event([1, 1], 'algo.failover', { from: 'v3', to: 'v1', reason: null })

const sound: FailoverEvidence = {
  few: { failed: 2, items: [fallen('A'), fallen('B'), item('C', 'v3', null)], users: [{ user: 'u', version: 'v3' }] },
  many: {
    failed: 3,
    items: [fallen('A'), fallen('B'), fallen('C'), item('D', 'v1', null)],
    users: [{ user: 'u', version: 'v1' }],
  },
  failover: { active: true, since: '2026-01-05T00:00:00Z', failback_after_s: 900 },
  journal: [failover, event([2, 1], 'alert.raised', alert)],
}

describe('a version that fails', () => {
  test('below the number keeps its users, at the number hands them over, and loses nothing', () => {
    expect(wrong(failoverSteps(sound))).toEqual([])
  })

  test('and takes an item with it is wrong', () => {
    const items = [...sound.many.items.slice(0, 2), { symbol: 'C', cycle_id: 'c-C', decision: null }]
    expect(wrong(failoverSteps({ ...sound, many: { ...sound.many, items } }))).toEqual([
      ['no-decision-lost', 'c-C C', false, 'no decision of the signal on C'],
    ])
  })

  test('and goes on serving, without a word to anybody, is wrong', () => {
    const many = { ...sound.many, items: [item('D', 'v3', null)], failed: 0, users: [{ user: 'u', version: 'v3' }] }
    expect(wrong(failoverSteps({ ...sound, many, failover: null, journal: [] }))).toEqual([
      ['takes-over', 'c-D D', false, 'served: expected "v1", found "v3"'],
      ['everybody', 'u', false, 'the routing of u: expected "v1", found "v3"'],
      ['told', 'algo.failover', false, 'algo.failover events: expected 1, found 0'],
      ['told', 'alert', false, 'no critical alert was raised'],
      ['told', 'state', false, 'algo.failover.active in the state: expected true, found null'],
    ])
  })

  test('of a target that refuses cycles, or whose routing cannot be read, cannot be told', () => {
    const few = {
      failed: 0,
      items: [{ symbol: 'A', cycle_id: null, decision: null }],
      users: [{ user: 'u', version: null }],
    }
    expect(wrong(failoverSteps({ ...sound, few }))).toEqual([
      ['stays-before', 'no cycle A', null, 'the cycle was refused'],
      ['stays-before', 'u', null, 'the routing of u could not be read'],
    ])
  })
})
