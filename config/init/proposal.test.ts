import { describe, expect, test } from 'vitest'
import { validatorOf } from '../../contracts/validate.ts'
import { checkConfig, parseConfigText } from '../load.ts'
import { excuse, excuses } from './excuses.ts'
import { readApiDocument } from './openapi.ts'
import { schemaText } from './own-schema.ts'
import { openFields, proposalOf } from './proposal.ts'
import { configText } from './yaml-text.ts'

const json = (schema: unknown) => ({ '200': { content: { 'application/json': { schema } } } })
const text = { type: 'string' }
const number = { type: 'number' }
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const maybe = (schema: unknown) => ({ anyOf: [schema, { type: 'null' }] })

/** A crypto desk: snake case, an intent of its own, protection as prices, cursor paging, OpenAPI 3.1. */
const desk = {
  openapi: '3.1.0',
  info: { title: 'Crypto desk', version: '1' },
  paths: {
    '/api/v1/ping': { get: { responses: json({ type: 'object', properties: { status: { enum: ['ok', 'down'] } } }) } },
    '/api/v1/wallet': {
      get: {
        responses: json({
          type: 'object',
          properties: {
            wallet_id: text,
            is_paper: { type: 'boolean' },
            currency: text,
            available_balance: text,
            nav: text,
            drawdown: number,
          },
        }),
      },
    },
    '/api/v1/positions': { get: { responses: json({ type: 'array', items: { $ref: '#/components/schemas/Pos' } }) } },
    '/api/v1/orders': {
      get: {
        parameters: [
          { name: 'cursor', in: 'query', schema: text },
          { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 1000 } },
        ],
        responses: json({
          type: 'object',
          properties: {
            data: { type: 'array', items: { $ref: '#/components/schemas/Order' } },
            next_cursor: maybe(text),
          },
        }),
      },
      post: {
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  market: text,
                  side: { enum: ['long', 'short'], type: 'string' },
                  size: number,
                  order_type: { type: 'string', enum: ['market', 'limit'] },
                  position_effect: { type: 'string', enum: ['open', 'close'] },
                },
              },
            },
          },
        },
        responses: json({ $ref: '#/components/schemas/Order' }),
      },
    },
    '/api/v1/orders/{order_id}/cancel': { post: { responses: {} } },
  },
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    schemas: {
      Pos: { type: 'object', properties: { market: text, side: text, size: number, entry_price: number } },
      Order: {
        type: 'object',
        properties: {
          order_id: text,
          client_order_id: maybe(text),
          market: text,
          side: { type: 'string', enum: ['long', 'short'] },
          position_effect: { type: 'string', enum: ['open', 'close'] },
          order_type: { type: 'string', enum: ['market', 'limit', 'iceberg'] },
          size: number,
          executed_size: number,
          average_price: maybe(number),
          price: maybe(number),
          sl: maybe(number),
          tp: maybe(number),
          status: { type: 'string', enum: ['open', 'filled', 'cancelled', 'rejected'] },
          created_at: { type: 'string', format: 'date-time' },
          'time-in-force': { type: 'string', enum: ['GTC', 'IOC'] },
          origin: text,
        },
      },
    },
  },
}

const proposal = proposalOf(readApiDocument(JSON.stringify(desk), 'desk.json'))
const expressions = (capability: keyof typeof proposal.calls): Record<string, string | null> =>
  Object.fromEntries(proposal.calls[capability]?.lines.map(({ field, expression }) => [field, expression]) ?? [])

describe('a proposal from an OpenAPI document', () => {
  test('finds the capabilities by path and by what is answered', () => {
    expect(Object.entries(proposal.calls).map(([name, { settings }]) => [name, settings])).toEqual([
      ['health', { path: '/api/v1/ping' }],
      ['account', { path: '/api/v1/wallet' }],
      ['positions', { path: '/api/v1/positions', paging: { kind: 'none' } }],
      [
        'orders',
        {
          path: '/api/v1/orders',
          records: 'data',
          paging: { kind: 'cursor', cursor: 'cursor', limit: 'limit', size: 500, next: 'next_cursor' },
        },
      ],
      ['trade', {}],
    ])
    expect(proposal.auth).toEqual({ kind: 'bearer' })
  })

  test('maps orders field by field, floats to decimals, known values to ours', () => {
    expect(expressions('orders')).toEqual({
      id: 'order_id',
      client_order_id: 'client_order_id',
      symbol: 'market',
      side: '$side(side)',
      position_intent:
        '$side(side) & "_to_" & (position_effect = "open" ? "open" : position_effect = "close" ? "close" : position_effect)',
      type: 'order_type = "market" ? "market" : order_type = "limit" ? "limit" : order_type',
      qty: '$decimal(size)',
      filled_qty: '$decimal(executed_size)',
      filled_avg_price: '$price(average_price)',
      limit_price: '$price(price)',
      time_in_force: '`time-in-force` = "GTC" ? "gtc" : `time-in-force` = "IOC" ? "ioc" : `time-in-force`',
      status:
        'status = "open" ? "new" : status = "filled" ? "filled" : status = "cancelled" ? "canceled" : status = "rejected" ? "rejected" : status',
      submitted_at: '$instant(created_at)',
      source: 'origin',
      legs: '[$leg("stop", sl), $leg("target", tp)]',
    })
    const type = proposal.calls.orders?.lines.find(({ field }) => field === 'type')
    expect(type?.note).toBe('nobody here knows iceberg: say what it means')
  })

  test('takes paper from a flag of that name, and leaves open what nothing is like', () => {
    expect(expressions('account')).toMatchObject({
      id: 'wallet_id',
      mode: 'is_paper ? "paper" : "live"',
      cash: '$decimal(available_balance)',
      equity: '$decimal(nav)',
      drawdown: 'drawdown',
    })
    expect(openFields(proposal)).toEqual([
      'health.time',
      'account.last_equity',
      'account.peak_equity',
      'account.trading_blocked',
      'positions.market_value',
      'positions.unrealized_pl',
    ])
  })

  test('maps an order of ours back into a ticket', () => {
    const { submit, cancel } = proposal.calls.trade?.parts ?? {}
    expect(Object.fromEntries(submit?.body.map(({ field, expression }) => [field, expression]) ?? [])).toEqual({
      market: 'symbol',
      side: 'side = "buy" ? "long" : side = "sell" ? "short"',
      size: '$exists(qty) ? $number(qty)',
      order_type: 'type = "market" ? "market" : type = "limit" ? "limit"',
      position_effect:
        '$substringAfter(position_intent, "_to_") = "open" ? "open" : $substringAfter(position_intent, "_to_") = "close" ? "close"',
    })
    expect(cancel?.settings).toEqual({ method: 'POST', path: '/api/v1/orders/{id}/cancel' })
  })

  test('is never paper by a guess', () => {
    const account = (environment: unknown) => ({
      openapi: '3.0.3',
      paths: { '/account': { get: { responses: json({ properties: { id: text, equity: number, environment } }) } } },
    })
    const modeOf = (environment: unknown) =>
      proposalOf(readApiDocument(JSON.stringify(account(environment)), 'a')).calls.account?.lines.find(
        ({ field }) => field === 'mode',
      )
    expect(modeOf({ type: 'string', enum: ['SIM', 'PROD'] })).toEqual({
      field: 'mode',
      expression: null,
      note: 'which value of environment means paper? e.g. environment = "SIM" ? "paper" : "live"',
    })
    expect(modeOf({ type: 'string', enum: ['PAPER', 'LIVE'] })?.expression).toBe('$lowercase(environment)')
    expect(modeOf(text)?.expression).toBe(null)
  })

  test('of an API that trades nothing is empty, and its file still loads', () => {
    const blog = { openapi: '3.0.0', paths: { '/posts': { get: { responses: json({ type: 'array', items: text }) } } } }
    const empty = proposalOf(readApiDocument(JSON.stringify(blog), 'blog.json'))
    expect(empty.calls).toEqual({})
    const written = configText({ path: 'x.yaml', url: 'http://h', proposal: empty, notApplicable: [] })
    expect(checkConfig(parseConfigText(written, 'x.yaml'), 'x.yaml')).toMatchObject({ target: { url: 'http://h' } })
  })
})

describe('the contracts of its own lists', () => {
  const [positions, orders] = proposal.contracts

  test('are JSON Schemas that stand on their own, with the field that no two records share', () => {
    expect([positions?.name, positions?.unique, orders?.name, orders?.unique, orders?.rising]).toEqual([
      'positions',
      'market',
      'orders',
      'order_id',
      'created_at',
    ])
    const violations = validatorOf(JSON.parse(orders?.schema ?? 'null'))
    expect(violations({ order_id: 'o1', client_order_id: null, side: 'long', size: 1.5 })).toEqual([])
    expect(violations({ order_id: 'o1', side: 'buy' }).map(({ path, rule }) => [path, rule])).toEqual([
      ['/side', 'enum'],
    ])
  })

  test('know what OpenAPI 3.0 writes in its own way, and end where a schema leads back to itself', () => {
    const schemas: Record<string, object> = {
      Order: {
        type: 'object',
        properties: { id: text, price: { type: 'number', nullable: true }, parent: ref('Order') },
      },
    }
    const resolve = (node: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
      typeof node.$ref === 'string' ? { ...schemas[node.$ref.split('/').at(-1) ?? ''] } : node
    expect(JSON.parse(schemaText(ref('Order'), resolve))).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { id: { type: 'string' }, price: { type: ['number', 'null'] }, parent: {} },
    })
  })
})

describe('the file that is written', () => {
  const notApplicable = [{ match: 'data.gaps', reason: 'not mapped: control' }]
  const written = configText({ path: 'final-gate.yaml', url: 'http://127.0.0.1:1', proposal, notApplicable })

  test('loads as it is, with every open field as a comment in its place', () => {
    const config = checkConfig(parseConfigText(written, 'final-gate.yaml'), 'final-gate.yaml')
    expect(config).toMatchObject({
      target: { name: 'Crypto desk', url: 'http://127.0.0.1:1', map: { orders: { path: '/api/v1/orders' } } },
      allowNotApplicable: notApplicable,
    })
    expect([...written.matchAll(/FILL IN "(\w+)"/g)].map(([, name]) => name)).toEqual([
      'time',
      'last_equity',
      'peak_equity',
      'trading_blocked',
      'market_value',
      'unrealized_pl',
    ])
  })

  test('holds the expression of an order once, for the list and for what a submission answers', () => {
    expect(written.match(/to: &order \|/g)).toHaveLength(1)
    expect(written.match(/to: \*order/g)).toHaveLength(1)
  })
})

test.each([
  ['{"openapi": "3.0', 'is no OpenAPI 3 document: '],
  ['[]', 'it is no object'],
  ['{"swagger": "2.0"}', 'found Swagger 2.0'],
  ['hello: world', 'found no key openapi with a version 3'],
])('the document %j is refused with a sentence', (document, sentence) => {
  expect(() => readApiDocument(document, 'api.json')).toThrow(sentence)
})

test('a schema that names itself ends', () => {
  const tree = {
    type: 'object',
    properties: { id: text, sons: { type: 'array', items: { $ref: '#/components/schemas/T' } } },
  }
  const document = {
    openapi: '3.0.0',
    paths: { '/orders': { get: { responses: json({ $ref: '#/components/schemas/T' }) } } },
    components: { schemas: { T: tree, Loop: { $ref: '#/components/schemas/Loop' } } },
  }
  expect(readApiDocument(JSON.stringify(document), 'tree').operations).toHaveLength(1)
})

test('an excuse says what a system of its kind has not, and what is only not mapped', () => {
  expect(excuse(['decisions', 'events'], 'order-service')).toBe('an order service has no decisions; not mapped: events')
  expect(excuse(['decisions', 'quotes', 'control'], 'bot')).toBe('a bot has no control; not mapped: decisions, quotes')
  expect(
    excuses(
      new Map([
        ['a.b', ['state']],
        ['a.c', []],
      ]),
      'broker',
    ),
  ).toEqual([{ match: 'a.b', reason: 'not mapped: state' }])
})
