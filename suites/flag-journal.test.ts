import { expect, test } from 'vitest'
import type { JournalEvent } from '../contracts/event.schema.ts'
import { journalEvidence, journalRecords } from './flag-journal.ts'
import { hashOf } from './journal-chain.ts'

const chained = (seconds: readonly number[]): JournalEvent[] => {
  let prev = '0'.repeat(64)
  return seconds.map((second, index) => {
    const bare = {
      ...{ seq: index + 1, ts: `2026-01-05T00:00:0${second}.000Z`, type: 'fill', severity: 'info', actor: 'system' },
      ...{ subject: 's', data: { n: index }, prev, hash: '' },
    }
    prev = hashOf(bare)
    return { ...bare, hash: prev } as unknown as JournalEvent
  })
}

const whole = chained([1, 2, 3, 3])

const notes = (earlier: readonly JournalEvent[], now: readonly JournalEvent[]) =>
  journalRecords(journalEvidence(earlier, now)).flatMap(({ ref, value, note }) =>
    value === true ? [] : [`${ref}: ${note}`],
  )

test('a journal that only grew is right, entry by entry', () => {
  expect(journalRecords(journalEvidence(whole.slice(0, 2), whole))).toEqual([
    { ref: 'entry 1', value: true },
    { ref: 'entry 2', value: true },
    { ref: 'entry 3', value: true },
    { ref: 'entry 4', value: true },
  ])
})

test('an entry that was rewritten is found by its hash and by what it said before', () => {
  const [first, second, ...rest] = whole
  if (!first || !second) throw new Error('four entries were expected')
  const found = notes(whole, [first, { ...second, actor: 'user:eve' } as JournalEvent, ...rest])
  expect(found).toEqual([
    `seq 2: reads otherwise than before; hash is ${second.hash}, recomputed ${hashOf({ ...second, actor: 'user:eve' } as JournalEvent)}`,
  ])
})

test('a journal whose chain was made anew is found by what it said before', () => {
  const found = notes(whole, chained([1, 2, 4, 4]))
  expect(found).toEqual(['seq 3: reads otherwise than before', 'seq 4: reads otherwise than before'])
})

test('an entry that is gone, and time that runs back, are wrong', () => {
  expect(notes(whole, whole.slice(0, 3))).toEqual(['seq 4: was there before and is gone'])
  expect(notes([], chained([1, 3, 2]))).toEqual(['seq 3: 2026-01-05T00:00:02.000Z is before 2026-01-05T00:00:03.000Z'])
})
