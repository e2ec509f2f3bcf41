import { binomialAtLeast, binomialAtMost } from './binomial-tails.ts'
import { clopperPearson } from './clopper-pearson.ts'
import { requireConfidence, requireCounts, requireShare } from './input.ts'
import type { Outcome } from './outcome.ts'
import { belowAlpha } from './tolerance.ts'

/** How many of the units were found inside a group whose share is meant to be `centre`, within `margin` on either side. */
export type ShareQuestion = {
  readonly inside: number
  /** Units that could not be told; they count against a pass and against a fail. */
  readonly ambiguous?: number
  readonly n: number
  readonly centre: number
  readonly margin: number
  readonly conf: number
}

/** Verdict on a share with the figures behind it. */
export type ShareEquivalence = {
  /** One-sided Clopper-Pearson bounds of the share, each at conf. */
  readonly lower: number
  readonly upper: number
  /** Twice the smaller binomial tail at the centre, at most 1; null where the centre is 0 or 1, which tolerates nothing. */
  readonly pCentral: number | null
  /** Evidence that the share lies outside the margin; 0 for a counterexample of a share of 0 or 1. */
  readonly pFail: number
  readonly verdict: Outcome
}

function centralTails(of: ShareQuestion): number {
  const { inside: k, n, centre: p } = of
  return Math.min(1, 2 * Math.min(binomialAtMost({ k, n, p }), binomialAtLeast({ k, n, p })))
}

/** P-value of "the share lies beyond the margin", from the side that speaks for it more; a side beyond 0 or 1 cannot be left. */
function outside(of: Required<ShareQuestion>): number {
  const { inside, ambiguous, n, centre, margin } = of
  const [low, high] = [centre - margin, centre + margin]
  const above = high >= 1 ? 1 : binomialAtLeast({ k: inside, n, p: high })
  const below = low <= 0 ? 1 : binomialAtMost({ k: inside + ambiguous, n, p: low })
  return Math.min(above, below)
}

function withoutTolerance(of: Required<ShareQuestion>): { readonly pFail: number; readonly verdict: Outcome } {
  const { inside, ambiguous, n, centre } = of
  const wrong = centre === 0 ? inside : n - inside - ambiguous
  if (wrong > 0) return { pFail: 0, verdict: 'fail' }
  return { pFail: 1, verdict: ambiguous > 0 ? 'inconclusive' : 'pass' }
}

/**
 * Verdict on "the share is `centre`, give or take `margin`": pass iff both bounds lie within, fail iff they exclude that range. A share of 0 or 1
 * tolerates nothing: one unit on the wrong side fails, whatever the margin.
 *
 * Source: two one-sided tests (D. Schuirmann 1987) with Clopper and Pearson's bounds.
 *
 * @throws RangeError if there is no unit, counts exceed n, centre is outside 0..1, margin is negative or conf not between 0.5 and 1.
 * @example shareEquivalence({ inside: 250, n: 1000, centre: 0.25, margin: 0.05, conf: 0.95 }).verdict // => 'pass'
 */
export function shareEquivalence(question: ShareQuestion): ShareEquivalence {
  const of = { ambiguous: 0, ...question }
  const { inside, ambiguous, n, centre, margin, conf } = of
  requireCounts('shareEquivalence', { inside, ambiguous, n })
  requireShare('shareEquivalence', inside + ambiguous, n)
  requireConfidence('shareEquivalence', conf)
  if (!(centre >= 0 && centre <= 1)) {
    throw new RangeError(`shareEquivalence requires centre between 0 and 1, found ${centre}`)
  }
  if (!(margin >= 0)) throw new RangeError(`shareEquivalence requires a margin of at least 0, found ${margin}`)
  const lower = clopperPearson({ k: inside, n, conf, sides: 'one' }).lower
  const upper = clopperPearson({ k: inside + ambiguous, n, conf, sides: 'one' }).upper
  if (centre === 0 || centre === 1) return { lower, upper, pCentral: null, ...withoutTolerance(of) }
  const pFail = outside(of)
  const isWithin = lower >= centre - margin && upper <= centre + margin
  const verdict = isWithin ? 'pass' : belowAlpha(pFail, 1 - conf) ? 'fail' : 'inconclusive'
  return { lower, upper, pCentral: centralTails(of), pFail, verdict }
}
