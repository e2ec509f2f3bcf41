import { fc, test as property } from '@fast-check/vitest'
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { addCounts } from './encoded-counts.ts'
import { createHistogram, decodeHistogram } from './histogram.ts'
import { percentiles } from './latency.ts'
import { addOutcomes, mergeRecords } from './merge.ts'
import { noOutcomes, type Outcome, outcomes } from './outcome.ts'
import { createRecorder, type LoadRecord, MOST_ROWS, type Row, secondsOf } from './record.ts'
import { countOutcomes } from './summary.ts'

const row = (index: number, latencyUs: number, outcome: Outcome = '2xx'): Row => ({
  index,
  due: index * 10_000,
  taken: index * 10_000,
  sent: outcome === 'not-sent' ? null : index * 10_000 + 100,
  ended: index * 10_000 + 100 + latencyUs,
  outcome,
  detail: null,
})

const recordOf = (rows: readonly Row[], planned = rows.length): LoadRecord => {
  const recorder = createRecorder(planned)
  for (const each of rows) recorder.add(each)
  return recorder.finish()
}
const long = MOST_ROWS + 1

const arbitraryRows = fc
  .array(fc.record({ us: fc.integer({ min: 1, max: 5_000_000 }), outcome: fc.constantFrom(...outcomes) }), {
    minLength: 1,
    maxLength: 300,
  })
  .map(all => all.map(({ us, outcome }, index) => row(index, us, outcome)))

const limitMs = 10_000
const figures = (record: LoadRecord) => {
  const of = { record, counts: countOutcomes(record), limitMs }
  return { intended: percentiles(of, 'intended'), service: percentiles(of, 'service') }
}

describe('a histogram', () => {
  test('tells microseconds apart below 2,048 and keeps three digits above', () => {
    const histogram = createHistogram()
    for (const us of [10, 11, 2047, 2048, 500_000]) histogram.add(us)
    expect([1, 2, 3, 4, 5, 6].map(histogram.at)).toEqual([10, 11, 2047, 2049, 500_223, Number.NaN])
  })

  test('says how many values lie surely below a limit, and how many may lie on either side of it', () => {
    const histogram = createHistogram()
    for (const us of [1000, 499_967, 499_968, 500_223, 500_224]) histogram.add(us)
    expect(histogram.below(500_000)).toEqual({ sure: 2, ambiguous: 2 })
    expect(histogram.below(499_968)).toEqual({ sure: 2, ambiguous: 0 })
  })

  property.prop([fc.array(fc.integer({ min: 0, max: 3_600_000_000 }), { minLength: 1, maxLength: 200 }), fc.nat()])(
    'reads a value back with an error of less than one in a thousand, whatever it is merged from',
    (values, cut) => {
      const parts = [values.slice(0, cut % values.length), values.slice(cut % values.length)]
      const merged = createHistogram()
      for (const part of parts) {
        const histogram = createHistogram()
        for (const us of part) histogram.add(us)
        merged.merge(decodeHistogram(histogram.encode()).encode())
      }
      const ascending = values.toSorted((a, b) => a - b)
      const wrong = ascending.filter((us, index) => {
        const read = merged.at(index + 1)
        return read < us || read - us > us / 1000
      })
      expect([wrong, merged.count()]).toEqual([[], values.length])
    },
  )
})

describe('an encoded histogram', () => {
  const encodedBy = (digits: 1 | 2 | 3 | 4 | 5, ...values: readonly number[]): string => {
    const histogram = build({ numberOfSignificantValueDigits: digits, highestTrackableValue: 3_600_000_000 })
    for (const value of values) histogram.recordValue(value)
    return encodeIntoCompressedBase64(histogram)
  }
  const countsIn = (encoded: string): Record<number, number> => {
    const sums = new Float64Array(23_552)
    addCounts(encoded, 3, sums)
    return Object.fromEntries([...sums.entries()].filter(([, count]) => count > 0))
  }

  property.prop([fc.array(fc.integer({ min: 0, max: 3_600_000_000 }), { maxLength: 200 })])(
    'of the library is read count by count',
    values => {
      const histogram = createHistogram()
      histogram.merge(encodedBy(3, ...values), encodedBy(3, ...values))
      const theirs = decodeFromCompressedBase64(encodedBy(3, ...values))
      theirs.add(decodeFromCompressedBase64(encodedBy(3, ...values)))
      expect([histogram.encode(), histogram.count(), histogram.max()]).toEqual([
        encodeIntoCompressedBase64(theirs),
        theirs.totalCount,
        theirs.maxValue,
      ])
    },
  )

  test('names its counts by index, runs of nothing between them left out', () => {
    expect(countsIn(encodedBy(3, 0, 5, 5, 2047, 2049, 1_000_000))).toEqual({ 0: 1, 5: 2, 2047: 1, 2048: 1, 11169: 1 })
  })

  test.each([
    ['no compressed HDR V2 histogram', 'bm9uZQ=='],
    ['a histogram of 3 digits from 1 on is expected, found 2 digits from 1 on', encodedBy(2, 5)],
    ['unexpected end of file', encodedBy(3, 1, 2, 3).slice(0, 40)],
  ])('is refused: %s', (message, encoded) => {
    expect(() => countsIn(encoded)).toThrow(message)
  })

  test('with more counts than there are sums is refused', () => {
    expect(() => addCounts(encodedBy(3, 1_000_000), 3, new Float64Array(100))).toThrow(
      'a histogram has more than 100 counts',
    )
  })
})

describe('a record', () => {
  test('keeps rows in the order in which they were due, up to the limit, and histograms by second beyond', () => {
    const rows = [row(150, 1000), row(0, 2000), row(1, 3000, 'timeout')]
    expect(recordOf(rows)).toEqual({ kind: 'rows', rows: [rows[1], rows[2], rows[0]] })
    const record = recordOf(rows, long)
    expect(record.kind).toBe('seconds')
    expect(secondsOf(record).map(({ second, outcomes: counts }) => [second, counts['2xx'], counts.timeout])).toEqual([
      [0, 1, 1],
      [1, 1, 0],
    ])
    expect(secondsOf(record).map(({ service }) => decodeHistogram(service).at(1))).toEqual([2000, 1000])
  })

  property.prop([arbitraryRows])('gives the same figures as histograms, to one in a thousand', rows => {
    const [exact, coarse] = [figures(recordOf(rows)), figures(recordOf(rows, long))]
    for (const figure of ['intended', 'service'] as const) {
      for (const name of ['p50', 'p95', 'p99', 'max'] as const) {
        const [want, got] = [exact[figure][name], coarse[figure][name]]
        expect(got).toBeGreaterThanOrEqual(want)
        expect(got - want).toBeLessThanOrEqual(want / 1000)
      }
    }
  })
})

describe('percentiles', () => {
  test('are order statistics of everything that was due; the unanswered count as the time limit', () => {
    const rows = Array.from({ length: 100 }, (_, index) =>
      row(index, (index + 1) * 1000, index < 90 ? '2xx' : 'timeout'),
    )
    expect(figures(recordOf(rows))).toEqual({
      intended: { p50: 50.1, p95: 10_000, p99: 10_000, max: 10_000 },
      service: { p50: 50, p95: 10_000, p99: 10_000, max: 10_000 },
    })
  })

  test('leave what was never sent out of the service time, for it has none', () => {
    const rows = Array.from({ length: 100 }, (_, index) => row(index, 1000, index < 90 ? '2xx' : 'not-sent'))
    expect(figures(recordOf(rows))).toEqual({
      intended: { p50: 1.1, p95: 10_000, p99: 10_000, max: 10_000 },
      service: { p50: 1, p95: 1, p99: 1, max: 1 },
    })
  })

  test('of failed answers are what they are: an error has a latency', () => {
    expect(figures(recordOf([row(0, 3000, '5xx')])).service).toEqual({ p50: 3, p95: 3, p99: 3, max: 3 })
  })
})

describe('parts of a run', () => {
  property.prop([arbitraryRows, fc.integer({ min: 1, max: 7 }), fc.boolean()])(
    'merge into what one run would have recorded, rows or histograms',
    (rows, parts, isLong) => {
      const planned = isLong ? long : rows.length
      const shards = Array.from({ length: parts }, (_, shard) =>
        recordOf(
          rows.filter(({ index }) => index % parts === shard),
          planned,
        ),
      )
      const [merged, whole] = [mergeRecords(shards), recordOf(rows, planned)]
      expect([figures(merged), countOutcomes(merged)]).toEqual([figures(whole), countOutcomes(whole)])
    },
  )

  test('are never averaged: the p95 of a fast and a slow part is that of the slow one', () => {
    const fast = recordOf(Array.from({ length: 900 }, (_, index) => row(index, 1000)))
    const slow = recordOf(Array.from({ length: 100 }, (_, index) => row(1000 + index, 1_000_000)))
    expect(figures(mergeRecords([fast, slow])).service.p95).toBe(1000)
  })

  test('add their outcomes', () => {
    const one = { ...noOutcomes(), '2xx': 3, timeout: 1 }
    expect(addOutcomes([one, one])).toEqual({ ...noOutcomes(), '2xx': 6, timeout: 2 })
  })
})
