// Series in time order whose 95th percentile is exactly 1, for measuring how often a rule passes what it must not.

/** Uniform numbers in (0, 1]: mulberry32, two draws joined to 53 bits. */
export const uniforms = (seed: number): (() => number) => {
  let state = seed >>> 0
  const draw = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
  return () => 1 - ((draw() >>> 5) * 67_108_864 + (draw() >>> 6)) / 9_007_199_254_740_992
}

/** n values in time order from a source of uniform numbers. */
export type Series = (n: number, uniform: () => number) => readonly number[]

const Z95 = 1.6448536269514722

const exponential = (uniform: () => number): number => -Math.log(uniform())
const normal = (uniform: () => number): number =>
  Math.sqrt(2 * exponential(uniform)) * Math.cos(2 * Math.PI * uniform())

/** Independent exponential values. */
export const independent: Series = (n, uniform) =>
  Array.from({ length: n }, () => exponential(uniform) / -Math.log(0.05))

/** Lognormal values whose logarithms follow an autoregression of the first order. */
export const autoregressive =
  (correlation: number): Series =>
  (n, uniform) => {
    let state = normal(uniform)
    return Array.from({ length: n }, () => {
      const value = Math.exp(state - Z95)
      state = correlation * state + Math.sqrt(1 - correlation ** 2) * normal(uniform)
      return value
    })
  }

/** Waiting times of customers one after another in a stationary M/M/1 queue of this load. */
export const waitingTimes =
  (load: number): Series =>
  (n, uniform) => {
    const p95 = -Math.log(0.05 / load) / (1 - load)
    let wait = uniform() < 1 - load ? 0 : exponential(uniform) / (1 - load)
    return Array.from({ length: n }, () => {
      const value = wait / p95
      wait = Math.max(0, wait + exponential(uniform) - exponential(uniform) / load)
      return value
    })
  }

/** Calm values of which neighbours resemble each other by `calm`, and bursts beyond the limit that take 5 % of the time, `length` units each on average. */
export const rareBursts =
  (length: number, calm: number): Series =>
  (n, uniform) => {
    let isBurst = uniform() < 0.05
    return autoregressive(calm)(n, uniform).map(value => {
      const found = isBurst ? 2 : value / 20
      if (uniform() < (isBurst ? 1 / length : 0.05 / 0.95 / length)) isBurst = !isBurst
      return found
    })
  }
