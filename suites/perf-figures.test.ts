import { expect, test } from 'vitest'
import { catalogue } from '../judge/catalogue.ts'
import type { Figure } from '../judge/figure.ts'
import { cycleFigure, decisionFigure, responseFigure } from './perf-figures.ts'
import type { Drawing } from './scenario.ts'

const drawing: Drawing = {
  timeBase: 'virtual',
  criterion: id => {
    const found = catalogue.find(criterion => criterion.id === id)
    if (!found) throw new Error(id)
    return found
  },
}

const summary = ([figure]: readonly Figure[]): unknown =>
  figure?.kind === 'percentiles' && [
    figure.id,
    figure.unit,
    figure.limits.map(({ value }) => value),
    figure.series.map(({ label, points }) => [label, points.at(-1)?.value, points.at(-1)?.atLeast]),
  ]

test('decisions are drawn in seconds against the limit of their row, one that never came as a lower bound', () => {
  const records = [
    { ref: 'd-1', value: 1.2 },
    { ref: 'd-2', value: [5, null] as const },
  ]
  expect(summary(decisionFigure(records, drawing, 'target'))).toEqual([
    'perf.decision-latency.target',
    's',
    [2],
    [['decisions', 5, true]],
  ])
})

test('cycles are drawn in minutes', () => {
  expect(summary(cycleFigure([{ ref: 'c-1', value: 21 }], drawing))).toEqual([
    'perf.pipeline-p95',
    'min',
    [25],
    [['cycles', 21, false]],
  ])
})

test('each phase of the response drill is a series against both levels', () => {
  const phase = (level: 'calm' | 'warning' | 'critical', seconds: number) => ({ level, seconds: [seconds], alerts: [] })
  const evidence = {
    phases: [phase('calm', 0.01), phase('warning', 1.2), phase('critical', 2.2)],
    declared: { warning: 1, critical: 2 },
  }
  expect(summary(responseFigure(evidence, { warning: 1, critical: 2 }))).toEqual([
    'perf.response-time',
    's',
    [1, 2],
    [
      ['calm phase', 0.01, false],
      ['warning phase', 1.2, false],
      ['critical phase', 2.2, false],
    ],
  ])
})
