import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { networkInterfaces } from 'node:os'
import { afterAll, afterEach, expect, test } from 'vitest'
import type { Ended } from './gate-process.fixture.ts'
import { openGate } from './gate-session.fixture.ts'
import { PROJECT_ROOT } from './version.ts'

// A load over an address of this machine that is not loopback: to the gate that is another machine.

const own = Object.values(networkInterfaces())
  .flat()
  .find(address => address?.family === 'IPv4' && !address.internal)?.address

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
})

/** A server that counts what it is asked, at an address. */
const counting = async (host: string): Promise<{ url: string; seen: () => number }> => {
  let seen = 0
  const server = createServer((request, response) => {
    seen++
    request.resume()
    response.end('{}')
  })
  servers.push(server)
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://${host}:${port}/orders`, seen: () => seen }
}

const session = openGate(PROJECT_ROOT)
afterAll(() => session.close())
const load = (...args: readonly string[]): Promise<Ended> => session.run(['load', ...args])

const asked = ['--rate', '50', '--duration', '1s', '--json']

// A machine without a network has no such address; there the guard is all that can be tried, and a documentation address stands for the other machine.
const away = own ?? '192.0.2.1'

test('is refused until its host is named, and nothing is sent', async () => {
  const place = own === undefined ? { url: `http://${away}:9/orders`, seen: () => 0 } : await counting(away)
  const { exitCode, stderr } = await load('--url', place.url, ...asked)
  expect([exitCode, place.seen()]).toEqual([3, 0])
  expect(stderr).toContain(`is not this machine; if you may load it, add --allow-load ${away}`)
  const other = await load('--url', place.url, '--allow-load', '127.0.0.1', ...asked)
  expect([other.exitCode, place.seen()]).toEqual([3, 0])
})

test('reaches it once its host is named', async () => {
  // Without such an address loopback is named: the option must not be in the way there either.
  const place = await counting(own ?? '127.0.0.1')
  const { hostname } = new URL(place.url)
  const { exitCode, stdout } = await load('--url', place.url, '--allow-load', hostname, ...asked)
  // 2 where this machine was too busy to be exact.
  expect([0, 2]).toContain(exitCode)
  expect([JSON.parse(stdout).sent, place.seen()]).toEqual([50, 50])
})
