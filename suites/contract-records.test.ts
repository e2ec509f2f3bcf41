import { expect, test } from 'vitest'
import { contractRecords } from './contract-records.ts'

const ledger = { bodies: { order: 2, quote: 1 }, violations: [], violationCount: 0, unknownFields: {} }

test('each body that met its contract is one record', () => {
  expect(contractRecords({ ledger, quotesRead: 1, priceless: [] })).toEqual([
    { ref: 'order', value: true },
    { ref: 'order', value: true },
    { ref: 'quote', value: true },
  ])
})

test('a violation names the request, the rule and the path; those beyond the kept ones are counted', () => {
  const violation = {
    contract: 'order',
    request: 'GET /v2/orders',
    path: '/qty',
    rule: 'type',
    message: 'must be string',
    sample: '{"qty":5}',
    exchange: 7,
  }
  const evidence = {
    ledger: { ...ledger, bodies: {}, violations: [violation], violationCount: 3 },
    quotesRead: 0,
    priceless: [],
  }
  expect(contractRecords(evidence)).toEqual([
    {
      ref: 'order/qty',
      value: false,
      record: { request: 'GET /v2/orders', sample: '{"qty":5}' },
      exchange: 7,
      note: 'GET /v2/orders: order breaks type at /qty: must be string',
    },
    { ref: 'more', value: false, note: '2 further violations were counted and not kept' },
  ])
})

test('a quote without a price breaks the contract although its form allows it', () => {
  const quote = { bp: null, ap: '17.55', bs: '1', as: '1', t: '2026-01-05T00:00:00Z', seq: 4 }
  expect(
    contractRecords({ ledger: { ...ledger, bodies: {} }, quotesRead: 1, priceless: [{ symbol: 'A', quote }] }),
  ).toEqual([
    {
      ref: 'quote A 4',
      value: false,
      record: quote,
      note: 'expected a bid and an ask, found null and 17.55; no violation of the feed is reported for A',
    },
  ])
})
