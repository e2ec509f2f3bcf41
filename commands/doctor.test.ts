import { afterEach, describe, expect, test } from 'vitest'
import { configuredCatalogue, mergeConfig } from '../config/config.ts'
import { checkConfig } from '../config/load.ts'
import { judgedRun } from '../fixtures/recorded/judged-run.fixture.ts'
import { localServers } from '../targets/http/local-server.fixture.ts'
import { json, type Misbehaviour, misbehaviours, plainMapping } from '../targets/mapped/misbehaviour.fixture.ts'
import { createRedactor } from '../targets/redactor.ts'
import { type Diagnosis, diagnose } from './diagnosis.ts'
import { diagnosisText } from './diagnosis-text.ts'
import { remediesFor } from './remedies.ts'
import { openSystem } from './system.ts'

const { serve, serveSecurely, close } = localServers()
afterEach(close)

const SECRET = 'doctor-secret-41/+x'

const diagnosed = async (target: unknown): Promise<Diagnosis> => {
  const path = 'final-gate.yaml'
  const config = mergeConfig(checkConfig({ target }, path))
  const read = { config, catalogue: configuredCatalogue(config, path), path }
  const means = { redactor: createRedactor(), signal: new AbortController().signal, progress: () => {} }
  const system = await openSystem({ ...read, ...means, defects: [], environment: { KEY: SECRET } })
  try {
    return await diagnose(system, read, means)
  } finally {
    await system.stop()
  }
}

/** The text as one line, for what is wrapped at 80 columns. */
const flat = (diagnosis: Diagnosis): string => diagnosisText(diagnosis).replace(/\s+/g, ' ')

describe('doctor on the reference target', () => {
  test('times every capability and can judge every criterion', async () => {
    const diagnosis = await diagnosed('reference')
    expect(diagnosis.capabilities.filter(({ ok }) => !ok)).toEqual([])
    expect(diagnosis.capabilities.find(({ capability }) => capability === 'account')).toMatchObject({
      found: 'account PA-REFERENCE, mode paper',
      ms: expect.any(Number),
    })
    expect(diagnosis.criteria.filter(({ judgeable }) => !judgeable)).toEqual([])
    const { length } = diagnosis.criteria
    expect(flat(diagnosis)).toContain(`${length} of ${length} criteria can be judged, 0 cannot.`)
  })
})

// A sentence for each thing that a system or the way to it can do; the first words are what the reader sees, the last ones what to do.
const sentences: Readonly<Record<string, RegExp>> = {
  'refuses the credential (401)': /answered 401 .*check the token and its roles in target.auth/,
  'refuses an expired token (401)': /answered 401 .*expired.*check the token/,
  'forbids it (403)': /answered 403 \(read-only key\) .*check the token/,
  'is asked too often (429)': /too many requests: .*raise the limit that the target sets for the gate/,
  'wants a longer wait than a call may take (429)': /too many requests: .*3600 s/,
  'has a certificate of an unknown authority':
    /the certificate is not trusted .*name the file of its authority in target.tls.ca/,
  'stands behind a proxy that is not there': /the proxy did not let the call through .*check target.proxy/,
  'redirects to another host': /redirected to https:\/\/login.example\/sso .*nothing was sent there/,
  'answers HTML': /the answer is text\/html, not JSON, at GET \/time/,
  'answers 200 with an error inside': /an error inside an answer of success: .*database is down/,
  'answers what its mapping did not expect':
    /the mapping clock.to .*"soon".* at GET \/time; correct the expression in target.map/,
  'answers numbers where decimals are due': /account\/cash .*found the number 12\.5; map it with \$decimal/,
  'has no list where one is due': /the mapping orders.records .*null/,
  'pages without end': /the list cannot be read to its end: .* at GET \/orders/,
  'leads to another host for the next page': /https:\/\/other.example/,
  'stops at 500': /the list is not whole: .*500.*1,?234/,
  'has a mapping that never ends': /the mapping clock.to .*took longer than 2000 ms/,
  'has a mapping that fills the memory': /the mapping clock.to .*(sequence|64 MiB|too large|limit)/i,
  'has a mapping with a place that nobody fills': /\{zone\}/,
}

/** A target as a config names it, from what the fixture says in the words of the adapter. */
const targetOf = (url: string, { mapping = plainMapping, options = {} }: Misbehaviour): object => ({
  url,
  map: mapping,
  timeout: '10s',
  ...(options.token === undefined ? {} : { auth: { token: options.token } }),
  ...(options.proxy === undefined ? {} : { proxy: options.proxy }),
})

describe('doctor on a system that', () => {
  test.each(misbehaviours.map(each => [each.what, each] as const))('%s says so in one sentence', async (what, each) => {
    const url = await (each.isSecure ? serveSecurely : serve)(each.handler)
    const diagnosis = await diagnosed(targetOf(url, each))
    const said = [
      diagnosis.problem,
      diagnosis.tier,
      ...diagnosis.capabilities.map(({ ok, found }) => (ok ? '' : found)),
    ]
    expect(said.find(text => sentences[what]?.test(text)) ?? said.filter(Boolean).join('; ')).toMatch(
      sentences[what] ?? /^$/,
    )
  })

  test('is not there says so, and no criterion can be judged', async () => {
    const diagnosis = await diagnosed({ url: 'http://127.0.0.1:1', map: plainMapping })
    expect(diagnosisText(diagnosis)).toBe(
      'The target cannot be judged: ECONNREFUSED at GET /time; check that the target\nruns and that the address is right.',
    )
    expect(diagnosis.criteria.some(({ judgeable }) => judgeable)).toBe(false)
  })

  test('takes calls and never answers is given up in time', async () => {
    const url = await serve(() => {})
    expect(flat(await diagnosed({ url }))).toContain('no whole answer within 3000 ms at GET /health')
  })

  test('has a mapping that breaks names the expression and the value, and says which criteria wait for it', async () => {
    const url = await serve((request, response) =>
      json(response, request.url === '/orders' ? [{ ref: 7, qty: 'many' }] : { now: 1767614400 }),
    )
    const map = { ...plainMapping, orders: { path: '/orders', to: '{"id": $string(ref), "qty": $decimal(qty)}' } }
    const diagnosis = await diagnosed({ url, map })
    const orders = diagnosis.capabilities.find(({ capability }) => capability === 'orders')
    expect(orders).toMatchObject({ ok: false, offered: true })
    expect(orders?.found).toMatch(
      /^0 records, 1 more cannot be read: orders\.to failed: \$decimal\("many"\): is no decimal number, in \{"ref":7/,
    )
    expect(flat(diagnosis)).toMatch(/correct orders, see BAD above: orders\.bracket-presence/)
    expect(diagnosis.criteria.find(({ id }) => id === 'orders.tick-lot')).toMatchObject({
      judgeable: false,
      obstacle: 'unreadable',
      lacks: ['orders'],
    })
  })

  test('shows an account that cannot be read is only observed, and the rest is still looked at', async () => {
    const url = await serve((_, response) => json(response, { id: 'PA1', now: 1767614400 }))
    const diagnosis = await diagnosed({ url, map: { ...plainMapping, account: { path: '/a', to: '{"id": id}' } } })
    expect(diagnosis.tier).toMatch(/^observe: the account cannot be read: .*; give it in the mapping/)
    expect(diagnosis.capabilities.find(({ capability }) => capability === 'clock')?.ok).toBe(true)
  })

  test.each(['stops at 500', 'pages without end', 'has no list where one is due'])(
    '%s gives the verdicts of a run the same sentence as their reason',
    async what => {
      const each = misbehaviours.find(misbehaviour => misbehaviour.what === what)
      if (!each) throw new Error(`no misbehaviour ${what}`)
      const url = await serve(each.handler)
      const report = await judgedRun({ target: targetOf(url, each), only: ['orders.tick-lot'] }, {})
      const verdict = report.criteria.find(({ id }) => id === 'orders.tick-lot')
      expect([verdict?.state, verdict?.reason?.code]).toEqual(['inconclusive', 'gather-failed'])
      expect(verdict?.reason?.text).toMatch(sentences[what] ?? /^$/)
    },
  )

  test('has another clock than this machine is told so', async () => {
    const headers = { date: 'Mon, 05 Jan 2026 12:00:00 GMT' }
    const url = await serve((_, response) => json(response, { now: 1767614400 }, { headers }))
    expect(flat(await diagnosed({ url, map: plainMapping }))).toMatch(/note .*clock/)
  })

  test('is handed a secret never sees it in the diagnosis', async () => {
    const url = await serve((request, response) =>
      json(response, { error: `bad key ${request.headers['x-key']}` }, { status: 401 }),
    )
    const auth = { header: { name: 'X-Key', value: `\${${'KEY'}}` } }
    const text = flat(await diagnosed({ url, map: plainMapping, auth }))
    expect(text).toContain('answered 401 (bad key [redacted')
    expect(text).not.toContain(SECRET)
  })

  test('answers nothing of the interface is sent to init', async () => {
    const url = await serve((_, response) => json(response, { error: 'no such page' }, { status: 404 }))
    expect(flat(await diagnosed({ url }))).toContain('`final-gate init` proposes one')
  })
})

test('what to do next is what opens the most, each criterion once', () => {
  const lacking = (id: string, ...lacks: ('events' | 'state' | 'quotes')[]) =>
    ({ id, judgeable: false, obstacle: 'capability', lacks, why: '' }) as const
  const rows = [
    lacking('a', 'events', 'state'),
    lacking('b', 'events', 'state'),
    lacking('c', 'quotes'),
    lacking('d', 'events', 'state', 'quotes'),
    { id: 'e', judgeable: true, obstacle: null, lacks: [], why: '' } as const,
    { id: 'f', judgeable: false, obstacle: 'tier', lacks: [], why: 'needs tier act' } as const,
  ]
  expect(remediesFor(rows, 'observe: no account')).toEqual([
    { action: 'needs tier act; found observe: no account', ids: ['f'] },
    { action: 'offer or map quotes', ids: ['c'] },
    { action: 'offer or map events, state', ids: ['a', 'b', 'd'] },
  ])
})
