import { expect, test } from 'vitest'
import { createLedgerBook, mergeLedgers } from './ledger-book.ts'

const violation = (contract: string) => ({
  contract,
  request: 'GET /v2/orders',
  path: '/qty',
  rule: 'type',
  message: 'must be string',
  sample: '{}',
  exchange: 1,
})

test('a ledger counts everything and keeps a bounded part', () => {
  const book = createLedgerBook()
  book.call({ method: 'GET', path: '/v2/orders', status: 200 })
  book.call({ method: 'POST', path: '/v2/orders', status: 200 })
  for (let i = 0; i < 150; i++) book.violation(violation('order'), i % 2 === 0)
  const { violations, ...rest } = book.snapshot()
  expect(violations).toHaveLength(100)
  expect(rest).toEqual({
    calls: 2,
    mutating: [{ method: 'POST', path: '/v2/orders', status: 200 }],
    mutatingCount: 1,
    bodies: {},
    violationCount: 150,
    unseen: { order: 75 },
    unknownFields: {},
    pagedReads: [],
    leaks: [],
    scanned: 0,
    notes: [],
  })
})

test('a snapshot stays as it was, and two ledgers make one', () => {
  const book = createLedgerBook()
  book.valid('order')
  book.unknown('order', ['/extra'])
  const before = book.snapshot()
  book.valid('order')
  book.valid('event')
  book.unknown('order', ['/more'])
  book.scanned()
  book.note('waited 1 s')
  book.note('waited 1 s')
  const after = book.snapshot()
  expect(before.bodies).toEqual({ order: 1 })
  const sum = mergeLedgers(before, after)
  expect([sum.bodies, sum.unknownFields, sum.scanned, sum.notes]).toEqual([
    { event: 1, order: 3 },
    { order: ['/extra', '/more'] },
    1,
    ['waited 1 s'],
  ])
})
