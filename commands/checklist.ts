import { existsSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '../config/duration.ts'
import { defaultAgeLimits } from '../judge/checklist/facts.ts'
import { checklistItems } from '../judge/checklist/items.ts'
import { writeWhole } from '../suites/files.ts'
import { type ChecklistPlaces, readChecklist } from './checklist-input.ts'
import {
  type ChecklistFormat,
  checklistExit,
  checklistFormats,
  checklistReport,
  checklistText,
} from './checklist-show.ts'
import { checkItem, type Signed, signItem } from './checklist-sign.ts'
import type { AddCommand } from './command.ts'
import { commandError } from './errors.ts'
import { exitCodes } from './exit-code.ts'
import { collected } from './options.ts'
import { makeKey } from './signing-key.ts'

const DEFAULT_RUN = 'reports'

interface PlaceOptions {
  readonly approvers: string
  readonly record: string
  readonly repo: string
  readonly deployed?: string
  readonly age: number
  readonly slowAge: number
}

interface ShowOptions extends PlaceOptions {
  readonly format: ChecklistFormat
  readonly json?: boolean
  readonly all?: boolean
  readonly at?: string
  readonly out?: string
}

interface SignOptions extends PlaceOptions {
  readonly key: string
  readonly run: readonly string[]
  readonly attach: readonly string[]
}

interface WaiveOptions extends SignOptions {
  readonly reason: string
  readonly expires: string
}

interface KeygenOptions {
  readonly out: string
  readonly name: string
  readonly role: string
  readonly email: readonly string[]
  readonly items: readonly string[]
}

const duration = (text: string): number => {
  const ms = parseDuration(text)
  if (ms === null || ms <= 0) throw new InvalidArgumentError('give a duration such as 24h or 7d')
  return ms
}

const instant = (text: string): string => {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new InvalidArgumentError('give an instant such as 2026-06-15T12:00:00Z')
  return new Date(ms).toISOString()
}

const placesOf = (options: PlaceOptions, runs: readonly string[], now: string): ChecklistPlaces => ({
  runs: runs.length > 0 ? runs : [DEFAULT_RUN],
  approvers: options.approvers,
  record: options.record,
  repository: options.repo,
  live: options.deployed ?? null,
  ages: { slow: options.slowAge, other: options.age },
  now,
})

const placeOptions = (command: Command): Command =>
  command
    .option('--approvers <file>', 'who may sign what', 'approvers.yaml')
    .option('--record <file>', 'signatures and waivers, one a line', 'sign-off.jsonl')
    .option('--repo <dir>', 'repository of the deployed system, for the authors of the change', '.')
    .option('--deployed <dir>', 'a run directory gathered on the live side, to compare the build with')
    .addOption(
      new Option('--age <duration>', 'how old evidence may be')
        .default(defaultAgeLimits.other, '24h')
        .argParser(duration),
    )
    .addOption(
      new Option('--slow-age <duration>', 'the same for load and drills')
        .default(defaultAgeLimits.slow, '7d')
        .argParser(duration),
    )

const signOptions = (command: Command): Command =>
  placeOptions(command)
    .requiredOption('--key <file>', 'private key of the signer; its passphrase is asked for, or FINAL_GATE_PASSPHRASE')
    .option(
      '--run <dir>',
      `run directory that is signed; may be given more than once (default: ${DEFAULT_RUN})`,
      collected,
      [],
    )

const signedText = ({ name, role, line, item }: Signed, verb: string): string =>
  [
    `${verb} ${item.id} ${item.title} as ${name} (${role}), line ${line} of the record; the item is ${item.state}`,
    ...item.missing.map(text => `- ${text}`),
  ].join('\n')

const show = async (paths: readonly string[], options: ShowOptions): Promise<number> => {
  const now = options.at ?? new Date().toISOString()
  const report = checklistReport(await readChecklist(placesOf(options, paths, now)))
  const text = checklistText(report, options.json ? 'json' : options.format, options.all ?? false)
  if (options.out === undefined) process.stdout.write(text)
  else await writeWhole(options.out, text)
  return checklistExit(report)
}

const addShow = (parent: Command, finish: (exitCode: number) => void): void => {
  placeOptions(parent.command('show [dir...]', { isDefault: true }))
    .description(
      'the fifteen items: what each rests on, what it lacks; exits 0 ready, 2 something is missing, 1 refused',
    )
    .addOption(new Option('--format <format>', 'how it is written').choices(checklistFormats).default('text'))
    .option('--json', 'the same as --format json')
    .option('--out <file>', 'write it to a file')
    .option('--all', 'everything that is missing')
    .option('--at <instant>', 'as of another instant (default: now)', instant)
    .action(async (paths: string[], options: ShowOptions) => finish(await show(paths, options)))
}

const addSign = (parent: Command, finish: (exitCode: number) => void): void => {
  signOptions(parent.command('sign <item>'))
    .description(
      'sign an item; refused to an author of the change, an unlisted key and for evidence that ticks nothing',
    )
    .option('--attach <file>', 'a file that shows what no criterion does; may be given more than once', collected, [])
    .action(async (item: string, options: SignOptions) => {
      const wish = { item, key: options.key, attachments: options.attach, waiver: null }
      const signed = await signItem(wish, placesOf(options, options.run, new Date().toISOString()), process.env)
      process.stdout.write(`${signedText(signed, 'signed')}\n`)
      finish(exitCodes.pass)
    })
}

const addWaive = (parent: Command, finish: (exitCode: number) => void): void => {
  signOptions(parent.command('waive <item>'))
    .description('take the risk of what is open in an item, for 90 days at most; never of risk, safety, sec and e2e')
    .requiredOption('--reason <text>', 'why')
    .requiredOption('--expires <date>', 'until when, e.g. 2026-12-31')
    .action(async (item: string, options: WaiveOptions) => {
      const waiver = { reason: options.reason, expires: options.expires }
      const wish = { item, key: options.key, attachments: [], waiver }
      const signed = await signItem(wish, placesOf(options, options.run, new Date().toISOString()), process.env)
      process.stdout.write(`${signedText(signed, 'waived')}\n`)
      finish(exitCodes.pass)
    })
}

const rowText = ({ name, role, email, items }: KeygenOptions, publicKey: string): string =>
  [
    `  - name: ${JSON.stringify(name)}`,
    `    role: ${JSON.stringify(role)}`,
    ...(email.length > 0 ? [`    emails: [${email.map(each => JSON.stringify(each)).join(', ')}]`] : []),
    `    publicKey: ${publicKey}`,
    `    items: [${items.join(', ')}]`,
  ].join('\n')

const addKeygen = (parent: Command, finish: (exitCode: number) => void): void => {
  parent
    .command('keygen')
    .description('make an Ed25519 key behind a passphrase and print its row for approvers.yaml')
    .requiredOption('--out <file>', 'where the private key goes; never over a file that is there')
    .requiredOption('--name <name>', 'as in the commits of this person')
    .requiredOption('--role <role>', 'e.g. risk')
    .option('--email <address>', 'an address that this person commits with; may be given more than once', collected, [])
    .option(
      '--items <item...>',
      'items that this person may sign (default: all)',
      checklistItems.map(({ id }) => id),
    )
    .action(async (options: KeygenOptions) => {
      for (const item of options.items) checkItem(item)
      if (existsSync(options.out)) throw commandError('GATE_KEY', { path: options.out, problem: 'it is there already' })
      process.stdout.write(`${rowText(options, await makeKey(options.out, process.env))}\n`)
      finish(exitCodes.pass)
    })
}

export const checklistCommand: AddCommand = (program, finish) => {
  const parent = program.command('checklist').description('the go-live checklist: show, sign, waive, keygen')
  for (const add of [addShow, addSign, addWaive, addKeygen]) add(parent, finish)
}
