import type { Figure } from '../judge/figure.ts'
import type { MeasuredRecord } from '../judge/observation.ts'
import { limitsOf, percentileFigure, percentileSeries } from './latency-figures.ts'
import type { ResponseEvidence, ResponseLimits } from './response-alerts.ts'
import type { Drawing } from './scenario.ts'

// Distributions behind the criteria of speed, drawn from the very records that are judged.

/** Seconds that each decision took. `by` says whose clock measured it. */
export const decisionFigure = (
  records: readonly MeasuredRecord[],
  { criterion }: Drawing,
  by: 'target' | 'client',
): readonly Figure[] =>
  percentileFigure({
    id: `perf.decision-latency.${by}`,
    title: `Time of each decision, by the clock of the ${by}`,
    criteria: ['perf.decision-latency'],
    unit: 's',
    limits: limitsOf(criterion('perf.decision-latency')),
    series: [percentileSeries('decisions', records)],
  })

/** Minutes that each pipeline cycle took. */
export const cycleFigure = (records: readonly MeasuredRecord[], { criterion }: Drawing): readonly Figure[] =>
  percentileFigure({
    id: 'perf.pipeline-p95',
    title: 'Time of each pipeline cycle at the AI limit',
    criteria: ['perf.pipeline-p95', 'perf.ai-limit'],
    unit: 'min',
    limits: limitsOf(criterion('perf.pipeline-p95')),
    series: [percentileSeries('cycles', records)],
  })

/** Response times of each phase of the drill, by the client's clock, against the levels at which an alert is wanted. */
export const responseFigure = ({ phases }: ResponseEvidence, limits: ResponseLimits): readonly Figure[] =>
  percentileFigure({
    id: 'perf.response-time',
    title: 'Response time in each phase of the drill',
    criteria: ['perf.response-time'],
    note: 'A p95 beyond a line must raise the alert of that level.',
    unit: 's',
    limits: [
      { value: limits.warning, label: 'warning' },
      { value: limits.critical, label: 'critical' },
    ],
    series: phases.map(({ level, seconds }) =>
      percentileSeries(
        `${level} phase`,
        seconds.map(value => ({ value })),
      ),
    ),
  })
