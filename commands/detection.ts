import type { Config } from '../config/config.ts'
import type { Defect } from '../fixtures/defects/defect.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { RunReport } from '../judge/run.ts'
import type { Verdict } from '../judge/verdict.ts'
import type { Judge } from '../suites/control-experiment.ts'
import type { Suites } from '../suites/discovery.ts'
import type { Evidence } from '../suites/evidence.ts'
import { gatherAll, scenariosInScope } from '../suites/gather.ts'
import { openSession, type SessionPlan } from '../suites/session.ts'
import { createRedactor } from '../targets/redactor.ts'
import { evaluate } from './evaluation.ts'
import type { Launched } from './launch.ts'
import type { launchLoadReference } from './load-system.ts'
import type { Turns } from './turns.ts'
import { harnessFacts } from './version.ts'

/** What a seeded defect did to the verdicts. */
export interface Detection {
  readonly id: string
  readonly expect: readonly string[]
  /** Expected criteria that failed. */
  readonly caught: readonly string[]
  /** Expected criteria that did not fail: inconclusive is not caught. */
  readonly missed: readonly string[]
  /** Criteria that failed and stand in neither list. */
  readonly extra: readonly string[]
}

export interface Laboratory {
  readonly reference: Launched
  /** A second one with a clock that runs; null where nothing is asked under load. */
  readonly load: Awaited<ReturnType<typeof launchLoadReference>> | null
  readonly turns: Turns
  readonly catalogue: readonly Criterion[]
  /** The same with a shorter load: enough for a fault to show, too little for a pass. */
  readonly quick: readonly Criterion[]
  readonly config: Config
  readonly suites: Suites
  readonly signal: AbortSignal
}

export interface Trial {
  readonly seed: number
  readonly defects: readonly string[]
  /** Criteria whose scenarios are run; all where empty. */
  readonly criteria: readonly string[]
}

/** A judged run, and the same evidence with another judge in the control experiments. */
export interface TrialResult {
  readonly report: RunReport
  readonly experimentedWith: (judge: Judge) => RunReport
}

const planOf = (
  { reference, load, config }: Laboratory,
  seed: number,
  catalogue: readonly Criterion[],
): SessionPlan => ({
  name: 'reference',
  url: reference.url,
  token: reference.token,
  roles: {},
  headers: {},
  timeoutMs: 10_000,
  seed,
  profile: config.profile,
  tier: null,
  paperAccounts: config.paperAccounts,
  catalogue,
  ...(load === null ? {} : { load: load.load }),
})

/** Sets the defects through the control route; suites never can. */
const reset = async (reference: Launched, trial: Trial): Promise<void> => {
  const response = await fetch(`${reference.url}/gate/v1/control`, {
    method: 'POST',
    headers: { authorization: `Bearer ${reference.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reset: { seed: trial.seed, defects: trial.defects } }),
  })
  const text = await response.text()
  if (!response.ok)
    throw new Error(`the reference target refused the reset (${response.status}): ${text.slice(0, 500)}`)
}

/** The load of a trial, on a process that was reset to its defects. */
const loadTrial = async ({ load }: Laboratory, trial: Trial, gather: () => Promise<void>): Promise<void> => {
  if (load) await reset(load.launched, trial)
  await gather()
}

/** One judged run on the reference target as it stands, by the same runner, observers and judge as `run`, in this process. */
export const runTrial = async (laboratory: Laboratory, trial: Trial): Promise<TrialResult> => {
  const { turns } = laboratory
  // A defect shows in less than the load that a pass needs.
  const catalogue = trial.defects.length > 0 ? laboratory.quick : laboratory.catalogue
  const redactor = createRedactor()
  for (const { token } of [laboratory.reference, ...(laboratory.load ? [laboratory.load.launched] : [])]) {
    redactor.register('target token', token)
  }
  const evidence = new Map<string, Evidence>()
  const store = async (gathered: Evidence): Promise<void> => {
    // The same round trip as through a file: redacted first, then what JSON can hold.
    evidence.set(gathered.scenario, JSON.parse(redactor.redact(JSON.stringify(gathered))) as Evidence)
  }
  const { suites, signal, config } = laboratory
  const startedAt = new Date().toISOString()
  const isInScope = (id: string): boolean => trial.criteria.length === 0 || trial.criteria.includes(id)
  const scenarios = scenariosInScope(suites.scenarios, isInScope)
  const [loads, others] = [true, false].map(isLoad => scenarios.filter(({ phase }) => (phase === 'load') === isLoad))
  const means = { redactor, signal, progress: () => {}, store }
  const session = await turns.shared(async () => {
    await reset(laboratory.reference, trial)
    return await openSession(planOf(laboratory, trial.seed, catalogue), means)
  })
  try {
    await turns.shared(() => gatherAll(others ?? [], session.context))
    if (loads && loads.length > 0)
      await turns.alone(() => loadTrial(laboratory, trial, () => gatherAll(loads, session.context)))
  } finally {
    await session.close()
  }
  const run = {
    id: `selftest-${trial.defects.join('-') || 'clean'}`,
    seed: trial.seed,
    profile: config.profile,
    confidence: config.confidence,
    scope: { only: [], ...session.scope },
    startedAt,
    endedAt: new Date().toISOString(),
    interrupted: signal.aborted,
    target: session.facts,
    harness: harnessFacts(),
    notes: session.notes(),
  }
  const input = { config, catalogue, run, evidence, suites }
  // Judging takes a whole core for a while.
  const report = await turns.shared(async () => evaluate(input))
  return { report, experimentedWith: judge => evaluate({ ...input, experimentWith: judge }) }
}

const failed = (criteria: readonly Verdict[]): string[] =>
  criteria.filter(verdict => verdict.state === 'fail').map(verdict => verdict.id)

/** Compares what failed with what had to. */
export const detectionOf = (defect: Pick<Defect, 'id' | 'expect' | 'also'>, report: RunReport): Detection => {
  const failures = failed(report.criteria)
  const allowed = [...defect.expect, ...defect.also.map(({ id }) => id)]
  return {
    id: defect.id,
    expect: defect.expect,
    caught: defect.expect.filter(id => failures.includes(id)),
    missed: defect.expect.filter(id => !failures.includes(id)),
    extra: failures.filter(id => !allowed.includes(id)),
  }
}
