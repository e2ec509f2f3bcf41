import { describe, expect, test } from 'vitest'
import { loadEvidence, row } from './load.fixture.ts'
import { latencyFigures, loadFigures, secondPanels } from './load-figures.ts'

const p95 = { measure: { kind: 'quantile', q: 0.95, bound: 500, unit: 'ms' } } as const

// Two seconds of four requests each; the last is never answered, one is refused, one waited 30 ms for a connection.
const rows = [0, 250_000, 500_000, 750_000, 1_000_000, 1_250_000, 1_500_000, 1_750_000].map((due, index) => {
  if (index === 7) return row(index, { due, ended: due + 10_000_000, outcome: 'timeout' })
  if (index === 2) return row(index, { due, outcome: '4xx' })
  return row(index, { due, sent: index === 5 ? due + 30_000 : due, ms: index === 5 ? 40 : 2 })
})

describe('secondPanels', () => {
  test('counts latency, rate and failures by the second', () => {
    const panels = secondPanels({ rows, timeoutMs: 10_000 }, [])
    expect(panels.map(({ series }) => series.map(({ label, values }) => [label, values]))).toEqual([
      [
        ['p50', [2, 2]],
        ['p95', [2, 10_000]],
      ],
      [
        ['due', [4, 4]],
        ['answered with success', [3, 3]],
      ],
      [
        ['refused', [1, 0]],
        ['not answered', [0, 1]],
      ],
    ])
  })

  test('a second without a request has no latency', () => {
    const late = [row(0, { due: 0 }), row(1, { due: 2_500_000 })]
    const [latency] = secondPanels({ rows: late, timeoutMs: 10_000 }, [])
    expect(latency?.series[0]?.values).toEqual([2, null, 2])
  })
})

describe('loadFigures', () => {
  test('shows both starts, where a waiting request parts them, and what never came as a lower bound', () => {
    const [latency] = latencyFigures({ rows, timeoutMs: 10_000 }, p95)
    if (latency?.kind !== 'percentiles') throw new Error('no percentiles')
    expect(latency.limits).toEqual([{ value: 500, label: 'limit: p95 < 500 ms' }])
    expect(latency.series.map(({ label, n, points }) => [label, n, points.at(-1), points.at(-2)])).toEqual([
      ['from the instant due', 8, { q: 1, value: 10_000, atLeast: true }, { q: 0.75, value: 2, atLeast: false }],
      ['from the sending', 8, { q: 1, value: 10_000, atLeast: true }, { q: 0.75, value: 2, atLeast: false }],
    ])
  })

  test('the orders proper alone are drawn, and the usual rate before and after beside them', () => {
    const repeat = row(9, { due: 1_900_000, kind: 'again' })
    const calm = { after: 3.4, rows: [row(0), row(1)] }
    const evidence = loadEvidence({ rows: [...rows, repeat], before: calm, after: [calm] })
    const figures = loadFigures(evidence, p95)
    expect(figures.map(({ id, kind }) => [id, kind])).toEqual([
      ['load.latency', 'percentiles'],
      ['load.seconds', 'per-second'],
      ['load.recovery', 'percentiles'],
    ])
    const [first, , last] = figures
    const labels = (figure: typeof first): unknown =>
      figure?.kind === 'percentiles' ? figure.series.map(({ label, n }) => [label, n]) : null
    expect(labels(first)).toEqual([
      ['from the instant due', 8],
      ['from the sending', 8],
    ])
    expect(labels(last)).toEqual([
      ['before the load', 2],
      ['up to 3 s after it', 2],
    ])
  })

  test('a load without a request has no figure', () => {
    expect(loadFigures(loadEvidence(), p95)).toEqual([])
  })
})
