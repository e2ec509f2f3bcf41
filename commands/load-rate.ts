/** The busiest minute of a history of orders. */
export interface BusiestMinute {
  /** Orders a second in it. */
  readonly rate: number
  readonly orders: number
  /** When its first order was made, RFC 3339. */
  readonly from: string
}

const MINUTE_MS = 60_000

/** The minute, beginning with an order, in which the most orders were made; null where there is none. Instants that are none are left out. */
export const busiestMinute = (instants: readonly string[]): BusiestMinute | null => {
  const times = instants
    .map(instant => Date.parse(instant))
    .filter(Number.isFinite)
    .sort((one, other) => one - other)
  let best: { orders: number; at: number } | null = null
  let end = 0
  for (const [start, at] of times.entries()) {
    while ((times[end] ?? Number.POSITIVE_INFINITY) < at + MINUTE_MS) end++
    if (best === null || end - start > best.orders) best = { orders: end - start, at }
  }
  if (best === null) return null
  return { rate: best.orders / 60, orders: best.orders, from: new Date(best.at).toISOString() }
}
