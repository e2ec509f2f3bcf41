import type { Criterion, Measure } from '../judge/criterion.ts'
import type { RunReport } from '../judge/run.ts'
import type { GateState, Verdict, VerdictState } from '../judge/verdict.ts'
import { type Family, metricsText, type Sample } from './metrics-text.ts'
import { baseUnitOf, inBase } from './metrics-unit.ts'

const GATE_STATES: readonly GateState[] = ['pass', 'fail', 'inconclusive']
const STATES: readonly VerdictState[] = ['pass', 'fail', 'inconclusive', 'not-applicable']

const single = (name: string, help: string, value: number): Family => ({ name, help, samples: [{ labels: {}, value }] })

/** One sample a state, 1 for the one that holds: a state that changes does not leave an old series behind. */
const stateSamples = <State extends string>(
  states: readonly State[],
  found: State,
  labels: Readonly<Record<string, string>> = {},
): Sample[] => states.map(state => ({ labels: { ...labels, state }, value: state === found ? 1 : 0 }))

/** On which side of its limit a value is good. */
const SIDES: Readonly<Record<Measure['kind'], 'above' | 'below'>> = {
  every: 'above',
  steps: 'above',
  proportion: 'above',
  availability: 'above',
  rate: 'above',
  quantile: 'below',
  maximum: 'below',
  equivalence: 'below',
  independence: 'below',
  calibration: 'below',
  slope: 'below',
}

/** The number of the limit, in the unit of the value. */
const boundOf = (measure: Measure): number => ('bound' in measure ? measure.bound : 1)

/** How far the value lies on the good side of the limit; negative beyond it. */
const marginOf = (measure: Measure, value: number): number => {
  const margin = SIDES[measure.kind] === 'above' ? value - boundOf(measure) : boundOf(measure) - value
  return measure.kind === 'maximum' && measure.above !== undefined ? Math.min(margin, value - measure.above) : margin
}

type Reading = 'value' | 'bound' | 'margin'

/** Value, bound and margin of a criterion in its base unit; null where nothing was measured. */
const readingOf = (verdict: Verdict, measure: Measure, reading: Reading): number | null => {
  if (reading === 'bound') return boundOf(measure)
  if (verdict.value === null) return null
  return reading === 'value' ? verdict.value : marginOf(measure, verdict.value)
}

const HELP: Readonly<Record<Reading, string>> = {
  value: 'What was measured, in the base unit that the label names; absent where nothing was.',
  bound: 'The limit that the value is held against, in the same unit.',
  margin: 'Distance of the value from the limit, in the same unit; negative beyond it.',
}

const readings = (report: RunReport, catalogue: readonly Criterion[]): Family[] => {
  const measures = new Map(catalogue.map(({ id, measure }) => [id, measure]))
  return (['value', 'bound', 'margin'] as const).map(reading => ({
    name: `final_gate_criterion_${reading}`,
    help: HELP[reading],
    samples: report.criteria.flatMap(verdict => {
      const measure = measures.get(verdict.id)
      const found = measure ? readingOf(verdict, measure, reading) : null
      if (found === null || !Number.isFinite(found)) return []
      const unit = baseUnitOf(verdict.unit)
      return [{ labels: { criterion: verdict.id, unit: unit.name }, value: inBase(found, unit) }]
    }),
  }))
}

const criterionFamilies = ({ criteria }: RunReport): Family[] => [
  {
    name: 'final_gate_criterion_state',
    help: 'State of each criterion: 1 for the one that holds, 0 for the others.',
    samples: criteria.flatMap(({ id, severity, required, waiver, state }) => {
      const labels = { criterion: id, severity, required: String(required), waived: String(waiver !== undefined) }
      return stateSamples(STATES, state, labels)
    }),
  },
  {
    name: 'final_gate_criterion_records',
    help: 'Records that each criterion was judged on.',
    samples: criteria.map(({ id, n }) => ({ labels: { criterion: id }, value: n })),
  },
  {
    name: 'final_gate_criterion_bad_records',
    help: 'Records that count against each criterion.',
    samples: criteria.map(({ id, bad }) => ({ labels: { criterion: id }, value: bad })),
  },
]

const runFamilies = ({ run, gate }: RunReport): Family[] => {
  const { id, seed, profile, scope, target, harness } = run
  const [startedAt, endedAt] = [run.startedAt, run.endedAt].map(instant => Date.parse(instant) / 1000)
  const labels = {
    run: id,
    seed: String(seed),
    profile,
    tier: scope.tier,
    partial: String(gate.partial),
    target: target.name,
    build: target.build,
    clock: target.timeBase,
    version: harness.version,
  }
  return [
    {
      name: 'final_gate_info',
      help: 'What was judged, and by which version; always 1.',
      samples: [{ labels, value: 1 }],
    },
    {
      name: 'final_gate_state',
      help: 'State of the gate: 1 for the one that holds, 0 for the others.',
      samples: stateSamples(GATE_STATES, gate.state),
    },
    single('final_gate_exit_code', 'Exit code of the run: 0 pass, 1 fail, 2 inconclusive.', gate.exitCode),
    single('final_gate_run_end_time_seconds', 'When the run ended, in seconds since 1970.', endedAt ?? Number.NaN),
    single('final_gate_run_duration_seconds', 'How long the run took.', (endedAt ?? 0) - (startedAt ?? 0)),
  ]
}

const countFamilies = ({ gate, criteria }: RunReport): Family[] => [
  {
    name: 'final_gate_criteria',
    help: 'Criteria in each state.',
    samples: STATES.map(state => ({
      labels: { state },
      value: criteria.filter(verdict => verdict.state === state).length,
    })),
  },
  single('final_gate_criteria_waived', 'Criteria whose fail or missing verdict is waived.', gate.counts.waived),
]

/**
 * metrics.prom for a textfile collector: the state of the gate, and of each criterion its state, value, bound and margin. All are gauges in base units; times
 * stand in no sample, a collector gives them its own. @param catalogue with the run's own bounds
 */
export const metricsReport = (report: RunReport, catalogue: readonly Criterion[]): string =>
  metricsText([
    ...runFamilies(report),
    ...countFamilies(report),
    ...criterionFamilies(report),
    ...readings(report, catalogue),
  ])
