/** Relative allowance for the rounding of a target that computes in floats. */
const ROUNDING = 1e-9

function check(name: string, numbers: Readonly<Record<string, number>>): void {
  for (const [label, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value)) throw new RangeError(`${name} requires a finite ${label}, found ${value}`)
  }
}

/**
 * Full Kelly fraction p - (1 - p)/b, negative where there is no edge. `p` is the probability of a win, `b` the average win over the average loss.
 *
 * Source: J. L. Kelly, Bell System Technical Journal 35 (1956) 917.
 *
 * @throws RangeError if p is outside 0..1 or b is not positive.
 * @example kellyFull(0.6, 1.5) // => 0.3333333333333333
 */
export function kellyFull(p: number, b: number): number {
  check('kellyFull', { p, b })
  if (p < 0 || p > 1) throw new RangeError(`kellyFull requires p between 0 and 1, found ${p}`)
  if (b <= 0) throw new RangeError(`kellyFull requires a positive payoff ratio, found ${b}`)
  return p - (1 - p) / b
}

/** Linear scaling of size with drawdown; drawdowns are shares of the peak equity. */
export type DrawdownScale = { readonly ddStart: number; readonly ddStop: number; readonly floor?: number }

/**
 * Scale of position size in a drawdown: 1 up to ddStart, `floor` (default 0) from ddStop on, linear between and never below the floor.
 *
 * @throws RangeError if a number is not finite, ddStop is not above ddStart or floor is outside 0..1.
 * @example drawdownScale(0.1, { ddStart: 0.05, ddStop: 0.2 }) // => 0.6666666666666666
 */
export function drawdownScale(drawdown: number, scale: DrawdownScale): number {
  const { ddStart, ddStop, floor = 0 } = scale
  check('drawdownScale', { drawdown, ddStart, ddStop, floor })
  if (ddStop <= ddStart) throw new RangeError(`drawdownScale requires ddStop above ddStart, found ${ddStop}`)
  if (floor < 0 || floor > 1) throw new RangeError(`drawdownScale requires a floor between 0 and 1, found ${floor}`)
  if (drawdown <= ddStart) return 1
  if (drawdown >= ddStop) return floor
  return Math.max(floor, (ddStop - drawdown) / (ddStop - ddStart))
}

/**
 * Share of equity that one position may use: min(cap, fraction * max(0, full Kelly) * scale). `scale` is what drawdown and regime leave, 1 by default.
 *
 * Source: fractional Kelly with a cap; definition of this project.
 *
 * @throws RangeError if a number is not finite, or fraction, cap or scale is negative.
 * @example kellyAllowed({ p: 0.55, b: 1, fraction: 0.25, cap: 0.02 }) // => 0.02
 */
export function kellyAllowed(of: {
  readonly p: number
  readonly b: number
  readonly fraction: number
  readonly cap: number
  readonly scale?: number
}): number {
  const { p, b, fraction, cap, scale = 1 } = of
  check('kellyAllowed', { fraction, cap, scale })
  if (fraction < 0 || cap < 0 || scale < 0) {
    throw new RangeError(
      `kellyAllowed requires fraction, cap and scale of at least 0, found ${fraction}, ${cap}, ${scale}`,
    )
  }
  return Math.min(cap, fraction * Math.max(0, kellyFull(p, b)) * scale)
}

/**
 * Whether an exposure exceeds its cap. Exact but for the rounding of doubles (1e-9 of the cap) and for `lotRounding`, the value of one lot or tick,
 * where the criterion declares that sizes are rounded to lots. Exposure, cap and lot share one unit.
 *
 * @throws RangeError if a number is not finite or lotRounding is negative.
 * @example exceedsCap({ exposure: 2600, cap: 2500 }) // => true
 */
export function exceedsCap(of: {
  readonly exposure: number
  readonly cap: number
  readonly lotRounding?: number
}): boolean {
  const { exposure, cap, lotRounding = 0 } = of
  check('exceedsCap', { exposure, cap, lotRounding })
  if (lotRounding < 0) throw new RangeError(`exceedsCap requires lotRounding of at least 0, found ${lotRounding}`)
  return exposure > cap * (1 + ROUNDING) + lotRounding
}
