import type { Decision } from '../contracts/decision.schema.ts'
import { secondsOf } from './rollout-track.ts'

/** A decision as time: when it began and ended, in seconds. */
export interface Span {
  readonly started: number
  readonly decided: number
}

/** An order or an item that worked or failed, at an instant in seconds. */
export interface Unit {
  readonly at: number
  readonly isGood: boolean
}

/** A figure at an instant, with the records behind it. */
export interface CausedFigure {
  readonly at: number
  readonly value: number
  readonly n: number
}

const quantile = 0.95

export const spansOf = (decisions: readonly Decision[]): Span[] =>
  decisions.flatMap(({ started_at, decided_at }) =>
    decided_at === null ? [] : [{ started: secondsOf(started_at), decided: secondsOf(decided_at) }],
  )

/** The value that 95 % do not exceed; NaN of none. */
const p95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(quantile * values.length) - 1)] ?? Number.NaN

const tookSeconds = ({ started, decided }: Span): number => decided - started

const instants = (from: number, to: number, every: number): number[] =>
  Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, index) => from + index * every)

/** Where and how often a figure is worked out, and over how long a time. */
export interface Window {
  readonly from: number
  readonly to: number
  readonly every: number
  readonly seconds: number
}

/** p95 of the decisions of the last seconds over that of the first `baseline` of the session, at each instant that has a decision behind it. */
export const latencyRatios = (spans: readonly Span[], baseline: number, window: Window): CausedFigure[] => {
  const first = p95(spans.slice(0, baseline).map(tookSeconds))
  return instants(window.from, window.to, window.every).flatMap(at => {
    const last = spans.filter(({ decided }) => decided > at - window.seconds && decided <= at)
    return last.length === 0 ? [] : [{ at, value: p95(last.map(tookSeconds)) / first, n: last.length }]
  })
}

/** Share of the units of the last seconds that failed, at each instant that has one behind it. */
export const errorRates = (units: readonly Unit[], window: Window): CausedFigure[] =>
  instants(window.from, window.to, window.every).flatMap(at => {
    const last = units.filter(unit => unit.at > at - window.seconds && unit.at <= at)
    if (last.length === 0) return []
    return [{ at, value: last.filter(({ isGood }) => !isGood).length / last.length, n: last.length }]
  })
