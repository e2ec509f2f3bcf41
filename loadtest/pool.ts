import type { Channel, ChannelEvents, Ending } from './channel.ts'

/** A request that has come due, in microseconds from the start. */
export interface Exchange {
  readonly index: number
  readonly due: number
  readonly taken: number
  /** When it is given up: while it waits for a connection, so long after it was due; then so long after it was handed to one. */
  deadline: number
  /** When it was handed to a connection; null while it waits for one. */
  sent: number | null
  channel: Channel | null
  settled: boolean
}

export interface PoolOptions {
  /** Connections at most. */
  readonly limit: number
  /** Microseconds from the start. */
  readonly now: () => number
  readonly open: (events: ChannelEvents) => Channel
  readonly bytesOf: (index: number) => Buffer
  /** Told a request that has to wait, and one that has been handed to a connection. */
  readonly onWaiting: (exchange: Exchange) => void
  readonly onSent: (exchange: Exchange) => void
  readonly onEnd: (exchange: Exchange, ending: Ending) => void
}

/** Connections to one place: a free one is used again, a new one is opened where none is free, and beyond the limit a request waits. */
export interface Pool {
  readonly submit: (exchange: Exchange) => void
  /** Connections opened in all. */
  readonly opened: () => number
  /** Ends every connection; resolves when the last socket is closed. */
  readonly close: () => Promise<void>
}

interface PoolState {
  readonly channels: Set<Channel>
  readonly idle: Channel[]
  /** Requests without a connection, the oldest first, from `head` on. */
  waiting: Exchange[]
  head: number
  opened: number
  sockets: number
  closing: boolean
  onAllClosed: () => void
}

const COMPACT_AT = 1024

/** The oldest request that still waits and has time left. */
const nextWaiting = (state: PoolState, now: number): Exchange | null => {
  while (state.head < state.waiting.length) {
    const exchange = state.waiting[state.head++]
    if (state.head >= COMPACT_AT && state.head * 2 > state.waiting.length) {
      state.waiting = state.waiting.slice(state.head)
      state.head = 0
    }
    if (exchange && !exchange.settled && exchange.deadline > now) return exchange
  }
  return null
}

/** A free connection; those that the target may have closed meanwhile are closed. The one used last comes first, so that idle ones grow old. */
const freeChannel = ({ idle }: PoolState): Channel | null => {
  for (let channel = idle.pop(); channel; channel = idle.pop()) {
    if (channel.isReusable()) return channel
    channel.close()
  }
  return null
}

/** The pool's own acts on its state. */
interface PoolActs {
  readonly assign: (channel: Channel, exchange: Exchange) => void
  readonly openFor: (exchange: Exchange) => void
}

const actsOn = (state: PoolState, { now, open, bytesOf, onSent, onEnd }: PoolOptions): PoolActs => {
  const assign = (channel: Channel, exchange: Exchange): void => {
    exchange.channel = channel
    const bytes = bytesOf(exchange.index)
    exchange.sent = now()
    onSent(exchange)
    channel.send(bytes, ending => onEnd(exchange, ending))
  }
  const events: ChannelEvents = {
    onIdle: channel => {
      const exchange = nextWaiting(state, now())
      if (exchange) assign(channel, exchange)
      else state.idle.push(channel)
    },
    onUnusable: channel => {
      state.channels.delete(channel)
      const exchange = state.closing ? null : nextWaiting(state, now())
      if (exchange) openFor(exchange)
    },
    onClosed: () => {
      state.sockets--
      if (state.sockets === 0) state.onAllClosed()
    },
  }
  const openFor = (exchange: Exchange): void => {
    state.opened++
    state.sockets++
    const channel = open(events)
    state.channels.add(channel)
    assign(channel, exchange)
  }
  return { assign, openFor }
}

const emptyPool = (): PoolState => ({
  channels: new Set(),
  idle: [],
  waiting: [],
  head: 0,
  opened: 0,
  sockets: 0,
  closing: false,
  onAllClosed: () => {},
})

export const createPool = (options: PoolOptions): Pool => {
  const state = emptyPool()
  const { assign, openFor } = actsOn(state, options)
  return {
    submit: exchange => {
      const channel = freeChannel(state)
      if (channel) assign(channel, exchange)
      else if (state.channels.size < options.limit) openFor(exchange)
      else {
        state.waiting.push(exchange)
        options.onWaiting(exchange)
      }
    },
    opened: () => state.opened,
    close: () =>
      new Promise(resolve => {
        state.closing = true
        state.onAllClosed = resolve
        for (const channel of [...state.channels]) channel.close()
        if (state.sockets === 0) resolve()
      }),
  }
}
