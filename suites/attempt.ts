import { type EventOf, eventsOf, isOrderChange, type JournalEvent } from '../contracts/event.schema.ts'
import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import type { Target } from '../targets/capability.ts'

// An order that a drill sent, what it was answered, and what the books say became of it.

export interface Attempt {
  /** What the drill was after with it. */
  readonly what: string
  readonly client_order_id: string
  readonly symbol: string
  readonly status: number
  readonly problem: string | null
  readonly order_id: string | null
  readonly exchange: number
}

/** What the target's records say, after the attempts. */
export interface AttemptBooks {
  /** order.* and limit.rejected since before the attempts. */
  readonly events: readonly JournalEvent[]
  /** client_order_id of every order. */
  readonly listed: readonly (string | null)[]
}

/** Sends an order and keeps the answer; a refusal is an answer like any other. */
export const submitAttempt = async (
  target: Pick<Target, 'trade'>,
  of: { readonly what: string; readonly body: OrderRequest },
): Promise<Attempt> => {
  const { status, problem, order, exchange } = await target.trade.submit(of.body)
  const { symbol, client_order_id = '' } = of.body
  const what = of.what
  return {
    what,
    client_order_id,
    symbol,
    status,
    problem: problem?.type ?? null,
    order_id: order?.id ?? null,
    exchange,
  }
}

/** The books as they stand, from a seq on. */
export const readBooks = async (target: Pick<Target, 'orders' | 'events'>, after: number): Promise<AttemptBooks> => ({
  events: await target.events.all({ types: ['order.*', 'limit.rejected'], after }),
  listed: (await target.orders.all()).map(order => order.client_order_id),
})

const isAnswered = (status: number): boolean => status >= 200 && status < 300

const tracesOf = (attempt: Attempt, { events, listed }: AttemptBooks): string[] => {
  const { client_order_id: id } = attempt
  const own = events.filter(event => isOrderChange(event) && event.data.client_order_id === id)
  const traces = own.map(event => `event ${event.seq} ${event.type}`)
  return listed.includes(id) ? [...traces, 'an order in the list'] : traces
}

const record = (attempt: Attempt, value: boolean | null, note: string): JudgedRecord => ({
  ref: attempt.client_order_id,
  value,
  exchange: attempt.exchange,
  ...(value === true ? {} : { note: `${attempt.what}: ${note}`, record: attempt }),
})

const answerOf = ({ status, problem }: Attempt): string => `${status}${problem ? ` ${problem}` : ''}`

/** True where the order was taken and is in the books. A refusal is unknown: it may have any other cause. */
export const acceptedRecord = (attempt: Attempt, books: AttemptBooks): JudgedRecord => {
  if (!isAnswered(attempt.status))
    return record(attempt, null, `expected to be accepted, refused with ${answerOf(attempt)}`)
  const isKept = tracesOf(attempt, books).length > 0
  return record(attempt, isKept, `answered ${attempt.status}, and no trace of it in orders or journal`)
}

const named = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '')

/** Whether one of the limits is what refused: by the journal, else by the type of the problem; null where neither says. */
const isRefusedBy = (attempt: Attempt, limits: readonly string[], books: AttemptBooks): boolean | null => {
  const rejections = eventsOf(books.events, 'limit.rejected')
  const own = rejections.filter(({ data }) => data.client_order_id === attempt.client_order_id)
  if (own.length > 0) return own.some(({ data }) => limits.includes(data.limit))
  return attempt.problem !== null && limits.some(limit => named(attempt.problem ?? '').includes(named(limit)))
    ? true
    : null
}

/** True where the order was refused by one of the limits and left no order behind; unknown where something else refused it first. */
export const refusedRecord = (attempt: Attempt, limits: readonly string[], books: AttemptBooks): JudgedRecord => {
  if (isAnswered(attempt.status))
    return record(attempt, false, `expected a refusal by ${limits.join(' or ')}, accepted with ${attempt.status}`)
  const traces = tracesOf(attempt, books)
  if (traces.length > 0)
    return record(attempt, false, `refused with ${answerOf(attempt)}, yet there is ${traces.join(', ')}`)
  const isRefused = isRefusedBy(attempt, limits, books)
  return record(attempt, isRefused ? true : null, `refused with ${answerOf(attempt)}, not by ${limits.join(' or ')}`)
}

/** Of attempts on the way to a limit: one true record for each that a limit refused; those that were accepted are judged by what they come to. */
export const refusedAttempts = (
  attempts: readonly Attempt[],
  rejections: readonly EventOf<'limit.rejected'>[],
): JudgedRecord[] => {
  const rejected = new Set(rejections.map(({ data }) => data.client_order_id))
  return attempts.filter(({ client_order_id: id }) => rejected.has(id)).map(attempt => record(attempt, true, ''))
}
