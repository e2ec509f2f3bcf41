import type { StepRecord } from '../judge/observation.ts'

export type Level = 'calm' | 'warning' | 'critical'

export interface ResponsePhase {
  readonly level: Level
  /** Seconds of the requests, by the client's clock. */
  readonly seconds: readonly number[]
  /** Alerts on response time raised in the phase. */
  readonly alerts: readonly { readonly severity: string; readonly threshold: unknown; readonly value: unknown }[]
}

export interface ResponseEvidence {
  readonly phases: readonly ResponsePhase[]
  /** What the target declares. */
  readonly declared: { readonly warning: number; readonly critical: number }
}

export interface ResponseLimits {
  readonly warning: number
  readonly critical: number
}

/** The largest of the fastest 95 %: type 1, no interpolation. */
const p95 = (seconds: readonly number[]): number =>
  seconds.toSorted((a, b) => a - b)[Math.ceil(seconds.length * 0.95) - 1] ?? Number.NaN

const levelOf = (seconds: number, limits: ResponseLimits): Level => {
  if (seconds > limits.critical) return 'critical'
  return seconds > limits.warning ? 'warning' : 'calm'
}

/** Severities that must be there, and those that must not. */
const rule: Readonly<Record<Level, { readonly must: readonly string[]; readonly mustNot: readonly string[] }>> = {
  calm: { must: [], mustNot: ['warning', 'critical'] },
  warning: { must: ['warning'], mustNot: ['critical'] },
  critical: { must: ['critical'], mustNot: [] },
}

const judge = (phase: ResponsePhase, limits: ResponseLimits): StepRecord<Level> => {
  const { level } = phase
  const measured = p95(phase.seconds)
  const about = { step: level, ref: `p95 ${measured.toFixed(2)} s` }
  if (levelOf(measured, limits) !== level) {
    return {
      ...about,
      value: null,
      note: `the drill wanted a p95 for ${level}, it came out at ${measured.toFixed(2)} s`,
    }
  }
  const raised = phase.alerts.map(alert => alert.severity)
  const { must, mustNot } = rule[level]
  const isRight =
    must.every(severity => raised.includes(severity)) && !mustNot.some(severity => raised.includes(severity))
  if (isRight) return { ...about, value: true }
  const note = `expected ${must.join(' and ') || 'no alert'} at p95 ${measured.toFixed(2)} s, found ${raised.join(', ') || 'no alert'}`
  return { ...about, value: false, record: phase, note }
}

const declaredRecords = (declared: ResponseLimits, limits: ResponseLimits): StepRecord<Level>[] =>
  (['warning', 'critical'] as const)
    .filter(level => declared[level] !== limits[level])
    .map(level => ({
      step: level,
      ref: `declared ${level}`,
      value: false,
      note: `the target declares ${declared[level]} s, the requirement is ${limits[level]} s`,
    }))

/** At each delay the alert of that level was raised, by a p95 that we measured ourselves; no alert at a normal pace. */
export const responseRecords = (
  { phases, declared }: ResponseEvidence,
  limits: ResponseLimits,
): StepRecord<Level>[] => [...phases.map(phase => judge(phase, limits)), ...declaredRecords(declared, limits)]
