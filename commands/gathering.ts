import { randomUUID } from 'node:crypto'
import type { Secret } from '../config/interpolate.ts'
import { globMatcher } from '../judge/glob.ts'
import type { RunFacts } from '../judge/run.ts'
import type { Suites } from '../suites/discovery.ts'
import type { Evidence } from '../suites/evidence.ts'
import { type Shard, scenariosInScope } from '../suites/gather.ts'
import type { RunDirectory } from '../suites/run-directory.ts'
import type { Scenario } from '../suites/scenario.ts'
import { openSession, type SessionPlan } from '../suites/session.ts'
import { TargetError } from '../targets/errors.ts'
import type { Redactor } from '../targets/redactor.ts'
import { commandError } from './errors.ts'
import type { Progress } from './progress.ts'
import { harnessFacts } from './version.ts'
import { gatherWithVitest } from './vitest-gathering.ts'

const RUN_SCHEMA = 'https://final-gate.dev/schema/run/1'

export interface GatheringInput {
  readonly plan: SessionPlan
  readonly confidence: number
  readonly only: readonly string[]
  readonly shard: Shard
  readonly suites: Suites
  readonly directory: RunDirectory
  readonly redactor: Redactor
  readonly secrets: readonly Secret[]
  readonly progress: Progress
  readonly signal: AbortSignal
}

const unknownTarget = (plan: SessionPlan): RunFacts['target'] => ({
  name: plan.name,
  url: plan.url,
  build: 'unknown',
  configHash: 'unknown',
  timeBase: 'unknown',
  capabilities: [],
})

/** The evidence of a scenario whose target could not be reached: the error, so that its criteria say why they are inconclusive. */
const unreachable = (scenario: Scenario, error: TargetError): Evidence => ({
  scenario: scenario.id,
  phase: scenario.phase,
  timeBase: 'unknown',
  ms: 0,
  skipped: null,
  error: { code: error.code, message: error.message },
  unseen: 0,
  data: null,
  exchanges: [],
})

type Outcome = Pick<RunFacts, 'target' | 'notes'> & { readonly scope: Omit<RunFacts['scope'], 'only'> }

/** What the target is and what may be done to it, before anything is gathered. */
const survey = async (input: GatheringInput): Promise<Omit<Outcome, 'notes'>> => {
  const { directory, redactor, progress, signal, plan } = input
  const session = await openSession(plan, { redactor, signal, progress: progress.line, store: directory.writeEvidence })
  try {
    return { target: session.facts, scope: session.scope }
  } finally {
    await session.close()
  }
}

const gather = async (input: GatheringInput, scenarios: readonly Scenario[]): Promise<Outcome> => {
  const { directory, plan, only, shard, secrets, progress, signal } = input
  try {
    const surveyed = await survey(input)
    const gatherPlan = { session: plan, directory: directory.path, only, shard, secrets }
    return { ...surveyed, notes: await gatherWithVitest({ plan: gatherPlan, progress, signal }) }
  } catch (error) {
    if (!(error instanceof TargetError)) throw error
    if (error.code === 'GATE_TARGET_URL') throw commandError('GATE_TARGET_ADDRESS', { problem: error.message })
    for (const scenario of scenarios) await directory.writeEvidence(unreachable(scenario, error))
    return {
      target: unknownTarget(plan),
      notes: [error.message],
      scope: { tier: 'observe', tierReason: error.message },
    }
  }
}

/** Asks the target everything in scope and writes evidence/ and run.json; what goes wrong with the target becomes evidence. */
export const gatherRun = async (input: GatheringInput): Promise<RunFacts> => {
  const startedAt = new Date()
  const { plan, only, directory } = input
  const isInScope = only.length === 0 ? () => true : globMatcher(only)
  const outcome = await gather(input, scenariosInScope(input.suites.scenarios, isInScope, input.shard))
  const run: RunFacts = {
    id: `${startedAt.toISOString().replace(/[-:]|\.\d+/g, '')}-${randomUUID().slice(0, 8)}`,
    seed: plan.seed,
    profile: plan.profile,
    confidence: input.confidence,
    scope: { only, ...outcome.scope },
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    interrupted: input.signal.aborted,
    target: outcome.target,
    harness: harnessFacts(),
    notes: outcome.notes,
  }
  await directory.writeJson('run.json', { schema: RUN_SCHEMA, ...run })
  return run
}
