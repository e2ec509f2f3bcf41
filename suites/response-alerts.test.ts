import { expect, test } from 'vitest'
import { type Level, type ResponsePhase, responseRecords } from './response-alerts.ts'

const limits = { warning: 1, critical: 2 }
const phase = (level: Level, seconds: number, ...severities: string[]): ResponsePhase => ({
  level,
  seconds: Array.from({ length: 20 }, () => seconds),
  alerts: severities.map(severity => ({ severity, threshold: 1, value: seconds })),
})
const judge = (...phases: ResponsePhase[]) => responseRecords({ phases, declared: limits }, limits)

test('each delay raises the alert of its level; a warning beside a critical one is no fault', () => {
  const phases = [phase('calm', 0.1), phase('warning', 1.2, 'warning'), phase('critical', 2.2, 'warning', 'critical')]
  expect(judge(...phases)).toEqual([
    { step: 'calm', ref: 'p95 0.10 s', value: true },
    { step: 'warning', ref: 'p95 1.20 s', value: true },
    { step: 'critical', ref: 'p95 2.20 s', value: true },
  ])
})

test('levels that are swapped, or an alarm at a normal pace, are wrong', () => {
  const phases = [phase('calm', 0.1, 'warning'), phase('warning', 1.2, 'critical'), phase('critical', 2.2, 'warning')]
  expect(judge(...phases).map(({ value, note }) => [value, note])).toEqual([
    [false, 'expected no alert at p95 0.10 s, found warning'],
    [false, 'expected warning at p95 1.20 s, found critical'],
    [false, 'expected critical at p95 2.20 s, found warning'],
  ])
})

test('a delay that did not come out as planned says nothing', () => {
  expect(judge(phase('warning', 2.6, 'critical'))).toEqual([
    {
      step: 'warning',
      ref: 'p95 2.60 s',
      value: null,
      note: 'the drill wanted a p95 for warning, it came out at 2.60 s',
    },
  ])
})

test('declared thresholds other than those required are wrong', () => {
  expect(responseRecords({ phases: [], declared: { warning: 3, critical: 2 } }, limits)).toEqual([
    {
      step: 'warning',
      ref: 'declared warning',
      value: false,
      note: 'the target declares 3 s, the requirement is 1 s',
    },
  ])
})
