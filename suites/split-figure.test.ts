import { expect, test } from 'vitest'
import { splitFigure } from './split-figure.ts'

const about = { id: 'test.split', title: 'Who gets it', criteria: ['flags.percentage-split'], margin: 0.04 }

const records = (group: string, centre: number, values: readonly (boolean | null)[]) =>
  values.map((value, index) => ({ ref: `user-${index}`, group, centre, value }))

test('a share is drawn with its bounds; who could not be told widens them and is no part of the share', () => {
  const [figure] = splitFigure(
    [...records('0 %', 0, [false, false]), ...records('50 %', 0.5, [true, false, null])],
    about,
  )
  expect(figure?.kind === 'split' && figure.rows.map(({ label, set, found, n }) => [label, set, found, n])).toEqual([
    ['0 %', 0, 0, 2],
    ['50 %', 0.5, 0.5, 3],
  ])
  const [, half] = figure?.kind === 'split' ? figure.rows : []
  expect([half?.lower, half?.upper]).toEqual([expect.closeTo(0.01695, 4), expect.closeTo(0.98305, 4)])
})

test('nothing is drawn of nothing, and a share that nobody could tell has no value', () => {
  expect(splitFigure([], about)).toEqual([])
  const [figure] = splitFigure(records('5 %', 0.05, [null]), about)
  expect(figure?.kind === 'split' && figure.rows[0]?.found).toBe(null)
})
