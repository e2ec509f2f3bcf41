import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { createRedactor } from '../targets/redactor.ts'
import { gatherScenario } from './gather.ts'
import { scenario } from './scenario.ts'
import { openSession, type Session } from './session.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** A server of OFREP and of nothing else: one flag, on for everybody. */
const flagServer = async (): Promise<string> => {
  const server = createServer((request, response) => {
    request.resume()
    const key = request.url?.split('/ofrep/v1/evaluate/flags/')[1]
    const isThere = request.method === 'POST' && key === 'new-menu'
    response.writeHead(isThere ? 200 : 404, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(isThere ? { key, value: true, reason: 'STATIC' } : { key, errorCode: 'FLAG_NOT_FOUND' }),
    )
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`
}

const opened = async (url: string): Promise<Session> => {
  const redactor = createRedactor()
  const plan = {
    name: 'flags',
    url,
    token: null,
    roles: {},
    headers: {},
    timeoutMs: 2000,
    seed: 1,
    profile: 'ci',
    tier: null,
    paperAccounts: [],
    catalogue: [],
    sources: [{ name: 'flags', url, capabilities: ['flags'] }],
  } as const
  const signal = new AbortController().signal
  const session = await openSession(plan, { redactor, signal, progress: () => {}, store: async () => {} })
  ends.push(() => session.close())
  return session
}

const evaluation = scenario('flags.test', {
  phase: 'observe',
  tier: 'observe',
  needs: ['flags'],
  gather: async ({ target }) => {
    const there = await target.flags.evaluate('new-menu', { targetingKey: 'user-1' })
    const gone = await target.flags.evaluate('old-menu', { targetingKey: 'user-1' })
    return { there: there.value, gone: gone.errorCode }
  },
  observe: {},
})

test('a system that only evaluates flags is judged by reading alone', async () => {
  const session = await opened(await flagServer())
  expect([session.scope, session.facts.capabilities]).toEqual([
    { tier: 'observe', tierReason: 'the target shows no account' },
    ['flags'],
  ])
  const { data, error, skipped } = await gatherScenario(evaluation, session.context)
  expect([data, error, skipped]).toEqual([{ there: true, gone: 'FLAG_NOT_FOUND' }, null, null])
  expect(session.context.target.ledger().mutatingCount).toBe(0)
})
