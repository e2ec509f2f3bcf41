import { expect, test } from 'vitest'
import type { JournalEvent } from '../contracts/event.schema.ts'
import type { Attempt } from './attempt.ts'
import { accepted, event } from './records.fixture.ts'
import { type RepeatEvidence, repeatSteps } from './repeat-throttle.suite.ts'

const off = [{ name: 's', enabled: false, reason: 'repeat' }]
const on = [{ name: 's', enabled: true, reason: null }]

const attempt = (number: number, status: number): Attempt => ({
  what: `repeat ${number}`,
  client_order_id: `c-${number}`,
  symbol: 'AAA',
  status,
  problem: status === 200 ? null : 'urn:problem:strategy-disabled',
  order_id: status === 200 ? `o-${number}` : null,
  exchange: number,
})

const taken = (number: number): JournalEvent =>
  accepted([number, 0], { order_id: `o-${number}`, client_order_id: `c-${number}` })
const rejected = (number: number): JournalEvent =>
  event([number, 0], 'limit.rejected', {
    limit: 'repeat',
    value: 3,
    bound: 2,
    symbol: 'AAA',
    client_order_id: `c-${number}`,
  })

const enabled = (approver: string): JournalEvent =>
  event([40, 9], 'strategy.enabled', { strategy: 's', reason: 'over', approver })
const disabled = event([9, 0], 'strategy.disabled', { strategy: 's', reason: 'repeat', approver: null })

/** Two repeats are allowed; the third is refused, and so are the later ones until ruth asks. */
const evidence = (different: Partial<RepeatEvidence> = {}): RepeatEvidence => ({
  strategy: 's',
  max: 2,
  window_s: 10,
  attempts: [attempt(1, 200), attempt(2, 200), attempt(3, 403)],
  afterwards: off,
  later: [{ seconds: 20, attempt: attempt(4, 403) }],
  pleas: [
    { what: 'nobody asks', approver: null, status: 422, strategies: off },
    { what: 'a named person asks', approver: 'user:ruth', status: 200, strategies: on },
  ],
  returned: attempt(5, 200),
  books: {
    events: [taken(1), taken(2), rejected(3), rejected(4), taken(5)],
    listed: ['c-1', 'c-2', 'c-5'],
  },
  journal: [disabled, enabled('user:ruth')],
  ...different,
})

const valuesOf = (of: RepeatEvidence): Record<string, unknown> =>
  Object.fromEntries(repeatSteps(of).map(({ step, value }) => [step, value]))

test('a strategy that is stopped, stays stopped and comes back by name is right', () => {
  expect(valuesOf(evidence())).toEqual({
    disabled: true,
    'stays-disabled': true,
    'needs-a-name': true,
    'enabled-by-name': true,
  })
})

test('one that goes on after its repeats is named', () => {
  const attempts = [attempt(1, 200), attempt(2, 200), attempt(3, 200)]
  const books = { events: [taken(1), taken(2), taken(3)], listed: ['c-1', 'c-2', 'c-3'] }
  expect(valuesOf(evidence({ attempts, books, afterwards: on })).disabled).toBe(false)
})

test('one that comes back by itself after the window is named', () => {
  const books = { ...evidence().books, events: [taken(1), taken(2), rejected(3), taken(4)], listed: ['c-4'] }
  const found = repeatSteps(evidence({ later: [{ seconds: 20, attempt: attempt(4, 200) }], books }))
  expect(found.find(({ step }) => step === 'stays-disabled')).toMatchObject({
    ref: 'after 20 s',
    value: false,
    note: 'repeat 4: expected a refusal by repeat, accepted with 200',
  })
})

test('an answer that enables it for nobody is named', () => {
  const pleas = evidence().pleas.map((plea, index) => (index === 0 ? { ...plea, status: 200, strategies: on } : plea))
  expect(valuesOf(evidence({ pleas }))['needs-a-name']).toBe(false)
})

test('the journal must name who enabled it', () => {
  expect(repeatSteps(evidence({ journal: [disabled, enabled('user:tom')] })).at(-1)).toMatchObject({
    step: 'enabled-by-name',
    value: false,
    note: 'enabled in the journal by: user:tom, expected once by user:ruth',
  })
})

test('too few repeats say nothing', () => {
  expect(valuesOf(evidence({ attempts: [attempt(1, 200)] })).disabled).toBe(null)
})
