import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '../config/duration.ts'
import { type Expectation, parseExpectation } from '../loadtest/expectation.ts'
import { type LoadPlan, MOST_CONNECTIONS } from '../loadtest/plan.ts'
import { headerFault, methods } from '../loadtest/request.ts'
import { MOST_REQUESTS, requestCount, type Shape, type Share, shapes, shareOf } from '../loadtest/schedule.ts'
import type { Shard } from '../suites/gather.ts'
import { isLoopback } from '../targets/tier.ts'
import { commandError } from './errors.ts'
import { type LoadProfile, profiles } from './load-profile.ts'
import { collected, shardOption, wholeNumber } from './options.ts'

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
  readonly json?: boolean
}

const MOST_WORKERS = 64
const MOST_TIMEOUT_MS = 3_600_000
/** What the generator is measured against where no criterion names a bound: p95 below 500 ms is the usual one. */
const BOUND_MS = 500
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

/** What is driven in the place of one address. */
const profileOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--profile <name>',
        'in the place of --url: a configured target; baseline finds its usual rate, 10x judges it at ten times that',
      ).choices(profiles),
    )
    .option('--config <file>', 'configuration file of a profile (default: final-gate.yaml where there is one)')
    .option('--target <target>', 'target of a profile: "reference" or the URL of a running system')

export const loadOptions = (command: Command): Command =>
  profileOptions(command)
    .option('--url <url>', 'what is asked: one endpoint, http or https')
    .option('--rate <rate>', 'requests a second, such as 50 or 5k; of a ramp and a spike the highest', rate)
    .option('--duration <time>', 'how long requests are sent, such as 30s', duration)
    .option('--method <method>', `${methods.join(', ')} (default: GET, with a body POST)`)
    .option('--body <file>', 'what is sent; {{index}} and {{id}} in it become new for each request')
    .option('--header <name: value>', 'a header; may be given more than once', collected, [])
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
    .option(
      '--expect <path[=value]>',
      'a field that the JSON of a 2xx answer must hold, such as status=accepted; may be given more than once',
      collected,
      [],
    )
    .option('--out <dir>', 'folder for load.json and one line for each request')
    .option(
      '--shard <i/n>',
      'send only the i-th of n parts of the schedule, the others from other machines',
      shardOption,
    )
    .option('--start-at <instant>', 'begin then, such as 2026-01-05T02:30:00Z: the same for all shards', instant)
    .option('--merge <dir...>', 'put the folders of all shards together instead of sending anything')
    .option('--allow-load <host>', 'a host other than this machine that may be loaded', collected, [])
    .option('--json', 'print the figures as JSON')

const optionError = (option: string, value: string, problem: string): Error =>
  commandError('GATE_OPTION', { option, value, problem })

const required = <T>(option: string, value: T | undefined): T => {
  if (value === undefined) throw optionError(option, '(none)', 'is needed; see `final-gate load --help`')
  return value
}

/** An address that may be loaded. @throws CommandError GATE_OPTION */
const addressOf = (text: string, allowed: readonly string[]): string => {
  const url = URL.parse(text)
  // What is shown of an address never holds a password.
  const shown = url ? `${url.protocol}//${url.host}` : '(no address)'
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw optionError('url', shown, 'give an address that begins with http:// or https://')
  }
  if (url.username !== '' || url.password !== '') {
    throw optionError('url', shown, 'give the credentials as a header, not in the address')
  }
  if (!isLoopback(url.href) && !allowed.includes(url.hostname)) {
    throw optionError('url', shown, `is not this machine; if you may load it, add --allow-load ${url.hostname}`)
  }
  url.hash = ''
  return url.href
}

const headersOf = (lines: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    lines.map(line => {
      const at = line.indexOf(':')
      const [name, value] = [line.slice(0, Math.max(0, at)).trim(), line.slice(at + 1).trim()]
      const fault = at < 0 ? 'give it as "name: value"' : headerFault(name, value)
      if (fault !== null) throw optionError('header', at < 0 ? '(no colon)' : name, fault)
      return [name, value]
    }),
  )

const bodyOf = (path: string | undefined): string | null => {
  if (path === undefined) return null
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw optionError('body', path, error instanceof Error ? error.message : String(error))
  }
}

const methodOf = (given: string | undefined, hasBody: boolean): string => {
  const method = (given ?? (hasBody ? 'POST' : 'GET')).toUpperCase()
  if (!(methods as readonly string[]).includes(method)) {
    throw optionError('method', method, `give one of ${methods.join(', ')}`)
  }
  return method
}

const expectationOf = (text: string): Expectation => {
  const expectation = parseExpectation(text)
  if (!expectation) throw optionError('expect', text, 'give a field such as data.status, or data.status=accepted')
  return expectation
}

/** Shards are counted from 1 where people read them and from 0 in a schedule. */
const shareOption = (shard: Shard | undefined, requests: number): Share => {
  const { index, count } = shard ?? { index: 1, count: 1 }
  if (count > requests) throw optionError('shard', `${index}/${count}`, `there are only ${requests} requests to share`)
  return { index: index - 1, count }
}

/** The plan that the options describe. @throws CommandError GATE_OPTION */
export const planOf = (options: LoadCommandOptions): LoadPlan => {
  const url = addressOf(required('url', options.url), options.allowLoad)
  const [rate, durationMs] = [required('rate', options.rate), required('duration', options.duration)]
  const schedule = { shape: options.schedule, rate, durationMs, seed: options.seed }
  const count = requestCount(schedule)
  if (count < 1) throw optionError('duration', `${durationMs}ms`, `makes no request at ${rate} a second`)
  if (count > MOST_REQUESTS)
    throw optionError('rate', String(rate), `makes ${count} requests; ${MOST_REQUESTS} are the most`)
  if (options.timeout > MOST_TIMEOUT_MS) throw optionError('timeout', `${options.timeout}ms`, 'give an hour at most')
  const share = shareOption(options.shard, count)
  const body = bodyOf(options.body)
  return {
    url,
    method: methodOf(options.method, body !== null),
    headers: headersOf(options.header),
    body,
    run: randomUUID(),
    expectations: options.expect.map(expectationOf),
    schedule,
    share,
    timeoutMs: options.timeout,
    connections: options.connections,
    workers: Math.min(options.workers, shareOf(count, share).length),
    boundMs: BOUND_MS,
  }
}
