import { expect, test } from 'vitest'
import { eventsOf } from '../contracts/event.schema.ts'
import { type Attempt, type AttemptBooks, refusedAttempts } from './attempt.ts'
import { trialSteps } from './limits.ts'
import { accepted, event } from './records.fixture.ts'

const attempt = (different: Partial<Attempt> = {}): Attempt => ({
  what: 'value',
  client_order_id: 'c-1',
  symbol: 'AAA',
  status: 200,
  problem: null,
  order_id: 'o-1',
  exchange: 7,
  ...different,
})

const refused = attempt({ status: 403, problem: 'urn:problem:limit-max-order-value', order_id: null })
const rejection = (limit: string) =>
  event([3, 0], 'limit.rejected', { limit, value: '30000', bound: '24000', symbol: 'AAA', client_order_id: 'c-1' })

const none: AttemptBooks = { events: [], listed: [] }
const kept: AttemptBooks = { events: [accepted([2, 0])], listed: ['c-1'] }

const judged = (of: Attempt, refusedBy: readonly string[] | null, books: AttemptBooks) =>
  trialSteps({ trials: [{ step: 'value', attempt: of, refusedBy }], books })[0]

test('an entry beyond the limit that was refused by it and left nothing behind is right', () => {
  const books = { events: [rejection('max_order_value')], listed: [] }
  expect(judged(refused, ['max_order_value'], books)).toEqual({ step: 'value', ref: 'c-1', value: true, exchange: 7 })
})

test('one that was accepted is named', () => {
  expect(judged(attempt(), ['max_order_value'], kept)).toMatchObject({
    value: false,
    note: 'value: expected a refusal by max_order_value, accepted with 200',
  })
})

test('one that was recorded first and refused then is named with its traces', () => {
  const books = { events: [accepted([2, 0]), rejection('max_order_value')], listed: ['c-1'] }
  expect(judged(refused, ['max_order_value'], books)).toMatchObject({
    value: false,
    note: 'value: refused with 403 urn:problem:limit-max-order-value, yet there is event 2 order.accepted, an order in the list',
  })
})

test('a refusal by another limit says nothing of this one', () => {
  expect(judged(refused, ['max_order_value'], { events: [rejection('funds')], listed: [] })).toMatchObject({
    value: null,
    note: 'value: refused with 403 urn:problem:limit-max-order-value, not by max_order_value',
  })
})

test('without a journal the type of the problem tells which limit it was', () => {
  expect(judged(refused, ['max_order_value'], none)?.value).toBe(true)
  expect(judged(attempt({ status: 500, order_id: null }), ['max_order_value'], none)?.value).toBe(null)
})

test('an entry within the limit must be there; a refusal is unknown, and a yes without an order a fault', () => {
  expect(judged(attempt(), null, kept)?.value).toBe(true)
  expect(judged(refused, null, none)?.value).toBe(null)
  expect(judged(attempt(), null, none)).toMatchObject({
    value: false,
    note: 'value: answered 200, and no trace of it in orders or journal',
  })
})

test('attempts that a limit refused count as right, the others are judged elsewhere', () => {
  const other = attempt({ client_order_id: 'c-2' })
  expect(refusedAttempts([refused, other], eventsOf([rejection('kelly_cap')], 'limit.rejected'))).toEqual([
    { ref: 'c-1', value: true, exchange: 7 },
  ])
})
