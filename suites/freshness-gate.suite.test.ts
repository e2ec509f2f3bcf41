import { expect, test } from 'vitest'
import { freshnessRecords } from './freshness-gate.suite.ts'
import { decidedItem } from './one-item.fixture.ts'

const fresh = decidedItem({ symbol: 'A' })
const refused = decidedItem({ symbol: 'B', outcome: 'skip', reason: 'stale-data' })
const sound = { fresh: [fresh], stale: [refused], entries: [], silentSeconds: 360 }

test('a signal that trades on fresh data and is refused on stale data shows the gate', () => {
  expect(freshnessRecords(sound, 300)).toEqual([
    { step: 'fresh-trades', ref: 'decision A', record: fresh, value: true },
    { step: 'stale-refused', ref: 'decision B', record: refused, value: true },
    { step: 'stale-reason', ref: 'decision B', record: refused, value: true },
  ])
})

test('an order on stale data is wrong three times: decided, sent, and without the reason', () => {
  const item = decidedItem({ symbol: 'B' })
  const entry = { id: 'o1', symbol: 'B', submitted_at: '2026-01-05T00:06:00Z' }
  const records = freshnessRecords({ ...sound, stale: [item], entries: [entry] }, 300)
  expect(records.filter(({ value }) => value === false).map(({ step, ref, note }) => [step, ref, note])).toEqual([
    ['stale-refused', 'decision B', 'expected a refusal on data 360 s old, found order'],
    ['stale-refused', 'o1', 'an entry was sent on data at least 300 s old'],
    ['stale-reason', 'decision B', 'expected reason stale-data, found none'],
  ])
})

test('a refusal for another reason is not the gate at work', () => {
  const item = decidedItem({ symbol: 'B', outcome: 'blocked', reason: 'limit:reference-price' })
  expect(freshnessRecords({ ...sound, stale: [item] }, 300).at(-1)).toMatchObject({
    value: false,
    note: 'expected reason stale-data, found limit:reference-price',
  })
})

test('a signal that does not trade on fresh data leaves the gate untold', () => {
  const item = decidedItem({ symbol: 'A', outcome: 'skip', reason: 'no-edge' })
  expect(freshnessRecords({ ...sound, fresh: [item] }, 300)[0]).toMatchObject({ step: 'fresh-trades', value: null })
})

test('a feed that was silent for too short shows nothing', () => {
  expect(freshnessRecords({ ...sound, silentSeconds: 200 }, 300)).toEqual([])
})
