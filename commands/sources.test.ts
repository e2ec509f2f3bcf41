import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { testAuthority } from '../targets/http/tls.fixture.ts'
import { openGate } from './gate-session.fixture.ts'
import { type NamedTarget, secretsIn, sourceOf } from './sources.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-sources-'))
})
afterAll(() => rm(folder, { recursive: true }))

const url = 'https://desk.example'
const named = (target: NamedTarget['target'], token: string | null = null): NamedTarget => ({
  key: 'target',
  name: 'desk',
  target,
  token,
})

describe('a system of the config', () => {
  test('is reached with the token of the environment, unless it names another credential', async () => {
    const source = (target: NamedTarget['target']) => sourceOf(named(target, 'from-environment'), 'final-gate.yaml')
    expect(await source({ url })).toEqual({
      name: 'desk',
      url,
      roles: {},
      headers: {},
      timeoutMs: 10_000,
      token: 'from-environment',
    })
    const basic = { user: 'gate', password: 'pass-word' }
    expect(await source({ url, timeout: '2s', auth: { basic } })).toEqual({
      name: 'desk',
      url,
      roles: {},
      headers: {},
      timeoutMs: 2000,
      auth: { kind: 'basic', ...basic },
    })
    expect((await source({ url, auth: { token: 'own' } })).token).toBe('own')
  })

  test('brings its authority along, from a file beside the config', async () => {
    const path = join(folder, 'final-gate.yaml')
    await writeFile(join(folder, 'ca.pem'), testAuthority)
    await writeFile(join(folder, 'note.txt'), 'no certificate')
    expect((await sourceOf(named({ url, tls: { ca: 'ca.pem' } }), path)).ca).toBe(testAuthority)
    await expect(sourceOf(named({ url, tls: { ca: 'note.txt' } }), path)).rejects.toThrow(
      'target.tls.ca: holds no certificate in PEM',
    )
    await expect(sourceOf(named({ url, tls: { ca: 'none.pem' } }), path)).rejects.toThrow(
      /target\.tls\.ca: cannot be read: ENOENT/,
    )
  })

  test('tells every secret that it holds', () => {
    const oauth = { tokenUrl: 'https://login.example/token', clientId: 'gate', clientSecret: 'client-secret' }
    const target = {
      url,
      proxy: 'http://me:proxy%2Fword@proxy:3128',
      headers: { 'x-desk': 'blue' },
      auth: { oauth, roles: { viewer: 'v-1' } },
    }
    expect(secretsIn(named(target, 'from-environment'))).toEqual([
      { label: 'client secret', value: 'client-secret' },
      { label: 'proxy password', value: 'proxy/word' },
      { label: 'viewer token', value: 'v-1' },
      { label: 'header x-desk', value: 'blue' },
    ])
  })
})

describe('several systems of another form', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  const serving = async (answers: Readonly<Record<string, unknown>>, key: string): Promise<string> => {
    const server = createServer((request, response) => {
      const body = request.headers['x-api-key'] === key ? answers[(request.url ?? '').split('?')[0] ?? ''] : undefined
      response.writeHead(body === undefined ? 401 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body ?? { detail: 'who are you' }))
    })
    servers.push(server)
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  }

  test('are one target from YAML alone: what each gives is read through its own mapping', async () => {
    const broker = await serving(
      { '/orders': { items: [{ ref: 'o1', side: 'BUY', qty: 1.5, sl: 9, tp: 12 }] } },
      'broker-key-1',
    )
    const bot = await serving({ '/status': { up: true, now: 1767614400 } }, 'bot-key-22')
    const path = join(folder, 'several.yaml')
    await writeFile(
      path,
      `targets:
  bot:
    url: ${bot}
    auth: {header: {name: X-Api-Key, value: '\${BOT_KEY}'}}
    map:
      health:
        path: /status
        to: '{"status": "pass", "version": "1", "releaseId": "b1", "ops_ok": up, "time": $instant(now)}'
  broker:
    url: ${broker}
    auth: {header: {name: X-Api-Key, value: '\${BROKER_KEY}'}}
    map:
      orders:
        path: /orders
        records: items
        to: |
          {"id": ref, "symbol": "ACME", "side": $side(side), "position_intent": "buy_to_open", "type": "limit", "limit_price": "10",
           "time_in_force": "gtc", "qty": $decimal(qty), "filled_qty": "0", "status": "new", "source": "api",
           "legs": [$leg("stop", sl), $leg("target", tp)]}
capabilities: {orders: broker}
criteria:
  orders.bracket-presence: {minimum: 1}
only: [orders.bracket-presence, rel.health-shape]
out: ${join(folder, 'reports')}
`,
    )
    const session = openGate(folder, { BROKER_KEY: 'broker-key-1', BOT_KEY: 'bot-key-22' })
    const doctor = await session.run(['doctor', '--config', path, '--json'])
    const diagnosis: { capabilities: { capability: string; ok: boolean; offered: boolean }[] } = JSON.parse(
      doctor.stdout,
    )
    expect(
      diagnosis.capabilities.filter(({ offered }) => offered).map(({ capability, ok }) => [capability, ok]),
    ).toEqual([
      ['health', true],
      ['orders', true],
    ])
    const run = await session.run(['run', '--config', path, '--json'])
    await session.close()
    const {
      criteria,
      run: facts,
    }: { criteria: { id: string; state: string; n: number }[]; run: { target: { name: string } } } = JSON.parse(
      run.stdout,
    )
    expect(facts.target.name).toBe('bot+broker')
    expect(criteria.map(({ id, state }) => `${id} ${state}`)).toContain('orders.bracket-presence pass')
    for (const secret of ['broker-key-1', 'bot-key-22']) {
      for (const told of [doctor.stdout, doctor.stderr, run.stdout, run.stderr]) expect(told).not.toContain(secret)
    }
  })
})
