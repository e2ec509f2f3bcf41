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
  readonly catalogue: readonly Criterion[]
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

const planOf = ({ reference, catalogue, config }: Laboratory, seed: number): SessionPlan => ({
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
})

/** Sets the defects through the control route; suites never can. */
const reset = async ({ reference }: Laboratory, trial: Trial): Promise<void> => {
  const response = await fetch(`${reference.url}/gate/v1/control`, {
    method: 'POST',
    headers: { authorization: `Bearer ${reference.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reset: { seed: trial.seed, defects: trial.defects } }),
  })
  const text = await response.text()
  if (!response.ok)
    throw new Error(`the reference target refused the reset (${response.status}): ${text.slice(0, 500)}`)
}

/** One judged run on the reference target as it stands, by the same runner, observers and judge as `run`, in this process. */
export const runTrial = async (laboratory: Laboratory, trial: Trial): Promise<TrialResult> => {
  await reset(laboratory, trial)
  const redactor = createRedactor()
  redactor.register('target token', laboratory.reference.token)
  const evidence = new Map<string, Evidence>()
  const store = async (gathered: Evidence): Promise<void> => {
    // The same round trip as through a file: redacted first, then what JSON can hold.
    evidence.set(gathered.scenario, JSON.parse(redactor.redact(JSON.stringify(gathered))) as Evidence)
  }
  const { suites, signal, config, catalogue } = laboratory
  const startedAt = new Date().toISOString()
  const session = await openSession(planOf(laboratory, trial.seed), { redactor, signal, progress: () => {}, store })
  try {
    const isInScope = (id: string): boolean => trial.criteria.length === 0 || trial.criteria.includes(id)
    await gatherAll(scenariosInScope(suites.scenarios, isInScope), session.context)
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
  return { report: evaluate(input), experimentedWith: judge => evaluate({ ...input, experimentWith: judge }) }
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
