import { describe, expect, test } from 'vitest'
import type { EventData, JournalEvent } from '../contracts/event.schema.ts'
import { flag, HOUR, subject, T0, told, track } from './rollout.fixture.ts'
import { progressRecords } from './rollout-progress.ts'
import type { Track } from './rollout-track.ts'

const RATIO = 1e-9
const common = { plan: 'atr_brackets', subject } as const

const started = told(0, 'rollout.started', { ...common, from: 0, to: 25, metrics: {}, reason: 'begins' })

const promoted = (different: Partial<EventData<'rollout.promoted'>> = {}): JournalEvent =>
  told(HOUR, 'rollout.promoted', {
    ...common,
    from: 25,
    to: 50,
    metrics: { bracket_success: { value: 0.65, n: 120 } },
    reason: 'the dwell is over and every target is met',
    ...different,
  })

const move = told(HOUR, 'flag.changed', {
  key: 'atr_brackets',
  old: flag('ROLLING_OUT', 25),
  new: flag('ROLLING_OUT', 50),
  reason: 'the dwell is over',
})

const posted = (second: number, value: number) =>
  ({ at: T0 + second, subject, values: { bracket_success: value }, n: 60, origin: 'posted' }) as const

const of = (events: readonly JournalEvent[], different: Partial<Track> = {}): Track =>
  track({ events, measurements: [posted(600, 0.6), posted(1200, 0.7)], ...different })

const faults = (given: Track): unknown =>
  progressRecords(given, RATIO)
    .filter(({ value }) => value !== true)
    .map(({ ref, value, note }) => [ref, value, note])

describe('the record of a rollout', () => {
  test('has every step, with its reason and the figures of its stage', () => {
    expect(progressRecords(of([started, promoted(), move]), RATIO)).toEqual([
      { ref: `rollout.started ${subject} seq 1`, value: true },
      { ref: `rollout.promoted ${subject} seq 3601`, value: true },
      { ref: `flag.changed ${subject} seq 3601`, value: true },
    ])
  })

  test('lacks a reason', () => {
    const ref = `rollout.promoted ${subject} seq 3601`
    expect(faults(of([started, promoted({ reason: null })]))).toEqual([[ref, false, 'no reason']])
    expect(faults(of([started, promoted({ reason: '  ' })]))).toEqual([[ref, false, 'no reason']])
  })

  test('lacks a figure, or has another than was told', () => {
    const ref = `rollout.promoted ${subject} seq 3601`
    expect(faults(of([started, promoted({ metrics: {} })]))).toEqual([
      [ref, false, 'bracket_success: no value, told was 0.65'],
    ])
    const other = { bracket_success: { value: 0.7, n: 120 } }
    expect(faults(of([started, promoted({ metrics: other })]))).toEqual([
      [ref, false, 'bracket_success: 0.7 over 120 records, told was 0.65'],
    ])
  })

  test('may count records of its own', () => {
    const more = { bracket_success: { value: 0.71, n: 200 } }
    expect(faults(of([started, promoted({ metrics: more })]))).toEqual([])
  })

  test('is of its own stage: what was told before it does not count', () => {
    const next = promoted({ metrics: { bracket_success: { value: 0.9, n: 60 } } })
    const later = { ...next, seq: 9000, ts: new Date((T0 + 2 * HOUR) * 1000).toISOString() }
    const measurements = [posted(600, 0.6), posted(1200, 0.7), posted(HOUR + 600, 0.9)]
    expect(faults(of([started, promoted(), later], { measurements }))).toEqual([])
  })

  test('lacks the step for a move of the flag', () => {
    expect(faults(of([started, move]))).toEqual([
      [
        `flag.changed ${subject} seq 3601`,
        false,
        'ROLLING_OUT at 25 % became ROLLING_OUT at 50 %: no step of the rollout is on record for it',
      ],
    ])
  })

  test('names the value and the limit of the metric that took it back; a rollback by hand has none', () => {
    const back = (metric: string | null, value: number | null): JournalEvent =>
      told(900, 'rollout.rolled_back', { ...common, from: 25, metric, value, limit: 0.5, for: '0s', reason: 'x' })
    expect(faults(of([started, back('bracket_success', 0.4)]))).toEqual([])
    expect(faults(of([started, back(null, null)]))).toEqual([])
    expect(faults(of([started, back('bracket_success', null)]))).toEqual([
      [
        `rollout.rolled_back ${subject} seq 901`,
        false,
        'bracket_success took it back: its value or its limit is not recorded',
      ],
    ])
  })

  test('is empty where nothing was rolled out', () => {
    expect(progressRecords(track(), RATIO)).toEqual([])
  })
})
