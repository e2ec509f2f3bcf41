const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of a duration as people write it (`500ms`, `25m`, `1h30m`); null for anything else. */
export const parseDuration = (text: string): number | null => {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return null
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)].reduce(
    (sum, [, amount = '0', unit = 'ms']) => sum + Number(amount) * (UNITS[unit] ?? 0),
    0,
  )
}

/** A duration in the largest units that tell it whole, e.g. `1 h 5 min`, `40 s`. */
export const formatDuration = (ms: number): string => {
  const seconds = Math.round(ms / 1000)
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const
  return parts.flatMap(([amount, unit]) => (amount > 0 ? [`${amount} ${unit}`] : [])).join(' ') || '0 s'
}
