import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '../config/duration.ts'
import { MOST_CONNECTIONS } from '../loadtest/plan.ts'
import { methods } from '../loadtest/request.ts'
import { type Shape, shapes } from '../loadtest/schedule.ts'
import type { Shard } from '../suites/gather.ts'
import { type LoadProfile, profiles } from './load-profiles.ts'
import { type CommonOptions, collected, shardOption, wholeNumber } from './options.ts'

/** The options of `load`, as commander gives them. */
export interface LoadCommandOptions {
  readonly url?: string
  readonly rate?: number
  readonly duration?: number
  readonly method?: string
  readonly body?: string
  readonly header: readonly string[]
  readonly timeout: number
  readonly connections: number
  readonly schedule: Shape
  readonly seed: number
  readonly workers: number
  readonly expect: readonly string[]
  readonly out?: string
  readonly allowLoad: readonly string[]
  readonly shard?: Shard
  /** Milliseconds of the epoch. */
  readonly startAt?: number
  readonly merge?: readonly string[]
  readonly profile?: LoadProfile
  readonly config?: string
  readonly target?: string
  /** Milliseconds, a share, requests a second, a share, bytes an hour: of the profiles that judge. */
  readonly p95?: number
  readonly success?: number
  readonly most?: number
  readonly within?: number
  readonly memoryGrowth?: number
  readonly json?: boolean
}

/** Of these options those that say what is driven and where results go. */
export const targetOptions = ({
  config,
  target,
  out,
}: Pick<LoadCommandOptions, 'config' | 'target' | 'out'>): CommonOptions =>
  Object.fromEntries(Object.entries({ config, target, out }).filter(([, value]) => value !== undefined))

const MOST_WORKERS = 64
const DEFAULT_TIMEOUT_MS = 10_000

/** Milliseconds of `500ms`, `25m`, ..., or a usage error. */
const duration = (text: string): number => {
  const ms = parseDuration(text)
  if (ms === null || ms <= 0) throw new InvalidArgumentError('give a duration such as 500ms, 30s or 5m')
  return ms
}

/** Requests a second: `50`, `0.5`, `5k`. */
const rate = (text: string): number => {
  const [, amount = '', thousand] = /^(\d+(?:\.\d+)?)(k?)$/.exec(text) ?? []
  const value = Number(amount) * (thousand ? 1000 : 1)
  if (amount === '' || !(value > 0)) throw new InvalidArgumentError('give requests a second, such as 50, 0.5 or 5k')
  return value
}

/** A share as `0.99` or `99%`, strictly between 0 and 1. */
const share = (text: string): number => {
  const [, amount = '', percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? []
  const value = Number(amount) / (percent ? 100 : 1)
  if (amount === '' || !(value > 0 && value < 1)) throw new InvalidArgumentError('give a share such as 0.99 or 99%')
  return value
}

const SIZES: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, kB: 1e3, MB: 1e6, GB: 1e9 }

/** Bytes of `64MiB` or `1GB`. */
const bytes = (text: string): number => {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(KiB|MiB|GiB|kB|MB|GB)$/.exec(text) ?? []
  if (amount === '') throw new InvalidArgumentError('give a size such as 64MiB or 1GB')
  return Number(amount) * (SIZES[unit] ?? 1)
}

const LONGEST_WAIT_MS = 86_400_000
/** A shard that comes a little late begins at once; by how much it was late, the merge finds out. */
const MOST_LATE_MS = 60_000

/** Milliseconds of the epoch of an instant in the day to come or just past, or a usage error. */
const instant = (text: string): number => {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text) ? Date.parse(text) : Number.NaN
  const wait = at - Date.now()
  if (!(wait > -MOST_LATE_MS && wait <= LONGEST_WAIT_MS)) {
    throw new InvalidArgumentError('give an instant of the next 24 hours in UTC, such as 2026-01-05T02:30:00Z')
  }
  return at
}

const between =
  (least: number, most: number) =>
  (text: string): number => {
    const value = wholeNumber(text)
    if (value < least || value > most) throw new InvalidArgumentError(`give a number from ${least} to ${most}`)
    return value
  }

/** What is driven in the place of one address, and what it is held against. */
const profileOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--profile <name>',
        'a load with a purpose: of a configured target, or the last three of --url',
      ).choices(profiles),
    )
    .option('--config <file>', 'configuration file of a profile (default: final-gate.yaml where there is one)')
    .option('--target <target>', 'target of a profile: "reference" or the URL of a running system')
    .option(
      '--p95 <time>',
      'the p95 that a spike, a soak or a capacity is held to (default: that of load.p95)',
      duration,
    )
    .option('--success <share>', 'the share of good answers that it is held to (default: that of load.success)', share)
    .option('--most <rate>', 'the highest rate that a search for the capacity may send (default: 5000)', rate)
    .option('--within <share>', 'how near a search for the capacity goes to it (default: 5%)', share)
    .option(
      '--memory-growth <size>',
      'what a soak lets the memory of the target grow by in an hour; left out, it is shown and not judged',
      bytes,
    )

/** What one address is asked. */
const requestOptions = (command: Command): Command =>
  command
    .option('--url <url>', 'what is asked: one endpoint, http or https')
    .option(
      '--rate <rate>',
      'requests a second, such as 50 or 5k; of a ramp and a spike the highest, of a capacity the first',
      rate,
    )
    .option(
      '--duration <time>',
      'how long requests are sent, such as 30s; of a capacity in each step, at least',
      duration,
    )
    .option('--method <method>', `${methods.join(', ')} (default: GET, with a body POST)`)
    .option('--body <file>', 'what is sent; {{index}} and {{id}} in it become new for each request')
    .option('--header <name: value>', 'a header; may be given more than once', collected, [])
    .option(
      '--expect <path[=value]>',
      'a field that the JSON of a 2xx answer must hold, such as status=accepted; may be given more than once',
      collected,
      [],
    )

export const loadOptions = (command: Command): Command =>
  requestOptions(profileOptions(command))
    .option(
      '--timeout <time>',
      'how long a request may wait for a connection, and then for its answer',
      duration,
      DEFAULT_TIMEOUT_MS,
    )
    .option('--connections <n>', 'connections at most', between(1, MOST_CONNECTIONS), MOST_CONNECTIONS)
    .addOption(
      new Option('--schedule <shape>', 'how the requests are spread over time').choices(shapes).default('constant'),
    )
    .option('--seed <seed>', 'what a Poisson schedule is drawn from', wholeNumber, 1)
    .option('--workers <n>', 'threads that share the schedule', between(1, MOST_WORKERS), 1)
    .option('--out <dir>', 'folder for load.json and one line for each request; of a profile its run directory')
    .option(
      '--shard <i/n>',
      'send only the i-th of n parts of the schedule, the others from other machines',
      shardOption,
    )
    .option('--start-at <instant>', 'begin then, such as 2026-01-05T02:30:00Z: the same for all shards', instant)
    .option('--merge <dir...>', 'put the folders of all shards together instead of sending anything')
    .option('--allow-load <host>', 'a host other than this machine that may be loaded', collected, [])
    .option('--json', 'print the figures as JSON')
