import { TargetError } from '../errors.ts'
import type { Answer } from '../http/call.ts'
import { MAXIMUM_RECORDS } from '../http/list-reader.ts'
import type { Query } from '../http/paging.ts'
import { type Asking, read } from './ask.ts'
import { evaluate, type Formula } from './evaluation.ts'
import { bindingsOf, type ListPlan, looked, type Paging, recordsIn, totalIn } from './page-contents.ts'
import type { Operation, Params, Scope } from './scope.ts'

export interface Page {
  readonly answer: Answer
  readonly records: readonly unknown[]
}

/** How far a list was read. */
export interface Progress {
  pages: number
  received: number
  /** As the last page named it. */
  total: number | null
}

interface Step {
  readonly query: Query
  readonly address?: string
}

const UNPAGED: Paging = { kind: 'none' }

const sized = ({ limit = 'limit', size }: Paging): Query => (size === undefined ? {} : { [limit]: size })

const firstStep = (paging: Paging, params: Params): Step => {
  switch (paging.kind) {
    case 'page':
      return { query: { ...sized(paging), [paging.page ?? 'page']: paging.first ?? 1 } }
    case 'offset':
      return { query: { ...sized(paging), [paging.offset ?? 'offset']: 0 } }
    case 'seq':
      return { query: { ...sized(paging), [paging.after ?? 'after']: params.after } }
    default:
      return { query: paging.kind === 'none' ? {} : sized(paging) }
  }
}

const stuck = (answer: Answer, found: string): TargetError =>
  new TargetError('GATE_TARGET_PAGING', { found, where: answer.where })

/** The path of a next page below the target's address. @throws TargetError where it is elsewhere */
const addressIn = ({ session }: Scope, answer: Answer, text: string): string => {
  const { origin, basePath } = session.connection
  const path = answer.where.slice(answer.where.indexOf(' ') + 1)
  const url = URL.parse(text, `${origin}${basePath}${path}`)
  if (url === null) throw stuck(answer, `the next page is at "${text.slice(0, 100)}", which is no address`)
  if (url.origin !== origin)
    throw stuck(answer, `the next page is at another host (${url.origin}); nothing was sent there`)
  if (!url.pathname.startsWith(basePath))
    throw stuck(answer, `the next page is outside of target.url (${url.pathname})`)
  return url.pathname.slice(basePath.length) + url.search
}

const linkIn = ({ headers }: Answer): string | undefined =>
  (headers.link ?? '')
    .split(/,(?=\s*<)/)
    .map(part => /<([^>]*)>.*\brel="?next"?/i.exec(part)?.[1])
    .find(found => found !== undefined)

interface Walk {
  readonly scope: Scope
  readonly operation: Operation<ListPlan>
  readonly params: Params
  readonly progress: Progress
  readonly seen: Set<string>
  largest: number
  lastText: string
}

const formulaOf = (walk: Walk, part: 'next' | 'seq', { answer }: Page): Formula => {
  const { name, plan } = walk.operation
  const source = plan.paging?.[part] ?? part
  return { key: `${name}.paging.${part}`, source, where: answer.where, status: answer.status }
}

/** Whether pages that are counted go on; a page like the one before says that the system does not count. */
const goesOn = (walk: Walk, { answer, records }: Page): boolean => {
  const { progress } = walk
  const text = JSON.stringify(records)
  const isAgain = records.length > 0 && text === walk.lastText
  walk.lastText = text
  if (isAgain)
    throw stuck(
      answer,
      `page ${progress.pages} is page ${progress.pages - 1} again: the system does not heed the paging of target.map.${walk.operation.name}`,
    )
  if (records.length === 0) return false
  if (progress.total !== null) return progress.received < progress.total
  // A page may be shorter than was asked for because the system allows no longer ones: only one that is shorter than another tells the end.
  const isLast = records.length < walk.largest
  walk.largest = Math.max(walk.largest, records.length)
  return !isLast
}

/** The next page by what the answer names; each only once. */
const named = (walk: Walk, page: Page, next: unknown): string | null => {
  if (next === undefined || next === null || next === '' || next === false) return null
  const text = String(next)
  if (walk.seen.has(text))
    throw stuck(page.answer, `page ${walk.progress.pages} leads back to one that was read (${text.slice(0, 100)})`)
  walk.seen.add(text)
  return text
}

const nextStep = async (walk: Walk, page: Page): Promise<Step | null> => {
  const { scope, params, progress } = walk
  const paging = walk.operation.plan.paging ?? UNPAGED
  const { answer } = page
  const seen = { answer, params }
  switch (paging.kind) {
    case 'none':
      return null
    case 'page':
      return goesOn(walk, page)
        ? { query: { ...sized(paging), [paging.page ?? 'page']: (paging.first ?? 1) + progress.pages } }
        : null
    case 'offset':
      return goesOn(walk, page) ? { query: { ...sized(paging), [paging.offset ?? 'offset']: progress.received } } : null
    case 'seq': {
      if (!goesOn(walk, page)) return null
      const found = await evaluate(scope, formulaOf(walk, 'seq', page), {
        value: page.records.at(-1),
        bindings: bindingsOf(answer, params),
      })
      const after = named(walk, page, found)
      if (after === null) throw stuck(answer, 'the last record of a page names no seq')
      return { query: { ...sized(paging), [paging.after ?? 'after']: after } }
    }
    case 'cursor': {
      const cursor = named(walk, page, await looked(scope, formulaOf(walk, 'next', page), seen))
      return cursor === null ? null : { query: { ...sized(paging), [paging.cursor ?? 'cursor']: cursor } }
    }
    case 'link': {
      const found =
        paging.next === undefined ? linkIn(answer) : await looked(scope, formulaOf(walk, 'next', page), seen)
      const address = named(walk, page, found)
      return address === null ? null : { query: {}, address: addressIn(scope, answer, address) }
    }
  }
}

/** Systems that cut lists without a word cut them at such lengths. */
const CUTS = new Set([10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000])

const judgeEnd = ({ scope, operation, progress }: Walk, { answer }: Page, isWhole: boolean): void => {
  const { received, total } = progress
  if (isWhole && total !== null && received < total) {
    const found = `${received} of ${total} records came`
    throw new TargetError('GATE_TARGET_CUT', { found, where: answer.where, status: answer.status ?? 0 })
  }
  const isUnpaged = (operation.plan.paging ?? UNPAGED).kind === 'none'
  if (!isUnpaged || total !== null || !CUTS.has(received)) return
  const { book, redact } = scope.session.connection
  book.note(
    `exactly ${received} records came at ${redact(answer.where)}, and nothing says whether there are more: map paging or total of ${operation.name}`,
  )
}

/** Reads a list page by page to its end. @throws TargetError where a page cannot be had, or the list does not get on or is not whole */
export const readPages = async function* (
  scope: Scope,
  operation: Operation<ListPlan>,
  about: { readonly asking: Asking; readonly progress: Progress },
): AsyncGenerator<Page> {
  const { asking, progress } = about
  const params = asking.params ?? {}
  const paging = operation.plan.paging ?? UNPAGED
  const walk: Walk = { scope, operation, params, progress, seen: new Set(), largest: 0, lastText: '' }
  // Some systems answer 404 to the page after the last.
  const also = paging.kind === 'page' ? [404] : []
  let last: Page | null = null
  for (let step: Step | null = firstStep(paging, params); step !== null; ) {
    const answer: Answer = await read(scope, operation, { ...asking, ...step, ...(last === null ? {} : { also }) })
    if (answer.status === 404) break
    last = { answer, records: await recordsIn(scope, operation, { answer, params }) }
    progress.pages++
    progress.received += last.records.length
    progress.total = await totalIn(scope, operation, { answer, params })
    yield last
    if (progress.received > MAXIMUM_RECORDS) throw stuck(answer, `more than ${MAXIMUM_RECORDS} records`)
    step = await nextStep(walk, last)
  }
  if (last) judgeEnd(walk, last, params.after === undefined)
}
