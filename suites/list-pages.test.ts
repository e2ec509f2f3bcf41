import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { PagedRead } from '../targets/ledger.ts'
import { type ListReading, pagedReadRecords, readingRecords } from './list-pages.ts'

const reading = (seqs: readonly number[], limit: number, total: number | null): ListReading => {
  const pages = []
  for (let from = 0; from <= seqs.length; from += limit) {
    const after = seqs[from - 1] ?? 0
    pages.push({ after, seqs: seqs.slice(from, from + limit), total, exchange: from })
  }
  return { list: '/v2/orders', limit, isWhole: true, pages }
}

const faults = (readings: readonly ListReading[]): unknown[] =>
  readingRecords(readings).flatMap(({ ref, value, note }) => (value === true ? [] : [[ref, value, note]]))

const read: PagedRead = {
  path: '/v2/orders?status=all',
  total: 1200,
  received: 1200,
  pages: 3,
  ascending: true,
  repeated: 0,
  stopped: null,
}

describe('a list read page by page', () => {
  test.prop([fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 200 }), fc.integer({ min: 1, max: 60 })])(
    'is whole with pages of any size',
    (unsorted, limit) => {
      const seqs = unsorted.toSorted((a, b) => a - b)
      expect(faults([reading(seqs, 100, seqs.length), reading(seqs, limit, seqs.length)])).toEqual([])
    },
  )

  test.prop([fc.integer({ min: 2, max: 50 }), fc.nat()])(
    'is not whole where one record is missing with smaller pages',
    (limit, place) => {
      const seqs = Array.from({ length: 120 }, (_, index) => index + 1)
      const gone = seqs.filter((_, index) => index !== place % seqs.length)
      expect(faults([reading(seqs, 100, 120), reading(gone, limit, 120)]).length).toBeGreaterThan(0)
    },
  )

  it('ends early where fewer records come than are named', () => {
    const [whole] = [reading([1, 2, 3, 4], 2, 7)]
    expect(faults([whole])).toEqual([['/v2/orders limit=2: the end', false, '7 records are named, 4 came on 3 pages']])
  })

  it('loses its order where a seq falls', () => {
    expect(faults([reading([1, 3, 2], 5, 3)])).toEqual([
      ['/v2/orders limit=5: page 1', false, 'seq 2 does not come after 3'],
    ])
  })

  it('cannot be told to be whole where no total is named', () => {
    expect(faults([reading([1, 2], 5, null)])).toEqual([
      ['/v2/orders limit=5: the end', null, 'no X-Total-Count: whether the list is whole cannot be told'],
    ])
  })
})

describe('the lists that other scenarios read', () => {
  it('are whole, truncated, repeated, or were left early', () => {
    const broken = [
      read,
      { ...read, received: 500 },
      { ...read, total: null },
      { ...read, repeated: 2, ascending: false },
      { ...read, received: 500, stopped: 'GATE_TARGET_TIMEOUT' },
    ]
    expect(pagedReadRecords(broken).map(({ value, note }) => [value, note])).toEqual([
      [true, ''],
      [false, '1200 records are named, 500 came'],
      [true, ''],
      [false, 'seq does not rise from record to record; 2 records came twice'],
      [null, 'the reading ended early: GATE_TARGET_TIMEOUT'],
    ])
  })
})
