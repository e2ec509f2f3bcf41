import { expect, test } from 'vitest'
import { type Burst, burstSteps } from './burst.ts'
import { accepted, change } from './records.fixture.ts'

const taken = (...ids: readonly string[]) =>
  ids.map((id, index) => accepted([index + 1, 0], { order_id: `o-${id}`, client_order_id: id }))

const burst = (different: Partial<Burst<'beyond'>> = {}): Burst<'beyond'> => ({
  step: 'beyond',
  what: 'round 1',
  kind: 'new',
  ids: ['a', 'b', 'c'],
  statuses: [200, 200, 403],
  expected: 2,
  ...different,
})

test('exactly as many as the limit lets through is right', () => {
  expect(burstSteps([burst()], taken('a', 'b'))).toEqual([{ step: 'beyond', ref: 'round 1', value: true }])
})

test('one more, or one less, is named', () => {
  expect(burstSteps([burst({ statuses: [200, 200, 200] })], taken('a', 'b', 'c'))).toMatchObject([
    { value: false, note: '3 new messages sent, 2 must be taken: 3 were answered with yes, 3 took effect' },
  ])
  expect(burstSteps([burst({ statuses: [200, 403, 403] })], taken('a'))).toMatchObject([{ value: false }])
})

test('an order that was refused and recorded all the same took effect', () => {
  expect(burstSteps([burst()], taken('a', 'b', 'c'))).toMatchObject([{ value: false }])
})

test('cancels are counted by the orders that they cancelled', () => {
  const cancels = burst({ kind: 'cancel', ids: ['o-1', 'o-2'], statuses: [204, 403], expected: 1 })
  const canceled = change([5, 0], 'order.canceled', { from: 'new', leaves_qty: '0' })
  expect(burstSteps([cancels], [canceled])).toMatchObject([{ value: true }])
})

test('an answer that is no refusal, such as a crash, leaves the count unknown', () => {
  expect(burstSteps([burst({ statuses: [200, 200, 500] })], taken('a', 'b'))).toMatchObject([
    { value: null, note: '1 answers were no refusals: 500' },
  ])
})
