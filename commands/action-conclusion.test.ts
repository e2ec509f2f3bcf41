import { expect, test } from 'vitest'
import type { RunReport } from '../judge/run.ts'
import { sharedReport } from '../reporters/shared-report.fixture.ts'
import { concludeGate } from './action-conclusion.ts'
import { actionTexts } from './action-text.ts'

const reportOf = (exitCode: 0 | 1 | 2): RunReport => ({ ...sharedReport, gate: { ...sharedReport.gate, exitCode } })
const conclude = (code: string, report: RunReport | null = null, reason = '') => concludeGate({ code, reason, report })

test('a verdict that verdicts.json bears out is the state, by the exit code', () => {
  expect(([0, 1, 2] as const).map(code => conclude(String(code), reportOf(code)).state)).toEqual([
    'pass',
    'fail',
    'inconclusive',
  ])
})

test('nothing but a pass that is borne out ends in 0', () => {
  const ends = [
    conclude('0'),
    conclude('0', reportOf(1)),
    conclude('1'),
    conclude('1', reportOf(0)),
    conclude('2'),
    conclude('3', reportOf(0)),
    conclude('4', reportOf(0)),
    conclude(''),
    conclude('', reportOf(0)),
    conclude('137', reportOf(0)),
    conclude('00', reportOf(0)),
  ]
  expect(ends.map(({ state, exitCode, report }) => [state, exitCode, report])).toEqual([
    ['harness', 4, null],
    ['harness', 4, null],
    ['harness', 4, null],
    ['harness', 4, null],
    ['inconclusive', 2, null],
    ['usage', 3, null],
    ['harness', 4, null],
    ['harness', 4, null],
    ['harness', 4, null],
    ['harness', 4, null],
    ['harness', 4, null],
  ])
})

test('a system that did not start is told with its reason, which no line of it can leave', () => {
  const reason = 'final-gate: the system under test did not start\n```\n<script>x</script>\n::error::y'
  const texts = actionTexts(conclude('2', null, reason), {})
  expect(texts.summary).toBe(
    [
      '## Final Gate: inconclusive, no verdict (exit code 2)',
      '',
      '    final-gate: the system under test did not start',
      '    ```',
      '    <script>x</script>',
      '    ::error::y',
      '',
    ].join('\n'),
  )
  expect([texts.comment, texts.annotations.split('\n').length]).toEqual([texts.summary, 2])
})

test('the texts of a verdict are those of the reporters, their links leading to the artefact', () => {
  const texts = actionTexts(conclude('1', reportOf(1)), { reportUrl: 'https://github.com/acme/desk/artifacts/9' })
  expect(texts.summary).toContain('](https://github.com/acme/desk/artifacts/9#criterion-')
  expect(texts.comment).toContain('](https://github.com/acme/desk/artifacts/9')
  expect(texts.annotations.split('\n').filter(Boolean).length).toBeLessThanOrEqual(10)
})
