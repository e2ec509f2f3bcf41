import { expect, test } from 'vitest'
import { independenceRecords, type KeysEvidence, stickyRecords } from './flag-keys.ts'
import type { FlagMatrix, MatrixAnswer } from './flag-matrix.ts'

const split = (value: string): MatrixAnswer => ({ value, reason: 'SPLIT', error: null })
const answers = [
  split('true'),
  split('false'),
  { value: null, reason: null, error: 'status 500' },
  { ...split('true'), reason: 'STATIC' },
]

const matrix = (flags: readonly string[], rows: Readonly<Record<string, readonly number[]>>): FlagMatrix => ({
  flags,
  users: Object.keys(rows),
  answers,
  cells: Object.values(rows),
})

const evidence = (first: FlagMatrix, ...again: FlagMatrix[]): KeysEvidence => ({
  own: true,
  first,
  rounds: again.map((round, index) => ({ after: `round ${index + 2}`, matrix: round })),
})

test('a user who is asked again and gets the same is right; who is asked once is no record', () => {
  const first = matrix(['a', 'b'], { ann: [0, 1], bob: [1, 1] })
  expect(stickyRecords(evidence(first, matrix(['a', 'b'], { ann: [0, 1] })))).toEqual([
    { ref: 'a for ann', value: true },
    { ref: 'b for ann', value: true },
  ])
})

test('another value is wrong, whatever came between; an answer that is missing cannot be told', () => {
  const first = matrix(['a'], { ann: [0], bob: [0] })
  const records = stickyRecords(evidence(first, matrix(['a'], { ann: [2], bob: [2] }), matrix(['a'], { ann: [1] })))
  expect(records.map(({ ref, value, note }) => [ref, value, note])).toEqual([
    ['a for ann', false, 'first: true; round 2: no answer (status 500); round 3: false'],
    ['a for bob', null, 'round 2: no answer (status 500)'],
  ])
})

test('two flags are paired for the users whom both split', () => {
  const first = matrix(['a', 'b'], { ann: [0, 1], bob: [1, 0], cid: [0, 3], dot: [1, 1] })
  expect(independenceRecords(evidence(first), 6)).toEqual([
    { ref: 'ann', group: 'a x b', value: [true, false], note: 'a is on, b is off' },
    { ref: 'bob', group: 'a x b', value: [false, true], note: 'a is off, b is on' },
    { ref: 'dot', group: 'a x b', value: [false, false], note: 'a is off, b is off' },
  ])
})

test('a flag that is on for everybody, or decided by something else than its split, makes no pair', () => {
  const first = matrix(['all', 'a', 'static', 'b'], { ann: [0, 0, 3, 1], bob: [0, 1, 3, 0] })
  expect(new Set(independenceRecords(evidence(first), 6).map(({ group }) => group))).toEqual(new Set(['a x b']))
  expect(independenceRecords(evidence(matrix(['all', 'a'], { ann: [0, 0], bob: [0, 1] })), 6)).toEqual([])
})

test('no more pairs are made than were asked for', () => {
  const first = matrix(['a', 'b', 'c', 'd'], { ann: [0, 1, 0, 1], bob: [1, 0, 1, 0] })
  expect([...new Set(independenceRecords(evidence(first), 2).map(({ group }) => group))]).toEqual(['a x b', 'b x c'])
})
