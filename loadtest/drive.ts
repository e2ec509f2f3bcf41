import { type Destination, type Ending, openChannel } from './channel.ts'
import { watchDeadlines } from './deadlines.ts'
import { createDrain } from './drain.ts'
import { type Paced, pace } from './pacer.ts'
import { createPool, type Exchange, type Pool, type PoolOptions } from './pool.ts'
import type { Row } from './record.ts'
import type { RequestOf } from './request.ts'

export interface DriveOptions {
  readonly destination: Destination
  readonly requestOf: RequestOf
  /** The instants of this share, in microseconds from the start, and the numbers of its requests in the whole run. */
  readonly due: Float64Array
  readonly indexes: Uint32Array
  /** The start, as `performance.now()` of this thread. */
  readonly startAt: number
  /** A request waits so long for a connection, from the instant at which it was due, and then so long for its answer. */
  readonly timeoutMs: number
  /** Connections at most. */
  readonly connections: number
  /** Whether the body of a 2xx answer is what was expected. */
  readonly accepts: ((body: Buffer) => boolean) | null
  readonly onTaken: (lagUs: number) => void
  readonly onPaced: () => void
  readonly onRow: (row: Row) => void
  readonly signal: AbortSignal
}

export interface Driven extends Paced {
  /** Requests under way when the run was stopped: nothing is known of them. */
  readonly unsettled: number
  /** Connections opened. */
  readonly opened: number
}

const NOT_SENT: Ending = { outcome: 'not-sent', detail: 'no free connection', body: null }
const TIMEOUT: Ending = { outcome: 'timeout', detail: null, body: null }

/** The outcome of an ending: a successful answer whose body is not what was expected is none. */
const judged = (ending: Ending, accepts: DriveOptions['accepts']): Ending =>
  ending.outcome === '2xx' && accepts && !accepts(ending.body ?? Buffer.alloc(0))
    ? { ...ending, outcome: 'bad-body', detail: 'not what --expect asks for' }
    : ending

const exchangeOf = (of: Pick<Exchange, 'index' | 'due' | 'taken'>, limitUs: number): Exchange => ({
  ...of,
  deadline: of.due + limitUs,
  sent: null,
  channel: null,
  settled: false,
})

const rowOf = ({ index, due, taken, sent }: Exchange, { outcome, detail }: Ending, ended: number): Row => ({
  index,
  due,
  taken,
  sent,
  ended,
  outcome,
  detail,
})

/** The connections of a run, and the time limits of what goes over them. */
const openPool = (options: DriveOptions, now: () => number, end: PoolOptions['onEnd']): Pool => {
  const waiting = watchDeadlines({
    now,
    isOver: ({ settled, sent }) => settled || sent !== null,
    giveUp: exchange => end(exchange, NOT_SENT),
  })
  const flying = watchDeadlines({
    now,
    isOver: ({ settled }) => settled,
    giveUp: exchange => {
      end(exchange, TIMEOUT)
      exchange.channel?.close()
    },
  })
  const pool = createPool({
    limit: options.connections,
    now,
    open: events => openChannel(options.destination, events),
    bytesOf: options.requestOf,
    onWaiting: waiting.add,
    onSent: exchange => {
      exchange.deadline = (exchange.sent ?? 0) + options.timeoutMs * 1000
      flying.add(exchange)
    },
    onEnd: end,
  })
  const close = async (): Promise<void> => {
    waiting.stop()
    flying.stop()
    await pool.close()
  }
  return { ...pool, close }
}

/**
 * Sends the requests of a share when they are due and reports each once it has ended. Ends at the latest two time limits after the last instant; no
 * socket is left open.
 */
export const drive = async (options: DriveOptions): Promise<Driven> => {
  const { due, indexes, signal } = options
  const now = (): number => Math.round((performance.now() - options.startAt) * 1000)
  const drain = createDrain(signal)
  const pool = openPool(options, now, (exchange, ending) => {
    if (exchange.settled) return
    exchange.settled = true
    // The instant first: looking into the body is no part of the latency.
    const ended = now()
    options.onRow(rowOf(exchange, judged(ending, options.accepts), ended))
    drain.end()
  })
  const take = (k: number, taken: number): void => {
    const of = { index: indexes[k] ?? 0, due: due[k] ?? 0, taken }
    options.onTaken(taken - of.due)
    drain.begin()
    pool.submit(exchangeOf(of, options.timeoutMs * 1000))
  }
  try {
    const paced = await pace({ due, now, take, signal })
    options.onPaced()
    const unsettled = await drain.paced()
    return { ...paced, unsettled, opened: pool.opened() }
  } finally {
    await pool.close()
  }
}
