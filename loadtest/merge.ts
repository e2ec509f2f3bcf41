import { createHistogram } from './histogram.ts'
import { noOutcomes, type OutcomeCounts, outcomes } from './outcome.ts'
import { type LoadRecord, MOST_ROWS, type Row, type SecondSlice, secondsOf } from './record.ts'

/** Sums of outcome counts. */
export const addOutcomes = (parts: readonly OutcomeCounts[]): OutcomeCounts => {
  const sum = noOutcomes()
  for (const part of parts) for (const outcome of outcomes) sum[outcome] += part[outcome]
  return sum
}

const mergedHistogram = (parts: readonly string[]): string => {
  const [only, ...others] = parts
  if (only !== undefined && others.length === 0) return only
  const histogram = createHistogram()
  histogram.merge(...parts)
  return histogram.encode()
}

const mergedSlice = (second: number, slices: readonly SecondSlice[]): SecondSlice => ({
  second,
  outcomes: addOutcomes(slices.map(slice => slice.outcomes)),
  intended: mergedHistogram(slices.map(slice => slice.intended)),
  service: mergedHistogram(slices.map(slice => slice.service)),
})

/**
 * One record of the parts of a run that share a schedule: rows side by side, histograms added. Percentiles of parts are never averaged: they are not the
 * percentile of the whole.
 */
export const mergeRecords = (parts: readonly LoadRecord[]): LoadRecord => {
  const rows = parts.flatMap((part): readonly Row[] => (part.kind === 'rows' ? part.rows : []))
  if (parts.every(part => part.kind === 'rows') && rows.length <= MOST_ROWS) {
    return { kind: 'rows', rows: rows.sort((one, other) => one.due - other.due || one.index - other.index) }
  }
  const bySecond = Map.groupBy(
    parts.flatMap(part => secondsOf(part)),
    slice => slice.second,
  )
  const seconds = [...bySecond].sort(([one], [other]) => one - other)
  return { kind: 'seconds', seconds: seconds.map(([second, slices]) => mergedSlice(second, slices)) }
}
