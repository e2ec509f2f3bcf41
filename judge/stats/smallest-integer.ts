/**
 * Smallest integer from `low` to `high` for which a predicate holds that, once true, stays true; null if it holds for none.
 *
 * Gallops upwards from `low`, then bisects, so a high limit costs nothing.
 *
 * @example smallestInteger({ low: 0, high: 100, holds: n => n * n >= 50 }) // => 8
 */
export function smallestInteger(of: {
  readonly low: number
  readonly high: number
  readonly holds: (n: number) => boolean
}): number | null {
  const { high, holds } = of
  let { low } = of
  if (low > high) return null
  let step = 1
  let probe = low
  while (!holds(probe)) {
    if (probe === high) return null
    low = probe + 1
    probe = Math.min(high, probe + step)
    step *= 2
  }
  let found = probe
  while (low < found) {
    const middle = Math.floor((low + found) / 2)
    if (holds(middle)) found = middle
    else low = middle + 1
  }
  return found
}
