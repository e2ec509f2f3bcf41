import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createServer as createSocketServer, type Server, type Socket } from 'node:net'
import { testCertificate } from '../targets/http/tls.fixture.ts'
import type { LoadPlan } from './plan.ts'

export type Behaviour = (response: ServerResponse, request: IncomingMessage, body: string) => void

/** Servers on loopback for tests; `close` ends them all. */
export interface LocalTargets {
  /** An HTTP server and its URL; the behaviour is told the whole body. */
  readonly http: (behaviour: Behaviour) => Promise<string>
  /** The same behind a certificate that a private authority signed. */
  readonly https: (behaviour: Behaviour) => Promise<string>
  /** A server of bare sockets, told each chunk of a request. */
  readonly sockets: (behaviour: (socket: Socket, chunk: string) => void) => Promise<string>
  /** A port that nobody listens on. */
  readonly deadPort: () => Promise<string>
  /** Connections of all servers that are open now. */
  readonly openConnections: () => Promise<number>
  readonly close: () => Promise<void>
}

const whole =
  (behaviour: Behaviour) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', chunk => {
      body += String(chunk)
    })
    request.on('end', () => behaviour(response, request, body))
  }

const listen = async (server: Server, scheme: string): Promise<string> => {
  await new Promise<void>(done => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `${scheme}://127.0.0.1:${address.port}/`
}

const end = (server: Server): Promise<void> => new Promise(done => server.close(() => done()))

export const localTargets = (): LocalTargets => {
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  const start = (server: Server, scheme = 'http'): Promise<string> => {
    servers.push(server)
    server.on('connection', socket => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => {})
    })
    return listen(server, scheme)
  }
  return {
    http: behaviour => start(createServer(whole(behaviour))),
    https: behaviour => start(createSecureServer(testCertificate, whole(behaviour)), 'https'),
    sockets: behaviour =>
      start(createSocketServer(socket => socket.on('data', chunk => behaviour(socket, chunk.toString('latin1'))))),
    deadPort: async () => {
      const server = createServer()
      const url = await listen(server, 'http')
      await end(server)
      return url
    },
    openConnections: async () => {
      const counts = servers.map(server => new Promise<number>(done => server.getConnections((_, n) => done(n))))
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.splice(0).map(end))
    },
  }
}

export const never = new AbortController().signal

/** A plan with short defaults: 100 requests in half a second. */
export const planFor = (
  url: string,
  of: Partial<Omit<LoadPlan, 'schedule'>> & { rate?: number; durationMs?: number } = {},
): LoadPlan => {
  const { rate = 200, durationMs = 500, ...rest } = of
  return {
    url,
    method: 'POST',
    headers: {},
    body: '{"n":{{index}}}',
    run: 'test',
    expectations: [],
    schedule: { shape: 'constant', rate, durationMs, seed: 1 },
    share: { index: 0, count: 1 },
    timeoutMs: 30_000,
    connections: 2000,
    workers: 1,
    boundMs: 500,
    ...rest,
  }
}
