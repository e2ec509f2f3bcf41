import type { RawAnswer, Target } from '../targets/capability.ts'
import type { PagedRead } from '../targets/ledger.ts'
import { type ListPage, type ListReading, pagedReadRecords, readingRecords } from './list-pages.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// Lists are read to their ends with pages of several sizes; at the end of the run the same is asked of every list that any scenario read.

export interface ListsEvidence {
  readonly readings: readonly ListReading[]
}

export interface PagedReadsEvidence {
  readonly reads: readonly PagedRead[]
}

const lists: readonly { readonly list: string; readonly query: string }[] = [
  { list: '/v2/orders', query: 'status=all' },
  { list: '/v2/orders', query: 'status=all&nested=true' },
  { list: '/v1/decisions', query: '' },
  { list: '/v1/events', query: '' },
]

const seqsOf = ({ json }: RawAnswer): number[] | null => {
  if (!Array.isArray(json)) return null
  const seqs = json.map((record: unknown) =>
    typeof record === 'object' && record !== null && 'seq' in record ? record.seq : null,
  )
  return seqs.every((seq): seq is number => Number.isSafeInteger(seq)) ? seqs : null
}

const totalOf = ({ headers }: RawAnswer): number | null => {
  const text = headers['x-total-count']
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null
}

/** Pages of a list, until one is not full or `pages` were read. Throws where an answer is no list. */
const readPages = async (
  target: Pick<Target, 'raw'>,
  of: { readonly list: string; readonly query: string; readonly limit: number },
  pages: number,
): Promise<ListReading> => {
  const { list, query, limit } = of
  const read: ListPage[] = []
  const name = query === '' ? list : `${list}?${query}`
  let after = 0
  for (let index = 0; index < pages; index++) {
    const path = `${list}?${query}${query === '' ? '' : '&'}after=${after}&limit=${limit}`
    const answer = await target.raw({ method: 'GET', path })
    const seqs = seqsOf(answer)
    if (!seqs)
      throw new Error(`GET ${path} answered ${answer.status ?? answer.error?.code}, not a list of records with a seq`)
    read.push({ after, seqs, total: totalOf(answer), exchange: answer.exchange })
    // A page that does not lead on would be asked for again for ever.
    if (seqs.length < limit || (seqs.at(-1) ?? 0) <= after) return { list: name, limit, isWhole: true, pages: read }
    after = seqs.at(-1) ?? after
  }
  return { list: name, limit, isWhole: false, pages: read }
}

export const ownLists = scenario('e2e.lists', {
  phase: 'observe',
  tier: 'observe',
  needs: ['orders', 'decisions', 'events'],
  gather: async ({ target, criterion }): Promise<ListsEvidence> => {
    const row = criterion('e2e.lists-complete')
    const readings: ListReading[] = []
    for (const { list, query } of lists) {
      readings.push(await readPages(target, { list, query, limit: param(row, 'large_page') }, Number.POSITIVE_INFINITY))
      for (const size of ['middle_page', 'small_page']) {
        readings.push(await readPages(target, { list, query, limit: param(row, size) }, param(row, 'pages')))
      }
    }
    return { readings }
  },
  observe: { 'e2e.lists-complete': ({ readings }) => readingRecords(readings) },
})

export const pagedReads = scenario('e2e.paged-reads', {
  phase: 'closing',
  tier: 'observe',
  needs: ['orders', 'decisions', 'events'],
  gather: async ({ target }): Promise<PagedReadsEvidence> => ({ reads: target.ledger().pagedReads }),
  observe: { 'e2e.lists-complete': ({ reads }) => pagedReadRecords(reads) },
})
