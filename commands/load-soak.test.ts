import { describe, expect, test } from 'vitest'
import { judge } from '../judge/judge.ts'
import { secondsOf } from '../loadtest/record.ts'
import { about, asked, badGenerator, type Ending, part, rowsOf, rule } from './load-evidence.fixture.ts'
import type { SoakEvidence } from './load-evidence.ts'
import { judgeSoak, windowLength } from './load-soak.ts'

const schedule = { shape: 'constant', rate: 50, durationMs: 600_000, seed: 1 } as const
const MIB = 1024 ** 2

const evidence = (
  ending: (dueMs: number, index: number) => Ending,
  different: Partial<SoakEvidence> = {},
): SoakEvidence => ({
  asked,
  notes: [],
  part: part(schedule),
  windowMs: 60_000,
  rows: rowsOf(schedule, ending),
  seconds: [],
  memory: { samples: null, limit: null },
  ...different,
})

const criteriaOf = (of: SoakEvidence) => {
  const { rows: catalogue, observed } = judgeSoak(of, rule)
  const question = { catalogue, observed, profile: 'nightly', confidence: 0.95, waivers: [], only: [] } as const
  return judge({ ...question, allowNotApplicable: [], now: '2026-01-05T00:00:00.000Z' }).criteria
}
const verdicts = (of: SoakEvidence): [string, string, number, number][] =>
  criteriaOf(of).map(({ id, state, n, bad }) => [id.replace('soak.', ''), state, n, bad])

const steady = (_: number, index: number): Ending => ({ ms: about(40, index) })

describe('a soak', () => {
  test('passes where every window keeps its bounds and the last third is like the first', () => {
    expect(verdicts(evidence(steady))).toEqual([
      ['p95', 'pass', 10, 0],
      ['success', 'pass', 10, 0],
      ['drift', 'pass', 1, 0],
    ])
    const [first] = judgeSoak(evidence(steady), rule).parts
    expect(first).toMatchObject({ name: 'window 1', rate: 50, seconds: 60, n: 3000, failed: 0, verdict: 'pass' })
  })

  test('fails by one bad minute, which the whole would hide', () => {
    const bad = (minute: number, ending: Ending) =>
      evidence((dueMs, index) => (Math.floor(dueMs / 60_000) === minute ? ending : steady(dueMs, index)))
    expect(verdicts(bad(6, { ms: 900 })).slice(0, 2)).toEqual([
      ['p95', 'fail', 10, 1],
      ['success', 'pass', 10, 0],
    ])
    expect(verdicts(bad(3, { ms: 5, outcome: '5xx' })).slice(0, 2)).toEqual([
      ['p95', 'pass', 10, 0],
      ['success', 'fail', 10, 1],
    ])
  })

  test('fails by a latency that grows, long before it is too high', () => {
    const growing = evidence((dueMs, index) => ({ ms: 30 + dueMs / 4000 + ((index * 37) % 101) }))
    expect(verdicts(growing)).toEqual([
      ['p95', 'pass', 10, 0],
      ['success', 'pass', 10, 0],
      ['drift', 'fail', 1, 1],
    ])
  })

  test('is judged from histograms where it is too long for rows, to the same verdicts', () => {
    for (const ending of [
      steady,
      (dueMs: number, index: number) => ({ ms: about(dueMs < 120_000 ? 900 : 40, index) }),
    ]) {
      const rows = evidence(ending)
      const long = { ...rows, rows: [], seconds: secondsOf({ kind: 'rows', rows: rows.rows }) }
      expect(verdicts(long)).toEqual(verdicts(rows))
    }
  })

  test('shows the memory, and judges it where a limit is given', () => {
    const samples = (perHour: number) =>
      Array.from({ length: 60 }, (_, index) => ({ atMs: index * 10_000, bytes: 100 * MIB + (index * perHour) / 360 }))
    const of = (perHour: number, limit: number | null) =>
      evidence(steady, { memory: { samples: samples(perHour), limit } })
    expect(judgeSoak(of(36 * MIB, null), rule).memory).toMatchObject({ samples: 60, first: 100 * MIB, limit: null })
    expect(verdicts(of(36 * MIB, null)).length).toBe(3)
    expect(verdicts(of(36 * MIB, 40 * MIB)).at(-1)).toEqual(['memory', 'pass', 1, 0])
    expect(verdicts(of(36 * MIB, 30 * MIB)).at(-1)).toEqual(['memory', 'fail', 1, 1])
    const [, , , none] = criteriaOf(evidence(steady, { memory: { samples: null, limit: MIB } }))
    expect([none?.state, none?.reason?.text]).toEqual([
      'inconclusive',
      'the target publishes no process_resident_memory_bytes',
    ])
    const few = criteriaOf(evidence(steady, { memory: { samples: samples(0).slice(0, 3), limit: MIB } })).at(-1)
    expect([few?.state, few?.reason?.text]).toEqual(['inconclusive', '3 samples make no line; soak for longer'])
  })

  test('of a generator that was not exact can fail by answers alone, and by memory', () => {
    const facts = part(schedule, { generator: badGenerator })
    const of = evidence((_, index) => ({ ms: 900, outcome: index % 4 === 0 ? '5xx' : '2xx' }), { part: facts })
    expect(verdicts(of).map(([, state]) => state)).toEqual(['inconclusive', 'fail', 'inconclusive'])
  })

  test('that was interrupted is no verdict, and shows the windows that it had', () => {
    const cut = evidence(steady, { part: part(schedule, { interrupted: true }) })
    const begun = { ...cut, rows: cut.rows.slice(0, 7000) }
    expect(criteriaOf(begun).map(({ state, reason }) => [state, reason?.text])).toEqual(
      [1, 2, 3].map(() => ['inconclusive', 'interrupted after 7000 of 30000 requests; what was measured is kept']),
    )
    expect(judgeSoak(begun, rule).parts.map(({ n }) => n)).toEqual([3000, 3000, 1000])
  })
})

test('a window is a minute or a tenth of the run, longer where that holds too few requests, and a third at most', () => {
  const MINUTE = 60_000
  expect([
    windowLength(30 * MINUTE, 50, 905),
    windowLength(5 * MINUTE, 50, 905),
    windowLength(30 * MINUTE, 5, 905),
    windowLength(2 * MINUTE, 5, 905),
  ]).toEqual([MINUTE, 30_000, 181_000, 40_000])
})
