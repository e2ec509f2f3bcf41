import { expect, test } from 'vitest'
import type { FlagMatrix } from './flag-matrix.ts'
import { shareRecords, splitFlag, splits, stateFlags, stateRecords } from './flag-split.ts'

const on = { value: 'true', reason: 'SPLIT', error: null }
const off = { value: 'false', reason: 'SPLIT', error: null }
const lost = { value: null, reason: null, error: 'status 503' }

/** Two users; a row of answers each: 0 on, 1 off, 2 no answer. */
const matrix = (flags: readonly string[], ...cells: number[][]): FlagMatrix => ({
  flags,
  users: ['ann', 'bob'].slice(0, cells.length),
  answers: [on, off, lost],
  cells,
})

const trail = { changes: [], journal: null }
const flags = [...splits.map(splitFlag), ...Object.values(stateFlags)]
// 0, 5, 10, 15, 25, 30, 50, 60, 100 %; DISABLED, ENABLED, ROLLBACK.
const ann = [1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 0, 1]
const bob = [1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 1]

test('each user is in or out of each percentage', () => {
  const records = shareRecords({ matrix: matrix(flags, ann, bob.with(8, 2)), stops: [], trail })
  expect(records).toHaveLength(18)
  expect(records.filter(({ group }) => group === '25 %')).toEqual([
    { ref: 'ann at 25 %', group: '25 %', centre: 0.25, value: true },
    { ref: 'bob at 25 %', group: '25 %', centre: 0.25, value: false },
  ])
  expect(records.at(-1)).toEqual({
    ref: 'bob at 100 %',
    group: '100 %',
    centre: 1,
    value: null,
    note: 'gate.split-100: no answer (status 503)',
  })
})

const states = (cells: readonly [number[], number[]]) =>
  stateRecords({ matrix: matrix(flags, ...cells), stops: [], trail }).map(({ step, value, note }) => [
    step,
    value,
    note,
  ])

test('states that behave as they say are right', () => {
  expect(states([ann, bob])).toEqual([
    ['disabled', true, undefined],
    ['enabled', true, undefined],
    ['rollback', true, undefined],
    ['rolling-out', true, undefined],
    ['rolling-out', true, undefined],
  ])
})

test.each([
  ['a disabled flag that is on for somebody', 9, 0, 'disabled', false],
  ['an enabled flag that is off for somebody', 10, 1, 'enabled', false],
  ['a flag in ROLLBACK that is on for somebody', 11, 0, 'rollback', false],
  ['a flag at 100 % that is off for somebody', 8, 1, 'rolling-out', false],
  ['a flag at 50 % that is on for everybody', 6, 0, 'rolling-out', false],
  ['a flag that does not answer for somebody', 9, 2, 'disabled', null],
])('%s', (_, at, answer, step, value) => {
  expect(states([ann, bob.with(at, answer)]).filter(record => record[1] !== true)).toEqual([
    [step, value, expect.stringContaining(value === null ? 'unknown for 1' : 'expected on for')],
  ])
})

test('a flag on its way is held to each state it is put in', () => {
  const stop = (state: 'ENABLED' | 'ROLLBACK', cell: number) => ({
    ...{ state, percentage: 0, status: 200 },
    matrix: matrix(['gate.states'], [cell]),
  })
  const stops = [stop('ENABLED', 0), stop('ROLLBACK', 0)]
  const records = stateRecords({ matrix: matrix(flags, ann, bob), stops, trail }).slice(5)
  expect(records).toEqual([
    { step: 'enabled', ref: 'gate.states ENABLED', value: true },
    {
      step: 'rollback',
      ref: 'gate.states ROLLBACK',
      value: false,
      note: 'gate.states ROLLBACK: expected on for none, found on for 1 and off for 0 of 1, first ann',
      record: { flag: 'gate.states', on: { n: 1, first: 0 }, off: { n: 0, first: -1 } },
    },
  ])
})
