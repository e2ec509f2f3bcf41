import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { RunReport } from '../judge/run.ts'
import type { Verdict, VerdictState } from '../judge/verdict.ts'
import { junitReport } from './junit.ts'
import { parseXml, type XmlElement } from './junit-reader.fixture.ts'
import { sharedReport } from './shared-report.fixture.ts'

// How those who read junit.xml count, each rule as its own source has it in 2025. They differ; a report must mean the same to all of them.

interface Counts {
  readonly tests: number
  readonly passed: number
  readonly failures: number
  readonly errors: number
  readonly skipped: number
}

const childrenOf = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter(child => child.name === name)
const childOf = (element: XmlElement, name: string): XmlElement | undefined => childrenOf(element, name)[0]
const has = (element: XmlElement, name: string): boolean => childOf(element, name) !== undefined
const casesOf = (root: XmlElement): XmlElement[] =>
  childrenOf(root, 'testsuite').flatMap(suite => childrenOf(suite, 'testcase'))

type Outcome = 'passed' | 'failed' | 'errored' | 'skipped'

const countsOf = (outcomes: readonly Outcome[]): Counts => ({
  tests: outcomes.length,
  passed: outcomes.filter(outcome => outcome === 'passed').length,
  failures: outcomes.filter(outcome => outcome === 'failed').length,
  errors: outcomes.filter(outcome => outcome === 'errored').length,
  skipped: outcomes.filter(outcome => outcome === 'skipped').length,
})

/** Where a reader knows no errors apart from failures. */
const withErrorsAsFailures = ({ failures, errors, ...counts }: Counts): Counts => ({
  ...counts,
  failures: failures + errors,
  errors: 0,
})

/** dorny/test-reporter, java-junit: a failure or an error fails, else `skipped` skips; the counts of the suites are not read. */
const testReporter = (root: XmlElement): Counts =>
  countsOf(
    casesOf(root).map(element => {
      if (has(element, 'failure') || has(element, 'error')) return 'failed'
      return has(element, 'skipped') ? 'skipped' : 'passed'
    }),
  )

/** mikepenz/action-junit-report: `skipped` takes a failure back; with check_retries a case of the same name in a suite that passed drops one that failed. */
const actionJunitReport = (root: XmlElement): Counts => {
  const isFailed = (element: XmlElement): boolean => has(element, 'failure') || has(element, 'error')
  const outcomes = childrenOf(root, 'testsuite').flatMap(suite => {
    const kept = new Map<string, XmlElement>()
    for (const element of childrenOf(suite, 'testcase')) {
      const name = element.attributes.name ?? ''
      const known = kept.get(name)
      if (!known || (!isFailed(element) && isFailed(known))) kept.set(name, element)
    }
    return [...kept.values()].map((element): Outcome => {
      if (has(element, 'skipped')) return 'skipped'
      return isFailed(element) ? 'failed' : 'passed'
    })
  })
  return countsOf(outcomes)
}

/** EnricoMi/publish-unit-test-result-action: the sums of the attributes of the suites, in the summary of its files. */
const unitTestResultSuites = (root: XmlElement): Counts => {
  const sum = (name: string): number =>
    childrenOf(root, 'testsuite').reduce((total, { attributes }) => total + Number(attributes[name] ?? 0), 0)
  const [tests, failures, errors, skipped] = [sum('tests'), sum('failures'), sum('errors'), sum('skipped')]
  return { tests, passed: tests - failures - errors - skipped, failures, errors, skipped }
}

/** The same action: of each case the most severe of its results, error before failure before success before skipped. */
const unitTestResultCases = (root: XmlElement): Counts =>
  countsOf(
    casesOf(root).map(element => {
      if (has(element, 'error')) return 'errored'
      if (has(element, 'failure')) return 'failed'
      return has(element, 'skipped') ? 'skipped' : 'passed'
    }),
  )

/** GitLab: failure before error before skipped; two cases of one suite, class and name are one. */
const gitlab = (root: XmlElement): Counts => {
  const kept = new Map<string, Outcome>()
  for (const suite of childrenOf(root, 'testsuite')) {
    for (const element of childrenOf(suite, 'testcase')) {
      const key = [suite.attributes.name, element.attributes.classname, element.attributes.name].join('|')
      if (has(element, 'failure')) kept.set(key, 'failed')
      else if (has(element, 'error')) kept.set(key, 'errored')
      else kept.set(key, has(element, 'skipped') ? 'skipped' : 'passed')
    }
  }
  return countsOf([...kept.values()])
}

/** Jenkins, junit-plugin: `skipped` first, then the text or the message of an error or a failure; a suite is read only where it holds a case. */
const jenkins = (root: XmlElement): Counts =>
  countsOf(
    casesOf(root).map(element => {
      if (has(element, 'skipped')) return 'skipped'
      return has(element, 'error') || has(element, 'failure') ? 'failed' : 'passed'
    }),
  )

/** Those that read the counts at the root, as many dashboards do: it has no attribute for what was skipped. */
const rootCounts = ({ attributes }: XmlElement): Omit<Counts, 'skipped' | 'passed'> => ({
  tests: Number(attributes.tests),
  failures: Number(attributes.failures),
  errors: Number(attributes.errors),
})

const [template] = sharedReport.criteria.filter(verdict => verdict.state === 'pass')
const reason = { code: 'too-few', text: '1 of 2 records' } as const
const waiver = { id: 'x', reason: 'FG-1', owner: 'Ada Lovelace', expires: '2026-02-28' }

interface Sort {
  readonly state: VerdictState
  readonly required: boolean
  readonly waived: boolean
}

const reportOf = (sorts: readonly Sort[]): RunReport => ({
  ...sharedReport,
  criteria: sorts.flatMap(({ state, required, waived }, index): Verdict[] => {
    if (!template) return []
    const named = { ...template, id: `${index % 3 === 0 ? 'orders' : 'risk'}.case-${index}`, state, required }
    const isWaived = waived && (state === 'fail' || state === 'inconclusive')
    return [{ ...named, reason: state === 'inconclusive' ? reason : null, ...(isWaived ? { waiver } : {}) }]
  }),
})

/** What the verdicts mean, told without the report. */
const meant = (report: RunReport): Counts => {
  const outcomes = report.criteria.map(({ state, required, waiver }): Outcome => {
    if (waiver || state === 'not-applicable' || (state === 'inconclusive' && !required)) return 'skipped'
    if (state === 'fail') return 'failed'
    return state === 'inconclusive' ? 'errored' : 'passed'
  })
  // Where nothing is red and the gate is, a case of its own is.
  const isRed = outcomes.some(outcome => outcome === 'failed' || outcome === 'errored')
  return countsOf(isRed || report.gate.state === 'pass' ? outcomes : [...outcomes, 'errored'])
}

const expectAgreement = (report: RunReport): void => {
  const root = parseXml(junitReport(report))
  const counts = meant(report)
  const asFailures = withErrorsAsFailures(counts)
  expect(testReporter(root)).toEqual(asFailures)
  expect(actionJunitReport(root)).toEqual(asFailures)
  expect(unitTestResultSuites(root)).toEqual(counts)
  expect(unitTestResultCases(root)).toEqual(counts)
  expect(gitlab(root)).toEqual(counts)
  expect(jenkins(root)).toEqual(asFailures)
  expect(rootCounts(root)).toEqual({ tests: counts.tests, failures: counts.failures, errors: counts.errors })
}

const sort = fc.record({
  state: fc.constantFrom<VerdictState>('pass', 'fail', 'inconclusive', 'not-applicable'),
  required: fc.boolean(),
  waived: fc.boolean(),
})

describe('the readers of junit.xml', () => {
  it('count the shared report as it is meant', () => {
    expect(meant(sharedReport)).toEqual({ tests: 7, passed: 1, failures: 2, errors: 1, skipped: 3 })
    expectAgreement(sharedReport)
  })

  it('find a red case in a run that judged nothing: an empty report reads as success to all of them', () => {
    expect(meant(reportOf([])).errors).toBe(1)
    expectAgreement(reportOf([]))
  })

  property.prop([fc.array(sort, { maxLength: 40 })])('agree on every mixture of verdicts', sorts => {
    expectAgreement(reportOf(sorts))
  })
})

describe('what a reader shows', () => {
  const root = parseXml(junitReport(sharedReport))
  const red = casesOf(root).flatMap(element => [...childrenOf(element, 'failure'), ...childrenOf(element, 'error')])

  it('is the message even to those that show the body alone, as GitLab does', () => {
    expect(red).toHaveLength(3)
    for (const { attributes, text } of red) expect(text.split('\n')[0]).toBe(attributes.message)
  })

  it('is the outcome and the measure within the first 500 characters of the output, beyond which Jenkins cuts what passed', () => {
    for (const element of casesOf(root)) {
      const output = childOf(element, 'system-out')?.text ?? ''
      expect(output.slice(0, 500)).toMatch(/^verdict: (pass|fail|inconclusive|not-applicable) [\s\S]*\nmeasured: n=\d+/)
    }
  })

  it('is a time that both kinds of readers add up: of each suite, and of each case', () => {
    const gathered = { 'evidence/orders.brackets.json': { ms: 2500, attempts: 1 } }
    const timed = parseXml(junitReport({ ...sharedReport, gathered }))
    const times = [...childrenOf(timed, 'testsuite'), ...casesOf(timed)].map(({ attributes }) =>
      Number(attributes.time),
    )
    expect(new Set(times)).toEqual(new Set([2.5]))
  })
})
