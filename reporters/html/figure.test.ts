import { describe, expect, test } from 'vitest'
import type { Figure } from '../../judge/figure.ts'
import { HOSTILE } from '../shared-report.fixture.ts'
import { figure } from './figure.ts'
import { sharedFigures } from './figures.fixture.ts'

const textOf = (of: Figure): string => figure(of).text
const [percentiles, seconds, split, timeline] = sharedFigures
const count = (pattern: RegExp, text: string): number => [...text.matchAll(pattern)].length

describe('figure', () => {
  test.each(sharedFigures.map(one => [one.kind, one] as const))(
    '%s: has an anchor, a title, a drawing with words, and its numbers as a table',
    (_, one) => {
      const text = textOf(one)
      expect(text).toContain(`<figure id="figure-${one.id}"><figcaption><bdi>${one.title}</bdi></figcaption>`)
      expect(text).toMatch(/<svg [^>]*role="img" aria-label="[^"]{20,}"/)
      expect(text).toContain('<summary>The same as a table</summary>')
      expect(text).not.toMatch(/NaN|Infinity|undefined|null/)
    },
  )

  test('percentiles: a line each series, the limit, and a ring where a value is only a lower bound', () => {
    const text = percentiles ? textOf(percentiles) : ''
    expect([
      count(/<path class="series s\d" d="M[\d.]/g, text),
      count(/class="limit"/g, text),
      count(/mark"/g, text),
    ]).toEqual([4, 1, 1])
    expect(text).toContain('<td>at least 10000 ms</td>')
  })

  test('per-second: the line is broken where a second has no value', () => {
    const text = seconds ? textOf(seconds) : ''
    const p95 = /<path class="series s1" d="([^"]*)"\/>[\s\S]*?<\/svg>/.exec(text)?.[1] ?? ''
    expect(count(/M/g, p95)).toBe(2)
  })

  test('per-second: of a long run each point is the largest of several steps, and says so', () => {
    const values = Array.from({ length: 3600 }, (_, index) => (index === 1234 ? 99 : 1))
    const text = textOf({
      ...{ kind: 'per-second', id: 'long', title: 'Long', criteria: [], stepSeconds: 1 },
      panels: [{ label: 'p', unit: 'ms', limits: [], series: [{ label: 'one', values }] }],
    })
    expect(text).toContain('Each point is the largest of 15 steps.')
    expect(text).toContain('one: from 1 ms to 99 ms')
    expect(text.length).toBeLessThan(20_000)
  })

  test('split: every row with the share that was set, the one that was found and its bounds', () => {
    const text = split ? textOf(split) : ''
    expect([
      count(/class="target"/g, text),
      count(/class="value found"/g, text),
      count(/class="interval"/g, text),
    ]).toEqual([3, 2, 2])
    expect(text).toContain('<td>flag at 100 %, nothing counted</td><td>100 %</td><td>none</td>')
  })

  test('timeline: bands and events in their lanes, and in the table in the order of time', () => {
    const text = timeline ? textOf(timeline) : ''
    expect([count(/<rect class="band/g, text), count(/<path class="band/g, text)]).toEqual([3, 2])
    const rows = [...text.matchAll(/<tr><td>([^<]*)<\/td><td>[^<]*<\/td><td>[^<]*<\/td><td>([^<]*)<\/td>/g)]
    expect(rows.map(([, from, label]) => [from?.slice(11, 16), label])).toEqual([
      ['09:00', '1 %'],
      ['09:10', 'ok'],
      ['10:30', '10 %'],
      ['12:00', 'rolled back'],
      ['12:00', 'error rate above 2 % for 5 min'],
    ])
  })

  const base = { id: 'empty', title: 'Empty', criteria: [] }
  const broken: readonly Figure[] = [
    { ...base, kind: 'percentiles', unit: 's', limits: [], series: [] },
    {
      ...{ ...base, kind: 'percentiles', unit: 's', limits: [] },
      series: [{ label: 'a', n: 1, points: [{ q: 0.5, value: Number.NaN, atLeast: false }] }],
    },
    { ...base, kind: 'per-second', stepSeconds: 1, panels: [] },
    {
      ...{ ...base, kind: 'per-second', stepSeconds: 1 },
      panels: [{ label: 'x', unit: '', limits: [], series: [{ label: 'a', values: [null, Number.NaN] }] }],
    },
    { ...base, kind: 'split', rows: [] },
    { ...base, kind: 'timeline', from: 'never', to: 'ever', lanes: [{ label: 'a', bands: [], events: [] }] },
  ]

  test.each(broken.map((one, index) => [index, one] as const))(
    'draws nothing of data without a value (%i)',
    (_, one) => {
      const text = textOf(one)
      expect(text).not.toMatch(/NaN|Infinity|undefined|<path[^>]*d=""/)
      expect(text).not.toContain('class="series s0" d="M')
    },
  )

  test('what a target wrote stays text in every label', () => {
    const at = '2026-01-05T09:00:00.000Z'
    const texts = [
      textOf({
        ...{ ...base, title: HOSTILE, kind: 'timeline', from: at, to: '2026-01-05T10:00:00.000Z' },
        lanes: [
          {
            label: HOSTILE,
            bands: [{ from: at, to: '2026-01-05T10:00:00.000Z', label: HOSTILE, tone: 'bad' }],
            events: [{ at, label: HOSTILE, tone: 'good' }],
          },
        ],
      }),
      textOf({
        ...{ ...base, kind: 'split' },
        rows: [{ label: HOSTILE, set: 0.5, found: 0.5, lower: 0.4, upper: 0.6, n: 3 }],
      }),
    ]
    for (const text of texts) expect(text).not.toMatch(/<skipped|\u202e|\ufffe|\ud800/)
  })
})
