import builders, { type Builder, type TestCase, type TestSuite } from 'junit-report-builder'
import type { RunReport } from '../judge/run.ts'
import type { Verdict } from '../judge/verdict.ts'
import { mended, type Skip } from './junit-markup.ts'
import { attemptLines, bodyOf, field, message, messageOf, outputOf } from './junit-text.ts'
import { firstLine } from './order.ts'
import { printable } from './text.ts'

// The package is CommonJS and its types put the instance under a second `default`.
const junit = builders as unknown as Builder

/** Why a case is skipped, or null for one that counts: not applicable, waived, or not required by the profile and not judged. */
const skipOf = (verdict: Verdict): Skip | null => {
  if (verdict.waiver) {
    const { owner, expires, reason } = verdict.waiver
    return { type: 'waived', message: field(`${verdict.state}, waived by ${owner} until ${expires}: ${reason}`) }
  }
  const text = verdict.reason?.text ?? ''
  if (verdict.state === 'not-applicable') return { type: 'not-applicable', message: field(`not applicable: ${text}`) }
  if (verdict.state === 'inconclusive' && !verdict.required) {
    return { type: 'not-required', message: field(`not required by this profile: ${text}`) }
  }
  return null
}

const addOutcome = (testCase: TestCase, verdict: Verdict): void => {
  if (skipOf(verdict)) {
    testCase.skipped()
  } else if (verdict.state === 'fail') {
    testCase.failure(messageOf(verdict), 'fail').stacktrace(bodyOf(verdict))
  } else if (verdict.state === 'inconclusive') {
    testCase.error(messageOf(verdict), 'inconclusive', bodyOf(verdict))
  }
}

/** True where the builder's counts would read as success although the gate did not pass. */
const looksGreen = ({ gate, criteria }: RunReport): boolean =>
  gate.state !== 'pass' && criteria.every(verdict => verdict.state === 'pass' || skipOf(verdict) !== null)

/** Seconds that the scenarios behind the verdicts took, each counted once: several criteria may rest on one. */
const secondsOf = (verdicts: readonly Verdict[], { gathered = {} }: RunReport): number => {
  const paths = new Set(verdicts.flatMap(({ evidence }) => evidence))
  return [...paths].reduce((sum, path) => sum + (gathered[path]?.ms ?? 0), 0) / 1000
}

const runSeconds = ({ run }: RunReport): number =>
  Math.max(0, (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000) || 0

const propertiesOf = ({ run, gate }: RunReport): Readonly<Record<string, string>> => ({
  gate: firstLine(gate),
  run: run.id,
  seed: String(run.seed),
  profile: run.profile,
  tier: run.scope.tier,
  target: run.target.name,
  build: run.target.build,
  clock: run.target.timeBase,
  version: run.harness.version,
})

interface SuitePart {
  readonly name: string
  readonly verdicts: readonly Verdict[]
}

const addSuite = (builder: Builder, { name, verdicts }: SuitePart, report: RunReport): TestSuite => {
  const suite = builder.testSuite().name(name).timestamp(report.run.endedAt).time(secondsOf(verdicts, report))
  for (const [property, value] of Object.entries(propertiesOf(report))) suite.property(property, field(value))
  const paths = [...new Set(verdicts.flatMap(({ evidence }) => evidence))]
  for (const line of attemptLines(paths, report.gathered)) suite.property('attempts', printable(line))
  return suite
}

/**
 * junit.xml: a suite per subject, a case per criterion. Inconclusive is an error (red everywhere); not-applicable, waived and not-required cases are skipped
 * with their text; bound and interval stand in the output, counterexamples in the body. A case's time is that of the scenarios that answered it, a suite's that
 * of all of its scenarios, the whole's that of the run by the clock. A load that was sent again says so. A gate that is not green though no case is red gets a
 * case of its own. Valid for Jenkins' junit-10 schema.
 */
export const junitReport = (report: RunReport): string => {
  const builder = junit.newBuilder().name('final-gate')
  const skips = new Map<string, Skip>()
  for (const [subject, verdicts] of Map.groupBy(report.criteria, ({ id }) => id.split('.')[0] ?? id)) {
    const name = `final-gate.${subject}`
    const suite = addSuite(builder, { name, verdicts }, report)
    for (const verdict of verdicts) {
      const testCase = suite
        .testCase()
        .className(name)
        .name(verdict.id)
        .time(secondsOf([verdict], report))
      addOutcome(testCase, verdict)
      const skip = skipOf(verdict)
      if (skip) skips.set(verdict.id, skip)
      testCase.standardOutput(outputOf(verdict, report, skip !== null))
    }
  }
  if (looksGreen(report)) {
    const suite = addSuite(builder, { name: 'final-gate', verdicts: [] }, report)
    const text = message(report.gate.reasons.join('; '))
    suite.testCase().className('final-gate').name('gate').time(0).error(text, report.gate.state, text)
  }
  return mended(builder.build(), { skips, seconds: runSeconds(report) })
}
