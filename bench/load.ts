// How true the load engine measures and how far it reaches, on this machine: the figures that tests hold only loosely. Ratios within one run; absolute figures
// are noisy where other work shares the cores. Usage: node bench/load.ts [truth|reach|capacity|merge]...
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { PROJECT_ROOT } from '../commands/version.ts'
import { quantile } from '../judge/stats/quantile.ts'
import { createHistogram } from '../loadtest/histogram.ts'
import { percentiles } from '../loadtest/latency.ts'
import { type LoadRun, mergeShards, runLoad } from '../loadtest/load.ts'
import { startNullServer } from '../loadtest/null-server.ts'
import type { LoadPlan } from '../loadtest/plan.ts'
import { createRecorder, type Row } from '../loadtest/record.ts'
import type { ShardResult } from '../loadtest/shard.ts'
import { countOutcomes, summarise } from '../loadtest/summary.ts'

const never = new AbortController().signal
const print = (line: string): void => void process.stdout.write(`${line}\n`)

type Kind = 'constant-51ms' | 'stall' | 'unanswered' | 'sub-millisecond'

/** A server on a thread of its own, so that it never waits for the generator. */
const serveKind = (kind: Kind): void => {
  let [count, first] = [0, 0]
  const server = createServer((request, response) => {
    request.resume()
    const at = performance.now()
    first ||= at
    count++
    if (kind === 'constant-51ms') setTimeout(() => response.end(), 51)
    // From the fourth second on nothing is answered for two seconds.
    else if (kind === 'stall' && at - first >= 4000 && at - first < 6000)
      setTimeout(() => response.end(), 6000 - (at - first))
    else if (kind === 'unanswered' && count % 10 === 0) return
    else response.end()
  })
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    const address = server.address()
    parentPort?.postMessage(typeof address === 'object' ? address?.port : null)
  })
}

const startKind = async (kind: Kind): Promise<{ url: string; close: () => Promise<unknown> }> => {
  const worker = new Worker(new URL(import.meta.url), { workerData: kind })
  const [port] = await once(worker, 'message')
  return { url: `http://127.0.0.1:${port}/`, close: () => worker.terminate() }
}

const planFor = (url: string, rate: number, of: Partial<LoadPlan> & { seconds: number }): LoadPlan => {
  const { seconds, ...rest } = of
  return {
    url,
    method: 'POST',
    headers: {},
    body: '{"client_order_id":"{{id}}","symbol":"S001","side":"buy","type":"market","qty":"1"}',
    run: 'bench',
    expectations: [],
    schedule: { shape: 'constant', rate, durationMs: seconds * 1000, seed: 1 },
    share: { index: 0, count: 1 },
    timeoutMs: 10_000,
    connections: 2000,
    workers: 1,
    boundMs: 500,
    ...rest,
  }
}

const figures = (run: LoadRun, plan: LoadPlan): string => {
  const { sent, achievedRate, intended, service } = summarise(run, plan)
  const { sendLagP99, eventLoopP99, cpu, ok } = run.health
  const of = ({ p50, p95, p99, max }: typeof intended): string => [p50, p95, p99, max].join(' / ')
  return [
    `  sent ${sent} at ${achievedRate}/s; p50 / p95 / p99 / max ms: intended ${of(intended)}; service ${of(service)}`,
    `  generator ${ok ? 'ok' : 'not ok'}: send lag p99 ${sendLagP99} ms, event loop p99 ${eventLoopP99.toFixed(2)} ms, ${(cpu * 100).toFixed(0)} % of a core`,
  ].join('\n')
}

const against = async (kind: Kind, title: string, plan: (url: string) => LoadPlan): Promise<void> => {
  const server = await startKind(kind)
  const each = plan(server.url)
  const run = await runLoad(each, { signal: never })
  await server.close()
  print(`${title}\n${figures(run, each)}`)
}

const truth = async (): Promise<void> => {
  const at = (rate: number, of: Partial<LoadPlan> & { seconds: number }) => (url: string) => planFor(url, rate, of)
  await against('constant-51ms', 'constant 51 ms; expected: p50 51 +-2 ms', at(40, { seconds: 5 }))
  const stall = 'one stall of 2 s in 10 s at 200/s; expected: intended p95 1.5 s +-5 %'
  await against('stall', `${stall}, 10 connections (service p95 hides it)`, at(200, { seconds: 10, connections: 10 }))
  await against('stall', `${stall}, up to 2,000 connections`, at(200, { seconds: 10 }))
  const silent = '10 % never answered, time limit 1 s; expected: p95 at least 1000 ms'
  await against('unanswered', silent, at(200, { seconds: 5, timeoutMs: 1000 }))
  await against('sub-millisecond', '2 workers at 200/s; expected: 200/s +-1 %', at(200, { seconds: 5, workers: 2 }))
}

/** Steps of a microsecond that the service times below a millisecond take. */
const resolution = (rows: readonly Row[]): number =>
  new Set(rows.map(({ sent, ended }) => ended - (sent ?? 0)).filter(us => us < 1000)).size

const reach = async (): Promise<void> => {
  const server = await startNullServer()
  const plan = planFor(server.url, 5000, { seconds: 10 })
  await runLoad({ ...plan, schedule: { ...plan.schedule, durationMs: 1000 } }, { signal: never })
  const run = await runLoad(plan, { signal: never })
  await server.close()
  print(`5,000/s from one process against a null server; expected: send lag p99 below 5 ms\n${figures(run, plan)}`)
  const rows = run.record.kind === 'rows' ? run.record.rows : []
  print(`  service times below 1 ms fall on ${resolution(rows)} different microseconds`)
}

const CAPACITY = { connections: 50, seconds: 4, excess: 1.25 } as const

const autocannonRate = async (url: string): Promise<number> => {
  const { connections, seconds } = CAPACITY
  const cli = join(PROJECT_ROOT, 'node_modules/autocannon/autocannon.js')
  const args = [cli, '-c', String(connections), '-d', String(seconds), '-j', '-n', url]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  child.stdout.on('data', chunk => {
    text += String(chunk)
  })
  await once(child, 'close')
  const result: { requests: { total: number }; duration: number } = JSON.parse(text)
  return result.requests.total / result.duration
}

/** More is offered than can be carried, over few connections: then each connection is as busy as in a closed loop. */
const ourRate = async (url: string, offered: number): Promise<number> => {
  const { connections, seconds } = CAPACITY
  let answered = 0
  const plan = planFor(url, offered, { seconds, connections, method: 'GET', body: null, timeoutMs: 1000 })
  const onRow = ({ outcome, ended }: Row): void => {
    if (outcome === '2xx' && ended <= seconds * 1_000_000) answered++
  }
  await runLoad(plan, { signal: never, onRow })
  return answered / seconds
}

const median = (values: readonly number[]): number => quantile(values, 0.5, 1)

const ROUNDS = 5

const capacity = async (): Promise<void> => {
  const server = await startNullServer()
  const pairs: { theirs: number; ours: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const theirs = await autocannonRate(server.url)
    pairs.push({ theirs, ours: await ourRate(server.url, theirs * CAPACITY.excess) })
  }
  await server.close()
  print('closed-loop capacity against a null server; expected: at least 0.8 of the command line of autocannon')
  for (const { theirs, ours } of pairs) {
    print(`  autocannon ${theirs.toFixed(0)}/s, ours ${ours.toFixed(0)}/s, ratio ${(ours / theirs).toFixed(2)}`)
  }
  print(`  median of the ratios ${median(pairs.map(({ theirs, ours }) => ours / theirs)).toFixed(2)}`)
}

const SHARDS = { count: 100, seconds: 60, rate: 1000 } as const

/** A shard of a long run: histograms by the second, of latencies that differ from shard to shard. */
const syntheticShard = (shard: number): ShardResult => {
  const recorder = createRecorder(Number.MAX_SAFE_INTEGER)
  const count = SHARDS.rate * SHARDS.seconds
  for (let index = 0; index < count; index++) {
    const due = Math.floor((index * 1e6) / SHARDS.rate)
    const us = Math.floor(1000 + 3000 * -Math.log(((index * 7919 + shard * 104_729) % 9973) / 9973 + 1e-4))
    recorder.add({ index, due, taken: due, sent: due, ended: due + us, outcome: '2xx', detail: null })
  }
  const durationMs = SHARDS.seconds * 1000
  const facts = { planned: count, taken: count, durationMs, lastTakenMs: durationMs }
  const generator = { ...facts, lag: createHistogram().encode(), eventLoopP99: 0, cpu: 0 }
  return { record: recorder.finish(), generator, details: {}, unsettled: 0, opened: 0 }
}

const merge = (): void => {
  const shards = Array.from({ length: SHARDS.count }, (_, shard) => syntheticShard(shard))
  const began = performance.now()
  const merged = mergeShards(shards, 500)
  const counts = countOutcomes(merged.record)
  const { p95 } = percentiles({ record: merged.record, counts, limitMs: 10_000 }, 'intended')
  const ms = (performance.now() - began).toFixed(0)
  const { count, seconds, rate } = SHARDS
  print(`${count} shards of ${seconds} s at ${rate}/s merged in ${ms} ms, p95 ${p95} ms; expected: below 1,000 ms`)
}

const parts = { truth, reach, capacity, merge }
const kinds: readonly unknown[] = ['constant-51ms', 'stall', 'unanswered', 'sub-millisecond'] satisfies Kind[]

if (kinds.includes(workerData)) serveKind(workerData)
else {
  const asked = process.argv.slice(2)
  print(`load average ${loadavg()[0]?.toFixed(2)}`)
  for (const [name, part] of Object.entries(parts)) if (asked.length === 0 || asked.includes(name)) await part()
}
