import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../judge/catalogue.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { RunReport } from '../judge/run.ts'
import { metricsReport } from './metrics.ts'
import { HOSTILE, sharedReport } from './shared-report.fixture.ts'

// What the parser of the Prometheus project's own Python client reads in the metrics. Needs Debian's python3-prometheus-client, which Debian's own Python finds.

const PYTHON = '/usr/bin/python3'

const READER = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
families = text_string_to_metric_families(sys.stdin.read())
print(json.dumps([[f.name, f.type, f.documentation, [[s.name, s.labels, s.value, s.timestamp] for s in f.samples]] for f in families]))
`

type ReadFamily = readonly [
  name: string,
  type: string,
  help: string,
  samples: readonly (readonly [name: string, labels: Readonly<Record<string, string>>, value: number, at: null])[],
]

const read = (text: string): readonly ReadFamily[] => {
  const { status, stdout, stderr, error } = spawnSync(PYTHON, ['-c', READER], { input: text, encoding: 'utf8' })
  if (error || status !== 0) {
    throw new Error(`the metrics were not read (${error?.message ?? stderr}): install python3-prometheus-client`)
  }
  return JSON.parse(stdout) as readonly ReadFamily[]
}

describe('the metrics by the parser of Prometheus', () => {
  it('are families of gauges with help, without times', () => {
    const families = read(metricsReport(sharedReport, catalogue))
    expect(families.map(([name]) => name)).toEqual([
      'final_gate_info',
      'final_gate_state',
      'final_gate_exit_code',
      'final_gate_run_end_time_seconds',
      'final_gate_run_duration_seconds',
      'final_gate_criteria',
      'final_gate_criteria_waived',
      'final_gate_criterion_state',
      'final_gate_criterion_records',
      'final_gate_criterion_bad_records',
      'final_gate_criterion_value',
      'final_gate_criterion_bound',
      'final_gate_criterion_margin',
    ])
    expect(families.filter(([, type, help]) => type !== 'gauge' || help === '')).toEqual([])
    expect(families.flatMap(([, , , samples]) => samples).filter(([, , , at]) => at !== null)).toEqual([])
  })

  it('hold hostile names as labels that are read back whole', () => {
    const name = `back\\slash "quoted" {curly} ${HOSTILE}`
    const report: RunReport = {
      ...sharedReport,
      run: { ...sharedReport.run, target: { ...sharedReport.run.target, name } },
    }
    const [info] = read(metricsReport(report, []))
    expect(info?.[3][0]?.[1].target).toBe(
      'back\\slash "quoted" {curly} <&"\']]>]]> \\u001b[31mred\\u0007\\u0000 \\u202egnp.exe \\u200d \\uffff \\ud800 \\udc00 <skipped/> line\\u000abreak\\u0009tab',
    )
  })

  it('give a value in its base unit', () => {
    const rows: readonly Criterion[] = catalogue.filter(({ id }) => id === 'perf.decision-latency')
    const found = read(metricsReport(sharedReport, rows)).flatMap(([, , , samples]) => samples)
    const values = found.filter(([, labels]) => labels.criterion === 'perf.decision-latency' && 'unit' in labels)
    expect(values.map(([name, { unit }, value]) => [name, unit, value])).toEqual([
      ['final_gate_criterion_value', 'seconds', 1.834],
      ['final_gate_criterion_bound', 'seconds', 2],
      ['final_gate_criterion_margin', 'seconds', 0.166],
    ])
  })
})
