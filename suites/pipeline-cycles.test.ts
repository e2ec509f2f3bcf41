import { describe, expect, test } from 'vitest'
import { cycleMinutes, type DecisionRow, limitRecords, type PipelineCycle } from './pipeline-cycles.ts'

const started = '2026-01-05T00:00:00Z'
const to = '2026-01-05T01:00:00Z'

const cycle = (id: string, minutes: number, more: Partial<PipelineCycle> = {}): PipelineCycle => {
  const at = new Date(Date.parse(started) + minutes * 60_000).toISOString()
  return {
    id,
    aiLimit: 3,
    universe: 5,
    started,
    finished: { at, status: 'finished', items: 3, aiCalls: 3, claimedStart: started, claimedEnd: at },
    ...more,
  }
}

const rows = (count: number): DecisionRow[] =>
  Array.from({ length: count }, (_, index) => [`d${index}`, '2026-01-05T00:00:01Z', '2026-01-05T00:00:02Z'])

const valuesOf = (cycles: PipelineCycle[]) =>
  cycleMinutes({ limit: 3, cycles, rows: {}, to }).map(({ ref, value }) => [ref, value])

describe('the time of a cycle', () => {
  test('runs from event to event; a failed and an open one took at least as long', () => {
    const failed = cycle('c2', 5)
    const finished = failed.finished && { ...failed.finished, status: 'failed' }
    expect(valuesOf([cycle('c1', 20), { ...failed, finished }, cycle('c3', 0, { finished: null })])).toEqual([
      ['c1', 20],
      ['c2', [5, null]],
      ['c3', [60, null]],
    ])
  })

  test('is the longer one where the event claims more than its stamps show', () => {
    const quick = cycle('c1', 10)
    const finished = quick.finished && { ...quick.finished, claimedEnd: '2026-01-05T00:30:00Z' }
    expect(valuesOf([{ ...quick, finished }])).toEqual([['c1', 30]])
  })

  test('of a cycle below the limit says nothing', () => {
    expect(valuesOf([cycle('c1', 1, { aiLimit: 2 }), cycle('c2', 1, { universe: 1 })])).toEqual([])
  })
})

describe('the items of a cycle', () => {
  test('are the smallest of its limit, the declared limit and the universe, and each is a decision', () => {
    const small = cycle('c2', 1, { universe: 2 })
    const finished = small.finished && { ...small.finished, items: 2, aiCalls: 2 }
    const evidence = { limit: 3, cycles: [cycle('c1', 1), { ...small, finished }], rows: { c1: rows(3) }, to }
    expect(limitRecords(evidence)).toEqual([
      { ref: 'c1', value: true },
      { ref: 'c2', value: true },
      { ref: 'c1 decisions', value: true },
    ])
  })

  test('that were reported and not decided are found', () => {
    const only = cycle('c1', 1)
    expect(limitRecords({ limit: 3, cycles: [only], rows: { c1: rows(2) }, to })).toEqual([
      { ref: 'c1', value: true },
      {
        ref: 'c1 decisions',
        value: false,
        record: only,
        note: 'expected 3 decisions made in the cycle, found 2, of which 2 distinct and within it',
      },
    ])
  })

  test('beyond the limit are too many', () => {
    const eager = cycle('c1', 1)
    const finished = eager.finished && { ...eager.finished, items: 4, aiCalls: 4 }
    expect(limitRecords({ limit: 3, cycles: [{ ...eager, finished }], rows: {}, to })[0]).toMatchObject({
      value: false,
      note: 'expected 3 items, cycle.finished says 4 items and 4 AI calls',
    })
  })
})
