import { expect, test } from 'vitest'
import { criterionOf } from '../criterion.ts'
import { judge } from '../judge.ts'
import { attemptConfidence } from './attempt.ts'

const share = criterionOf('test.share', {
  title: 'holds',
  failing: 'does not hold',
  why: 'test',
  source: 'ours',
  kind: 'S',
  measure: { kind: 'proportion', bound: 0.95 },
  minimum: 1,
  needs: [],
  item: 'GL-01',
  runbook: 'none',
})

const judged = (good: number, attempt: number) => {
  const observations = Array.from({ length: good }, (_, index) => ({ ref: `${index}`, value: true }))
  const part = { scenario: 'test.drill', observations, reason: null, unseen: 0, evidence: [], exchanges: [] }
  const { criteria } = judge({
    catalogue: [share],
    observed: new Map([['test.share', [{ ...part, attempt, timeBase: 'real' }]]]),
    profile: 'ci',
    confidence: 0.95,
    waivers: [],
    allowNotApplicable: [],
    only: [],
    now: '2026-01-05T00:00:00Z',
  })
  return criteria[0]
}

test('the room for error is divided by the attempt', () => {
  expect([1, 2, 5].map(attempt => attemptConfidence(0.95, attempt))).toEqual([
    0.95,
    expect.closeTo(0.975, 12),
    expect.closeTo(0.99, 12),
  ])
})

test('a second attempt needs more for a pass than the first, and says so', () => {
  expect([judged(59, 1)?.state, judged(59, 2)?.state, judged(72, 2)?.state]).toEqual(['pass', 'inconclusive', 'pass'])
  expect(judged(72, 2)).toMatchObject({
    confidence: expect.closeTo(0.975, 12),
    notes: [
      'attempt 2: what came before decided nothing and was planned anew; judged with 2 times less room for error',
    ],
  })
  expect(judged(59, 1)?.notes).toEqual([])
})
