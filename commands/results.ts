import type { Config } from '../config/config.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { RunReport } from '../judge/run.ts'
import { jsonReport } from '../reporters/json.ts'
import { junitReport } from '../reporters/junit.ts'
import { terminalReport } from '../reporters/terminal.ts'
import { sha256 } from '../suites/files.ts'
import { fileDigests, type RunDirectory } from '../suites/run-directory.ts'
import { packageVersions } from './version.ts'

const MANIFEST_SCHEMA = 'https://final-gate.dev/schema/manifest/1'
const PIPE_COLUMNS = 80

/** The digest of a value's JSON: what the catalogue and the config were. */
const digestOf = (value: unknown): string => sha256(JSON.stringify(value))

export interface Results {
  readonly report: RunReport
  readonly config: Config
  readonly catalogue: readonly Criterion[]
}

/** Writes verdicts.json, junit.xml and, last, manifest.json with the sha256 of every file. */
export const writeResults = async (directory: RunDirectory, { report, config, catalogue }: Results): Promise<void> => {
  await directory.writeText('verdicts.json', jsonReport(report))
  await directory.writeText('junit.xml', junitReport(report))
  await directory.writeJson('manifest.json', {
    schema: MANIFEST_SCHEMA,
    run: report.run.id,
    versions: { 'final-gate': report.run.harness.version, node: report.run.harness.node, ...packageVersions() },
    catalogueDigest: digestOf(catalogue),
    configDigest: digestOf(config),
    files: await fileDigests(directory.path),
  })
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
