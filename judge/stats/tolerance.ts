/** Rounding allowance of a comparison with alpha: alpha = 1 - conf carries noise of 1e-16, and a tie must not hang on it. */
const NOISE = 1e-12

/**
 * Whether a tail probability is at most alpha, ties included: the rule of the pass test and of confidence bounds.
 *
 * @example withinAlpha(0.05, 1 - 0.95) // => true
 */
export function withinAlpha(probability: number, alpha: number): boolean {
  return probability <= alpha * (1 + NOISE)
}

/**
 * Whether a tail probability is below alpha, ties excluded: the rule of the fail test.
 *
 * @example belowAlpha(0.05, 1 - 0.95) // => false
 */
export function belowAlpha(probability: number, alpha: number): boolean {
  return probability < alpha * (1 - NOISE)
}
