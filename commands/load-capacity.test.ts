import { describe, expect, test } from 'vitest'
import { judge } from '../judge/judge.ts'
import { stepLength } from './load-capacity.ts'
import { judgeCapacity } from './load-capacity-verdict.ts'
import { about, asked, badGenerator, type Ending, part, rowsOf, rule } from './load-evidence.fixture.ts'
import type { CapacityEvidence, CapacityStep } from './load-evidence.ts'

interface Sent {
  readonly rate: number
  readonly kind?: CapacityStep['kind']
  readonly attempt?: number
  readonly ending?: (dueMs: number, index: number) => Ending
  readonly different?: Parameters<typeof part>[1]
}

const quick = (_: number, index: number): Ending => ({ ms: about(20, index) })
const slow = (_: number, index: number): Ending => ({ ms: about(900, index) })
const refused = (_: number, index: number): Ending => ({ ms: 2, outcome: index % 4 === 0 ? '429' : '2xx' })

const scheduleOf = ({ rate, kind = 'try' }: Sent) =>
  ({ shape: 'constant', rate, durationMs: kind === 'try' ? 5000 : 15_000, seed: 1 }) as const

const evidence = (sent: readonly Sent[], different: Partial<CapacityEvidence> = {}): CapacityEvidence => ({
  asked,
  notes: [],
  search: { from: 200, most: 5000, tolerance: 0.5 },
  steps: sent.map(each => ({
    ...part(scheduleOf(each), each.different),
    kind: each.kind ?? 'try',
    attempt: each.attempt ?? 1,
  })),
  rows: sent.flatMap((each, step) => rowsOf(scheduleOf(each), each.ending ?? quick).map(row => ({ ...row, step }))),
  ended: null,
  ...different,
})

const judged = (of: CapacityEvidence) => {
  const { rows: catalogue, observed, parts, capacity } = judgeCapacity(of, rule)
  const question = { catalogue, observed, profile: 'nightly', confidence: 0.95, waivers: [], only: [] } as const
  const [verdict] = judge({ ...question, allowNotApplicable: [], now: '2026-01-05T00:00:00.000Z' }).criteria
  return {
    steps: parts.map(({ rate, verdict: state }) => `${rate} ${state}`),
    capacity,
    state: verdict?.state,
    why: verdict?.reason?.text ?? verdict?.notes[0] ?? verdict?.counterexamples[0]?.note,
  }
}

describe('a search for the capacity', () => {
  test('names the rate that passed its confirming run, and the one that did not keep the bounds', () => {
    const of = evidence([
      { rate: 200 },
      { rate: 400 },
      { rate: 800, ending: slow },
      { rate: 800, ending: refused },
      { rate: 566 },
      { rate: 566, kind: 'confirm' },
    ])
    expect(judged(of)).toEqual({
      steps: ['200 pass', '400 pass', '800 fail', '800 fail', '566 pass', '566 pass'],
      capacity: { state: 'found', rate: 566, above: 800, wanted: 200 },
      state: 'pass',
      why: '566/s passed its confirming run, 800/s did not keep the bounds; 200/s is asked for',
    })
    expect(
      judgeCapacity(of, rule)
        .parts.map(({ name, n }) => [name, n])
        .slice(-2),
    ).toEqual([
      ['step 5', 2830],
      ['confirming 6', 8490],
    ])
  })

  test('fails where the rate that it began with is too much', () => {
    const of = evidence([
      { rate: 200, ending: slow },
      { rate: 200, ending: slow },
      { rate: 100 },
      { rate: 141, ending: slow },
      { rate: 141, ending: slow },
      { rate: 100, kind: 'confirm' },
    ])
    expect(judged(of)).toMatchObject({
      capacity: { state: 'found', rate: 100, above: 141, wanted: 200 },
      state: 'fail',
      why: '100/s passed its confirming run, 141/s did not keep the bounds; 200/s is asked for',
    })
  })

  test('by a generator that was the bottleneck comes to no verdict, and names what was proven', () => {
    const different = { generator: badGenerator }
    const of = evidence([{ rate: 200 }, { rate: 400, ending: slow, different }, { rate: 200, kind: 'confirm' }])
    expect(judged(of)).toEqual({
      steps: ['200 pass', '400 generator', '200 pass'],
      capacity: { state: 'generator', rate: 200, above: null, wanted: 200 },
      state: 'inconclusive',
      why: `the load generator was not exact: ${badGenerator.reasons[0]}; the highest rate proven: 200/s`,
    })
  })

  test('takes answers that were errors for the target’s, whatever the generator did', () => {
    const different = { generator: badGenerator }
    const broken = (_: number, index: number): Ending => ({ ms: 2, outcome: index % 4 === 0 ? '5xx' : '2xx' })
    const steps = (ending: Sent['ending'] & {}) => judged(evidence([{ rate: 200, ending, different }])).steps
    // A refusal may be that of a burst, which is how a late generator sends.
    expect([steps(broken), steps(refused)]).toEqual([['200 fail'], ['200 generator']])
  })

  test('names no rate that was not confirmed', () => {
    expect(judged(evidence([{ rate: 200 }, { rate: 400, different: { interrupted: true } }]))).toMatchObject({
      capacity: { state: 'interrupted', rate: null },
      state: 'inconclusive',
      why: 'interrupted; no rate was proven',
    })
    const ended = '30 s after 400/s the target did not answer well again'
    expect(judged(evidence([{ rate: 200 }, { rate: 400, ending: slow }], { ended }))).toMatchObject({
      state: 'inconclusive',
      why: `${ended}; no rate was proven`,
    })
    const unconfirmed = [200, 400, 800].map(rate => ({ rate }))
    expect(judged(evidence(unconfirmed))).toMatchObject({
      state: 'inconclusive',
      why: 'the steps that were sent do not end the search under these bounds; run it again; no rate was proven',
    })
  })

  test('asks more of a second confirming run than of a first', () => {
    // Of 3,000 requests 129 are refused: so many pass at 95 %, and no more than 126 at 97.5 %.
    const nearly = (_: number, index: number): Ending => ({
      ms: 20,
      outcome: index % 23 === 0 && index < 2950 ? '429' : '2xx',
    })
    const confirm = { rate: 200, kind: 'confirm', ending: nearly } as const
    expect(judged(evidence([{ ...confirm, attempt: 1 }])).steps).toEqual(['200 pass'])
    expect(judged(evidence([{ ...confirm, attempt: 2 }])).steps).toEqual(['200 inconclusive'])
  })

  test('does not confirm a rate at which the latency grows, however far below the bound it ends', () => {
    const growing = (dueMs: number, index: number): Ending => ({
      ms: 20 + dueMs / 200 + ((index * 37) % 101),
    })
    const of = evidence([
      { rate: 200, ending: growing },
      { rate: 200, kind: 'confirm', ending: growing },
    ])
    expect(judged(of).steps).toEqual(['200 pass', '200 inconclusive'])
    expect(judgeCapacity(of, rule).parts.at(-1)?.reason).toMatch(/^the latency is growing: p95 /)
  })
})

test('a step is as long as its requests need, three times that to confirm, and never more than can be kept', () => {
  const of = { leastMs: 5000, needed: 905 }
  const length = (kind: CapacityStep['kind'], rate: number): number => stepLength({ kind, rate }, of)
  expect([length('try', 50), length('try', 500), length('try', 1)]).toEqual([18_100, 5000, 120_000])
  expect([length('confirm', 50), length('confirm', 20_000)]).toEqual([54_300, 10_000])
})
