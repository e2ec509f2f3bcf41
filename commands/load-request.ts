import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Expectation, parseExpectation } from '../loadtest/expectation.ts'
import type { LoadPlan } from '../loadtest/plan.ts'
import { headerFault, methods } from '../loadtest/request.ts'
import { MOST_REQUESTS, requestCount, type Schedule, type Share, shareOf } from '../loadtest/schedule.ts'
import type { Shard } from '../suites/gather.ts'
import { isLoopback } from '../targets/tier.ts'
import { commandError } from './errors.ts'
import type { LoadCommandOptions } from './load-options.ts'

/** What the generator is measured against where no criterion names a bound: p95 below 500 ms is the usual one. */
const BOUND_MS = 500
const MOST_TIMEOUT_MS = 3_600_000

export const optionError = (option: string, value: string, problem: string): Error =>
  commandError('GATE_OPTION', { option, value, problem })

export const required = <T>(option: string, value: T | undefined): T => {
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

/** The schedule, checked to hold requests and not too many. @throws CommandError GATE_OPTION */
export const checkedSchedule = (schedule: Schedule): Schedule => {
  const { rate, durationMs } = schedule
  const count = requestCount(schedule)
  if (count < 1) throw optionError('duration', `${durationMs}ms`, `makes no request at ${rate} a second`)
  if (count > MOST_REQUESTS)
    throw optionError('rate', String(rate), `makes ${count} requests; ${MOST_REQUESTS} are the most`)
  return schedule
}

/** What is asked of one address, apart from when. */
export type Asking = Omit<LoadPlan, 'schedule' | 'share' | 'workers' | 'run'>

/** One address and what is sent to it. @throws CommandError GATE_OPTION */
export const askingOf = (options: LoadCommandOptions): Asking => {
  const url = addressOf(required('url', options.url), options.allowLoad)
  if (options.timeout > MOST_TIMEOUT_MS) throw optionError('timeout', `${options.timeout}ms`, 'give an hour at most')
  const body = bodyOf(options.body)
  return {
    url,
    method: methodOf(options.method, body !== null),
    headers: headersOf(options.header),
    body,
    expectations: options.expect.map(expectationOf),
    timeoutMs: options.timeout,
    connections: options.connections,
    boundMs: BOUND_MS,
  }
}

/** The plan that the options describe. @throws CommandError GATE_OPTION */
export const planOf = (options: LoadCommandOptions): LoadPlan => {
  const { schedule: shape, seed, workers, shard } = options
  const asking = askingOf(options)
  const [rate, durationMs] = [required('rate', options.rate), required('duration', options.duration)]
  const schedule = checkedSchedule({ shape, rate, durationMs, seed })
  const count = requestCount(schedule)
  const share = shareOption(shard, count)
  return { ...asking, run: randomUUID(), schedule, share, workers: Math.min(workers, shareOf(count, share).length) }
}
