// A server that does nothing but answer, on a thread of its own: what a run against it takes is the generator's.
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { parentPort, Worker, workerData } from 'node:worker_threads'

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
/** Tells this file's own thread from any other that loads it. */
const ROLE = 'null-server'
const HEAD_END = '\r\n\r\n'

export interface NullServer {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Answers each request once its head and the body that the head announces are there. */
const answer = (socket: Socket): void => {
  let text = ''
  socket.setEncoding('latin1')
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', chunk => {
    text += String(chunk)
    for (let head = text.indexOf(HEAD_END); head >= 0; head = text.indexOf(HEAD_END)) {
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1] ?? 0)
      const end = head + HEAD_END.length + length
      if (text.length < end) return
      text = text.slice(end)
      socket.write(ANSWER)
    }
  })
}

const serve = (): void => {
  const server = createServer(answer)
  server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
    const address = server.address()
    parentPort?.postMessage(typeof address === 'object' ? address?.port : null)
  })
}

/** Starts a null server on loopback. */
export const startNullServer = async (): Promise<NullServer> => {
  const worker = new Worker(new URL(import.meta.url), { workerData: ROLE })
  const [port] = await once(worker, 'message')
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      await worker.terminate()
    },
  }
}

if (workerData === ROLE) serve()
