import { stirlingError } from './log-gamma.ts'

const LOG_TWO_PI = 1.8378770664093456

/**
 * Deviance x log(x/m) + m - x, without cancellation where x is near m.
 *
 * Source: C. Loader (2000), `bd0`.
 */
function deviance(x: number, mean: number): number {
  const difference = x - mean
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference
  const ratio = difference / (x + mean)
  const square = ratio * ratio
  let sum = difference * ratio
  let term = 2 * x * ratio
  for (let j = 1; j < 1000; j++) {
    term *= square
    const next = sum + term / (2 * j + 1)
    if (next === sum) return next
    sum = next
  }
  return sum
}

/**
 * Log of the binomial probability C(n,k) p^k q^(n-k) for real k and n, by Loader's saddle-point expansion: differences of log-gammas would lose
 * eight digits at n = 1e7.
 *
 * `q` is 1 - p, passed apart so that a p near 1 keeps its precision.
 *
 * Source: C. Loader, Fast and Accurate Computation of Binomial Probabilities (2000).
 *
 * @example Math.exp(logBinomial({ k: 1, n: 2, p: 0.5, q: 0.5 })) // => 0.5
 */
export function logBinomial(of: {
  readonly k: number
  readonly n: number
  readonly p: number
  readonly q: number
}): number {
  const { k, n, p, q } = of
  if (k === 0) return n * (p < 0.5 ? Math.log1p(-p) : Math.log(q))
  if (k === n) return n * (q < 0.5 ? Math.log1p(-q) : Math.log(p))
  const rest = n - k
  const corrections = stirlingError(n) - stirlingError(k) - stirlingError(rest)
  const scale = LOG_TWO_PI + Math.log(k) + Math.log(rest / n)
  return corrections - deviance(k, n * p) - deviance(rest, n * q) - 0.5 * scale
}

/**
 * Log of the Poisson probability e^-m m^k / k! for real k > 0 and mean m > 0, by the same expansion.
 *
 * Source: C. Loader (2000).
 *
 * @example Math.exp(logPoisson(1, 1)) // => 0.36787944117144233
 */
export function logPoisson(k: number, mean: number): number {
  return -stirlingError(k) - deviance(k, mean) - 0.5 * (LOG_TWO_PI + Math.log(k))
}
