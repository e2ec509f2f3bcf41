import { expect, test } from 'vitest'
import type { JournalEvent } from '../contracts/event.schema.ts'
import type { Flag } from '../contracts/flag.schema.ts'
import type { FlagTrail, SentChange } from './drill-flags.ts'
import { trailRecords } from './flag-trail.ts'

const at = (second: number): string => `2026-01-05T00:00:0${second}.000Z`

const flag = (version: number, more: Partial<Flag> = {}): Flag => ({
  key: 'f',
  state: 'DISABLED',
  percentage: 0,
  allow: [],
  deny: [],
  depends_on: [],
  schedule: [],
  thresholds: [],
  version,
  reason: `change ${version}`,
  changed_at: at(version),
  ...more,
})

const sent = (version: number, more: Partial<SentChange> = {}): SentChange => ({
  key: 'f',
  isNew: version === 1,
  asked: {},
  reason: `change ${version}`,
  status: 200,
  problem: null,
  flag: flag(version),
  at: 0,
  exchange: version,
  ...more,
})

const event = (seq: number, of: { old: Flag | null; new: Flag; reason?: string; actor?: string }): JournalEvent =>
  ({
    seq,
    ts: at(seq),
    type: 'flag.changed',
    severity: 'info',
    actor: of.actor ?? 'user:ann',
    subject: 'flag:f',
    data: { key: 'f', old: of.old, new: of.new, reason: of.reason ?? `change ${seq}` },
    prev: '',
    hash: '',
  }) as JournalEvent

const first = event(1, { old: null, new: flag(1) })
const second = event(2, { old: flag(1), new: flag(2) })
const sound: FlagTrail = { changes: [sent(1), sent(2)], journal: [first, second] }

const faults = (trail: FlagTrail, more: Parameters<typeof trailRecords>[1] = {}): (string | undefined)[] =>
  trailRecords(trail, more).flatMap(({ value, note }) => (value === true ? [] : [note]))

test('changes that are in the journal once each, one from the other, are right', () => {
  expect(trailRecords(sound, { flags: [flag(2)] })).toEqual([
    { ref: 'f: change 1', value: true },
    { ref: 'f: change 2', value: true },
    { ref: 'f: seq 2', value: true },
    { ref: 'f: as it is', value: true },
  ])
})

test('without a journal there is nothing to say', () => {
  expect(trailRecords({ ...sound, journal: null })).toEqual([])
})

const system = event(3, { old: flag(2), new: flag(3, { state: 'ROLLBACK' }), reason: 'error_rate', actor: 'system' })
const expected = { key: 'f', cause: 'a value beyond its limit', state: 'ROLLBACK' } as const

test('a change by the system is looked for by its state', () => {
  expect(faults({ ...sound, journal: [first, second, system] }, { automatic: [expected] })).toEqual([])
  expect(faults(sound, { automatic: [expected] })).toEqual([
    'a value beyond its limit put f to ROLLBACK, and the journal has no such change by the system',
  ])
})

test.each<[string, FlagTrail, string]>([
  ['is not in the journal', { ...sound, journal: [first] }, 'answered 200, version 2, and not in the journal'],
  ['is there twice', { ...sound, journal: [first, second, { ...second, seq: 3 }] }, '2 times in the journal'],
  [
    'was refused and is there as made',
    { changes: [sent(1), sent(2, { status: 422, flag: null })], journal: [first, second] },
    'answered 422, and the journal has it as made (seq 2)',
  ],
  [
    'has no name to it',
    { ...sound, journal: [first, { ...second, actor: 'system' }] },
    'the actor is "system", a person asked for it',
  ],
  [
    'became something else than was answered',
    { ...sound, journal: [first, event(2, { old: flag(1), new: flag(2, { percentage: 5 }) })] },
    'what it says the flag became is not what the answer showed',
  ],
  [
    'has another time',
    { ...sound, journal: [first, { ...second, ts: at(3) }] },
    `made at ${at(2)}, journalled at ${at(3)}`,
  ],
  [
    'goes on from a version that the journal does not know',
    { changes: [sent(1), sent(3)], journal: [first, event(3, { old: flag(2), new: flag(3) })] },
    'it goes from version 2, the entry before it left version 1: a change between them is missing',
  ],
])('a change that %s is a fault', (_, trail, note) => {
  expect(faults(trail)).toContainEqual(expect.stringContaining(note))
})

test('a flag that is otherwise than the journal says last is a fault', () => {
  expect(faults(sound, { flags: [flag(3, { state: 'ENABLED' })] })).toEqual([
    'the flag is ENABLED at version 3, by the journal DISABLED at 2',
  ])
})
