import { expect, test } from 'vitest'
import { clientRecords, latencyRecords } from './decision-latency.ts'

const started = '2026-01-05T00:00:00.000Z'
const to = '2026-01-05T00:00:10.000Z'

test('the time of a decision is that between its stamps; an open one took at least until now', () => {
  const done = { id: 'd1', started, decided: '2026-01-05T00:00:01.500Z' }
  const open = { id: 'd2', started, decided: null }
  expect(latencyRecords([done, open], to)).toEqual([
    { ref: 'd1', value: 1.5, record: done, note: `started ${started}, decided 2026-01-05T00:00:01.500Z` },
    { ref: 'd2', value: [10, null], record: open, note: `started ${started}, decided not yet` },
  ])
})

test('the client counts between the last poll without and the first with the decision', () => {
  const span = {
    cycle_id: 'c1',
    low: 960,
    high: 1000,
    decision: { id: 'd1', started, decided: '2026-01-05T00:00:00.950Z' },
  }
  expect(clientRecords([span], { share: 0.1, seconds: 0.1 })).toEqual([
    { ref: 'c1', record: span, value: [0.96, 1], note: "between 0.96 s and 1 s by the client's clock" },
  ])
})

test('stamps that say clearly less than the client waited are not believed, and nor is the client', () => {
  const span = {
    cycle_id: 'c1',
    low: 2960,
    high: 3000,
    decision: { id: 'd1', started, decided: '2026-01-05T00:00:01.000Z' },
  }
  expect(clientRecords([span], { share: 0.1, seconds: 0.1 })).toEqual([
    { ref: 'c1', record: span, value: null, note: "the client waited at least 2.96 s, the target's stamps say 1 s" },
  ])
})
