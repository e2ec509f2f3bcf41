import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

// Where a target is told to send its notifications while a drill goes on: an address of this machine that takes them down.

/** One call of the sink, in the order in which the calls were answered; plain data. */
export interface Delivery {
  /** What stands after the address of the sink: telegram, email. */
  readonly channel: string
  /** What was sent; null where it was no JSON, or too long to be read. */
  readonly body: unknown
  /** The virtual instant after it, as the drill named it with `stamp`; null until then. */
  readonly at: string | null
  /** What it was answered with. */
  readonly status: number
  /** Why the body is missing; null where it is not. */
  readonly problem: string | null
}

export interface WebhookSink {
  /** Loopback, without a slash at its end. */
  readonly url: string
  /** Answers the next deliveries with 500; 0 ends it. */
  readonly fail: (count: number) => void
  /** Gives every delivery that has no instant yet this one: called after each answer of the control route, with its `now`. */
  readonly stamp: (now: string) => void
  /** The first 5,000; `total` counts all. */
  readonly deliveries: () => readonly Delivery[]
  readonly total: () => number
  /** Ends the server and every connection to it; may be called twice. */
  readonly close: () => Promise<void>
}

const BODY_LIMIT = 64 * 1024
const KEPT = 5000
const WAIT_MS = 10_000

interface Taken {
  readonly body: unknown
  readonly problem: string | null
}

/** The body of a call as far as it may go; what is beyond is read past, so that the sender still gets its answer. */
const bodyOf = async (request: IncomingMessage): Promise<Taken> => {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request) {
      const part = Buffer.from(chunk)
      bytes += part.length
      if (bytes <= BODY_LIMIT) chunks.push(part)
    }
  } catch {
    return { body: null, problem: `the body broke off after ${bytes} bytes` }
  }
  if (bytes > BODY_LIMIT) return { body: null, problem: `the body has ${bytes} bytes, ${BODY_LIMIT} at most are read` }
  try {
    return { body: JSON.parse(Buffer.concat(chunks).toString('utf8')), problem: null }
  } catch {
    return { body: null, problem: 'the body is not JSON' }
  }
}

const channelOf = (path: string): string => {
  const name = (path.split('?')[0] ?? '').replace(/^\/+/, '')
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Kept deliveries, bounded; those without an instant wait for the next stamp. */
const createRecord = () => {
  const kept: Delivery[] = []
  const state = { total: 0, stamped: 0 }
  return {
    add: (delivery: Delivery): void => {
      state.total++
      if (kept.length < KEPT) kept.push(delivery)
    },
    stamp: (at: string): void => {
      for (const [index, delivery] of kept.entries()) if (index >= state.stamped) kept[index] = { ...delivery, at }
      state.stamped = kept.length
    },
    all: (): readonly Delivery[] => [...kept],
    total: (): number => state.total,
  }
}

/** Opens a sink on a free port of this machine. @throws Error of node where no port can be had */
export const openWebhookSink = async (): Promise<WebhookSink> => {
  const record = createRecord()
  const state = { failing: 0 }

  const statusOf = (method: string | undefined, { problem }: Taken): number => {
    if (method !== 'POST') return 405
    if (problem !== null) return 400
    if (state.failing === 0) return 200
    state.failing--
    return 500
  }

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const taken = await bodyOf(request)
    const status = statusOf(request.method, taken)
    record.add({ channel: channelOf(request.url ?? ''), ...taken, at: null, status })
    response.on('error', () => {})
    response.writeHead(status).end()
  }

  const server = createServer({ requestTimeout: WAIT_MS, headersTimeout: WAIT_MS }, (request, response) => {
    void take(request, response)
  })
  // What is no HTTP gets no answer, and ends nothing but its own connection.
  server.on('clientError', (_, socket) => socket.destroy())
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', done)
  })
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  let closing: Promise<void> | null = null

  return {
    url: `http://127.0.0.1:${port}`,
    fail: count => {
      state.failing = Math.max(0, count)
    },
    stamp: record.stamp,
    deliveries: record.all,
    total: record.total,
    close: () => {
      closing ??= new Promise<void>(done => {
        server.close(() => done())
        server.closeAllConnections()
      })
      return closing
    },
  }
}
