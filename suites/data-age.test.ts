import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { ageRecords } from './data-age.ts'
import { quoteInput } from './one-item.fixture.ts'

const limits = { maxAgeSeconds: 300, barSeconds: 60 }
const decided_at = '2026-01-05T00:10:00.000Z'
const bar = { kind: 'bar', symbol: 'A', as_of: '2026-01-05T00:09:00.000Z', seq: 9 } as const

test('a decision on fresh data is right; a bar is as new as its end', () => {
  const inputs = [quoteInput('A', '2026-01-05T00:04:00.000Z', 7), bar]
  const sources = { 'quote A 7': '2026-01-05T00:04:00.000Z', 'bar A 9': '2026-01-05T00:08:00.000Z' }
  expect(ageRecords([{ id: 'd1', decided_at, inputs }], sources, limits)).toEqual([{ ref: 'd1', value: true }])
})

test('data of five minutes is too old', () => {
  const decision = { id: 'd1', decided_at, inputs: [quoteInput('A', '2026-01-05T00:05:00.000Z', 7)] }
  const sources = { 'quote A 7': '2026-01-05T00:05:00.000Z' }
  expect(ageRecords([decision], sources, limits)).toEqual([
    {
      ref: 'd1',
      value: false,
      record: decision,
      note: 'its newest input was 300 s old, expected less than 300 s',
    },
  ])
})

test('data that is said to be newer than its own stamp is wrong, even while it is young', () => {
  const decision = { id: 'd1', decided_at, inputs: [quoteInput('A', decided_at, 7)] }
  const sources = { 'quote A 7': '2026-01-05T00:09:58.000Z' }
  expect(ageRecords([decision], sources, limits)[0]).toMatchObject({
    value: false,
    note: `quote A 7 is of 2026-01-05T00:09:58.000Z by its own stamp, the decision says ${decided_at}`,
  })
})

test('a decision without inputs, or with inputs that cannot be read, cannot be told', () => {
  const unread = { id: 'd2', decided_at, inputs: [bar] }
  expect(
    ageRecords([{ id: 'd1', decided_at, inputs: [] }, unread], {}, limits).map(({ value, note }) => [value, note]),
  ).toEqual([
    [null, 'it names no input'],
    [null, 'none of its inputs can be read any more'],
  ])
})

property.prop([fc.integer({ min: 0, max: 600 })])('the age decides and nothing else', seconds => {
  const t = new Date(Date.parse(decided_at) - seconds * 1000).toISOString()
  const decision = { id: 'd1', decided_at, inputs: [quoteInput('A', t, 7)] }
  expect(ageRecords([decision], { 'quote A 7': t }, limits)[0]?.value).toBe(seconds < 300)
})
