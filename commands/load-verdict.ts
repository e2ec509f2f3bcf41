import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { Criterion } from '../judge/criterion.ts'
import { judge, type ObservedPart } from '../judge/judge.ts'
import type { AnyObservation } from '../judge/observation.ts'
import type { RunFacts, RunReport } from '../judge/run.ts'
import type { Reason } from '../judge/verdict.ts'
import { isAnswered } from '../loadtest/outcome.ts'
import type { Row } from '../loadtest/record.ts'
import type { Figures } from '../suites/figures.ts'
import { latencyFigures } from '../suites/load-figures.ts'
import type { MergedLoad } from './load-shards.ts'
import { harnessFacts } from './version.ts'

/** What can be said of an endpoint from its answers alone; the other criteria of a load look into the books. */
export const loadCriteria = ['load.p95', 'load.success'] as const
type LoadCriterion = (typeof loadCriteria)[number]

/** Whether these are folders of `load --out`, to be merged and judged, and not run directories. */
export const areLoadFolders = async (paths: readonly string[]): Promise<boolean> => {
  const has = (path: string, name: string): Promise<boolean> =>
    access(join(path, name)).then(
      () => true,
      () => false,
    )
  const found = paths.map(async path => (await has(path, 'load.json')) && !(await has(path, 'run.json')))
  return paths.length > 0 && (await Promise.all(found)).every(Boolean)
}

const latencyOf = ({ due, ended, outcome }: Row, limitMs: number): number | readonly [number, null] => {
  const ms = (ended - due) / 1000
  return isAnswered(outcome) ? ms : [Math.max(limitMs, ms), null]
}

const aboutOf = (row: Row): { ref: string; note: string; record: Row } => ({
  ref: `request ${row.index}`,
  note: `due after ${row.due / 1e6} s, ended ${(row.ended - row.due) / 1000} ms later: ${row.outcome}`,
  record: row,
})

/** In the order in which the requests were due. What was never answered took at least the time limit. */
const observationsOf = (id: LoadCriterion, rows: readonly Row[], limitMs: number): AnyObservation[] =>
  id === 'load.p95'
    ? rows.map(row => ({ ...aboutOf(row), value: latencyOf(row, limitMs) }))
    : rows.map(row => ({ ...aboutOf(row), value: row.outcome === '2xx' }))

/** A latency that has not settled says nothing, unless both halves lie far below the bound. */
const unsettledReason = ({ report }: MergedLoad, { measure, params }: Criterion): Reason | null => {
  const { reason, drift } = report.stationarity
  const bound = measure.kind === 'quantile' ? measure.bound : 0
  const far = (params.settled_share ?? 0) * bound
  if (reason === null || (drift && Math.max(drift.first, drift.second) < far)) return null
  return { code: 'unsettled', text: reason }
}

const partOf = (id: LoadCriterion, merged: MergedLoad, criterion: Criterion): ObservedPart => {
  const { report, run } = merged
  const { faults, plan } = report
  const text = 'a run of so many requests is kept as histograms; its figures are in load.json'
  const lack: Reason | null = run.record.kind === 'rows' ? null : { code: 'not-gathered', text }
  const fault: Reason | null = faults.length > 0 ? { code: 'generator', text: faults.join('; ') } : null
  const rows = run.record.kind === 'rows' ? run.record.rows : []
  // A latency that a bad generator measured is its own; an answer that was an error was the target's.
  const isUsable = id === 'load.success' || fault === null
  return {
    scenario: 'load',
    observations: isUsable ? observationsOf(id, rows, plan.timeoutMs) : [],
    reason: fault ?? lack ?? (id === 'load.p95' ? unsettledReason(merged, criterion) : null),
    unseen: 0,
    timeBase: 'real',
    evidence: ['load.json'],
    exchanges: [],
  }
}

const factsOf = ({ report, times }: MergedLoad, config: Pick<Config, 'profile' | 'confidence'>): RunFacts => {
  const { url, schedule } = report.plan
  return {
    id: `load-${times.startedAt.replace(/[^0-9]/g, '').slice(0, 14)}`,
    seed: schedule.seed,
    profile: config.profile,
    confidence: config.confidence,
    scope: { only: loadCriteria, tier: 'act', tierReason: 'the load of one endpoint' },
    ...times,
    interrupted: report.faults.includes('interrupted'),
    target: { name: url, url, build: 'unknown', configHash: '', timeBase: 'real', capabilities: [] },
    harness: harnessFacts(),
    notes: [],
  }
}

export interface LoadJudging {
  readonly config: Pick<Config, 'profile' | 'confidence' | 'waivers' | 'allowNotApplicable'>
  /** With the config's bounds. */
  readonly catalogue: readonly Criterion[]
}

/** One verdict a criterion on a load run that was put together from its shards: from all of their requests, in the order in which they were due. */
export const judgeLoad = (merged: MergedLoad, { config, catalogue }: LoadJudging): RunReport => {
  const run = factsOf(merged, config)
  const observed = new Map(
    loadCriteria.flatMap(id => {
      const criterion = catalogue.find(row => row.id === id)
      return criterion ? [[id, [partOf(id, merged, criterion)]] as const] : []
    }),
  )
  const { profile, confidence, waivers, allowNotApplicable } = config
  const question = { catalogue, observed, profile, confidence, waivers, allowNotApplicable, only: loadCriteria }
  const ms = Date.parse(run.endedAt) - Date.parse(run.startedAt)
  const gathered = { 'load.json': { ms, attempts: 1 } }
  return { run, ...judge({ ...question, now: run.endedAt }), previous: {}, gathered }
}

/** The plots of the same requests; a run that was kept as histograms has none. */
export const drawLoad = ({ report, run }: MergedLoad, { catalogue }: Pick<LoadJudging, 'catalogue'>): Figures => {
  const p95 = catalogue.find(({ id }) => id === 'load.p95')
  if (run.record.kind !== 'rows' || !p95) return { figures: [], faults: [] }
  const load = { rows: run.record.rows, timeoutMs: report.plan.timeoutMs }
  return { figures: latencyFigures(load, p95), faults: [] }
}
