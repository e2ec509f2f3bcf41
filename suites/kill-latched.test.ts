import { expect, test } from 'vitest'
import { wrong } from './findings.fixture.ts'
import { type KillLatchedEvidence, latchedSteps, type ReleaseTrial } from './kill-latched.ts'
import { event } from './records.fixture.ts'

const engaged = [{ id: 'kill-1', by: 'user:ann' }]
const ok = { status: 200, problem: null, limit: null }
const killed = { status: 403, problem: 'urn:problem:limit-kill', limit: 'kill' }
const release = (step: ReleaseTrial['step'], approver: string | null, different: Partial<ReleaseTrial> = {}) => ({
  ...{ step, approver, status: 403, before: engaged, after: engaged },
  ...different,
})
const journal = [
  { ...event([1, 1], 'kill.engaged', { id: 'kill-1' }), actor: 'user:ann' },
  event([2, 2], 'kill.released', { id: 'kill-1', approver: 'user:rita' }),
]
const second = release('second-releases', 'user:rita', { status: 200, after: [] })
const sound: KillLatchedEvidence = {
  id: 'kill-1',
  status: 200,
  restarted: { engaged, entry: killed },
  releases: [
    release('unnamed-refused', null),
    release('self-refused', 'user:ann'),
    release('outsider-refused', 'user:vic'),
    second,
  ],
  entry: ok,
  journal,
}
const judged = (different: Partial<KillLatchedEvidence>) => wrong(latchedSteps({ ...sound, ...different }))

test('engaged after a restart, released by a second person only, on record: all right', () => {
  expect(judged({})).toEqual([])
})

test('gone after a restart is wrong, and what comes after cannot be told', () => {
  const releases = sound.releases.map(trial => ({ ...trial, before: [], after: [], status: 404 }))
  expect(judged({ restarted: { engaged: [], entry: ok }, releases })).toEqual([
    [
      'survives-restart',
      'kill switch',
      false,
      'kill-1 is not engaged after the restart; an entry after the restart was answered 200',
    ],
    ['unnamed-refused', 'approver none', null, 'the switch was no longer engaged'],
    ['self-refused', 'approver user:ann', null, 'the switch was no longer engaged'],
    ['outsider-refused', 'approver user:vic', null, 'the switch was no longer engaged'],
    ['second-releases', 'approver user:rita', null, 'the switch was no longer engaged'],
    ['on-record', 'journal', null, 'the switch was not released by a second person'],
  ])
})

test('released by its engager is wrong', () => {
  expect(judged({ releases: [release('self-refused', 'user:ann', { status: 200, after: [] }), second] })).toEqual([
    ['self-refused', 'approver user:ann', false, 'approver user:ann: answered 200, the switch is released'],
  ])
})

test('a release that is not let go, or not on record, is wrong', () => {
  const kept = { ...second, after: engaged }
  expect(judged({ releases: [kept], entry: killed, journal: [] })).toEqual([
    [
      'second-releases',
      'approver user:rita',
      false,
      'approver user:rita: answered 200, expected to be released; an entry after the release was answered 403 kill',
    ],
    [
      'on-record',
      'journal',
      false,
      'kill.engaged events: expected 1, found 0; kill.engaged by: expected "user:ann", found undefined; kill.released events: expected 1, found 0; approver of kill.released: expected "user:rita", found undefined',
    ],
  ])
})

test('a switch that was refused cannot be told', () => {
  expect(judged({ id: null, status: 403 })).toEqual([['survives-restart', 'kill switch', null, 'it was answered 403']])
})
