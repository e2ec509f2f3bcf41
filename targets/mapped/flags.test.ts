import { afterEach, describe, expect, test } from 'vitest'
import type { Mapping } from '../../contracts/files/mapping.schema.ts'
import { localServers } from '../http/local-server.fixture.ts'

// A vendor's own flag service: one GET for one toggle of one member, one POST for all of them.

const { serve, reachMapped, close } = localServers()
afterEach(close)

const mapping: Mapping = {
  flags: {
    evaluate: {
      method: 'GET',
      path: '/members/{targetingKey}/toggles/{key}',
      to: '{"key": name, "value": enabled, "reason": rule = "rollout" ? "SPLIT" : "STATIC", "metadata": {"version": rev}}',
    },
    all: {
      path: '/toggles/query',
      body: '{"member": context.targetingKey, "plan": context.plan}',
      to: '{"flags": [toggles.{"key": name, "value": enabled, "reason": "STATIC"}]}',
    },
  },
}

const started = async () => {
  const asked: string[] = []
  const url = await serve((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const line = `${request.method} ${request.url}`
      asked.push(`${line} ${Buffer.concat(chunks)}`.trim())
      const reply = (status: number, body: object): void => {
        response.writeHead(status, { 'content-type': 'application/json', etag: 'v3' })
        response.end(status === 304 ? '' : JSON.stringify(body))
      }
      if (request.headers['if-none-match'] === 'v3') reply(304, {})
      else if (line === 'GET /members/user-1/toggles/dark%20mode')
        reply(200, { name: 'dark mode', enabled: true, rule: 'rollout', rev: 4 })
      else if (line === 'POST /toggles/query') reply(200, { toggles: [{ name: 'a', enabled: false }] })
      else reply(404, { message: 'no such toggle' })
    })
  })
  return { target: await reachMapped(url, mapping), asked }
}

describe('flags of another form', () => {
  test('are offered, evaluated and counted as reading', async () => {
    const { target, asked } = await started()
    expect([...target.capabilities]).toEqual(['flags'])
    const { at, ms, exchange, ...flag } = await target.flags.evaluate('dark mode', { targetingKey: 'user-1' })
    expect([at >= 0, ms >= 0, exchange > 0]).toEqual([true, true, true])
    expect(flag).toEqual({
      key: 'dark mode',
      value: true,
      reason: 'SPLIT',
      variant: null,
      metadata: { version: 4 },
      errorCode: null,
      errorDetails: null,
      status: 200,
      problem: null,
      etag: 'v3',
    })
    const all = await target.flags.evaluateAll({ targetingKey: 'user-1', plan: 'gold' })
    expect(all.flags.map(({ key, value, reason }) => [key, value, reason])).toEqual([['a', false, 'STATIC']])
    expect(asked).toEqual([
      'GET /members/user-1/toggles/dark%20mode',
      'POST /toggles/query {"member":"user-1","plan":"gold"}',
    ])
    expect([target.ledger().mutatingCount, target.ledger().violationCount]).toEqual([0, 0])
  })

  test('that are not there are not found, and unchanged ones are not sent again', async () => {
    const { target } = await started()
    const gone = await target.flags.evaluate('none', { targetingKey: 'user-1' })
    expect([gone.status, gone.errorCode, gone.errorDetails, gone.value]).toEqual([
      404,
      'FLAG_NOT_FOUND',
      'no such toggle',
      null,
    ])
    const same = await target.flags.evaluateAll({ targetingKey: 'user-1' }, { etag: 'v3' })
    expect([same.status, same.flags, same.etag, same.problem]).toEqual([304, [], 'v3', null])
  })

  test('are reached by a raw request in the form of the gate', async () => {
    const { target, asked } = await started()
    const path = '/ofrep/v1/evaluate/flags'
    const body = { context: { targetingKey: 'user-1', plan: 'gold' } }
    expect((await target.raw({ method: 'POST', path: `${path}/dark%20mode`, body })).status).toBe(200)
    expect((await target.raw({ method: 'POST', path, body })).status).toBe(200)
    expect(asked.length).toBe(2)
    expect(target.ledger().mutatingCount).toBe(0)
  })

  test('cannot be changed through a mapping', async () => {
    const { target } = await started()
    expect(() => target.flagAdmin.patch('a', { reason: 'a drill' })).toThrow('the target does not offer flagAdmin')
  })
})
