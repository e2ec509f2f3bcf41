import { once } from 'node:events'
import { afterAll, describe, expect, test } from 'vitest'
import { localTargets } from './local-target.fixture.ts'
import { AUTOCANNON_VERSION, installedVersion, openWireClient, type WireClient } from './wire-client.ts'

// What channel.ts relies on inside autocannon. An update that breaks one of these breaks the load engine: read channel.ts before changing a line here.

const targets = localTargets()
afterAll(() => targets.close())

const REQUEST = Buffer.from('GET /given HTTP/1.1\r\nhost: here\r\n\r\n')

/** A client that sends nothing by itself: as channel.ts tames it. */
const tamed = (url: string, more: (client: WireClient) => void = () => {}): WireClient =>
  openWireClient(new URL(url), client => {
    const write = client._doRequest
    client._doRequest = () => {}
    client.getRequestBuffer = () => REQUEST
    client.on('write', () => write.call(client))
    more(client)
  })

describe('autocannon 9.0.0', () => {
  test('is the release that is installed', () => {
    expect(installedVersion()).toBe(AUTOCANNON_VERSION)
  })

  test('hands its client out before it connects, with everything that is replaced', async () => {
    const url = await targets.http(response => response.end())
    const seen: object[] = []
    const client = tamed(url, early => {
      const { _connect, _doRequest, destroy, getRequestBuffer, parser, pipelinedRequests, opts } = early
      const { insertRequest, terminateRequest, addBody, size } = pipelinedRequests
      const functions = {
        _connect,
        _doRequest,
        destroy,
        getRequestBuffer,
        insertRequest,
        terminateRequest,
        addBody,
        size,
      }
      seen.push({
        conn: early.conn,
        destroyed: early.destroyed,
        execute: typeof parser.execute,
        finish: typeof parser.finish,
        tlsOptions: opts.tlsOptions,
        ...Object.fromEntries(Object.entries(functions).map(([name, each]) => [name, typeof each])),
      })
    })
    client.destroy()
    expect(seen).toEqual([
      {
        conn: undefined,
        destroyed: false,
        execute: 'function',
        finish: 'function',
        tlsOptions: {},
        _connect: 'function',
        _doRequest: 'function',
        destroy: 'function',
        getRequestBuffer: 'function',
        insertRequest: 'function',
        terminateRequest: 'function',
        addBody: 'function',
        size: 'function',
      },
    ])
    expect(client.destroyed).toBe(true)
  })

  test('_doRequest writes what getRequestBuffer gives, and the answer is an event with its status', async () => {
    const paths: (string | undefined)[] = []
    const url = await targets.http((response, request) => {
      paths.push(request.url)
      response.writeHead(418, { 'content-type': 'text/plain' }).end('short')
    })
    const bodies: string[] = []
    const client = tamed(url, early => {
      early.pipelinedRequests.addBody = chunk => void bodies.push(chunk.toString())
    })
    const headers = once(client, 'headers')
    const answer = once(client, 'response')
    client.emit('write')
    const [head] = await headers
    const [status] = await answer
    client.destroy()
    expect({ status, paths, bodies, keepAlive: head.shouldKeepAlive, first: head.headers.slice(0, 2) }).toEqual({
      status: 418,
      paths: ['/given'],
      bodies: ['short'],
      keepAlive: true,
      first: ['content-type', 'text/plain'],
    })
  })

  test('a FIN while a request is under way is told by _connect alone: no event, no error', async () => {
    const url = await targets.http((_, request) => request.socket.end())
    const events: string[] = []
    const client = tamed(url)
    for (const name of ['response', 'connError', 'timeout', 'done']) client.on(name, () => events.push(name))
    const reconnected = new Promise<number>(resolve => {
      client._connect = () => resolve(client.pipelinedRequests.size())
    })
    client.emit('write')
    expect({ underWay: await reconnected, events }).toEqual({ underWay: 1, events: [] })
    client.destroy()
  })

  test('a broken connection is connError with the code, and no reconnecting if the client is destroyed in it', async () => {
    const url = await targets.http((_, request) => request.socket.resetAndDestroy())
    const client = tamed(url)
    let reconnects = 0
    client._connect = () => {
      reconnects++
    }
    client.once('connError', () => client.destroy())
    const failed = once(client, 'connError')
    client.emit('write')
    const [error] = await failed
    await new Promise(setImmediate)
    expect({ code: error.code, reconnects }).toEqual({ code: 'ECONNRESET', reconnects: 0 })
  })

  test('it accepts a certificate that does not hold: only `authorized` tells', async () => {
    const url = await targets.https(response => response.end('ok'))
    const client = tamed(url)
    await once(client.conn, 'secureConnect')
    expect(client.conn).toMatchObject({ authorized: false, authorizationError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
    client.destroy()
  })
})
