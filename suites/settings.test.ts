import { fc, test as law } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { changesText, diffFaults, type Settings, settingsDiff } from './settings.ts'

const before: Settings = {
  flags: { 'gate.x': { state: 'ENABLED', allow: ['a'] } },
  algo: { split: { v1: 20, v3: 80 } },
  limits: { max_order_qty: 5, kelly: { cap: 0.25 } },
  thresholds: {},
}
const after: Settings = {
  ...before,
  flags: { 'gate.x': { state: 'ROLLBACK', allow: [] }, 'gate.y': { state: 'DISABLED' } },
  limits: { max_order_qty: 5, kelly: { cap: 0.5 } },
}

describe('what lies between two settings', () => {
  test('is named by path, lists as a whole, and what is not there is null', () => {
    expect(settingsDiff(before, after)).toEqual([
      { path: 'flags.gate.x.allow', from: ['a'], to: [] },
      { path: 'flags.gate.x.state', from: 'ENABLED', to: 'ROLLBACK' },
      { path: 'flags.gate.y', from: null, to: { state: 'DISABLED' } },
      { path: 'limits.kelly.cap', from: 0.25, to: 0.5 },
    ])
  })

  test('can be asked for of some parts', () => {
    expect(settingsDiff(before, after, ['limits', 'algo']).map(({ path }) => path)).toEqual(['limits.kelly.cap'])
  })

  test('is shortened in words', () => {
    expect(changesText(settingsDiff(before, after))).toBe(
      'flags.gate.x.allow ["a"] -> [], flags.gate.x.state "ENABLED" -> "ROLLBACK", flags.gate.y null -> {"state":"DISABLED"} and 1 more',
    )
  })

  law.prop([fc.dictionary(fc.string(), fc.jsonValue())])('is nothing between the same', limits => {
    expect(settingsDiff({ ...before, limits }, { ...before, limits: structuredClone(limits) })).toEqual([])
  })
})

describe('a difference that a target shows', () => {
  const whole = settingsDiff(before, after).map(({ path, from, to }) => ({ path, from, to }))

  test('is right where it names every change as it was and is', () => {
    expect(diffFaults(whole, before, after)).toEqual([])
    expect(diffFaults([...whole, { path: 'positions', from: 1, to: 2 }], before, after)).toEqual([])
  })

  test('may name a part as a whole', () => {
    const parts = [
      { path: 'flags', from: before.flags, to: after.flags },
      { path: 'limits.kelly', from: { cap: 0.25 }, to: { cap: 0.5 } },
    ]
    expect(diffFaults(parts, before, after)).toEqual([])
  })

  test('is wrong where it names what was not so, or leaves something out', () => {
    expect(diffFaults([{ path: 'limits.kelly.cap', from: 0.1, to: 0.6 }], before, after)).toEqual([
      'limits.kelly.cap was 0.25, shown as 0.1',
      'limits.kelly.cap is 0.5, shown as 0.6',
      'not shown: flags.gate.x.allow ["a"] -> [], flags.gate.x.state "ENABLED" -> "ROLLBACK", flags.gate.y null -> {"state":"DISABLED"}',
    ])
  })
})
