import { expect, test } from 'vitest'
import { overloadSteps, type Pressed } from './overload.ts'

const pressed = (id: string, answer: Partial<Pressed>): Pressed => ({
  client_order_id: id,
  status: 200,
  problem: null,
  retryAfter: false,
  exchange: 1,
  ...answer,
})

const outcome = (each: Pressed, listed: readonly string[] = []): string[] =>
  overloadSteps({ pressed: [each], listed, events: [] }).map(({ step, value }) => `${step} ${value}`)

test('an order that was taken is in the books', () => {
  expect([outcome(pressed('a', {}), ['a']), outcome(pressed('a', {}))]).toEqual([['taken true'], ['taken false']])
})

test('a refusal names the limit, or says when to come back', () => {
  expect([
    outcome(pressed('a', { status: 403, problem: 'urn:problem:limit-msgs-per-s' })),
    outcome(pressed('a', { status: 429, retryAfter: true })),
    outcome(pressed('a', { status: 429 })),
    outcome(pressed('a', { status: 500 })),
    outcome(pressed('a', { status: 422, problem: 'urn:problem:quantity' })),
  ]).toEqual([
    ['refused true', 'untouched true'],
    ['refused true', 'untouched true'],
    ['refused false', 'untouched true'],
    ['refused false', 'untouched true'],
    ['refused null', 'untouched true'],
  ])
})

test('an order that nobody answered was swallowed, and one that was refused must not be in the books', () => {
  expect([
    outcome(pressed('a', { status: null })),
    outcome(pressed('a', { status: 503, retryAfter: true }), ['a']),
  ]).toEqual([['refused false'], ['refused true', 'untouched false']])
})
