import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Mapping } from '../../contracts/files/mapping.schema.ts'
import type { Target } from '../capability.ts'
import { connectMapped } from '../mapped/connect.ts'
import { createRedactor } from '../redactor.ts'
import { connect } from './connect.ts'
import type { ConnectOptions } from './connection.ts'
import { testCertificate } from './tls.fixture.ts'

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** Servers on loopback and targets connected to them, for tests; `close` ends them all. */
export interface LocalServers {
  /** Starts a server and answers its URL. */
  readonly serve: (handler: Handler) => Promise<string>
  /** The same over TLS, with the certificate of tls.fixture.ts. */
  readonly serveSecurely: (handler: Handler) => Promise<string>
  /** Connects with a redactor of its own. */
  readonly reach: (url: string, options?: Partial<ConnectOptions>) => Promise<Target>
  /** Connects to a system of another form. */
  readonly reachMapped: (url: string, mapping: Mapping, options?: Partial<ConnectOptions>) => Promise<Target>
  readonly close: () => Promise<void>
}

export const localServers = (): LocalServers => {
  const servers: Server[] = []
  const targets: Target[] = []
  const listen = async (server: Server): Promise<number> => {
    servers.push(server)
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no port')
    return address.port
  }
  return {
    serve: async handler => `http://127.0.0.1:${await listen(createServer(handler))}`,
    serveSecurely: async handler => `https://127.0.0.1:${await listen(createSecureServer(testCertificate, handler))}`,
    reach: async (url, options = {}) => {
      const { redact, register } = createRedactor()
      const target = await connect({ url, redact, onSecret: register, timeoutMs: 10_000, ...options })
      targets.push(target)
      return target
    },
    reachMapped: async (url, mapping, options = {}) => {
      const { redact, register } = createRedactor()
      const target = await connectMapped({ url, mapping, redact, onSecret: register, timeoutMs: 10_000, ...options })
      targets.push(target)
      return target
    },
    close: async () => {
      await Promise.all(targets.splice(0).map(target => target.close()))
      for (const server of servers.splice(0)) {
        server.closeAllConnections()
        server.close()
      }
    },
  }
}
