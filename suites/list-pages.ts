import type { JudgedRecord } from '../judge/observation.ts'
import type { PagedRead } from '../targets/ledger.ts'

/** One page as it was answered. */
export interface ListPage {
  /** Exclusive seq that was asked for. */
  readonly after: number
  readonly seqs: readonly number[]
  /** X-Total-Count; null where the target does not say. */
  readonly total: number | null
  readonly exchange: number
}

/** A list read with one page size, to its end or for as many pages as were asked for. */
export interface ListReading {
  readonly list: string
  readonly limit: number
  readonly isWhole: boolean
  readonly pages: readonly ListPage[]
}

const pageFaults = (page: ListPage, limit: number, expected: readonly number[] | null): string[] => {
  const { after, seqs } = page
  const faults = []
  const fallen = seqs.findIndex((seq, index) => seq <= (index === 0 ? after : (seqs[index - 1] ?? after)))
  if (fallen >= 0) faults.push(`seq ${seqs[fallen]} does not come after ${fallen === 0 ? after : seqs[fallen - 1]}`)
  if (seqs.length > limit) faults.push(`${seqs.length} records on a page of ${limit}`)
  if (expected) {
    const other = seqs.findIndex((seq, index) => seq !== expected[index])
    if (other >= 0)
      faults.push(`record ${other + 1} is seq ${seqs[other]}; with larger pages it was ${expected[other] ?? 'none'}`)
    else if (seqs.length < Math.min(limit, expected.length)) {
      faults.push(`${seqs.length} records; with larger pages ${expected.length} more were there`)
    }
  }
  return faults
}

const endRecord = ({ list, limit, pages }: ListReading): JudgedRecord => {
  const received = pages.reduce((sum, page) => sum + page.seqs.length, 0)
  const last = pages.at(-1)
  const ref = `${list} limit=${limit}: the end`
  const total = last?.total ?? null
  if (total === null) return { ref, value: null, note: 'no X-Total-Count: whether the list is whole cannot be told' }
  const value = total === received
  const note = value ? '' : `${total} records are named, ${received} came on ${pages.length} pages`
  return { ref, value, note, ...(last ? { exchange: last.exchange } : {}) }
}

/**
 * One record for each page, and one for each list that was read to its end. A page holds what the same list holds at that place with the largest pages,
 * in rising order; at the end the records received are the total named.
 */
export const readingRecords = (readings: readonly ListReading[]): JudgedRecord[] =>
  readings.flatMap(reading => {
    const { list, limit, pages, isWhole } = reading
    const whole = readings.find(other => other.list === list && other.isWhole && other.limit > limit)
    const known = whole?.pages.flatMap(page => page.seqs) ?? null
    let offset = 0
    const records = pages.map((page, index): JudgedRecord => {
      const faults = pageFaults(page, limit, known?.slice(offset) ?? null)
      offset += page.seqs.length
      const ref = `${list} limit=${limit}: page ${index + 1}`
      return { ref, value: faults.length === 0, note: faults.join('; '), exchange: page.exchange }
    })
    return isWhole ? [...records, endRecord(reading)] : records
  })

/** One record for each list that a scenario of this run read to its end; where the target named no total, order and repeats alone are judged. */
export const pagedReadRecords = (reads: readonly PagedRead[]): JudgedRecord[] =>
  reads.map((read, index) => {
    const { path, total, received, pages, ascending, repeated, stopped } = read
    const faults = [
      ...(total === null || total === received || stopped !== null
        ? []
        : [`${total} records are named, ${received} came`]),
      ...(ascending ? [] : ['seq does not rise from record to record']),
      ...(repeated === 0 ? [] : [`${repeated} records came twice`]),
      ...(stopped === 'GATE_TARGET_PAGING' ? ['the list does not get on: the same page came again'] : []),
    ]
    const ref = `read ${index + 1}: GET ${path} (${pages} pages)`
    if (faults.length === 0 && stopped !== null)
      return { ref, value: null, note: `the reading ended early: ${stopped}` }
    return { ref, value: faults.length === 0, note: faults.join('; '), ...(faults.length > 0 ? { record: read } : {}) }
  })
