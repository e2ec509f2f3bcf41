import { afterEach, describe, expect, test } from 'vitest'
import type { Target } from '../capability.ts'
import { TargetError } from '../errors.ts'
import { localServers } from './local-server.fixture.ts'

const { serve, reach, close } = localServers()
afterEach(close)

interface Reply {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

interface Asked {
  readonly route: string
  readonly body: unknown
  readonly condition: string | null
}

const problemType = { 'content-type': 'application/problem+json' }
const problem = (status: number, name: string): Reply => ({
  status,
  body: { type: `urn:problem:${name}`, title: 'No', status },
  headers: problemType,
})

/** A target whose answers are given by route; a function answers from the body sent. */
const started = async (
  routes: Readonly<Record<string, Reply | ((body: unknown) => Reply)>>,
): Promise<{ target: Target; asked: Asked[] }> => {
  const asked: Asked[] = []
  const url = await serve((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const route = `${request.method} ${request.url}`
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || 'null')
      const { 'if-match': match, 'if-none-match': none } = request.headers
      asked.push({ route, body, condition: match ?? none ?? null })
      const given = routes[route] ?? { status: 404 }
      const reply = typeof given === 'function' ? given(body) : given
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers })
      response.end(reply.body === undefined ? '' : JSON.stringify(reply.body))
    })
  })
  const target = await reach(url, { capabilities: ['flags', 'flagAdmin', 'observations', 'rollback', 'kill'] })
  return { target, asked }
}

const faultOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
  } catch (error) {
    if (error instanceof TargetError) return error.message
    throw error
  }
  throw new Error('the call ended well')
}

const untimed = <T extends { at: number; ms: number; exchange: number }>({ at, ms, exchange, ...rest }: T) => {
  expect([at >= 0, ms >= 0, exchange > 0]).toEqual([true, true, true])
  return rest
}

const ONE = 'POST /ofrep/v1/evaluate/flags/a%2Fb'
const ALL = 'POST /ofrep/v1/evaluate/flags'
const context = { targetingKey: 'user-1', plan: 'gold' }
const on = { key: 'a/b', value: true, reason: 'SPLIT', variant: 'on', metadata: { version: 7 } }
const none = { value: null, reason: null, variant: null, metadata: {} }

describe('the evaluation of a flag', () => {
  test('is what the server of OFREP says, and counts as reading', async () => {
    const { target, asked } = await started({ [ONE]: { body: on, headers: { etag: '"7"' } } })
    expect(untimed(await target.flags.evaluate('a/b', context))).toEqual({
      ...on,
      errorCode: null,
      errorDetails: null,
      status: 200,
      problem: null,
      etag: '"7"',
    })
    expect(asked).toEqual([{ route: ONE, body: { context }, condition: null }])
    await target.raw({ method: 'POST', path: '/ofrep/v1/evaluate/flags/a%2Fb', body: {} })
    const { mutatingCount, calls, bodies } = target.ledger()
    expect([mutatingCount, calls, bodies]).toEqual([0, 2, { 'ofrep-evaluation': 1 }])
  })

  test('leaves the value to the caller where the server has none', async () => {
    const { target } = await started({ [ONE]: { body: { key: 'a/b', reason: 'UNKNOWN' } } })
    const { value, reason, variant, metadata } = await target.flags.evaluate('a/b', context)
    expect([value, reason, variant, metadata]).toEqual([null, 'UNKNOWN', null, {}])
  })

  test.each([
    [404, { key: 'a/b', errorCode: 'FLAG_NOT_FOUND', errorDetails: 'no a/b' }, ['FLAG_NOT_FOUND', 'no a/b']],
    [400, { key: 'a/b', errorCode: 'TARGETING_KEY_MISSING' }, ['TARGETING_KEY_MISSING', null]],
    [500, { errorDetails: 'it broke' }, [null, 'it broke']],
    [429, { anything: 1 }, [null, null]],
  ] as const)('refused with %s is an answer', async (status, body, [errorCode, errorDetails]) => {
    const { target } = await started({ [ONE]: { status, body } })
    const answer = await target.flags.evaluate('a/b', {})
    expect(untimed(answer)).toEqual({
      ...none,
      key: 'a/b',
      errorCode,
      errorDetails,
      status,
      problem: null,
      etag: null,
    })
    expect(target.ledger().violationCount).toBe(0)
  })

  test('refused for who asks carries the problem', async () => {
    const { target } = await started({ [ONE]: problem(401, 'unauthorized') })
    const { status, problem: refusal, errorCode } = await target.flags.evaluate('a/b', context, { as: 'nobody' })
    expect([status, refusal?.type, errorCode]).toEqual([401, 'urn:problem:unauthorized', null])
    const raw = await target.raw({ method: 'POST', path: '/ofrep/v1/evaluate/flags/a%2Fb', body: {} })
    expect(raw.problem?.type).toBe('urn:problem:unauthorized')
  })

  test('asked for raw, is not held to the contract of problems where it says that it is none', async () => {
    const { target } = await started({ [ALL]: { status: 400, body: { errorCode: 'PARSE_ERROR' } } })
    const {
      status,
      json,
      problem: refusal,
    } = await target.raw({ method: 'POST', path: '/ofrep/v1/evaluate/flags', body: {} })
    expect([status, json, refusal]).toEqual([400, { errorCode: 'PARSE_ERROR' }, null])
    expect([target.ledger().violationCount, target.ledger().unknownFields]).toEqual([0, {}])
  })

  test('that is none breaks its contract: an evaluation is an error then, a refusal stays one without a code', async () => {
    const { target } = await started({ [ONE]: { body: { value: true } } })
    expect(await faultOf(target.flags.evaluate('a/b', context))).toMatch(/ofrep-evaluation\/key must have required/)
    const other = await started({ [ONE]: { status: 404, body: { message: 'not found' } } })
    const { status, errorCode, problem: refusal } = await other.target.flags.evaluate('a/b', context)
    expect([status, errorCode, refusal]).toEqual([404, null, null])
    expect(other.target.ledger().violations.map(({ contract, path }) => [contract, path])).toEqual([
      ['ofrep-error', '/errorCode'],
    ])
  })

  test('can be asked for thousands of users side by side, with a bounded record of it', async () => {
    const { target } = await started({
      [ONE]: body => ({ body: { ...on, variant: JSON.stringify(body).includes('user-7') ? 'on' : 'off' } }),
    })
    const scope = target.scoped({})
    const variants: (string | null)[] = []
    const next = Array.from({ length: 1500 }, (_, index) => `user-${index}`).values()
    const worker = async (): Promise<void> => {
      for (const targetingKey of next) variants.push((await scope.flags.evaluate('a/b', { targetingKey })).variant)
    }
    await Promise.all(Array.from({ length: 16 }, worker))
    expect([variants.length, variants.filter(each => each === 'on').length]).toEqual([1500, 111])
    expect([scope.exchanges().length, target.ledger().calls, target.ledger().mutating]).toEqual([500, 1500, []])
  })
})

describe('the evaluation of all flags', () => {
  const flags = [on, { key: 'c', errorCode: 'GENERAL', errorDetails: 'it broke' }]

  test('gives each as an evaluation or an error, with the ETag of them all', async () => {
    const { target, asked } = await started({
      [ALL]: { body: { flags, metadata: { version: 3 } }, headers: { etag: 'x1' } },
    })
    expect(untimed(await target.flags.evaluateAll(context, { keys: ['a/b', 'c'] }))).toEqual({
      status: 200,
      problem: null,
      etag: 'x1',
      metadata: { version: 3 },
      errorCode: null,
      errorDetails: null,
      flags: [
        { ...on, errorCode: null, errorDetails: null },
        { ...none, key: 'c', errorCode: 'GENERAL', errorDetails: 'it broke' },
      ],
    })
    expect(asked.map(({ body }) => body)).toEqual([{ context, keys: ['a/b', 'c'] }])
  })

  test('is not repeated for an ETag that still holds', async () => {
    const { target, asked } = await started({ [ALL]: { status: 304, headers: { etag: 'x1' } } })
    const { status, flags: list, etag } = await target.flags.evaluateAll(context, { etag: 'x1' })
    expect([status, list, etag, asked[0]?.condition, asked[0]?.body]).toEqual([304, [], 'x1', 'x1', { context }])
  })

  test('refused as a whole says why', async () => {
    const { target } = await started({ [ALL]: { status: 400, body: { errorCode: 'INVALID_CONTEXT' } } })
    const { status, flags: list, errorCode, errorDetails } = await target.flags.evaluateAll({})
    expect([status, list, errorCode, errorDetails]).toEqual([400, [], 'INVALID_CONTEXT', null])
    expect(target.ledger().mutatingCount).toBe(0)
  })
})

const flag = {
  key: 'f',
  state: 'ENABLED',
  percentage: 100,
  allow: [],
  deny: [],
  depends_on: [],
  schedule: [],
  thresholds: [],
  version: 2,
  reason: 'a drill',
  changed_at: '2026-01-05T00:00:00Z',
} as const

describe('a change of a flag', () => {
  test('carries its condition and brings the flag with its version', async () => {
    const { target, asked } = await started({ 'PATCH /v1/flags/f': { body: flag, headers: { etag: '"2"' } } })
    const body = { percentage: 100, reason: 'a drill' }
    const done = untimed(await target.flagAdmin.patch('f', body, { ifMatch: 1 }))
    expect(done).toEqual({ status: 200, problem: null, flag, etag: '"2"' })
    await target.flagAdmin.patch('f', body, { ifMatch: '"2"' })
    await target.flagAdmin.patch('f', body, { create: true })
    await target.flagAdmin.patch('f', body)
    expect(asked.map(({ condition }) => condition)).toEqual(['"1"', '"2"', '*', null])
    expect(asked.every(each => JSON.stringify(each.body) === JSON.stringify(body))).toBe(true)
    expect(target.ledger().mutatingCount).toBe(4)
  })

  test('that is refused brings the problem', async () => {
    const { target } = await started({ 'PATCH /v1/flags/f': problem(422, 'rollout-skip') })
    const { status, flag: changed, problem: refusal } = await target.flagAdmin.patch('f', { reason: 'a drill' })
    expect([status, changed, refusal?.type]).toEqual([422, null, 'urn:problem:rollout-skip'])
  })
})

describe('a safety call', () => {
  const rolledBack = {
    id: 'r1',
    status: 'done',
    at: '2026-01-05T00:00:00Z',
    target: 'flag',
    diff: [],
    actions: ['off'],
    snapshot_before: 's1',
    verification: { status: 'pending', checks: [] },
  }
  const killed = { id: 'k1', engaged: [], canceled: ['o1'], flattened: [] }

  test('posts its body and brings the answer', async () => {
    const { target, asked } = await started({
      'POST /v1/observations': { status: 202, body: { seq: 9 } },
      'POST /v1/rollback': { body: rolledBack },
      'POST /v1/kill-switch': { body: killed },
    })
    const seen = await target.observations.post({ subject: 'flag:f', metrics: { brier: 0.5, n: 60 } })
    const back = await target.rollback.run({ target: 'flag', key: 'f', confirm: true, reason: 'a drill' })
    const stopped = await target.kill.engage({ scope: { all: true }, flatten: true, reason: 'a drill' })
    const free = await target.kill.release({ scope: { all: true }, approver: 'user:eve', reason: 'over' })
    expect([seen, back, stopped, free].map(({ status, problem: none, answer }) => [status, none, answer])).toEqual([
      [202, null, { seq: 9 }],
      [200, null, rolledBack],
      [200, null, killed],
      [200, null, killed],
    ])
    expect(asked.map(({ body }) => body)).toEqual([
      { subject: 'flag:f', metrics: { brier: 0.5, n: 60 } },
      { target: 'flag', key: 'f', confirm: true, reason: 'a drill' },
      { scope: { all: true }, flatten: true, reason: 'a drill', action: 'engage' },
      { scope: { all: true }, approver: 'user:eve', reason: 'over', action: 'release' },
    ])
  })

  test('that is refused brings the problem', async () => {
    const { target } = await started({
      'POST /v1/observations': problem(422, 'invalid-observation'),
      'POST /v1/rollback': problem(409, 'confirmation-required'),
      'POST /v1/kill-switch': problem(403, 'approver'),
    })
    const answers = [
      await target.observations.post({ subject: 'flag:x', metrics: { brier: 1 } }),
      await target.rollback.run({ target: 'all', reason: 'a drill' }),
      await target.kill.engage({ scope: { symbol: 'S001' }, reason: 'a drill' }),
      await target.kill.release({ scope: { symbol: 'S001' }, reason: 'a drill' }),
    ]
    expect(answers.map(({ status, answer, problem: refusal }) => [status, answer, refusal?.type])).toEqual([
      [422, null, 'urn:problem:invalid-observation'],
      [409, null, 'urn:problem:confirmation-required'],
      [403, null, 'urn:problem:approver'],
      [403, null, 'urn:problem:approver'],
    ])
  })

  test('that is done with a broken answer is an error, not a success', async () => {
    const { target } = await started({ 'POST /v1/kill-switch': { body: { id: 'k1' } } })
    expect(await faultOf(target.kill.engage({ scope: { all: true }, reason: 'a drill' }))).toMatch(
      /kill-answer\/engaged must have required property/,
    )
  })
})
