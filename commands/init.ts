import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Option } from 'commander'
import { ConfigError } from '../config/errors.ts'
import { excuses, type SystemKind, systemKinds } from '../config/init/excuses.ts'
import { readApiDocument } from '../config/init/openapi.ts'
import { openFields, type Proposal, proposalOf } from '../config/init/proposal.ts'
import { configText, schemaFile } from '../config/init/yaml-text.ts'
import { checkConfig, parseConfigText } from '../config/load.ts'
import { catalogue } from '../judge/catalogue.ts'
import { missingCapabilities } from '../suites/checkup.ts'
import { discoverSuites } from '../suites/discovery.ts'
import { capabilityNames } from '../targets/missing.ts'
import type { AddCommand } from './command.ts'
import { doctor } from './doctor.ts'
import { exitCodes } from './exit-code.ts'
import { type Answers, documentText, givenAnswers, type InitOptions, terminalAnswers } from './init-answers.ts'
import { wrapped } from './table.ts'

const propose = async ({ openapi }: Answers): Promise<Proposal> =>
  openapi === null
    ? { title: '', auth: { kind: 'bearer' }, calls: {}, contracts: [] }
    : proposalOf(readApiDocument(await documentText(openapi), openapi))

const lackingOf = async ({ calls }: Proposal) => {
  // A system that nothing is known of may speak the gate's own interface.
  if (Object.keys(calls).length === 0) return new Map()
  const { scenarios } = await discoverSuites()
  const offered = new Set(capabilityNames.filter(name => name in calls))
  return new Map(catalogue.map(row => [row.id, missingCapabilities(row, scenarios, offered)] as const))
}

interface Proposed {
  readonly text: string
  /** How many criteria the file excuses. */
  readonly excused: number
}

/** The file for a proposal; what is written loads, whatever the document was. */
export const proposedFile = async (
  proposal: Proposal,
  { path, url, kind }: { readonly path: string; readonly url: string; readonly kind: SystemKind },
): Promise<Proposed> => {
  const notApplicable = excuses(await lackingOf(proposal), kind)
  const text = configText({ path, url, proposal, notApplicable })
  checkConfig(parseConfigText(text, path), path)
  return { text, excused: notApplicable.length }
}

/** What was written and what is left to do. */
export const summary = (path: string, proposal: Proposal, excused: number): string => {
  const mapped = Object.keys(proposal.calls)
  const open = openFields(proposal)
  const lines = [
    mapped.length === 0
      ? `wrote ${path}: nothing mapped; docs/mapping.md shows how, unless your system answers the operations of docs/target-interface.md`
      : `wrote ${path}: ${mapped.length} of its capabilities mapped (${mapped.join(', ')})`,
    ...(open.length > 0 ? [`to fill in by hand, see FILL IN in the file: ${open.join(', ')}`] : []),
    ...(proposal.contracts.length > 0
      ? [`contracts of its own lists beside it: ${proposal.contracts.map(({ name }) => schemaFile(name)).join(', ')}`]
      : []),
    `${excused} criteria excused as not applicable, each with its reason in the file`,
  ]
  return lines.map(line => wrapped(line, { label: '', columns: 80 })).join('\n')
}

/** Variables that the file uses and the environment lacks. */
const unsetIn = (text: string): readonly string[] => {
  const used = text.split('\n').filter(line => !/^\s*#/.test(line))
  const names = used.flatMap(line => [...line.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name))
  return [...new Set(names)].filter(name => !process.env[name])
}

const init = async (options: InitOptions): Promise<number> => {
  const path = options.out
  const refuse = (file: string): void => {
    if (existsSync(file) && !options.force) throw new ConfigError('GATE_INIT_EXISTS', { path: file })
  }
  refuse(path)
  const answers = await (options.yes ? givenAnswers : terminalAnswers)(options)
  const proposal = await propose(answers)
  const { text, excused } = await proposedFile(proposal, { ...answers, path })
  const schemas = proposal.contracts.map(({ name, schema }) => [join(dirname(path), schemaFile(name)), schema] as const)
  for (const [file] of schemas) refuse(file)
  for (const [file, schema] of schemas) await writeFile(file, schema)
  await writeFile(path, text)
  process.stdout.write(`${summary(path, proposal, excused)}\n\n`)
  const unset = unsetIn(text)
  if (unset.length > 0) {
    process.stdout.write(`doctor was not run: set ${unset.join(', ')}, then: final-gate doctor --config ${path}\n`)
    return exitCodes.inconclusive
  }
  return await doctor({ config: path })
}

export const initCommand: AddCommand = (program, finish) => {
  program
    .command('init')
    .description('propose a final-gate.yaml for your own system from its OpenAPI document, then run doctor')
    .option('--yes', 'ask nothing; take the flags')
    .option('--url <url>', 'where your system answers')
    .option('--openapi <document>', 'its OpenAPI 3 document, a file or a URL (default: the usual places below --url)')
    .addOption(new Option('--kind <kind>', 'what it is (default: order-service)').choices([...systemKinds]))
    .option('--out <file>', 'the file to write', 'final-gate.yaml')
    .option('--force', 'overwrite the file')
    .addHelpText(
      'after',
      `
What is found in the document is mapped, what is assumed says so, what is left is marked FILL IN. Nothing is sent to your system but reads.`,
    )
    .action(async (options: InitOptions) => finish(await init(options)))
}
