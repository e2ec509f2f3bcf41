import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mergeConfig } from '../config/config.ts'
import type { LoadFile } from '../contracts/files/load.schema.ts'
import { catalogue } from '../judge/catalogue.ts'
import { hdrBucket } from '../judge/stats/hdr-bucket.ts'
import { quantile } from '../judge/stats/quantile.ts'
import type { Verdict } from '../judge/verdict.ts'
import { DIGITS } from '../loadtest/histogram.ts'
import { latencySeries } from '../loadtest/latency.ts'
import { localTargets } from '../loadtest/local-target.fixture.ts'
import type { Outcome } from '../loadtest/outcome.ts'
import type { Row } from '../loadtest/record.ts'
import { secondsOf } from '../loadtest/record.ts'
import { type Ended, gateIn } from './gate-process.fixture.ts'
import { type GateSession, openGate } from './gate-session.fixture.ts'
import { mergeFolders } from './load-shards.ts'
import { judgeLoad } from './load-verdict.ts'

// Four machines are four processes here, against one server in this one. How exact the generators are depends on how busy this machine is, so nothing that
// is asserted follows from the time that anything took.

const SHARDS = 4
const targets = localTargets()
let folder = ''
let session: GateSession
const place = (name: string): string => join(folder, name)
const shards = Array.from({ length: SHARDS }, (_, index) => `shard-${index + 1}`)

/** Commands that send nothing, one after the other in one process. */
const gate = (...args: string[]): Promise<Ended> => session.run(args)

const load = (...args: string[]): Promise<Ended> => gate('load', ...args)
const send = (...args: string[]): Promise<Ended> => gateIn(folder, ['load', ...args])

const fileOf = async (name: string): Promise<LoadFile> => JSON.parse(await readFile(place(`${name}/load.json`), 'utf8'))
const rowsOf = async (name: string): Promise<Row[]> => {
  const text = await readFile(place(`${name}/requests.ndjson`), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Row)
}
const scheduleOf = (rows: readonly Row[]): unknown => rows.map(({ index, due, outcome }) => [index, due, outcome])

/** A folder like another one but for some facts of its load.json. */
const altered = async (name: string, from: string, change: (file: LoadFile) => object): Promise<string> => {
  await cp(place(from), place(name), { recursive: true })
  await writeFile(place(`${name}/load.json`), JSON.stringify(change(await fileOf(from))))
  return place(name)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-shards-'))
  session = openGate(folder)
  // What the target does is a function of the request alone.
  const url = await targets.http((response, _, body) => {
    const { n } = JSON.parse(body) as { n: number }
    response.statusCode = n % 7 === 0 ? 503 : 200
    setTimeout(() => response.end(), n % 5 === 0 ? 40 : 10)
  })
  await writeFile(place('body.json'), '{"n":{{index}}}')
  const asked = ['--url', url, '--rate', '200', '--duration', '2s', '--body', 'body.json', '--schedule', 'poisson']
  await send(...asked, '--out', 'whole')
  // A machine that is busy begins later, and no figure that is looked at is another for it.
  const start = new Date(Date.now() + 3000).toISOString()
  await Promise.all(
    shards.map((name, index) =>
      send(...asked, '--shard', `${index + 1}/${SHARDS}`, '--start-at', start, '--out', name),
    ),
  )
})
afterAll(async () => {
  await targets.close()
  await session.close()
  await rm(folder, { recursive: true })
})

describe('four shards', () => {
  test('send the schedule of one run, each request once and when it is due', async () => {
    const parts = await Promise.all(shards.map(rowsOf))
    expect(parts.map(rows => rows.length)).toEqual([100, 100, 100, 100])
    expect(parts.flatMap((rows, shard) => rows.filter(({ index }) => index % SHARDS !== shard))).toEqual([])
    const all = parts.flat().sort((a, b) => a.index - b.index)
    expect(scheduleOf(all)).toEqual(scheduleOf(await rowsOf('whole')))
  })

  test('are one run once they are merged: its counts exactly, its percentiles those of all rows together', async () => {
    const { exitCode, stdout } = await load('--merge', ...shards, '--out', 'merged', '--json')
    const figures = JSON.parse(stdout)
    const [merged, whole] = [await fileOf('merged'), await fileOf('whole')]
    expect([figures.sent, figures.outcomes]).toEqual([whole.sent, whole.outcomes])
    expect(merged.outcomes).toMatchObject({ '2xx': 342, '5xx': 58, timeout: 0 })
    expect(exitCode).toBe(merged.faults.length === 0 ? 0 : 2)
    expect({ ...merged.asked, connections: 0 }).toEqual({ ...whole.asked, connections: 0 })
    expect(merged.generators.length).toBe(SHARDS)
    expect(scheduleOf(await rowsOf('merged'))).toEqual(scheduleOf(await rowsOf('whole')))
    const rows = (await Promise.all(shards.map(rowsOf))).flat()
    for (const figure of ['intended', 'service'] as const) {
      const values = latencySeries(rows, figure).map(value => value ?? Number.NaN)
      const exact = [0.5, 0.95, 0.99, 1].map(q => quantile(values, q, 1))
      const { p50, p95, p99, max } = merged[figure]
      expect([p50, p95, p99, max]).toEqual(exact)
    }
  })

  test('of a run too long for rows are merged from their histograms, to the width of a bucket', async () => {
    const parts = await Promise.all(
      shards.map(async name => {
        const seconds = secondsOf({ kind: 'rows', rows: await rowsOf(name) })
        const records = { $lines: 'seconds.ndjson', count: seconds.length }
        const path = await altered(`long-${name}`, name, file => ({ ...file, records }))
        await writeFile(join(path, 'seconds.ndjson'), seconds.map(line => `${JSON.stringify(line)}\n`).join(''))
        return path
      }),
    )
    const [long, short] = await Promise.all([mergeFolders(parts), mergeFolders(shards.map(place))])
    expect([long.run.record.kind, short.run.record.kind]).toEqual(['seconds', 'rows'])
    expect(long.report.summary.outcomes).toEqual(short.report.summary.outcomes)
    for (const figure of ['intended', 'service'] as const) {
      for (const name of ['p50', 'p95', 'p99', 'max'] as const) {
        const exact = Math.round(short.report.summary[figure][name] * 1000)
        const { highest } = hdrBucket(exact, DIGITS)
        expect(long.report.summary[figure][name] * 1000).toBeCloseTo(highest, 3)
      }
    }
  })
})

describe('a merged run is judged once', () => {
  const row = (index: number, ms: number, outcome: Outcome = '2xx'): Row => {
    const due = index * 10_000
    return { index, due, taken: due, sent: due, ended: due + ms * 1000, outcome, detail: null }
  }
  const judged = async (rows: readonly Row[], faults: readonly string[] = []) => {
    const merged = await mergeFolders(shards.map(place))
    const stationarity = { warmUpMs: 0, atCap: false, drift: null, reason: null }
    const { criteria } = judgeLoad(
      {
        ...merged,
        report: { ...merged.report, faults, stationarity },
        run: { ...merged.run, record: { kind: 'rows', rows } },
      },
      { config: mergeConfig({}), catalogue },
    )
    return criteria.map(({ id, state, n, bad, reason }) => [id, state, n, bad, reason?.code ?? null])
  }
  const rows = (slow: number, failed: number): Row[] =>
    Array.from({ length: 6000 }, (_, index) =>
      row(index, index % 100 < slow ? 700 : 50, index % 100 < failed ? '5xx' : '2xx'),
    )

  test('by all of its requests: a pass needs the latency and the answers', async () => {
    expect(await judged(rows(1, 1))).toEqual([
      ['load.p95', 'pass', 6000, 60, null],
      ['load.success', 'pass', 6000, 60, null],
    ])
    expect(await judged(rows(10, 0))).toEqual([
      ['load.p95', 'fail', 6000, 600, null],
      ['load.success', 'pass', 6000, 0, null],
    ])
  })

  test('by nothing that a bad generator measured, but the failures of the target stay failures', async () => {
    const faults = ['generator: it used 99.0 % of a core, below 80.0 % is needed']
    expect(await judged(rows(10, 10), faults)).toEqual([
      ['load.p95', 'inconclusive', 0, 0, 'generator'],
      ['load.success', 'fail', 6000, 600, null],
    ])
    expect(await judged(rows(0, 0), faults)).toEqual([
      ['load.p95', 'inconclusive', 0, 0, 'generator'],
      ['load.success', 'inconclusive', 6000, 0, 'generator'],
    ])
  })

  test('by `judge DIR DIR...`, whose exit code is the verdict', async () => {
    const { exitCode, stdout } = await gate('judge', ...shards, '--out', 'judged', '--json')
    const { criteria, gate: found } = JSON.parse(stdout)
    expect(criteria.map(({ id }: Verdict) => id)).toEqual(['load.p95', 'load.success'])
    expect(criteria[1]).toMatchObject({ state: 'fail', n: 400, bad: 58 })
    expect([exitCode, found.partial]).toEqual([1, true])
    expect((await fileOf('judged')).sent).toBe(400)
  })
})

describe('what makes a merged run say nothing', () => {
  test('shards that did not begin together, for the asked rate was never sent', async () => {
    const first = await fileOf('shard-1')
    const at = (ms: number): string => new Date(Date.parse(first.startedAt) + ms).toISOString()
    const late = await Promise.all(
      shards.map((name, index) => altered(`late-${name}`, name, file => ({ ...file, startedAt: at(index * 1000) }))),
    )
    const { report } = await mergeFolders(late)
    expect(report.faults[0]).toBe('the last shard began 3000 ms after the first; give all the same --start-at')
    expect(report.health.achieved).toBeLessThan(0.5)
    expect(report.health.ok).toBe(false)
  })

  test('a shard that was interrupted, or whose calibration was not exact enough', async () => {
    const reasons = ['calibration: it used 99.0 % of a core, below 80.0 % is needed']
    const bad = await altered('bad-shard', 'shard-2', file => ({
      ...file,
      faults: ['interrupted'],
      health: { ...file.health, ok: false, reasons },
    }))
    const { report } = await mergeFolders([place('shard-1'), bad, place('shard-3'), place('shard-4')])
    expect(report.faults).toContain('interrupted')
    expect(report.faults).toContain(`generator: ${reasons[0]}`)
  })
})

describe('what cannot be merged', () => {
  const refusal = (names: readonly string[]): Promise<string> =>
    mergeFolders(names.map(place)).then(
      () => 'merged',
      (error: Error) => error.message,
    )

  test('is a run of which parts are missing', async () => {
    expect(await refusal(['shard-1', 'shard-3'])).toMatch(/shard-1: 2 of 4 parts are missing: 2\/4, 4\/4$/)
  })

  test('is a part that comes twice', async () => {
    expect(await refusal(['shard-1', 'shard-2', 'shard-2'])).toMatch(/shard-2: is part 2, as \S+shard-2 is; name each/)
  })

  test('is a part of another run', async () => {
    await altered('other', 'shard-2', file => ({
      ...file,
      asked: { ...file.asked, schedule: { ...file.asked.schedule, rate: 400 } },
    }))
    await altered('other-body', 'shard-2', file => ({ ...file, asked: { ...file.asked, bodyDigest: null } }))
    for (const name of ['other', 'other-body', 'whole']) {
      expect(await refusal(['shard-1', name])).toMatch(/was asked for something else than \S+shard-1; shards share/)
    }
  })

  test('is a folder that holds no load run, or not all of one', async () => {
    await altered('short', 'shard-2', file => ({ ...file, records: { ...file.records, count: 101 } }))
    await altered('old', 'shard-2', ({ generators: _, ...file }) => file)
    expect(await refusal(['none'])).toMatch(/none: is no folder that `final-gate load --out` wrote \(ENOENT/)
    expect(await refusal(['short'])).toContain('requests.ndjson has 100 lines, load.json says 101')
    expect(await refusal(['old'])).toContain('load.json /generators')
  })

  test('ends with exit code 3', async () => {
    const { exitCode, stderr } = await load('--merge', 'shard-1')
    expect([exitCode, stderr]).toEqual([
      3,
      'final-gate: --merge shard-1: 3 of 4 parts are missing: 2/4, 3/4, 4/4 (GATE_OPTION)\n',
    ])
  })
})
