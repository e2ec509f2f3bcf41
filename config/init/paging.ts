import type { ApiBody, ApiParameter } from './openapi.ts'

// How a list is read to its end, from the names of its parameters.

const OFFSET = /^(offset|skip|start|from_index)$/i
const PAGE = /^(page|page_?number|page_?no)$/i
const CURSOR = /^(cursor|page_?token|next_?token|continuation(_?token)?|starting_after)$/i
const SIZE = /^(limit|size|count|per_?page|page_?size|top|take|max_?results)$/i
const NEXT = /^(next|next_?cursor|next_?page_?token|next_?token|continuation(_?token)?)$/i
const TOTALS = [/^total(_?(count|items|results|elements|records))?$/i, /^count$/i]

const DEFAULT_SIZE = 200
const MOST = 500

const find = (query: readonly ApiParameter[], pattern: RegExp): ApiParameter | undefined =>
  query.find(({ name }) => pattern.test(name))

const fieldsOf = (body: ApiBody): readonly string[] =>
  body.kind === 'object' ? body.object.fields.map(({ name }) => name) : []

/** The field of a page that says how many records there are in all; null where none looks like it. */
export const totalOf = (body: ApiBody): string | null => {
  const fields = fieldsOf(body)
  for (const pattern of TOTALS) {
    const found = fields.find(name => pattern.test(name))
    if (found !== undefined) return found
  }
  return null
}

/** The paging of a list as a mapping names it; kind none where no parameter looks like it. */
export const pagingOf = (query: readonly ApiParameter[], answers: ApiBody): Readonly<Record<string, unknown>> => {
  const limit = find(query, SIZE)
  const size = limit ? { limit: limit.name, size: Math.min(limit.maximum ?? DEFAULT_SIZE, MOST) } : {}
  const cursor = find(query, CURSOR)
  const next = fieldsOf(answers).find(name => NEXT.test(name))
  if (cursor && next !== undefined) return { kind: 'cursor', cursor: cursor.name, ...size, next }
  const offset = find(query, OFFSET)
  if (offset) return { kind: 'offset', offset: offset.name, ...size }
  const page = find(query, PAGE)
  return page ? { kind: 'page', page: page.name, ...size, first: 1 } : { kind: 'none' }
}
