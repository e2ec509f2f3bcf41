import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Target } from '../capability.ts'
import { createRedactor } from '../redactor.ts'
import { connect } from './connect.ts'
import type { ConnectOptions } from './connection.ts'

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** Servers on loopback and targets connected to them, for tests; `close` ends them all. */
export interface LocalServers {
  /** Starts a server and answers its URL. */
  readonly serve: (handler: Handler) => Promise<string>
  /** Connects with a redactor of its own. */
  readonly reach: (url: string, options?: Partial<ConnectOptions>) => Promise<Target>
  readonly close: () => Promise<void>
}

export const localServers = (): LocalServers => {
  const servers: Server[] = []
  const targets: Target[] = []
  return {
    serve: async handler => {
      const server = createServer(handler)
      servers.push(server)
      await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
      const address = server.address()
      if (address === null || typeof address === 'string') throw new Error('the server has no port')
      return `http://127.0.0.1:${address.port}`
    },
    reach: async (url, options = {}) => {
      const { redact, register } = createRedactor()
      const target = await connect({ url, redact, onSecret: register, timeoutMs: 2000, ...options })
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
