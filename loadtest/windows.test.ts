import { describe, expect, test } from 'vitest'
import { noOutcomes } from './outcome.ts'
import { type Row, secondsOf } from './record.ts'
import { windowsOf } from './windows.ts'

const row = (index: number, ms: number | null): Row => {
  const due = index * 10_000
  const outcome = ms === null ? 'timeout' : '2xx'
  return { index, due, taken: due, sent: due, ended: due + (ms ?? 5000) * 1000, outcome, detail: null }
}

/** 30 s at 100/s: a latency of its own in each third, and one in a hundred without an answer in the last. */
const rows = Array.from({ length: 3000 }, (_, index) =>
  row(index, index >= 2000 && index % 100 === 0 ? null : index < 1000 ? 10 : index < 2000 ? 20 : 30),
)
const durationMs = 30_000

describe('a run in windows', () => {
  test('of equal length, each with its own requests and outcomes', () => {
    const windows = windowsOf({ kind: 'rows', rows }, { durationMs, windowMs: 10_000 })
    expect(windows.map(({ fromMs, toMs, latencies }) => [fromMs, toMs, latencies.length])).toEqual([
      [0, 10_000, 1000],
      [10_000, 20_000, 1000],
      [20_000, 30_000, 1000],
    ])
    expect(windows.map(({ outcomes }) => outcomes)).toEqual([
      { ...noOutcomes(), '2xx': 1000 },
      { ...noOutcomes(), '2xx': 1000 },
      { ...noOutcomes(), '2xx': 990, timeout: 10 },
    ])
    expect(new Set(windows[1]?.latencies)).toEqual(new Set([20]))
    expect(windows[2]?.latencies.filter(value => value === null).length).toBe(10)
  })

  test('as near to the asked length as whole windows can be, and at least one', () => {
    const count = (windowMs: number): number => windowsOf({ kind: 'rows', rows }, { durationMs, windowMs }).length
    expect([count(7000), count(11_000), count(90_000)]).toEqual([4, 3, 1])
  })

  test('leaves out what was never sent', () => {
    const begun = rows.slice(0, 500)
    expect(windowsOf({ kind: 'rows', rows: begun }, { durationMs, windowMs: 10_000 }).length).toBe(1)
    expect(windowsOf({ kind: 'rows', rows: [] }, { durationMs, windowMs: 10_000 })).toEqual([])
  })

  test('of histograms is the same to a part in a thousand, where a second holds no more than a hundred', () => {
    const of = { durationMs, windowMs: 10_000 }
    const [exact, coarse] = [
      windowsOf({ kind: 'rows', rows }, of),
      windowsOf({ kind: 'seconds', seconds: secondsOf({ kind: 'rows', rows }) }, of),
    ]
    expect(coarse.map(({ outcomes }) => outcomes)).toEqual(exact.map(({ outcomes }) => outcomes))
    const ascending = (values: readonly (number | null)[]): number[] =>
      values.map(value => value ?? 1e9).sort((one, other) => one - other)
    for (const [index, { latencies }] of exact.entries()) {
      const found = ascending(coarse[index]?.latencies ?? [])
      for (const [rank, value] of ascending(latencies).entries()) {
        expect(found[rank]).toBeGreaterThanOrEqual(value)
        expect(found[rank]).toBeLessThan(value * 1.001)
      }
    }
  })

  test('of histograms stands for a busy second by a hundred of its requests, none of them quicker than those it stands for', () => {
    const busy = Array.from({ length: 1000 }, (_, index) => ({ ...row(0, 1 + index), index }))
    const seconds = secondsOf({ kind: 'rows', rows: busy })
    const [window] = windowsOf({ kind: 'seconds', seconds }, { durationMs: 1000, windowMs: 1000 })
    expect(window?.latencies.length).toBe(100)
    expect(window?.latencies.slice(0, 3).map(value => Math.floor(value ?? 0))).toEqual([10, 20, 30])
  })
})
