/** An executed decision; prices in the instrument's currency, quantities in units. */
export type Execution = {
  readonly side: 'buy' | 'sell'
  /** Mid price when the decision was taken, when the order reached the market, and at the end for what was not filled. */
  readonly decisionMid: number
  readonly arrivalMid: number
  readonly endMid: number
  readonly avgFill: number
  readonly qty: number
  readonly filled: number
  readonly fees: number
}

/** Cost in currency, positive means worse than the decision price. */
export type Shortfall = {
  readonly delayCost: number
  readonly executionCost: number
  readonly opportunityCost: number
  readonly fees: number
  readonly isTotal: number
  /** Total in basis points of decision price times ordered quantity. */
  readonly isBps: number
}

function sign(side: 'buy' | 'sell'): 1 | -1 {
  return side === 'buy' ? 1 : -1
}

/**
 * Slippage of a fill against a reference price in basis points; positive is a cost, negative an improvement.
 *
 * Source: arrival-price slippage, 1e4 * side * (fill - reference) / reference.
 *
 * @throws RangeError if a price is not a positive number.
 * @example slippageBps({ side: 'buy', fill: 100.1, reference: 100 }) // => 9.999999999999432
 */
export function slippageBps(of: {
  readonly side: 'buy' | 'sell'
  readonly fill: number
  readonly reference: number
}): number {
  const { side, fill, reference } = of
  for (const price of [fill, reference]) {
    if (!(price > 0 && Number.isFinite(price))) {
      throw new RangeError(`slippageBps requires positive prices, found ${price}`)
    }
  }
  return (1e4 * sign(side) * (fill - reference)) / reference
}

/**
 * Implementation shortfall of an order, split into delay, execution, missed trade and fees.
 *
 * Source: A. Perold, Journal of Portfolio Management 14 (1988) 4.
 *
 * @throws RangeError if a number is not finite, the decision price or quantity is not positive, or more was filled than ordered.
 * @example implementationShortfall({ side: 'buy', decisionMid: 10, arrivalMid: 10, endMid: 10, avgFill: 11, qty: 1, filled: 1, fees: 0 }).isTotal // => 1
 */
export function implementationShortfall(execution: Execution): Shortfall {
  const { side, decisionMid, arrivalMid, endMid, avgFill, qty, filled, fees } = execution
  if (![decisionMid, arrivalMid, endMid, avgFill, qty, filled, fees].every(Number.isFinite)) {
    throw new RangeError('implementationShortfall requires finite numbers')
  }
  if (decisionMid <= 0 || qty <= 0) {
    throw new RangeError(`implementationShortfall requires a positive price and quantity, found ${decisionMid}, ${qty}`)
  }
  if (filled < 0 || filled > qty) {
    throw new RangeError(`implementationShortfall requires filled between 0 and qty, found ${filled} of ${qty}`)
  }
  const direction = sign(side)
  const delayCost = direction * (arrivalMid - decisionMid) * filled
  const executionCost = direction * (avgFill - arrivalMid) * filled
  const opportunityCost = direction * (endMid - decisionMid) * (qty - filled)
  const isTotal = delayCost + executionCost + opportunityCost + fees
  return { delayCost, executionCost, opportunityCost, fees, isTotal, isBps: (1e4 * isTotal) / (decisionMid * qty) }
}
