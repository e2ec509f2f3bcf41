/**
 * Guards of the numeric core: every function throws on input it cannot judge, so that NaN never compares its way to a pass.
 * The messages follow one grammar, `FUNCTION requires ...`, without a final period.
 */
export function requireValues(name: string, values: readonly number[]): void {
  if (values.length === 0) throw new RangeError(`${name} requires at least one value`)
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) {
      throw new RangeError(`${name} requires finite values, found ${value} at position ${index + 1}`)
    }
  })
}

/** @throws RangeError if one of the named numbers is NaN or infinite. */
export function requireFinite(name: string, numbers: Readonly<Record<string, number>>): void {
  for (const [label, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value)) throw new RangeError(`${name} requires a finite ${label}, found ${value}`)
  }
}

/** @throws RangeError unless every named number lies strictly between 0 and 1. */
export function requireFractions(name: string, numbers: Readonly<Record<string, number>>): void {
  for (const [label, value] of Object.entries(numbers)) {
    if (!(value > 0 && value < 1)) throw new RangeError(`${name} requires ${label} between 0 and 1, found ${value}`)
  }
}

/** @throws RangeError unless conf is above 1/2 and below 1: at less, the same data would both pass and fail. */
export function requireConfidence(name: string, conf: number): void {
  if (!(conf > 0.5 && conf < 1)) throw new RangeError(`${name} requires conf between 0.5 and 1, found ${conf}`)
}

/** @throws RangeError unless every named number is an integer of at least 0. */
export function requireCounts(name: string, numbers: Readonly<Record<string, number>>): void {
  for (const [label, value] of Object.entries(numbers)) {
    if (!Number.isInteger(value) || value < 0) {
      throw new RangeError(`${name} requires ${label} to be an integer of at least 0, found ${value}`)
    }
  }
}

/** @throws RangeError unless `n` > 0 and 0 <= `k` <= `n`; real values are allowed, as effective sample sizes need them. */
export function requireShare(name: string, k: number, n: number): void {
  requireFinite(name, { k, n })
  if (n <= 0) throw new RangeError(`${name} requires at least one value`)
  if (k < 0 || k > n) throw new RangeError(`${name} requires k between 0 and n, found k = ${k}, n = ${n}`)
}
