import { expect, test } from 'vitest'
import { catalogue } from '../judge/catalogue.ts'
import type { Figure } from '../judge/figure.ts'
import { discoverSuites } from './discovery.ts'
import type { Evidence } from './evidence.ts'
import { figuresOf } from './figures.ts'
import { scenario } from './scenario.ts'

const evidenceOf = (id: string, data: object | null): Evidence => ({
  ...{ scenario: id, phase: 'observe', timeBase: 'virtual', ms: 1, skipped: null, error: null, unseen: 0 },
  ...{ data, exchanges: [] },
})

const shape = { phase: 'observe', tier: 'observe', needs: [], gather: async () => ({}), observe: {} } as const

const drawing = scenario('test.drawing', {
  ...shape,
  figures: (evidence, { criterion, timeBase }): readonly Figure[] => [
    {
      ...{ id: `test.${timeBase}`, title: criterion('load.p95').title, criteria: ['load.p95'], kind: 'split' },
      rows: [{ label: JSON.stringify(evidence), set: null, found: null, lower: null, upper: null, n: 0 }],
    },
  ],
})

const broken = scenario('test.broken', {
  ...shape,
  figures: () => {
    throw new Error('no such list')
  },
})

test('figures come from the stored evidence; one that cannot be made is told and takes no other with it', () => {
  const evidence = new Map([drawing, broken].map(({ id }) => [id, evidenceOf(id, { n: 1 })]))
  const { figures, faults } = figuresOf({
    scenarios: [broken, drawing, scenario('test.plain', shape)],
    evidence,
    catalogue,
  })
  expect([figures.map(({ id, title }) => [id, title]), faults]).toEqual([
    [['test.virtual', '95 % of orders under load are answered within 500 ms of the instant at which they were due']],
    ['test.broken: no figure could be made: no such list'],
  ])
})

test('a scenario without data has no figure', () => {
  const evidence = new Map([[drawing.id, evidenceOf(drawing.id, null)]])
  expect(figuresOf({ scenarios: [drawing, broken], evidence, catalogue })).toEqual({ figures: [], faults: [] })
})

test('every scenario that draws draws of empty lists without an error', async () => {
  const { scenarios } = await discoverSuites()
  const data = {
    ...{ spans: [], to: '2026-01-05T09:00:00Z', cycles: [], limit: 1, phases: [] },
    ...{ rows: [], asked: { timeoutMs: 1 }, before: { after: -1, rows: [] }, after: [] },
  }
  const own = ['perf.decisions', 'perf.decision-latency', 'perf.pipeline', 'perf.response-time', 'load.orders']
  const evidence = new Map(own.map(id => [id, evidenceOf(id, data)]))
  const chosen = scenarios.filter(({ id }) => own.includes(id))
  expect(chosen.length).toBe(own.length)
  expect(figuresOf({ scenarios: chosen, evidence, catalogue })).toEqual({ figures: [], faults: [] })
})
