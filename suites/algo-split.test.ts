import { expect, test } from 'vitest'
import { type AlgoSplitEvidence, type SplitStop, splitRecords } from './algo-split.ts'

const users = ['a', 'b', 'c', 'd']
const stop = (published: number, routing: string, again = ''): SplitStop => ({
  asked: published,
  status: 200,
  published,
  routing,
  again,
})
const sound: AlgoSplitEvidence = {
  users,
  stops: [stop(25, '1311'), stop(50, '1331', '133')],
  decided: [{ id: 'd-1', user: 'u', served: 'v3', routed: 'v3' }],
}

const wrong = (evidence: AlgoSplitEvidence) =>
  splitRecords(evidence)
    .filter(({ group, value }) => !group.startsWith('v3 at') && value !== true)
    .map(({ group, value, note }) => [group, value, note])

test('each user is one record of a share, whose centre is the share that was set', () => {
  expect(
    splitRecords(sound)
      .filter(({ group }) => group === 'v3 at 25 %')
      .map(({ ref, centre, value }) => [ref, centre, value]),
  ).toEqual([
    ['a', 0.25, false],
    ['b', 0.25, true],
    ['c', 0.25, false],
    ['d', 0.25, false],
  ])
  expect(wrong(sound)).toEqual([])
})

test('a user who changes versions, later or as the share grows, and a decision by the other version are wrong', () => {
  const moved = { ...sound, stops: [stop(25, '1311'), stop(50, '3113', '1')] }
  expect(wrong({ ...moved, decided: [{ id: 'd-1', user: 'u', served: 'v1', routed: 'v3' }] })).toEqual([
    ['same again', false, 'a at 50 %: v3, and later v1'],
    ['kept when raised', false, 'b had v3 at 25 % and not at 50 %'],
    ['decided as routed', false, 'd-1 of u was decided by v1, the routing says v3'],
  ])
})

test('a refused split, an unknown routing and a decision for nobody cannot be told', () => {
  const refused: SplitStop = { asked: 10, status: 422, published: null, routing: '', again: '' }
  const evidence = { users, stops: [refused], decided: [{ id: 'd-1', user: null, served: 'v1', routed: null }] }
  expect(splitRecords(evidence).map(({ ref, value, note }) => [ref, value, note])).toEqual([
    ['split 10 %', null, 'a split of 10 % was answered 422'],
    ['d-1', null, 'd-1 of nobody was decided by v1, the routing says nothing'],
  ])
})
