const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/**
 * A stretch of seconds as people say it, in its two largest units.
 *
 * @example spanText(100_800) // => '1 d 4 h'
 */
export function spanText(seconds: number): string {
  let left = Math.max(0, Math.round(seconds))
  const parts: string[] = []
  for (const [unit, size] of UNITS) {
    const amount = Math.floor(left / size)
    left -= amount * size
    if (amount > 0) parts.push(`${amount} ${unit}`)
  }
  return parts.slice(0, 2).join(' ') || '0 s'
}
