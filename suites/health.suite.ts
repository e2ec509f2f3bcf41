import type { Stimulus } from '../contracts/stimulus.schema.ts'
import type { Target } from '../targets/capability.ts'
import {
  type Component,
  components,
  type HealthAnswer,
  isFailing,
  isPassing,
  lookAt,
  shapeRecords,
  type Transition,
  transitionRecords,
} from './health.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// Health is asked in good times and in bad ones: its form, and whether what it says is so.

const broken = (component: Component, on: boolean): Stimulus => ({ name: 'dependency.down', args: { component }, on })

export interface HealthShapeEvidence {
  readonly answers: readonly HealthAnswer[]
}

const paths = ['/health', '/livez', '/readyz'] as const

const ask = async (target: Pick<Target, 'raw'>, during: string, count: number): Promise<HealthAnswer[]> => {
  const answers: HealthAnswer[] = []
  for (let index = 0; index < count; index++) {
    const path = paths[index % paths.length] ?? '/health'
    const answer = await target.raw({ method: 'GET', path })
    const contentType = answer.headers['content-type'] ?? ''
    answers.push({ path, during, status: answer.status, contentType, body: answer.json ?? null })
  }
  return answers
}

export const healthShape = scenario('rel.health-shape', {
  phase: 'drill',
  tier: 'observe',
  needs: ['health'],
  may: ['control'],
  gather: async ({ target, criterion, tier }): Promise<HealthShapeEvidence> => {
    const row = criterion('rel.health-shape')
    const probes = param(row, 'probes')
    const sound = await ask(target, 'as found', probes)
    if (tier !== 'control' || !target.control) return { answers: sound }
    await target.control.stimulate(...components.map(component => broken(component, true)))
    await target.control.advance(`${param(row, 'broken_s')}s`)
    const failing = await ask(target, 'all dependencies broken', probes)
    await target.control.stimulate(...components.map(component => broken(component, false)))
    return { answers: [...sound, ...failing] }
  },
  observe: { 'rel.health-shape': ({ answers }) => shapeRecords(answers) },
})

export interface HealthTruthEvidence {
  readonly transitions: readonly Transition[]
}

interface Watch {
  readonly stepMs: number
  readonly withinMs: number
}

const watched = async (
  target: Pick<Target, 'health' | 'control'>,
  change: Pick<Transition, 'component' | 'change'>,
  { stepMs, withinMs }: Watch,
): Promise<Transition> => {
  const isDone = change.change === 'down' ? isFailing : isPassing
  const look = async () => lookAt((await target.health.read()).value, change.component)
  const before = await look()
  await target.control.stimulate(broken(change.component, change.change === 'down'))
  let after = before
  for (let ms = stepMs; ms <= withinMs; ms += stepMs) {
    await target.control.advance(`${stepMs}ms`)
    after = await look()
    if (isDone(after)) return { ...change, before, seconds: ms / 1000, after }
  }
  return { ...change, before, seconds: null, after }
}

export const healthTruth = scenario('rel.health-truthful', {
  phase: 'drill',
  tier: 'control',
  needs: ['health', 'control'],
  gather: async ({ target, criterion }): Promise<HealthTruthEvidence> => {
    const row = criterion('rel.health-truthful')
    const watch = { stepMs: param(row, 'step_ms'), withinMs: param(row, 'within_s') * 1000 }
    const transitions: Transition[] = []
    // First every check has to have run at least once.
    await target.control.advance(`${param(row, 'warm_s')}s`)
    for (const component of components) {
      transitions.push(await watched(target, { component, change: 'down' }, watch))
      transitions.push(await watched(target, { component, change: 'back' }, watch))
    }
    return { transitions }
  },
  observe: {
    'rel.health-truthful': ({ transitions }, { criterion }) =>
      transitionRecords(transitions, param(criterion, 'within_s')),
  },
})
