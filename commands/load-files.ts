import { join } from 'node:path'
import type { LoadRun } from '../loadtest/load.ts'
import { writeWhole } from '../suites/files.ts'
import { type LoadReport, loadJson, placeOf } from './load-text.ts'
import { harnessFacts } from './version.ts'

/** When a run began and ended, as instants of the wall clock. */
export interface Times {
  readonly startedAt: string
  readonly endedAt: string
}

export interface Measured {
  readonly run: LoadRun
  readonly times: Times
  /** SHA-256 of the body as it was given, which itself is not kept; null where none was sent. */
  readonly bodyDigest: string | null
}

const LOAD_SCHEMA = 'https://final-gate.dev/schema/load/1'

/** What was asked, without what may be secret: the names of the headers alone, the address without its query. */
const askedOf = ({ plan, planned }: LoadReport, bodyDigest: string | null): object => ({
  url: placeOf(plan.url),
  method: plan.method,
  headers: Object.keys(plan.headers),
  schedule: plan.schedule,
  timeoutMs: plan.timeoutMs,
  connections: plan.connections,
  workers: plan.workers,
  boundMs: plan.boundMs,
  planned,
  share: plan.share,
  expectations: plan.expectations,
  bodyDigest,
})

/** Writes load.json and requests.ndjson, or seconds.ndjson of a long run. Times of requests are microseconds from the start, all others milliseconds. */
export const writeLoad = async (folder: string, report: LoadReport, measured: Measured): Promise<void> => {
  const { run, times, bodyDigest } = measured
  const { record, generators, opened, unsettled } = run
  const { health, stationarity, details, faults } = report
  const list = record.kind === 'rows' ? record.rows : record.seconds
  const name = record.kind === 'rows' ? 'requests.ndjson' : 'seconds.ndjson'
  await writeWhole(join(folder, name), list.map(row => `${JSON.stringify(row)}\n`).join(''))
  const file = {
    schema: LOAD_SCHEMA,
    ...times,
    harness: harnessFacts(),
    asked: askedOf(report, bodyDigest),
    ...loadJson(report),
    health,
    generators,
    stationarity,
    details,
    faults,
    opened,
    unsettled,
    records: { $lines: name, count: list.length },
  }
  await writeWhole(join(folder, 'load.json'), `${JSON.stringify(file, null, 1)}\n`)
}
