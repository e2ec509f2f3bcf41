/** How a step of the search ended: both bounds kept, one surely broken, neither; or a generator that was the bottleneck, or the end of the run. */
export const stepStates = ['pass', 'fail', 'inconclusive', 'generator', 'interrupted'] as const
export type StepState = (typeof stepStates)[number]

/** A rate that was sent. A `confirm` is a longer run at a rate that passed a `try`, with requests of its own. */
export interface SearchStep {
  readonly kind: 'try' | 'confirm'
  /** Requests a second. */
  readonly rate: number
  readonly state: StepState
}

export interface SearchRule {
  /** The rate of the first step, and the highest one that is sent. */
  readonly from: number
  readonly most: number
  /** The search ends where the lowest rate that did not pass is above the highest that did by no more than this share. */
  readonly tolerance: number
}

export interface SearchEnd {
  /** `none`: no rate passed its confirming run. */
  readonly state: 'found' | 'none' | 'generator' | 'interrupted'
  /** The highest rate that passed its confirming run. */
  readonly rate: number | null
  /** The lowest rate at which the target did not show that it keeps the bounds; null where there was none. */
  readonly above: number | null
}

export type SearchMove =
  | { readonly do: 'try'; readonly rate: number }
  /** The `attempt`-th confirming run, from 1: each is judged by a confidence that makes up for those before. */
  | { readonly do: 'confirm'; readonly rate: number; readonly attempt: number }
  | { readonly do: 'end'; readonly end: SearchEnd }

/** Confirming runs and steps in all after which the search gives up. */
const MOST_CONFIRMING = 5
const MOST_STEPS = 80
/** Tries of a rate before it counts as too high. */
const MOST_TRIES = 2
/** The search goes down to the first rate over this. */
const DEPTH = 64

/** A rate as it is written: whole from 100 on, with three digits below. */
const rounded = (rate: number): number => (rate >= 100 ? Math.round(rate) : Number(rate.toPrecision(3)))

const lowest = (rates: readonly number[]): number | null => (rates.length === 0 ? null : Math.min(...rates))
const highest = (rates: readonly number[]): number | null => (rates.length === 0 ? null : Math.max(...rates))

/** The rate to try next: doubled until one does not pass, halved until one does, then between the two; null where they are near enough. */
const between = (best: number | null, above: number | null, { from, most, tolerance }: SearchRule): number | null => {
  if (best === null && above === null) return from
  if (above === null) return best === null || best >= most ? null : Math.min(most, rounded(best * 2))
  if (best === null) return above <= from / DEPTH ? null : rounded(above / 2)
  if (above <= best * (1 + tolerance)) return null
  const middle = rounded(Math.sqrt(best * above))
  return middle > best && middle < above ? middle : null
}

const isShort = ({ state }: SearchStep): boolean => state === 'fail' || state === 'inconclusive'

/** Rates at which the bounds were not kept: twice in a row of tries, for once may be the machine's, or in a confirming run. */
const brokenIn = (steps: readonly SearchStep[]): number[] => {
  const tried = Map.groupBy(
    steps.filter(({ kind }) => kind === 'try'),
    ({ rate }) => rate,
  )
  const twice = [...tried].filter(([, of]) => of.filter(isShort).length >= MOST_TRIES).map(([rate]) => rate)
  return [...twice, ...steps.filter(step => step.kind === 'confirm' && isShort(step)).map(({ rate }) => rate)]
}

/** The rate of the last step, where it is to be tried once more. */
const again = (steps: readonly SearchStep[]): number | null => {
  const last = steps.at(-1)
  if (last?.kind !== 'try' || !isShort(last)) return null
  return steps.filter(({ kind, rate }) => kind === 'try' && rate === last.rate).length < MOST_TRIES ? last.rate : null
}

/**
 * What the search for the highest rate does next, from the steps so far: exponential, then binary, then a confirming run; where that does not pass, on below it. A
 * generator that was the bottleneck ends the trying: what passed so far is confirmed, and no more.
 */
export const nextMove = (steps: readonly SearchStep[], rule: SearchRule): SearchMove => {
  const ratesOf = (test: (step: SearchStep) => boolean): number[] => steps.filter(test).map(({ rate }) => rate)
  const confirmed = highest(ratesOf(({ kind, state }) => kind === 'confirm' && state === 'pass'))
  const broken = lowest(brokenIn(steps))
  const saturated = lowest(ratesOf(({ state }) => state === 'generator'))
  const end = (state: SearchEnd['state']): SearchMove => ({ do: 'end', end: { state, rate: confirmed, above: broken } })
  if (steps.some(({ state }) => state === 'interrupted')) return end('interrupted')
  if (confirmed !== null) return end(saturated === null ? 'found' : 'generator')
  const above = lowest([broken, saturated].filter(rate => rate !== null))
  const isBelow = (rate: number): boolean => rate < (above ?? Number.POSITIVE_INFINITY)
  const best = highest(ratesOf(({ kind, rate, state }) => kind === 'try' && state === 'pass' && isBelow(rate)))
  const confirming = steps.filter(({ kind }) => kind === 'confirm').length
  const isSpent = confirming >= MOST_CONFIRMING || steps.length >= MOST_STEPS
  const wider = isSpent || saturated !== null ? null : (again(steps) ?? between(best, above, rule))
  if (wider !== null) return { do: 'try', rate: wider }
  if (best !== null && !isSpent) return { do: 'confirm', rate: best, attempt: confirming + 1 }
  return end(saturated === null ? 'none' : 'generator')
}
