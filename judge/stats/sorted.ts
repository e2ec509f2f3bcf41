import { requireValues } from './input.ts'

declare const ascending: unique symbol
/** Finite numbers in ascending order; only `sorted` makes one, so that no quantile is taken of unsorted data. */
export type Sorted = readonly number[] & { readonly [ascending]: true }

/**
 * A copy of the values in ascending order.
 *
 * @throws RangeError if there is no value or one is NaN or infinite.
 * @example sorted([3, 1, 2]) // => [1, 2, 3]
 */
export function sorted(values: readonly number[]): Sorted {
  requireValues('sorted', values)
  return values.toSorted((one, other) => one - other) as readonly number[] as Sorted
}
