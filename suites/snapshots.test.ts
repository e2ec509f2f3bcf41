import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { wrong } from './findings.fixture.ts'
import { canonicalJson } from './journal-chain.ts'
import { event } from './records.fixture.ts'
import { settings } from './rollback.fixture.ts'
import { backupSteps, type SnapshotEvidence, snapshotRecords, type Trigger } from './snapshots.ts'

const { flags, algo, limits, thresholds } = settings()
const digest = createHash('sha256').update(canonicalJson({ algo, flags, limits, thresholds })).digest('hex')
const held = { symbol: 'AAA', side: 'long', qty: '1', algo: 'v3' } as const
const order = {
  id: 'o-1',
  symbol: 'AAA',
  status: 'new',
  type: 'stop',
  parent_id: null,
  algo: null,
  user_id: null,
  qty: '1',
  filled_qty: '0',
} as const

const taken = (seq: number, different: object = {}) =>
  event([seq, 1], 'snapshot.taken', {
    ...{ snapshot_id: `s-${seq}`, cause: 'x', digest, flags, algo, limits, thresholds },
    ...{ positions: [held], open_orders: ['o-1'], ...different },
  })
const changed = (seq: number) => event([seq, 1], 'config.changed', { what: 'limits' })

const trigger = (different: Partial<Trigger> = {}): Trigger => ({
  name: 'a change',
  kind: 'change',
  status: 200,
  before: { settings: settings(), open: { positions: [held], orders: [order] } },
  named: null,
  events: [taken(1), changed(2)],
  ...different,
})
const rollback = (seq: number, different: Partial<Trigger> = {}) =>
  trigger({
    name: `rollback ${seq}`,
    kind: 'rollback',
    named: `s-${seq}`,
    events: [taken(seq), event([seq + 1, 1], 'rollback.started', {})],
    ...different,
  })

const evidence = (...triggers: Trigger[]): SnapshotEvidence => ({
  triggers,
  listed: [1, 3, 5].map(seq => ({ id: `s-${seq}`, at: '2026-01-05T10:00:00Z', cause: 'x', digest })),
  undone: { status: 200, wanted: settings(), found: settings() },
})
const sound = evidence(trigger(), rollback(3), rollback(5))

describe('a snapshot', () => {
  const faults = (...triggers: Trigger[]) =>
    snapshotRecords(evidence(...triggers))
      .filter(({ value }) => value !== true)
      .map(({ ref, value, note }) => [ref, value, note])

  test('that holds what there was is right in every part', () => {
    expect(snapshotRecords(evidence(trigger())).map(({ ref, value }) => [ref, value])).toEqual(
      ['flags', 'algo', 'limits', 'thresholds', 'positions', 'open_orders', 'digest'].map(part => [
        `a change: ${part}`,
        true,
      ]),
    )
  })

  test('without positions, with another limit or another digest is wrong', () => {
    const events = [taken(1, { positions: [], open_orders: ['o-1', 'o-9'], limits: { max_order_qty: 6 } })]
    const shown = { algo, flags, limits: { max_order_qty: 6 }, thresholds }
    const other = createHash('sha256').update(canonicalJson(shown)).digest('hex')
    expect(faults(trigger({ events }))).toEqual([
      ['a change: limits', false, 's-1: not as it was: limits.max_order_qty 5 -> 6'],
      ['a change: positions', false, 's-1: positions: 1 missing (AAA long 1 of v3), 0 that are not there (none)'],
      ['a change: open_orders', false, 's-1: open orders: 0 missing (none), 1 that are not there (o-9)'],
      ['a change: digest', false, `s-1: the digest is ${digest}, what it shows has ${other}`],
    ])
  })

  test('that was not taken says nothing of what snapshots hold', () => {
    expect(faults(trigger({ events: [changed(2)] }))).toEqual([
      ['a change', null, 'a change was answered 200, without a snapshot'],
    ])
  })
})

describe('backups', () => {
  test('before each change, listed, and to be gone back to, are right', () => {
    expect(wrong(backupSteps(sound))).toEqual([])
  })

  test('that come after the change, not at all, or under another name are wrong', () => {
    const late = trigger({ events: [changed(1), { ...taken(2) }] })
    const none = rollback(5, { events: [], named: null })
    expect(wrong(backupSteps(evidence(late, rollback(3, { named: 's-1' }), none)))).toEqual([
      ['before-change', 'a change', false, 'the snapshot is event 2, the change was event 1 already'],
      ['before-rollback', 'rollback 3', false, 'the answer names s-1, the journal s-3'],
      ['second-too', 'rollback 5', false, 'no snapshot was taken before rollback 5'],
      ['listed', 'a change', false, 's-2 is not among the 3 snapshots of the state'],
    ])
  })

  test('that do not bring back what was there are wrong; where the way back was refused it cannot be told', () => {
    const undone = { status: 200, wanted: settings(), found: settings({ limits: { max_order_qty: 9 } }) }
    expect(wrong(backupSteps({ ...sound, undone }))).toEqual([
      ['restores', 'rollback of the rollback', false, 'not as before it: limits.max_order_qty 5 -> 9'],
    ])
    expect(wrong(backupSteps({ ...sound, undone: { ...undone, status: 409 } }))).toEqual([
      ['restores', 'rollback of the rollback', null, 'it was answered 409'],
    ])
  })
})
