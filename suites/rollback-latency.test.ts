import { expect, test } from 'vitest'
import { type LatencyTrial, latencyRecords } from './rollback-latency.ts'

const trial = (different: Partial<LatencyTrial> = {}): LatencyTrial => ({
  name: 'flag, 1',
  statuses: [200],
  watched: [{ surface: 'evaluation of x', seen: [0, 0], found: 'false' }],
  expected: { version: 'v1', brackets: 'fixed' },
  decided: [{ id: 'd-1', at: 0.4, version: 'v1', brackets: 'fixed' }],
  ...different,
})

const judged = (different: Partial<LatencyTrial>) =>
  latencyRecords({ trials: [trial(different)], watch: 10 }).map(({ ref, value, note }) => [ref, value, note])

test('a surface that shows it at the first look, and decisions made as asked, are in time', () => {
  expect(judged({}).map(([ref, value]) => [ref, value])).toEqual([
    ['flag, 1: evaluation of x', 0],
    ['flag, 1: version that decides', [0, 0.4]],
    ['flag, 1: brackets of new decisions', [0, 0.4]],
  ])
})

test('the last look that shows the old and the first one that shows the new say how long it took', () => {
  const decided = [
    { id: 'd-3', at: 7.1, version: 'v1', brackets: 'fixed' },
    { id: 'd-1', at: 2, version: 'v1', brackets: 'atr' },
    { id: 'd-2', at: 6.9, version: 'v3', brackets: 'fixed' },
  ]
  const watched = [{ surface: 'routing', seen: [10, null], found: '"v3"' }] as const
  expect(judged({ watched, decided })).toEqual([
    [
      'flag, 1: routing',
      [10, null],
      'routing as before 10 s after the call, and not as asked after it; last found: "v3"',
    ],
    [
      'flag, 1: version that decides',
      [6.9, 7.1],
      'version that decides as before 6.9 s after the call, as asked after 7.1 s; last found: v1',
    ],
    [
      'flag, 1: brackets of new decisions',
      [2, 6.9],
      'brackets of new decisions as before 2 s after the call, as asked after 6.9 s; last found: fixed',
    ],
  ])
})

test('without a decision after the call, or with a rollback that was refused, it cannot be told', () => {
  expect(judged({ watched: [], decided: [] }).map(([, value]) => value)).toEqual([
    [0, null],
    [0, null],
  ])
  expect(judged({ statuses: [200, 409], decided: [] })).toEqual([
    ['flag, 1: evaluation of x', null, 'the rollback was answered 409'],
    ['flag, 1: version that decides', null, 'the rollback was answered 409'],
    ['flag, 1: brackets of new decisions', null, 'the rollback was answered 409'],
  ])
})
