import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../judge/catalogue.ts'
import { type Criterion, criterionOf, type Measure } from '../judge/criterion.ts'
import type { RunReport } from '../judge/run.ts'
import type { Verdict } from '../judge/verdict.ts'
import { metricsReport } from './metrics.ts'
import { parseMetrics, type ReadSample } from './metrics-reader.fixture.ts'
import { baseUnitOf, inBase } from './metrics-unit.ts'
import { sharedReport } from './shared-report.fixture.ts'
import { printable, shortened } from './text.ts'

const [template] = sharedReport.criteria.filter(verdict => verdict.state === 'pass')
const [row] = catalogue

/** What the metrics say of one criterion with this measure that came to this value. */
const readingsOf = (measure: Measure, found: Pick<Verdict, 'value' | 'unit'>): unknown => {
  const verdict: Verdict[] = template ? [{ ...template, ...found, id: 'x.y' }] : []
  const rows: Criterion[] = row ? [{ ...criterionOf('x.y', row), measure }] : []
  const families = parseMetrics(metricsReport({ ...sharedReport, criteria: verdict }, rows))
  return families
    .flatMap(({ samples }) => samples)
    .filter(({ labels }) => 'unit' in labels)
    .map(({ name, labels, value }) => [name.replace('final_gate_criterion_', ''), value, labels.unit])
}

const families = parseMetrics(metricsReport(sharedReport, catalogue))
const samplesOf = (name: string): readonly ReadSample[] => families.find(family => family.name === name)?.samples ?? []

describe('the gate', () => {
  it('has one state of three', () => {
    expect(samplesOf('final_gate_state').map(({ labels, value }) => [labels.state, value])).toEqual([
      ['pass', 0],
      ['fail', 1],
      ['inconclusive', 0],
    ])
    expect(samplesOf('final_gate_exit_code').map(({ value }) => value)).toEqual([1])
  })

  it('bears the labels of its run', () => {
    expect(samplesOf('final_gate_info')).toEqual([
      {
        name: 'final_gate_info',
        labels: {
          run: '20260105T090000Z-1',
          seed: '1',
          profile: 'ci',
          tier: 'control',
          partial: 'false',
          target: 'paper \\u202edesk',
          build: '4f2a9c1',
          clock: 'virtual',
          version: '0.1.0',
        },
        value: 1,
      },
    ])
  })

  it('says when the run ended and how long it took, in seconds', () => {
    const end = samplesOf('final_gate_run_end_time_seconds').map(({ value }) => value)
    expect(end).toEqual([Date.UTC(2026, 0, 5, 9, 0, 42) / 1000])
    expect(samplesOf('final_gate_run_duration_seconds').map(({ value }) => value)).toEqual([42])
  })

  it('counts its criteria', () => {
    expect(samplesOf('final_gate_criteria').map(({ labels, value }) => [labels.state, value])).toEqual([
      ['pass', 1],
      ['fail', 3],
      ['inconclusive', 2],
      ['not-applicable', 1],
    ])
    expect(samplesOf('final_gate_criteria_waived').map(({ value }) => value)).toEqual([1])
  })
})

describe('a criterion', () => {
  it('has one state of four, with its severity, whether it is required, and whether it is waived', () => {
    const found = samplesOf('final_gate_criterion_state').filter(({ labels }) => labels.criterion === 'perf.throughput')
    const labels = { criterion: 'perf.throughput', severity: 'major', required: 'true', waived: 'true' }
    expect(found.map(sample => [sample.labels, sample.value])).toEqual([
      [{ ...labels, state: 'pass' }, 0],
      [{ ...labels, state: 'fail' }, 1],
      [{ ...labels, state: 'inconclusive' }, 0],
      [{ ...labels, state: 'not-applicable' }, 0],
    ])
  })

  it.each<[string, Measure, Pick<Verdict, 'value' | 'unit'>, unknown]>([
    [
      'of which every record must be good',
      { kind: 'every' },
      { value: 0.99, unit: 'share' },
      [
        ['value', 0.99, 'ratio'],
        ['bound', 1, 'ratio'],
        ['margin', -0.01, 'ratio'],
      ],
    ],
    [
      'with a least share',
      { kind: 'proportion', bound: 0.95 },
      { value: 0.97, unit: 'share' },
      [
        ['value', 0.97, 'ratio'],
        ['bound', 0.95, 'ratio'],
        ['margin', 0.02, 'ratio'],
      ],
    ],
    [
      'with a quantile in milliseconds',
      { kind: 'quantile', q: 0.95, bound: 500, unit: 'ms' },
      { value: 412.5, unit: 'ms' },
      [
        ['value', 0.4125, 'seconds'],
        ['bound', 0.5, 'seconds'],
        ['margin', 0.0875, 'seconds'],
      ],
    ],
    [
      'with a floor that was broken',
      { kind: 'maximum', bound: 10, above: 0, unit: 'times' },
      { value: -2, unit: 'times' },
      [
        ['value', -2, 'ratio'],
        ['bound', 10, 'ratio'],
        ['margin', -2, 'ratio'],
      ],
    ],
    [
      'with a rate',
      { kind: 'rate', bound: 10, unit: 'orders' },
      { value: 12, unit: 'orders/s' },
      [
        ['value', 12, 'orders_per_second'],
        ['bound', 10, 'orders_per_second'],
        ['margin', 2, 'orders_per_second'],
      ],
    ],
    [
      'of which nothing was measured: no value and no margin, and never a zero',
      { kind: 'every' },
      { value: null, unit: 'share' },
      [['bound', 1, 'ratio']],
    ],
  ])('%s', (_, measure, found, expected) => {
    expect(readingsOf(measure, found)).toEqual(expected)
  })

  it('has a negative margin exactly where its value lies beyond the limit', () => {
    const measure: Measure = { kind: 'quantile', q: 0.95, bound: 25, unit: 'min' }
    expect([24, 25, 26].map(value => (readingsOf(measure, { value, unit: 'min' }) as unknown[][])[2]?.[1])).toEqual([
      60, 0, -60,
    ])
  })
})

describe('units', () => {
  it('are base units, by their names in Prometheus', () => {
    const units = ['share', 'ms', 's', 'min', 'bps', 'orders/s', 'ms/flag', 'intervals', '']
    expect(units.map(unit => [unit, baseUnitOf(unit).name, inBase(1, baseUnitOf(unit))])).toEqual([
      ['share', 'ratio', 1],
      ['ms', 'seconds', 0.001],
      ['s', 'seconds', 1],
      ['min', 'seconds', 60],
      ['bps', 'ratio', 0.0001],
      ['orders/s', 'orders_per_second', 1],
      ['ms/flag', 'seconds_per_flag', 0.001],
      ['intervals', 'intervals', 1],
      ['', 'none', 1],
    ])
  })

  it('leave no time, share or size of the catalogue in a unit of its own', () => {
    const found = catalogue.flatMap(({ measure }) => ('unit' in measure ? [baseUnitOf(measure.unit).name] : []))
    expect(found.length).toBeGreaterThan(5)
    expect(found.filter(name => /^(us|ms|s|min|h|d|%|share|bps|[kKmM]i?[bB])$/.test(name))).toEqual([])
  })
})

describe('the text', () => {
  it('is read back as it was written, whatever the target is called', () => {
    expect(families.map(({ name, type }) => [name, type]).filter(([, type]) => type !== 'gauge')).toEqual([])
  })

  property.prop([fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 300 })])(
    'keeps every name within its label',
    (name, build) => {
      const target = { ...sharedReport.run.target, name, build }
      const report: RunReport = { ...sharedReport, run: { ...sharedReport.run, target } }
      const [info] = parseMetrics(metricsReport(report, []))
      const { labels } = info?.samples[0] ?? { labels: {} as Readonly<Record<string, string>> }
      expect([labels.target, labels.build]).toEqual([name, build].map(text => shortened(printable(text), 200)))
    },
  )
})
