import { describe, expect, test } from 'vitest'
import { judge } from '../judge/judge.ts'
import { about, asked, badGenerator, type Ending, part, rowsOf, rule } from './load-evidence.fixture.ts'
import type { SpikeEvidence } from './load-evidence.ts'
import { judgeSpike } from './load-spike.ts'

const schedule = { shape: 'spike', rate: 500, durationMs: 60_000, seed: 1 } as const

const evidence = (
  ending: (dueMs: number, index: number) => Ending,
  different: Parameters<typeof part>[1] = {},
): SpikeEvidence => ({
  asked: { ...asked, shape: 'spike' },
  notes: [],
  part: part(schedule, different),
  rows: rowsOf(schedule, ending),
})

const verdicts = (of: SpikeEvidence): [string, string, number, string | null][] => {
  const { rows: catalogue, observed } = judgeSpike(of, rule)
  const question = { catalogue, observed, profile: 'nightly', confidence: 0.95, waivers: [], only: [] } as const
  const { criteria } = judge({ ...question, allowNotApplicable: [], now: '2026-01-05T00:00:00.000Z' })
  return criteria.map(({ id, state, n, reason }) => [id.replace('spike.', ''), state, n, reason?.code ?? null])
}

const isSpike = (dueMs: number): boolean => dueMs >= 24_000 && dueMs < 36_000

describe('a spike', () => {
  test('passes where the latency within it keeps its bound and is back afterwards', () => {
    const of = evidence((dueMs, index) => ({ ms: about(isSpike(dueMs) ? 200 : 20, index) }))
    expect(verdicts(of)).toEqual([
      ['p95', 'pass', 1, null],
      ['success', 'pass', 6000, null],
      ['recovery', 'pass', 1, null],
    ])
    expect(
      judgeSpike(of, rule).parts.map(({ name, rate, seconds, n, failed }) => [name, rate, seconds, n, failed]),
    ).toEqual([
      ['before', 50, 24, 1200, 0],
      ['spike', 500, 12, 6000, 0],
      ['after', 50, 24, 1200, 0],
    ])
  })

  test('fails by what is slow or refused within it, whatever is quick before and after', () => {
    const slow = evidence((dueMs, index) => ({ ms: about(isSpike(dueMs) ? 700 : 20, index) }))
    const refused = evidence((dueMs, index) => ({
      ms: about(20, index),
      outcome: isSpike(dueMs) && index % 10 === 0 ? '429' : '2xx',
    }))
    expect(verdicts(slow).map(([, state]) => state)).toEqual(['fail', 'pass', 'pass'])
    expect(verdicts(refused).map(([, state]) => state)).toEqual(['pass', 'fail', 'pass'])
    // Outside of the spike the same share of refusals is another matter.
    const before = evidence((dueMs, index) => ({
      ms: about(20, index),
      outcome: dueMs < 24_000 && index % 10 === 0 ? '429' : '2xx',
    }))
    expect(verdicts(before).map(([, state]) => state)).toEqual(['pass', 'pass', 'pass'])
  })

  test('has not recovered where the latency stays up, and nobody knows it before the minute is over', () => {
    const stays = (dueMs: number, index: number): Ending => ({ ms: about(dueMs < 24_000 ? 20 : 200, index) })
    expect(verdicts(evidence(stays)).at(-1)).toEqual(['recovery', 'inconclusive', 1, 'ambiguous'])
    const long = { ...schedule, durationMs: 200_000 }
    const rows = rowsOf(long, (dueMs, index) => ({ ms: about(dueMs < 80_000 ? 20 : 200, index) }))
    expect(verdicts({ ...evidence(stays), part: part(long), rows }).at(-1)).toEqual(['recovery', 'fail', 1, null])
  })

  test('of too few requests says nothing of latency and success', () => {
    const short = { ...schedule, durationMs: 6000 }
    const rows = rowsOf(short, (_, index) => ({ ms: about(20, index) }))
    expect(
      verdicts({ ...evidence(() => ({ ms: 1 })), part: part(short), rows }).map(([, state, n, why]) => [state, n, why]),
    ).toEqual([
      ['inconclusive', 1, 'too-few'],
      ['inconclusive', 600, 'too-few'],
      ['pass', 1, null],
    ])
  })

  test('of a generator that was not exact can fail by answers alone', () => {
    const worst = { generator: badGenerator }
    const late = evidence((_, index) => ({ ms: about(900, index) }), worst)
    expect(verdicts(late)).toEqual([
      ['p95', 'inconclusive', 0, 'generator'],
      ['success', 'inconclusive', 6000, 'generator'],
      ['recovery', 'inconclusive', 0, 'generator'],
    ])
    const answers = (outcome: '5xx' | 'timeout') =>
      verdicts(evidence((_, index) => ({ ms: 900, outcome: index % 3 === 0 ? outcome : '2xx' }), worst))[1]
    expect(answers('5xx')).toEqual(['success', 'fail', 6000, null])
    // What nobody answered may never have left a generator like this.
    expect(answers('timeout')).toEqual(['success', 'inconclusive', 6000, 'generator'])
  })

  test('that was interrupted, or that nobody answered, is no verdict however bad it looks', () => {
    const states = (of: SpikeEvidence) => verdicts(of).map(([, state, n, why]) => [state, n, why])
    const stopped = evidence(() => ({ ms: 900 }), { interrupted: true, unsettled: 20 })
    expect(states(stopped)).toEqual([1, 2, 3].map(() => ['inconclusive', 0, 'interrupted']))
    const dead = evidence(() => ({ ms: 0, outcome: 'refused' }), { details: { ECONNREFUSED: 8400 } })
    expect(states(dead)).toEqual([1, 2, 3].map(() => ['inconclusive', 0, 'no-data']))
    expect(judgeSpike(dead, rule).faults).toEqual(['not one request was answered (refused 8400; ECONNREFUSED 8400)'])
  })
})
