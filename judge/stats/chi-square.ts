import { sum } from 'simple-statistics'
import { chiSquareUpperTail } from './chi-square-tail.ts'
import { requireCounts } from './input.ts'

/** Pearson's statistic with its degrees of freedom and upper tail. */
export type ChiSquare = { readonly stat: number; readonly df: number; readonly p: number }

/**
 * Whether counts follow the given shares, or equal ones where none are given. Shares are scaled to add up to 1.
 *
 * Source: K. Pearson (1900); R's chisq.test.
 *
 * @throws RangeError if there are fewer than two counts, none is above 0, or a share is not positive or not given for each count.
 * @example chiSquareFit([25, 75], [0.25, 0.75]) // => { stat: 0, df: 1, p: 1, minExpected: 25 }
 */
export function chiSquareFit(
  counts: readonly number[],
  shares: readonly number[] = counts.map(() => 1),
): ChiSquare & { readonly minExpected: number } {
  counts.forEach((count, index) => {
    requireCounts('chiSquareFit', { [`count ${index + 1}`]: count })
  })
  const n = sum([...counts])
  if (counts.length < 2 || n === 0)
    throw new RangeError('chiSquareFit requires at least two counts, one of them above 0')
  if (shares.length !== counts.length || !shares.every(share => share > 0 && Number.isFinite(share))) {
    throw new RangeError('chiSquareFit requires a positive share for each count')
  }
  const whole = sum([...shares])
  const expected = shares.map(share => (n * share) / whole)
  const stat = sum(expected.map((each, index) => ((counts[index] ?? 0) - each) ** 2 / each))
  const df = counts.length - 1
  return { stat, df, p: chiSquareUpperTail(stat, df), minExpected: Math.min(...expected) }
}

function totalsOf(table: readonly (readonly number[])[]): { rows: number[]; columns: number[]; n: number } {
  const rows = table.map(row => sum([...row]))
  const columns = (table[0] ?? []).map((_, column) => sum(table.map(row => row[column] ?? 0)))
  if (rows.length < 2 || columns.length < 2 || table.some(row => row.length !== columns.length)) {
    throw new RangeError('chiSquareTable requires at least two rows of equal length, two columns and more')
  }
  if (rows.includes(0) || columns.includes(0)) {
    throw new RangeError('chiSquareTable requires a count above 0 in each row and column')
  }
  return { rows, columns, n: sum(rows) }
}

/**
 * Whether the rows and columns of a table of counts are independent, with Yates' correction for 2x2 tables beside it and Cramer's V, the strength of
 * the association between 0 and 1.
 *
 * Source: K. Pearson (1900); F. Yates (1934); R's chisq.test.
 *
 * @throws RangeError if the table has fewer than two rows or columns, rows differ in length, or a row or column holds nothing.
 * @example chiSquareTable([[10, 10], [10, 10]]).p // => 1
 */
export function chiSquareTable(
  table: readonly (readonly number[])[],
): ChiSquare & { readonly statYates: number; readonly pYates: number; readonly cramersV: number } {
  table.flat().forEach((count, index) => {
    requireCounts('chiSquareTable', { [`count ${index + 1}`]: count })
  })
  const { rows, columns, n } = totalsOf(table)
  const cells = rows.flatMap((row, i) =>
    columns.map((column, j) => ({
      expected: (row * column) / n,
      off: Math.abs((table[i]?.[j] ?? 0) - (row * column) / n),
    })),
  )
  const statistic = (correction: number) => sum(cells.map(cell => (cell.off - correction) ** 2 / cell.expected))
  const df = (rows.length - 1) * (columns.length - 1)
  const stat = statistic(0)
  const isSquare = rows.length === 2 && columns.length === 2
  const statYates = isSquare ? statistic(Math.min(0.5, ...cells.map(cell => cell.off))) : stat
  return {
    stat,
    df,
    p: chiSquareUpperTail(stat, df),
    statYates,
    pYates: chiSquareUpperTail(statYates, df),
    cramersV: Math.sqrt(stat / n / (Math.min(rows.length, columns.length) - 1)),
  }
}
