import { Option } from 'commander'
import { readRules, readSchema } from '../config/scan-inputs.ts'
import type { ScanFormat } from '../contracts/scan/format.ts'
import { instantOf } from '../contracts/scan/instant.ts'
import { type ScanOptions, type ScanResult, scanFile } from '../contracts/scan/scan.ts'
import type { AddCommand } from './command.ts'
import { commandError } from './errors.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { interruption } from './interruption.ts'
import { wholeNumber } from './options.ts'
import { createProgress } from './progress.ts'
import { scansText, scanText } from './scan-text.ts'

const SCHEMA = 'https://final-gate.dev/schema/contracts/1'
const TELL_MS = { terminal: 200, elsewhere: 5000 } as const

interface ContractsOptions {
  readonly schema?: string
  readonly rules?: string
  readonly format?: ScanFormat
  readonly list?: string
  readonly delimiter?: string
  readonly at?: string
  readonly threads?: number
  readonly json?: boolean
}

type Shared = Omit<ScanOptions, 'path'>

const sharedOptions = async (options: ContractsOptions): Promise<Shared> => {
  const { schema, rules, format, list, delimiter, at, threads } = options
  if (schema === undefined && rules === undefined) {
    throw commandError('GATE_OPTION', {
      option: 'schema',
      value: 'is not given',
      problem: 'name a schema, rules or both',
    })
  }
  if (at !== undefined && Number.isNaN(instantOf(at))) {
    throw commandError('GATE_OPTION', {
      option: 'at',
      value: at,
      problem: 'give an instant with a zone, e.g. 2026-01-05T12:00:00Z',
    })
  }
  return {
    schema: schema === undefined ? null : await readSchema(schema),
    ...(rules === undefined ? {} : { rules: await readRules(rules) }),
    ...(format === undefined ? {} : { format }),
    ...(list === undefined ? {} : { list }),
    ...(delimiter === undefined ? {} : { csv: { delimiter: delimiter === '\\t' ? '\t' : delimiter } }),
    ...(at === undefined ? {} : { at }),
    ...(threads === undefined ? {} : { threads }),
  }
}

/** Says how far the scan is, now and then. */
const teller = (path: string, line: (text: string) => void): NonNullable<ScanOptions['progress']> => {
  const pause = process.stderr.isTTY ? TELL_MS.terminal : TELL_MS.elsewhere
  let told = performance.now()
  return ({ bytes, of, rows }) => {
    if (performance.now() - told < pause) return
    told = performance.now()
    const share = of === 0 ? 0 : Math.floor((100 * bytes) / of)
    line(`${path}: ${share} %, ${rows.toLocaleString('en-US')} records`)
  }
}

const exitCodeOf = (results: readonly ScanResult[]): ExitCode => {
  if (results.some(({ state }) => state === 'broken')) return exitCodes.fail
  return results.some(({ state }) => state === 'unknown') ? exitCodes.inconclusive : exitCodes.pass
}

const contracts = async (files: readonly string[], options: ContractsOptions): Promise<ExitCode> => {
  const shared = await sharedOptions(options)
  const { signal, release } = interruption()
  const progress = createProgress(text => text)
  const results: ScanResult[] = []
  try {
    for (const path of files) {
      results.push(await scanFile({ ...shared, path, signal, progress: teller(path, progress.line) }))
    }
  } finally {
    progress.done()
    release()
  }
  const text = options.json
    ? JSON.stringify({ schema: SCHEMA, files: results }, null, 1)
    : `${results.map(scanText).join('\n\n')}${scansText(results)}`
  process.stdout.write(`${text}\n`)
  return exitCodeOf(results)
}

const HELP = `
Files are JSON lines, JSON or CSV, packed with gzip or not, of any size: memory stays below 250 MiB.
Of each record the first violation is counted; violations are grouped by rule and place, with five examples.

  final-gate contracts orders.jsonl --schema order            hold an export to a contract of the gate
  final-gate contracts export/*.csv.gz --schema own.json      hold it to a JSON Schema (2020-12) of your own
  final-gate contracts fills.jsonl --schema own.json --rules fills.yaml
                                                              and to rules between its records

Rules, each optional (docs/files-and-contracts.md):
  unique: [id, [symbol, seq]]                                 no value twice, alone or together
  monotone: [{field: at, by: symbol}]                         a time that never falls
  sequence: [{field: seq}]                                    whole numbers without gaps
  foreignKey: [{field: order_id, file: orders.jsonl, key: id}]
                                                              values that another file has
  freshness: [{field: at, within: 15m, at: 2026-01-05T12:00:00Z}]
                                                              the newest record is young enough

Exit codes: 0 no violation; 1 violations; 2 none, but something could not be judged (an empty file, a gzip that ends
early, a rule without records); 3 a file, a schema or rules that cannot be used.`

export const contractsCommand: AddCommand = (program, finish) => {
  program
    .command('contracts <file...>')
    .description('hold exported files of any size to a schema and to rules between their records')
    .option('--schema <schema>', 'a contract of the gate by name (order, decision, event, ...) or a JSON Schema file')
    .option('--rules <file>', 'YAML or JSON with rules between records')
    .addOption(new Option('--format <format>', 'default: by name and first bytes').choices(['jsonl', 'json', 'csv']))
    .option('--list <path>', 'where the list stands in a JSON object, e.g. data.orders')
    .option('--delimiter <sign>', 'of CSV (default: a comma; \\t for a tab)')
    .option('--at <instant>', 'the instant of freshness rules that name none (default: now)')
    .option('--threads <count>', 'for 200,000 records and more (default: 2)', wholeNumber)
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', HELP)
    .action(async (files: string[], options: ContractsOptions) => finish(await contracts(files, options)))
}
