import { expect, test } from 'vitest'
import { catalogue } from '../judge/catalogue.ts'
import { killFigure, rollbackFigure } from './effect-figures.ts'
import type { Drawing } from './scenario.ts'

const drawing: Drawing = {
  criterion: id => {
    const row = catalogue.find(each => each.id === id)
    if (!row) throw new Error(id)
    return row
  },
  timeBase: 'virtual',
}

test('a surface has its own distribution, over all trials; what was never seen is known to be at least as long as was watched', () => {
  const records = [
    { ref: 'to a snapshot: evaluation of a flag', value: 0 },
    { ref: 'each alone: evaluation of a flag', value: [0.95, 1] as const },
    { ref: 'to a snapshot: admission of orders', value: [10, null] as const },
    { ref: 'each alone: admission of orders', value: null },
  ]
  const [figure] = rollbackFigure(records, drawing)
  expect(figure?.kind === 'percentiles' && [figure.id, figure.limits, figure.series]).toEqual([
    'rollback.latency',
    [{ value: 5, label: 'limit: each < 5 s' }],
    [
      {
        label: 'evaluation of a flag',
        n: 2,
        points: [
          { q: 0, value: 0, atLeast: false },
          { q: 0.1, value: 0, atLeast: false },
          { q: 0.25, value: 0, atLeast: false },
          { q: 0.5, value: 0, atLeast: false },
          { q: 1, value: 1, atLeast: false },
        ],
      },
      {
        label: 'admission of orders',
        n: 1,
        points: [
          { q: 0, value: 10, atLeast: true },
          { q: 1, value: 10, atLeast: true },
        ],
      },
    ],
  ])
})

test('a kill has a distribution for each scope', () => {
  const records = [
    { ref: 'all: order-1', value: 0 },
    { ref: 'all: outside, order-2', value: 0 },
    { ref: 'a user: entry 1 inside', value: 0 },
  ]
  const [figure] = killFigure(records, drawing)
  expect(figure?.kind === 'percentiles' && figure.series.map(({ label, n }) => [label, n])).toEqual([
    ['all', 2],
    ['a user', 1],
  ])
})

test('nothing is drawn where nothing was timed', () => {
  expect(rollbackFigure([{ ref: 'one: evaluation', value: null }], drawing)).toEqual([])
})
