import { expect, test } from 'vitest'
import { type IdempotencyEvidence, type Repeats, repeatRecords } from './idempotency.suite.ts'
import { accepted } from './records.fixture.ts'

const yes = (order_id: string) => ({ status: 200, problem: null, order_id })
const no = (status: number) => ({ status, problem: 'urn:problem:x', order_id: null })

const trial = (step: Repeats['step'], answers: Repeats['answers']): Repeats => ({
  step,
  client_order_id: 'c-1',
  answers,
})

const judged = (of: Repeats, books: Partial<IdempotencyEvidence> = {}) =>
  repeatRecords({ trials: [of], journal: [accepted([1, 0])], listed: ['c-1', null, null], ...books })[0]

test('the same order again answers the first one', () => {
  expect(judged(trial('repeated', [yes('o-1'), yes('o-1'), yes('o-1')]))).toEqual({
    step: 'repeated',
    ref: 'c-1',
    value: true,
  })
})

test('a second order is named by its id and by the books', () => {
  const two = [accepted([1, 0]), accepted([2, 0], { order_id: 'o-4' })]
  expect(
    judged(trial('after-restart', [yes('o-1'), yes('o-4')]), { journal: two, listed: ['c-1', 'c-1'] }),
  ).toMatchObject({
    value: false,
    note: '2 order ids were answered: o-1, o-4; 2 orders accepted in the journal, expected 1; 2 orders in the list, expected 1',
  })
})

test('another body under the same id is 422', () => {
  expect(judged(trial('other-body', [yes('o-1'), no(422)]))?.value).toBe(true)
  expect(judged(trial('other-body', [yes('o-1'), yes('o-1')]))).toMatchObject({
    value: false,
    note: 'expected 422, found 200',
  })
})

test('of many at once each gets the same order or 409', () => {
  expect(judged(trial('concurrent', [no(409), yes('o-1'), yes('o-1')]))?.value).toBe(true)
  expect(judged(trial('concurrent', [yes('o-1'), no(500)]))).toMatchObject({
    value: false,
    note: 'expected 200 or 409, found 500',
  })
})

test('a first order that was refused says nothing', () => {
  expect(judged(trial('repeated', [no(403), no(403)]), { journal: [], listed: [] })?.value).toBe(null)
})
