import { expect, test } from 'vitest'
import type { JournalEvent } from '../contracts/event.schema.ts'
import { type BurstEvidence, burstSteps } from './control-burst.ts'

const changed = (seq: number, change: { key: string; old: number; new: number }): JournalEvent =>
  ({
    seq,
    ts: '2026-01-05T00:00:00.000Z',
    type: 'config.changed',
    severity: 'info',
    actor: 'user:ann',
    subject: `config:${change.key}`,
    data: { what: 'limits', reason: 'test', approver: null, ...change },
    prev: '',
    hash: '',
  }) as JournalEvent

const limits = (value: number, status = 200) => ({ kind: 'limits', key: 'k_sl', value, status }) as const

const evidence: BurstEvidence = {
  operations: [limits(2.1), limits(2.2)],
  before: { revision: 7, values: { k_sl: 2 }, overrides: [] },
  after: { revision: 9, values: { k_sl: 2.1 }, overrides: [] },
  events: [changed(1, { key: 'k_sl', old: 2, new: 2.2 }), changed(2, { key: 'k_sl', old: 2.2, new: 2.1 })],
}

test('changes that the journal holds once each, one from the other, are right in whatever order they were taken', () => {
  expect(burstSteps(evidence)).toEqual([
    { step: 'answered', ref: 'operation 1', value: true },
    { step: 'answered', ref: 'operation 2', value: true },
    { step: 'journalled', ref: 'operation 1', value: true },
    { step: 'journalled', ref: 'operation 2', value: true },
    { step: 'journalled', ref: 'k_sl', value: true },
    { step: 'in-force', ref: 'k_sl', value: true },
    { step: 'in-force', ref: 'revision', value: true },
  ])
})

test('a change made from a value that was no longer in force breaks the chain, and the revision tells of the one that was lost', () => {
  const events = [changed(1, { key: 'k_sl', old: 2, new: 2.2 }), changed(2, { key: 'k_sl', old: 2, new: 2.1 })]
  const steps = burstSteps({ ...evidence, events, after: { ...evidence.after, revision: 8 } })
  expect(steps.filter(({ value }) => value !== true).map(({ step, note }) => `${step}: ${note}`)).toEqual([
    'journalled: k_sl, change 2: from 2, the change before left 2.2',
    'in-force: 2 changes were taken, the revision went from 7 to 8',
  ])
})

test('two overrides of one limit at once cannot both be taken', () => {
  const override = { kind: 'override', key: 'max_order_value', value: 1 } as const
  const of = (statuses: readonly number[]) =>
    burstSteps({ ...evidence, operations: statuses.map(status => ({ ...override, status })), events: [] }).find(
      ({ ref }) => ref === 'overrides',
    )?.value
  expect([of([409, 200]), of([200, 200]), of([403, 403])]).toEqual([true, false, null])
})
