import { afterAll, describe, inject, test } from 'vitest'
import { globMatcher } from '../judge/glob.ts'
import { createRedactor } from '../targets/redactor.ts'
import { discoverSuites } from './discovery.ts'
import { applicable, type GatherContext, gatherScenario, PHASES, scenariosInScope } from './gather.ts'
import type { GatherPlan } from './gather-plan.ts'
import { openRunDirectory } from './run-directory.ts'
import type { Phase, Scenario, Scope } from './scenario.ts'
import { openSession } from './session.ts'

declare module 'vitest' {
  interface ProvidedContext {
    gatherPlan: GatherPlan
  }
  interface TaskMeta {
    /** What a reader of the run must know, set by the last test. */
    notes?: readonly string[]
  }
}

/** The scenario's own limit ends its gather; vitest's stands behind it for a worker that hangs. */
const GRACE_SECONDS = 10

const plan = inject('gatherPlan')
const redactor = createRedactor()
for (const { label, value } of plan.secrets) redactor.register(label, value)
const directory = openRunDirectory(plan.directory, redactor.redact)
const isInScope = plan.only.length === 0 ? () => true : globMatcher(plan.only)
const chosen = scenariosInScope((await discoverSuites()).scenarios, isInScope, plan.shard)
const session = await openSession(plan.session, {
  redactor,
  signal: new AbortController().signal,
  progress: () => {},
  store: directory.writeEvidence,
})
let workload: Scope['workload'] = null

const gather = async (
  scenario: Scenario,
  means: Pick<GatherContext, 'signal' | 'progress'>,
): Promise<string | null> => {
  const evidence = await gatherScenario(scenario, { ...session.context, ...means }, workload)
  if (scenario.phase === 'workload') workload = evidence.data as Scope['workload']
  await session.context.store(evidence)
  if (evidence.error) throw new Error(`${evidence.error.message} (${evidence.error.code})`)
  return evidence.skipped?.text ?? null
}

const add = (scenario: Scenario): void => {
  const timeout = (scenario.timeoutSeconds + GRACE_SECONDS) * 1000
  test(scenario.id, { timeout, concurrent: scenario.phase === 'observe' }, async ({ signal, skip, annotate }) => {
    const skipped = await gather(scenario, { signal, progress: text => void annotate(text, 'progress') })
    if (skipped !== null) skip(skipped)
  })
}

const addPhase = (phase: Phase): void => {
  const members = applicable(chosen, session.context).filter(scenario => scenario.phase === phase)
  if (members.length === 0) return
  describe(phase, () => {
    for (const scenario of members) add(scenario)
  })
}

for (const phase of PHASES) addPhase(phase)

test('notes', ({ task }) => {
  task.meta.notes = session.notes().map(redactor.redact)
})

afterAll(() => session.close())
