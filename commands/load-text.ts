import type { GeneratorHealth } from '../loadtest/generator.ts'
import type { Percentiles } from '../loadtest/latency.ts'
import { outcomes } from '../loadtest/outcome.ts'
import type { LoadPlan } from '../loadtest/plan.ts'
import type { Stationarity } from '../loadtest/stationarity.ts'
import type { LoadSummary } from '../loadtest/summary.ts'
import type { Glance } from '../loadtest/window.ts'
import { aligned } from './table.ts'

/** A measured load run, for its readers. */
export interface LoadReport {
  readonly plan: LoadPlan
  readonly summary: LoadSummary
  readonly health: GeneratorHealth
  readonly stationarity: Stationarity
  readonly details: Readonly<Record<string, number>>
  readonly planned: number
  /** Why the run says nothing; empty where it does. */
  readonly faults: readonly string[]
}

const rounded = (value: number): number => Number(value.toFixed(3))

/** The figures that `load --json` prints: milliseconds, `cpu` a share of one core. */
export const loadJson = ({ summary, health }: LoadReport): object => ({
  ...summary,
  generator: {
    ok: health.ok,
    sendLagP99: rounded(health.sendLagP99),
    eventLoopP99: rounded(health.eventLoopP99),
    cpu: rounded(health.cpu),
  },
})

const percentileRow = (name: string, { p50, p95, p99, max }: Percentiles): string[] => [
  name,
  ...[p50, p95, p99, max].map(value => `${value.toFixed(2)} ms`.padStart(13)),
]

const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

const settledText = ({ warmUpMs, drift, reason }: Stationarity): string => {
  if (reason !== null) return reason
  if (warmUpMs === null || drift === null) return 'too few requests to compare the halves'
  return `warm-up ${warmUpMs.toFixed(0)} ms; p95 ${drift.first.toFixed(1)} ms in the first half of the rest, ${drift.second.toFixed(1)} ms in the second`
}

/** The address without what may be secret in it. */
export const placeOf = (url: string): string => {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

/** The report on a terminal. */
export const loadText = (report: LoadReport): string => {
  const { plan, summary, health, stationarity, details, planned, faults } = report
  const found = outcomes.filter(outcome => summary.outcomes[outcome] > 0)
  const facts = [
    ['asked', `${planned} ${plan.method} ${placeOf(plan.url)}, ${plan.schedule.shape}, ${plan.schedule.rate}/s`],
    ['sent', `${summary.sent}, ${summary.achievedRate}/s`],
    ['outcomes', counted(Object.fromEntries(found.map(outcome => [outcome, summary.outcomes[outcome]]))) || 'none'],
    ...(Object.keys(details).length === 0 ? [] : [['found', counted(details)]]),
    ['course', settledText(stationarity)],
    [
      'generator',
      `send lag p99 ${health.sendLagP99.toFixed(2)} ms, event loop p99 ${health.eventLoopP99.toFixed(2)} ms late, ${(health.cpu * 100).toFixed(0)} % of a core`,
    ],
  ]
  const latency = [
    ['', ...['p50', 'p95', 'p99', 'max'].map(name => name.padStart(13))],
    percentileRow('intended', summary.intended),
    percentileRow('service', summary.service),
  ]
  const verdict = faults.length === 0 ? 'measured' : `nothing can be said: ${faults.join('; ')}`
  return [aligned(facts), '', aligned(latency), '', verdict].join('\n')
}

/** One line of the live view. */
export const glanceText = (seconds: number, { ended, failed, intended, sendLagP99 }: Glance): string => {
  const figures = intended
    ? `p50 ${intended.p50.toFixed(1)}, p95 ${intended.p95.toFixed(1)}, p99 ${intended.p99.toFixed(1)} ms`
    : 'nothing ended'
  return `${String(seconds).padStart(4)} s  ${ended}/s  ${figures}  failed ${failed}  send lag p99 ${sendLagP99.toFixed(1)} ms`
}
