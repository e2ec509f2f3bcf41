// What one flag costs inside the reference target, without HTTP: evaluating it and changing it, against the limit of 1 ms. `node bench/flags.ts [MS]`.
import { loadavg } from 'node:os'
import { Bench } from 'tinybench'
import { changeFlag } from '../fixtures/reference/flag-change.ts'
import { evaluateFlag } from '../fixtures/reference/flag-evaluation.ts'
import { createWorld } from '../fixtures/reference/reset.ts'

const LIMIT_US = 1000
const time = Number(process.argv[2] ?? 1000)
const users = Array.from({ length: 1000 }, (_, index) => `user-${index}`)
const world = createWorld({ seed: 1 })

const make = (key: string, patch: object): void => {
  const request = { key, patch: { reason: 'a benchmark', ...patch }, actor: 'user:olga', version: null, create: true }
  const outcome = changeFlag(world, request)
  if ('problem' in outcome) throw new Error(`${key}: ${outcome.problem.detail}`)
}

make('on', { state: 'ENABLED' })
make('split', { state: 'ROLLING_OUT', percentage: 50 })
make('listed', { state: 'ROLLING_OUT', percentage: 50, allow: users.slice(0, 500), deny: users.slice(500) })
make('child', { state: 'ENABLED', depends_on: ['split'] })
make('grandchild', { state: 'ENABLED', depends_on: ['child', 'on'] })
make('changed', { state: 'ROLLING_OUT', percentage: 1 })

let count = 0
const nextUser = (): string => users[count++ % users.length] ?? ''

const evaluate = (key: string) => (): void => {
  const flag = world.rules.flagToEvaluate(world, key)
  if (flag === undefined) throw new Error(`there is no flag ${key}`)
  evaluateFlag(world, flag, { targetingKey: nextUser(), trail: [] })
}

const change = (): void => {
  const patch = { percentage: count++ % 101, reason: 'a benchmark' }
  const outcome = changeFlag(world, { key: 'changed', patch, actor: 'user:olga', version: null, create: false })
  if ('problem' in outcome) throw new Error(outcome.problem.detail)
}

const bench = new Bench({ time, warmupTime: time / 10 })
bench
  .add('evaluate, ENABLED', evaluate('on'))
  .add('evaluate, split at 50 %', evaluate('split'))
  .add('evaluate, one of 1,000 listed users', evaluate('listed'))
  .add('evaluate, two parents above each other', evaluate('grandchild'))
  .add('change of a percentage, with snapshot and journal', change)
await bench.run()

process.stdout.write(`load average ${loadavg()[0]?.toFixed(1)}, limit ${LIMIT_US} us\n`)
for (const { name, result } of bench.tasks) {
  if (!('latency' in result)) throw new Error(`${name} gave no result`)
  const { p50, p99, samplesCount } = result.latency
  const [median, high] = [p50 * 1000, p99 * 1000]
  process.stdout.write(
    `${median.toFixed(2).padStart(9)} us median ${high.toFixed(2).padStart(9)} us p99 ${String(samplesCount).padStart(8)} times  ${name}\n`,
  )
}
