import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Rules } from '../contracts/scan/rules.ts'
import { type ScanResult, scanFile } from '../contracts/scan/scan.ts'
import { faultRules, orderFileSchema, writeOrderFile } from './order-file.ts'

// How fast a large export is held to its schema, against JSON.parse of the same lines alone, both with two threads and in turns; and how much memory it
// takes, each measured in a process of its own. `node bench/contracts.ts [ROWS] [ROUNDS]`.

const VIOLATIONS = 1000
const SEED = 1
const RULES: Rules = { unique: ['id'], sequence: [{ field: 'seq' }] }

/** A schema that says the same and is not flat: its rows are parsed and held to it by ajv, as those of any export without a steady form. */
const parsedSchema = { ...orderFileSchema, minProperties: 1 }

const variants = {
  'two threads': { schema: orderFileSchema, threads: 2, rules: {} },
  'one thread': { schema: orderFileSchema, threads: 1, rules: {} },
  'two threads, every row parsed': { schema: parsedSchema, threads: 2, rules: {} },
  'two threads, unique and gaps': { schema: orderFileSchema, threads: 2, rules: RULES },
} as const

type Variant = keyof typeof variants

interface Measured {
  readonly seconds: number
  /** Processor time of all threads: it says more than the clock where other work runs beside. */
  readonly cpuSeconds: number
  readonly peakMiB: number
  readonly result: Pick<ScanResult, 'rows' | 'violationCount' | 'violations'> | null
}

type Timed = Pick<Measured, 'seconds' | 'result'>

const seconds = (from: number): number => (performance.now() - from) / 1000

const half = (path: string, part: 0 | 1): Promise<number> => {
  const { size } = statSync(path)
  const middle = Math.floor(size / 2)
  const range = part === 0 ? { from: 0, to: middle, first: true } : { from: middle, to: size, first: false }
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./parse-alone.ts', import.meta.url), { workerData: { path, range } })
    worker.once('message', resolve).once('error', reject)
  })
}

const parseAlone = async (path: string): Promise<Timed> => {
  const began = performance.now()
  await Promise.all([half(path, 0), half(path, 1)])
  return { seconds: seconds(began), result: null }
}

const scan = async (path: string, variant: Variant): Promise<Timed> => {
  const began = performance.now()
  const { rows, violationCount, violations } = await scanFile({ path, ...variants[variant] })
  return { seconds: seconds(began), result: { rows, violationCount, violations } }
}

/** Runs one measurement in this process and prints it: the other end of `measured`. */
const measure = async (path: string, what: string): Promise<void> => {
  const found = what === 'JSON.parse alone' ? await parseAlone(path) : await scan(path, what as Variant)
  const peakMiB = process.resourceUsage().maxRSS / 1024
  const { user, system } = process.cpuUsage()
  process.stdout.write(JSON.stringify({ ...found, peakMiB, cpuSeconds: (user + system) / 1e6 }))
}

/** One measurement in a process of its own, so that its peak is its own. */
const measured = (path: string, what: string): Measured => {
  const { stdout, stderr } = spawnSync(process.execPath, [import.meta.filename, '--measure', path, what], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Measured
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Whether all violations were found, of each kind as many as there are. */
const isWhole = ({ result }: Measured, rows: number): boolean => {
  const found = (result?.violations ?? []).map(({ rule, path, count }) => `${rule} ${path} ${count}`).sort()
  const due = faultRules.map(rule => `${rule} ${VIOLATIONS / faultRules.length}`).sort()
  return result?.rows === rows && JSON.stringify(found) === JSON.stringify(due)
}

const compare = (rows: number, rounds: number): void => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-contracts-'))
  const path = join(folder, 'orders.jsonl')
  try {
    const bytes = writeOrderFile({ path, rows, violations: VIOLATIONS, seed: SEED })
    const load = loadavg()
      .map(value => value.toFixed(1))
      .join(' ')
    process.stdout.write(
      `${rows} orders of ${Math.round(bytes / rows)} bytes, ${rounds} rounds in turns, load average ${load}\n`,
    )
    const names = ['JSON.parse alone', ...Object.keys(variants)]
    const runs = new Map(names.map(name => [name, [] as Measured[]]))
    for (let round = 0; round < rounds; round++) for (const name of names) runs.get(name)?.push(measured(path, name))
    const timesOf = (name: string, of: 'seconds' | 'cpuSeconds'): number =>
      median((runs.get(name) ?? []).map(run => run[of]))
    for (const [name, all] of runs) {
      const ratio = (of: 'seconds' | 'cpuSeconds'): string =>
        `${(timesOf('JSON.parse alone', of) / timesOf(name, of)).toFixed(2)} by ${of === 'seconds' ? 'clock' : 'processor'}`
      const peak = Math.max(...all.map(run => run.peakMiB)).toFixed(0)
      const whole =
        name === 'JSON.parse alone' || all.every(run => isWhole(run, rows)) ? '' : '  NOT ALL VIOLATIONS FOUND'
      const rate = `${Math.round(rows / timesOf(name, 'seconds') / 1000)}k rows/s`
      const line = [name.padEnd(31), rate.padStart(13), ratio('seconds'), ratio('cpuSeconds'), `peak ${peak} MiB`]
      process.stdout.write(`${line.join('  ')}${whole}\n`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const [first = '1000000', second = '5', third = ''] = process.argv.slice(2)
if (first === '--measure') await measure(second, third)
else compare(Number(first), Number(second))
