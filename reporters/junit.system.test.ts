import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunReport } from '../judge/run.ts'
import { junitReport } from './junit.ts'
import { HOSTILE, sharedReport } from './shared-report.fixture.ts'

// What libxml2 says of the reports: well-formed, and valid by junit.xsd, which is narrower than what Jenkins takes. Needs xmllint (libxml2-utils).

const SCHEMA = join(import.meta.dirname, 'junit.xsd')

/** What xmllint finds wrong; empty where the text is valid. */
const faultsIn = (xml: string): string => {
  const { status, stderr, error } = spawnSync('xmllint', ['--noout', '--nonet', '--schema', SCHEMA, '-'], {
    input: xml,
    encoding: 'utf8',
  })
  if (error) throw new Error(`xmllint did not run (${error.message}): install libxml2-utils`)
  return status === 0 ? '' : stderr
}

const hostile: RunReport = {
  ...sharedReport,
  criteria: sharedReport.criteria.map(verdict => ({
    ...verdict,
    title: HOSTILE,
    notes: [HOSTILE],
    counterexamples: verdict.counterexamples.map(each => ({ ...each, ref: HOSTILE, note: HOSTILE, repeat: HOSTILE })),
  })),
  gathered: { 'evidence/orders.brackets.json': { ms: 12_345_678.9, attempts: 3 } },
}

describe('a report by xmllint', () => {
  it.each([
    ['with a verdict of every sort', sharedReport],
    ['full of hostile text', hostile],
    ['without a verdict', { ...sharedReport, criteria: [] }],
    [
      'of a run that took no time',
      { ...sharedReport, run: { ...sharedReport.run, endedAt: sharedReport.run.startedAt } },
    ],
  ])('%s is valid', (_, report) => {
    expect(faultsIn(junitReport(report))).toBe('')
  })
})

describe('the schema', () => {
  const sound = junitReport(sharedReport)

  it.each([
    [
      'a count of skipped cases at the root',
      (xml: string) => xml.replace('<testsuites ', '<testsuites skipped="1" '),
      'skipped',
    ],
    ['an exponent in a time', (xml: string) => xml.replace(/time="0\.000"/, 'time="1e-7"'), 'time'],
    ['properties of a case', (xml: string) => xml.replace(/(<testcase [^>]*>)/, '$1<properties/>'), 'properties'],
    ['a file of a case', (xml: string) => xml.replace('<testcase ', '<testcase file="a.ts" '), 'file'],
    ['a case twice', (xml: string) => xml.replace('perf.throughput', 'perf.decision-latency'), 'perf.decision-latency'],
    ['a text that ends its section', (xml: string) => xml.replace('<![CDATA[', '<![CDATA[ ]]></x>'), 'mismatch'],
  ])('refuses %s', (_, spoil, told) => {
    const spoiled = spoil(sound)
    expect(spoiled).not.toBe(sound)
    expect(faultsIn(spoiled)).toContain(told)
  })
})
