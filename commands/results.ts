import type { Config } from '../config/config.ts'
import type { Criterion } from '../judge/criterion.ts'
import { globMatcher } from '../judge/glob.ts'
import type { RunReport } from '../judge/run.ts'
import { UNWAIVABLE } from '../judge/waiver.ts'
import type { DetectionMatrix } from '../reporters/html/input.ts'
import { htmlReport } from '../reporters/html.ts'
import { jsonReport } from '../reporters/json.ts'
import { junitReport } from '../reporters/junit.ts'
import { metricsReport } from '../reporters/metrics.ts'
import { summaryReport } from '../reporters/summary.ts'
import { terminalReport } from '../reporters/terminal.ts'
import type { Figures } from '../suites/figures.ts'
import { sha256 } from '../suites/files.ts'
import { fileDigests, type RunDirectory } from '../suites/run-directory.ts'
import { sealedManifest } from './verify-manifest.ts'
import { packageVersions } from './version.ts'

const MANIFEST_SCHEMA = 'https://final-gate.dev/schema/manifest/1'
const PIPE_COLUMNS = 80

/** The digest of a value's JSON: what the catalogue and the config were. */
const digestOf = (value: unknown): string => sha256(JSON.stringify(value))

export interface Results {
  readonly report: RunReport
  readonly config: Config
  readonly catalogue: readonly Criterion[]
  readonly drawn: Figures
  /** What a selftest found, where one is known. */
  readonly detection: DetectionMatrix | null
}

interface Digests {
  readonly catalogue: string
  readonly config: string
}

const htmlOf = ({ report, catalogue, drawn, detection }: Results, digests: Digests): string => {
  const isUnwaivable = globMatcher(UNWAIVABLE)
  const unwaivable = new Set(catalogue.map(({ id }) => id).filter(isUnwaivable))
  const { figures, faults: figureFaults } = drawn
  return htmlReport({ report, catalogue, figures, figureFaults, unwaivable, digests, detection })
}

/** Writes verdicts.json, junit.xml, report.html, summary.md, metrics.prom and, last, manifest.json with the sha256 of every file. */
export const writeResults = async (directory: RunDirectory, results: Results): Promise<void> => {
  const { report, config, catalogue } = results
  const digests = { catalogue: digestOf(catalogue), config: digestOf(config) }
  await directory.writeText('verdicts.json', jsonReport(report))
  await directory.writeText('junit.xml', junitReport(report))
  await directory.writeText('report.html', htmlOf(results, digests))
  await directory.writeText('summary.md', summaryReport(report))
  await directory.writeText('metrics.prom', metricsReport(report, catalogue))
  const manifest = {
    schema: MANIFEST_SCHEMA,
    run: report.run.id,
    versions: { 'final-gate': report.run.harness.version, node: report.run.harness.node, ...packageVersions() },
    catalogueDigest: digests.catalogue,
    configDigest: digests.config,
    files: await fileDigests(directory.path),
  }
  await directory.writeJson('manifest.json', sealedManifest(manifest))
}

/** The report as this standard output shows it: colours and width on a terminal, plain lines elsewhere. */
export const printReport = (report: RunReport, options: { readonly all: boolean; readonly json: boolean }): void => {
  if (options.json) {
    process.stdout.write(jsonReport(report))
    return
  }
  const { isTTY, columns = PIPE_COLUMNS } = process.stdout
  const colour = isTTY && !process.env.NO_COLOR
  process.stdout.write(terminalReport(report, { all: options.all, colour, columns: isTTY ? columns : PIPE_COLUMNS }))
}
