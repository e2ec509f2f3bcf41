import { requireCounts, requireFractions } from './input.ts'
import type { Outcome } from './outcome.ts'

/** Events of one minute, and how many of them were bad. */
export type Minute = { readonly total: number; readonly bad: number }

/** Fires where the burn rates of the long and of the short window both exceed the threshold. */
export type BurnAlert = { readonly long: number; readonly short: number; readonly threshold: number }

/** Fewer events than this in the long window show counts, not a rate (Site Reliability Workbook, low traffic). */
const FEWEST_EVENTS = 100

/** Events of the window of `width` minutes that ends with each minute; shorter at the start. */
function windows(minutes: readonly Minute[], width: number): Minute[] {
  let [total, bad] = [0, 0]
  return minutes.map((minute, index) => {
    const leaving = minutes[index - width]
    total += minute.total - (leaving?.total ?? 0)
    bad += minute.bad - (leaving?.bad ?? 0)
    return { total, bad }
  })
}

function check(name: string, minutes: readonly Minute[], numbers: Readonly<Record<string, number>>): void {
  requireCounts(name, numbers)
  for (const { total, bad } of minutes) {
    requireCounts(name, { total, bad })
    if (bad > total) throw new RangeError(`${name} requires bad of at most total, found ${bad} of ${total}`)
  }
}

const rateOf = ({ total, bad }: Minute, slo: number): number | null => (total === 0 ? null : bad / total / (1 - slo))

/**
 * Burn rate of the window of `width` minutes that ends with each minute: 1 eats the error budget exactly in the SLO's period; null without events.
 *
 * Source: Site Reliability Workbook, chapter 5.
 *
 * @throws RangeError if a count is not an integer of at least 0, bad exceeds total, width is 0 or slo is not strictly between 0 and 1.
 * @example burnRates([{ total: 100, bad: 1 }], { width: 5, slo: 0.99 }).map(rate => Math.round(rate)) // => [1]
 */
export function burnRates(
  minutes: readonly Minute[],
  of: { readonly width: number; readonly slo: number },
): readonly (number | null)[] {
  check('burnRates', minutes, { width: of.width })
  requireFractions('burnRates', { slo: of.slo })
  if (of.width === 0) throw new RangeError('burnRates requires a window of at least one minute')
  return windows(minutes, of.width).map(window => rateOf(window, of.slo))
}

/**
 * When a two-window alert fires: the first minute (from 0), how many minutes, and what that says. Fired on enough events fails; on fewer than 100 in the
 * long window, or where no window ever has 100, is inconclusive.
 *
 * Source: Site Reliability Workbook, chapter 5, multi-window multi-burn-rate alerts.
 *
 * @throws RangeError as burnRates does.
 * @example burnAlert([{ total: 1000, bad: 500 }], { long: 60, short: 5, threshold: 14.4, slo: 0.999 }).verdict // => 'fail'
 */
export function burnAlert(
  minutes: readonly Minute[],
  of: BurnAlert & { readonly slo: number },
): { readonly firstFiringMinute: number | null; readonly firingMinutes: number; readonly verdict: Outcome } {
  const { long, short, threshold, slo } = of
  const slow = burnRates(minutes, { width: long, slo })
  const fast = burnRates(minutes, { width: short, slo })
  const events = windows(minutes, long).map(({ total }) => total >= FEWEST_EVENTS)
  const firing = slow.flatMap((rate, minute) =>
    (rate ?? 0) > threshold && (fast[minute] ?? 0) > threshold ? [minute] : [],
  )
  const isSure = firing.some(minute => events[minute])
  const isQuiet = firing.length === 0 && events.includes(true)
  return {
    firstFiringMinute: firing[0] ?? null,
    firingMinutes: firing.length,
    verdict: isSure ? 'fail' : isQuiet ? 'pass' : 'inconclusive',
  }
}

/**
 * Share of the error budget that the events consumed; 1 is all of it, null without events.
 *
 * Source: Site Reliability Workbook, chapter 2.
 *
 * @throws RangeError if a count is not an integer of at least 0, bad exceeds total or slo is not strictly between 0 and 1.
 * @example budgetConsumed([{ total: 200, bad: 1 }], 0.99) // => 0.4999999999999996
 */
export function budgetConsumed(minutes: readonly Minute[], slo: number): number | null {
  check('budgetConsumed', minutes, {})
  requireFractions('budgetConsumed', { slo })
  const total = minutes.reduce((sum, minute) => sum + minute.total, 0)
  const bad = minutes.reduce((sum, minute) => sum + minute.bad, 0)
  return total === 0 ? null : bad / ((1 - slo) * total)
}
