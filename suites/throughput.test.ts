import { expect, test } from 'vitest'
import { throughputRecords } from './throughput.ts'

const rule = { windowSeconds: 3600, count: 1, share: 0.02 }
const look = (decisions: number | null) => ({
  at: '2026-01-05T02:00:00Z',
  published: { decisions, orders: 0 },
  decided: [
    '2026-01-05T01:00:00Z',
    ...Array.from({ length: 12 }, (_, index) => `2026-01-05T01:${String(10 + index)}:00Z`),
    '2026-01-05T02:00:01Z',
  ],
  submitted: [],
})

test('the figure is the count of the window over its minutes; an idle window says nothing', () => {
  expect(throughputRecords([look(0.2)], rule)).toEqual([
    { ref: 'decisions per minute at 2026-01-05T02:00:00Z', value: true },
  ])
})

test('one record more or less at the edge is allowed, a constant is not', () => {
  expect([0.2 + 1 / 60, 0.2 + 2 / 60, 48].map(figure => throughputRecords([look(figure)], rule)[0]?.value)).toEqual([
    true,
    false,
    false,
  ])
})

test('a figure that is zero or missing although there were records is wrong', () => {
  expect(throughputRecords([look(null)], rule)[0]).toEqual({
    ref: 'decisions per minute at 2026-01-05T02:00:00Z',
    value: false,
    record: { published: null, count: 12, minutes: 60 },
    note: 'no such figure is published',
  })
  const single = { ...look(0), decided: ['2026-01-05T01:30:00Z'] }
  expect(throughputRecords([single], rule)[0]).toMatchObject({
    value: false,
    note: 'expected 1 in 60 minutes (0.0167 a minute), found 0',
  })
})
