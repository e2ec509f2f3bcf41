import { expect, test } from 'vitest'
import { type OverrideEvidence, overrideSteps } from './override.suite.ts'
import { event } from './records.fixture.ts'

const until = '2026-01-05T00:01:00.000Z'
const held = [{ limit: 'max_order_qty', value: 7500, until, approver: 'user:ruth' }]

const data = { limit: 'max_order_qty', value: 7500, until, approver: 'user:ruth' }
const started = { ...event([5, 0], 'override.started', data), actor: 'user:ann' }
const ended = event([9, 61], 'override.ended', data)

const refusal = { status: 403, inForce: 5000, overrides: [] } as const

const evidence = (different: Partial<OverrideEvidence> = {}): OverrideEvidence => ({
  actor: 'user:ann',
  before: 5000,
  value: 7500,
  requests: [
    { step: 'alone', approver: 'user:ann', until, ...refusal },
    { step: 'unnamed', approver: null, until, ...refusal },
    { step: 'not-risk', approver: 'user:tom', until, ...refusal },
    { step: 'no-end', approver: 'user:ruth', until: null, ...refusal },
    { step: 'with-second', approver: 'user:ruth', until, status: 200, inForce: 7500, overrides: held },
  ],
  after: { inForce: 5000, overrides: [] },
  journal: [started, ended],
  ...different,
})

const failing = (of: OverrideEvidence) => overrideSteps(of).filter(({ value }) => value !== true)

test('refused alone, unnamed, without the role and without an end; granted to two, journalled and ended', () => {
  expect(overrideSteps(evidence())).toEqual(
    ['alone', 'unnamed', 'not-risk', 'no-end', 'with-second', 'in-journal', 'ends'].map(step => ({
      step,
      ref: step,
      value: true,
    })),
  )
})

test('an override that one person may start is named', () => {
  const requests = evidence().requests.map((request, index) =>
    index === 0 ? { ...request, status: 200, inForce: 7500, overrides: held } : request,
  )
  expect(failing(evidence({ requests }))).toMatchObject([
    {
      step: 'alone',
      value: false,
      note: `approver user:ann, until ${until}: answered 200, max_order_qty is 7500, before it was 5000`,
    },
  ])
})

test('a refusal that changed the limit all the same is named', () => {
  const requests = evidence().requests.map((request, index) => (index === 1 ? { ...request, inForce: 7500 } : request))
  expect(failing(evidence({ requests })).map(({ step }) => step)).toEqual(['unnamed'])
})

test('a journal that names nobody, or another actor, is named', () => {
  const bare = { ...event([5, 0], 'override.started', { ...data, approver: '' }), actor: 'user:eve' }
  expect(failing(evidence({ journal: [bare, ended] }))).toMatchObject([
    { step: 'in-journal', note: 'actor user:eve, asked by user:ann; approver , expected user:ruth' },
  ])
})

test('an override that does not end is named', () => {
  expect(failing(evidence({ after: { inForce: 7500, overrides: held }, journal: [started] }))).toMatchObject([
    { step: 'ends', note: 'after its end max_order_qty is 7500, before it was 5000; no override.ended in the journal' },
  ])
})
