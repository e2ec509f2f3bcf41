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

test('changes of flags among the others are held to the journal, and a dry run is no change', () => {
  const flag = (version: number) => ({
    key: 'f',
    state: 'ENABLED',
    percentage: version,
    version,
    changed_at: '2026-01-05T00:00:00.000Z',
  })
  const sent = (version: number, status = 200) => ({
    ...{
      key: 'f',
      isNew: false,
      asked: {},
      reason: `change ${version}`,
      status,
      problem: null,
      at: 0,
      exchange: version,
    },
    flag: status === 200 ? flag(version) : null,
  })
  const event = (version: number, old: number) => ({
    ...changed(version, { key: 'f', old: 0, new: 0 }),
    type: 'flag.changed',
    data: { key: 'f', old: flag(old), new: flag(version), reason: `change ${version}` },
  })
  const dry = { kind: 'dry-run', key: 'config', value: null, status: 200 } as const
  const of = (journal: object[], last: number) => {
    // The fields of a flag that no burst changes are left out.
    const flags = { trail: { changes: [sent(1), sent(2), sent(3, 409)], journal }, flags: [flag(last)] }
    const steps = burstSteps({
      ...evidence,
      operations: [...evidence.operations, dry],
      flags,
    } as unknown as BurstEvidence)
    return steps.filter(({ value }) => value !== true).map(({ step, note }) => `${step}: ${note}`)
  }
  expect(of([event(1, 0), event(2, 1)], 2)).toEqual([])
  expect(of([event(1, 0), event(2, 0)], 1)).toEqual([
    'journalled: it goes from version 0, the entry before it left version 1: a change between them is missing',
    'in-force: the flag is ENABLED at version 1, by the journal ENABLED at 2',
  ])
})
