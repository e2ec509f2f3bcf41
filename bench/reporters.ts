// Time, size and memory of all reporters: on a stored run, and on a made one of 198 criteria with 5,000 counterexamples of 4 KiB.
// Expected: all of them on a full run below 1 s; of the made run report.html below 2 MiB, summary.md below 1 MiB, peak memory below 300 MiB.
// Usage: node bench/reporters.ts RUN-DIRECTORY (default reports)
import { spawnSync } from 'node:child_process'
import { evaluate } from '../commands/evaluation.ts'
import { readStoredRun } from '../commands/stored-run.ts'
import { configuredCatalogue } from '../config/config.ts'
import { catalogue as builtIn } from '../judge/catalogue.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { RunReport } from '../judge/run.ts'
import type { Counterexample, Verdict } from '../judge/verdict.ts'
import { annotationsReport } from '../reporters/annotations.ts'
import { commentReport } from '../reporters/comment.ts'
import type { HtmlInput } from '../reporters/html/input.ts'
import { htmlReport } from '../reporters/html.ts'
import { jsonReport } from '../reporters/json.ts'
import { junitReport } from '../reporters/junit.ts'
import { metricsReport } from '../reporters/metrics.ts'
import { summaryReport } from '../reporters/summary.ts'
import { terminalReport } from '../reporters/terminal.ts'
import { discoverSuites } from '../suites/discovery.ts'
import { figuresOf } from '../suites/figures.ts'

const CRITERIA = 198
const COUNTEREXAMPLES = 5000
/** What the judge keeps of each criterion, and verdicts.json may hold. */
const KEPT = 20
/** As much of an answer as evidence keeps, and an order with its legs. */
const BODY = 4096
const RECORD = 600
const ROUNDS = 5

type Reporter = (input: HtmlInput) => string

const reporters: Readonly<Record<string, Reporter>> = {
  terminal: ({ report }) => terminalReport(report, { all: true, colour: true, columns: 120 }),
  'verdicts.json': ({ report }) => jsonReport(report),
  'junit.xml': ({ report }) => junitReport(report),
  'report.html': input => htmlReport(input),
  'summary.md': ({ report }) => summaryReport(report),
  comment: ({ report }) => commentReport(report),
  annotations: ({ report }) => annotationsReport(report),
  'metrics.prom': ({ report, catalogue }) => metricsReport(report, catalogue),
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Median milliseconds of each reporter, and the first round of all of them, which is what a run takes: nothing is compiled yet then. */
const measure = (input: HtmlInput, rounds: number): void => {
  const times = new Map<string, number[]>()
  const sizes = new Map<string, number>()
  for (let round = 0; round < rounds; round++) {
    for (const [name, reporter] of Object.entries(reporters)) {
      const start = performance.now()
      const text = reporter(input)
      times.set(name, [...(times.get(name) ?? []), performance.now() - start])
      sizes.set(name, Buffer.byteLength(text))
    }
  }
  let first = 0
  for (const [name, found] of times) {
    first += found[0] ?? 0
    const kib = ((sizes.get(name) ?? 0) / 1024).toFixed(0)
    const cells = [(found[0] ?? 0).toFixed(1), median(found).toFixed(1), kib]
    process.stdout.write(`  ${name.padEnd(14)} ${cells.map(cell => cell.padStart(11)).join('')}\n`)
  }
  process.stdout.write(`  all, first round ${first.toFixed(0)} ms\n`)
}

const counterexample = (index: number): Counterexample => {
  const ref = `o-${index}-<&"|\`]]>`
  const body = JSON.stringify({ id: ref, padding: 'x'.repeat(BODY - 60) })
  return {
    ref,
    note: `expected a stop leg below ${index}, found none | \`x\` <b>`,
    record: { id: ref, legs: [], padding: 'y'.repeat(RECORD - 60) },
    exchange: { id: index, method: 'GET', path: `/v2/orders/${index}`, status: 200, body },
    repeat: `GET /v2/orders/${index}`,
  }
}

/** Verdicts that all failed, the counterexamples spread evenly. */
const madeInput = (): HtmlInput => {
  const rows: Criterion[] = Array.from({ length: CRITERIA }, (_, index) =>
    builtIn
      .slice(index % builtIn.length, (index % builtIn.length) + 1)
      .map(row => ({ ...row, id: `${row.id}-${index}` })),
  ).flat()
  const criteria = rows.map((row, index): Verdict => {
    const from = Math.floor((index * COUNTEREXAMPLES) / CRITERIA)
    const count = Math.floor(((index + 1) * COUNTEREXAMPLES) / CRITERIA) - from
    return {
      ...{ id: row.id, title: row.failing, severity: row.severity, required: true, state: 'fail', claim: row.claim },
      ...{ n: 1000, bad: count, ambiguous: 0, value: 1 - count / 1000, unit: 'share', bound: 'every record' },
      ...{ interval: { lower: 0.95, upper: 0.99, method: 'Clopper-Pearson' }, confidence: 0.95, reason: null },
      ...{ nRequired: null, pFail: null, counterexampleCount: count, evidence: [], timeBase: 'virtual', notes: [] },
      source: row.source,
      counterexamples: Array.from({ length: Math.min(count, KEPT) }, (_, offset) => counterexample(from + offset)),
    }
  })
  const target = { name: 'made', url: '', build: 'x', configHash: 'x', timeBase: 'virtual', capabilities: [] } as const
  const counts = { catalogue: CRITERIA, judged: CRITERIA, pass: 0, fail: CRITERIA, inconclusive: 0 }
  const report: RunReport = {
    run: {
      ...{ id: 'made', seed: 1, profile: 'ci', confidence: 0.95, interrupted: false, target, notes: [] },
      ...{ startedAt: '2026-01-05T09:00:00.000Z', endedAt: '2026-01-05T09:00:42.000Z' },
      scope: { only: [], tier: 'control', tierReason: '' },
      harness: { version: '0.1.0', node: process.versions.node, platform: process.platform, cpus: 2 },
    },
    gate: {
      ...{ state: 'fail', exitCode: 1, partial: false },
      reasons: [`failed: ${criteria.map(({ id }) => id).join(', ')}`],
      counts: { ...counts, notApplicable: 0, waived: 0, failedMajors: 0 },
    },
    criteria,
    previous: {},
  }
  const digests = { catalogue: 'x', config: 'x' }
  return { report, catalogue: rows, figures: [], figureFaults: [], unwaivable: new Set(), digests, detection: null }
}

const storedInput = async (directory: string): Promise<HtmlInput> => {
  const suites = await discoverSuites()
  const stored = await readStoredRun([directory])
  const catalogue = configuredCatalogue(stored.config, directory)
  const report = evaluate({ ...stored, catalogue, suites })
  const { figures, faults } = figuresOf({ scenarios: suites.scenarios, evidence: stored.evidence, catalogue })
  const digests = { catalogue: 'x', config: 'x' }
  return { report, catalogue, figures, figureFaults: faults, unwaivable: new Set(), digests, detection: null }
}

const HEAD = `  ${'reporter'.padEnd(14)} ${['first ms', 'median ms', 'KiB'].map(cell => cell.padStart(11)).join('')}\n`

const [argument = 'reports'] = process.argv.slice(2)
if (argument === '--made') {
  const input = madeInput()
  const kept = input.report.criteria.reduce((sum, { counterexamples }) => sum + counterexamples.length, 0)
  process.stdout.write(`made: ${CRITERIA} criteria, ${COUNTEREXAMPLES} counterexamples, ${kept} kept\n${HEAD}`)
  const before = process.resourceUsage().maxRSS / 1024
  // Once, as a run does: what several rounds leave behind would count as memory of one.
  measure(input, 1)
  const peak = process.resourceUsage().maxRSS / 1024
  process.stdout.write(`  peak memory ${peak.toFixed(0)} MiB (${before.toFixed(0)} MiB before the first reporter)\n`)
} else {
  const input = await storedInput(argument)
  process.stdout.write(
    `${argument}: ${input.report.criteria.length} criteria, ${input.figures.length} figures\n${HEAD}`,
  )
  measure(input, ROUNDS)
  // A process of its own: reading the evidence of the stored run would be most of the peak.
  spawnSync(process.execPath, [import.meta.filename, '--made'], { stdio: 'inherit' })
}
