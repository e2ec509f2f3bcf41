import type { FullDecision } from '../contracts/decision.schema.ts'
import type { Position } from '../contracts/position.schema.ts'
import type { Quote } from '../contracts/quote.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { risk } from '../judge/criteria/risk.ts'
import type { StepRecord } from '../judge/observation.ts'
import { drawdownSeries } from '../judge/trading/drawdown.ts'
import { drawdownScale } from '../judge/trading/kelly.ts'

export type ScaleStep = (typeof risk)['risk.drawdown-scale']['measure']['steps'][number]
export type DrawdownStep = (typeof risk)['risk.max-drawdown']['measure']['steps'][number]

/** The account at one depth of the fall, and what the same signal was sized at there. */
export interface Depth {
  /** Where the price path was to take it; 0 before the fall. */
  readonly level: number
  readonly cash: string
  readonly positions: readonly Position[]
  /** Of the symbols held. */
  readonly quotes: Readonly<Record<string, Quote>>
  /** As the target publishes them. */
  readonly published: { readonly equity: string; readonly account: number; readonly state: number }
  /** The decision on the signal; null where none was made. */
  readonly decision: FullDecision | null
  /** Quantity of the order that it sent; null where it sent none. */
  readonly orderQty: string | null
}

export interface DrawdownEvidence {
  readonly depths: readonly Depth[]
  readonly limits: State['limits']
}

/** Cash and positions at the mids of their quotes; null where a quote is missing. */
const markedEquity = ({ cash, positions, quotes }: Depth): number | null => {
  const values = positions.map(({ symbol, side, qty }) => {
    const quote = quotes[symbol]
    const mid = quote && quote.bp !== null && quote.ap !== null ? (Number(quote.bp) + Number(quote.ap)) / 2 : Number.NaN
    return (side === 'long' ? 1 : -1) * Number(qty) * mid
  })
  const equity = values.reduce((sum, value) => sum + value, Number(cash))
  return Number.isFinite(equity) ? equity : null
}

/** A depth with its recomputed drawdown and the share of the equity that the signal was sized at. */
interface Measured {
  readonly depth: Depth
  readonly drawdown: number
  /** One lot as a share of the equity: what rounding may take. */
  readonly lot: number
  readonly size: number | null
}

const measuredOf = ({ depths }: DrawdownEvidence): Measured[] => {
  const equities = depths.map(markedEquity)
  const known = equities.flatMap(equity => equity ?? [])
  if (known.length < depths.length) return []
  const series = drawdownSeries(known)
  return depths.map((depth, index) => {
    const { decision, orderQty } = depth
    const [equity, entry] = [known[index] ?? Number.NaN, Number(decision?.sizing?.entry ?? Number.NaN)]
    const qty = Number(orderQty ?? decision?.sizing?.qty ?? Number.NaN)
    const size = (qty * entry) / equity
    return {
      depth,
      drawdown: series[index] ?? 0,
      lot: Number.isFinite(entry) ? entry / equity : 0,
      size: Number.isFinite(size) ? size : null,
    }
  })
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`

const step = <Step extends string>(
  name: Step,
  ref: string,
  judged: { value: boolean | null; note: string; record?: unknown },
): StepRecord<Step> =>
  judged.value === true
    ? { step: name, ref, value: true }
    : { step: name, ref, value: judged.value, note: judged.note, record: judged.record ?? null }

const recordOf = ({ depth, drawdown, size }: Measured): object => ({
  level: depth.level,
  drawdown,
  size,
  published: depth.published,
  orderQty: depth.orderQty,
  sizing: depth.decision?.sizing ?? null,
  reason: depth.decision?.reason ?? null,
})

export interface ScaleTolerance {
  readonly scaleGap: number
  readonly sizeGap: number
}

const asDeclared = (
  each: Measured,
  base: Measured,
  of: { limits: State['limits']; tolerance: ScaleTolerance },
): StepRecord<ScaleStep> => {
  const { scale } = of.limits.kelly
  const expected = drawdownScale(each.drawdown, { ddStart: scale.dd_start, ddStop: scale.dd_stop, floor: scale.floor })
  const stated = each.depth.decision?.sizing?.dd_scale ?? Number.NaN
  const ratio = (each.size ?? Number.NaN) / (base.size ?? Number.NaN)
  const sizeGap = of.tolerance.sizeGap + (each.lot + base.lot) / (base.size ?? Number.NaN)
  const note = `at a drawdown of ${percent(each.drawdown)} the declared scale is ${expected.toFixed(3)}: stated ${stated}, size at ${ratio.toFixed(3)} of that at the peak`
  const isRight = Math.abs(stated - expected) <= of.tolerance.scaleGap && Math.abs(ratio - expected) <= sizeGap
  return step('as-declared', `level ${each.depth.level}`, { value: isRight, note, record: recordOf(each) })
}

/** Three records a depth: smaller than at the peak where the scale has begun, never larger than at the depth before, and as the declared scale says. */
export const scaleSteps = (evidence: DrawdownEvidence, tolerance: ScaleTolerance): StepRecord<ScaleStep>[] => {
  const measured = measuredOf(evidence)
  const [base] = measured
  if (!base || base.size === null || base.size === 0) return []
  const { dd_start } = evidence.limits.kelly.scale
  return measured.slice(1).flatMap((each, index): StepRecord<ScaleStep>[] => {
    const ref = `level ${each.depth.level}`
    const before = measured[index]
    const record = recordOf(each)
    if (each.size === null || !before || before.size === null) {
      return [step('smaller-than-at-peak', ref, { value: null, note: 'the signal was not sized', record })]
    }
    const isDeep = each.drawdown > dd_start
    const sizes = `${percent(each.size)} of the equity at a drawdown of ${percent(each.drawdown)}`
    return [
      ...(isDeep
        ? [
            step('smaller-than-at-peak', ref, {
              value: each.size < (base.size ?? 0) - each.lot,
              note: `${sizes}, ${percent(base.size ?? 0)} at the peak`,
              record,
            }),
          ]
        : []),
      step('never-rising', ref, {
        value: each.size <= before.size + each.lot + before.lot,
        note: `${sizes}, ${percent(before.size)} at ${percent(before.drawdown)}`,
        record,
      }),
      asDeclared(each, base, { limits: evidence.limits, tolerance }),
    ]
  })
}

export interface DrawdownRule {
  readonly target: number
  readonly rollback: number
  /** How far a published drawdown may be from the recomputed one. */
  readonly published: number
  /** How far from its level the path may have ended. */
  readonly band: number
}

const publishedStep = (
  name: DrawdownStep,
  each: Measured | undefined,
  rule: DrawdownRule,
): StepRecord<DrawdownStep>[] => {
  if (!each) return []
  const { published, level } = each.depth
  const ref = `level ${level}`
  const record = recordOf(each)
  if (Math.abs(each.drawdown - level) > rule.band) {
    return [
      step(name, ref, {
        value: null,
        note: `the path ended at ${percent(each.drawdown)}, meant was ${percent(level)}`,
        record,
      }),
    ]
  }
  const isNear = (value: number): boolean => Math.abs(value - each.drawdown) <= rule.published
  const note = `on marked equity the drawdown is ${percent(each.drawdown)}; the account says ${percent(published.account)}, the state ${percent(published.state)}`
  return [step(name, ref, { value: isNear(published.account) && isNear(published.state), note, record })]
}

/** The limits that are declared, and the drawdown published at each depth against the recomputed one. */
export const drawdownSteps = (evidence: DrawdownEvidence, rule: DrawdownRule): StepRecord<DrawdownStep>[] => {
  if (evidence.depths.length === 0) return []
  const measured = measuredOf(evidence)
  const { max_drawdown } = evidence.limits
  const isDeclared = max_drawdown.target <= rule.target && max_drawdown.rollback <= rule.rollback
  const note = `declared are ${percent(max_drawdown.target)} and ${percent(max_drawdown.rollback)}, at most ${percent(rule.target)} and ${percent(rule.rollback)} are wanted`
  return [
    step('declared', 'limits', { value: isDeclared, note, record: max_drawdown }),
    ...(['at-4', 'at-6', 'at-8'] as const).flatMap((name, index) => publishedStep(name, measured[index + 1], rule)),
  ]
}

/** The deepest drawdown of an equity series, in one record; none without a series. */
export const sessionSteps = (equities: readonly number[], target: number): StepRecord<DrawdownStep>[] => {
  if (equities.length < 2) return []
  const deepest = drawdownSeries(equities).reduce((a, b) => Math.max(a, b), 0)
  const note = `the session went down to ${percent(deepest)}, the target is below ${percent(target)}`
  return [
    step('session-below-target', 'session', {
      value: deepest < target,
      note,
      record: { deepest, samples: equities.length },
    }),
  ]
}
