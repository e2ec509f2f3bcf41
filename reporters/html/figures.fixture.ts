import type { Figure } from '../../judge/figure.ts'
import type { DetectionMatrix } from './input.ts'

const wave = (index: number, low: number, high: number): number =>
  Math.round((low + ((high - low) * (1 + Math.sin(index / 3))) / 2) * 100) / 100

const seconds = (low: number, high: number): number[] =>
  Array.from({ length: 40 }, (_, index) => wave(index, low, high))

/** One figure of each kind. */
export const sharedFigures: readonly Figure[] = [
  {
    kind: 'percentiles',
    id: 'load.latency',
    title: 'Latency under load',
    criteria: ['load.p95', 'load.success'],
    note: 'From the instant at which a request was due, and from the one at which it was sent.',
    unit: 'ms',
    limits: [{ value: 500, label: 'limit: p95 < 500 ms' }],
    series: [
      {
        label: 'from the instant due',
        n: 5000,
        points: [0.5, 0.9, 0.95, 0.99, 0.999, 1].map((q, index) => ({
          q,
          value: [21, 180, 685, 910, 1400, 10_000][index] ?? 0,
          atLeast: q === 1,
        })),
      },
      {
        label: 'from the sending',
        n: 4990,
        points: [0.5, 0.9, 0.95, 0.99, 0.999, 1].map((q, index) => ({
          q,
          value: [18, 44, 61, 140, 260, 390][index] ?? 0,
          atLeast: false,
        })),
      },
    ],
  },
  {
    kind: 'per-second',
    id: 'load.seconds',
    title: 'The load second by second',
    criteria: ['load.p95', 'load.drift'],
    stepSeconds: 1,
    panels: [
      {
        label: 'Latency from the instant due',
        unit: 'ms',
        limits: [{ value: 500, label: 'limit: p95 < 500 ms' }],
        series: [
          { label: 'p50', values: seconds(18, 40) },
          { label: 'p95', values: seconds(300, 720).map((value, index) => (index === 17 ? null : value)) },
        ],
      },
      {
        label: 'Requests each second',
        unit: '',
        limits: [],
        series: [
          { label: 'due', values: seconds(500, 500) },
          { label: 'answered with success', values: seconds(430, 500).map(Math.round) },
        ],
      },
    ],
  },
  {
    kind: 'split',
    id: 'flags.split',
    title: 'Share of users in each stage',
    criteria: ['load.p95'],
    rows: [
      { label: 'flag at 10 %', set: 0.1, found: 0.104, lower: 0.092, upper: 0.117, n: 2000 },
      { label: 'flag at 50 %', set: 0.5, found: 0.561, lower: 0.542, upper: 0.58, n: 2000 },
      { label: 'flag at 100 %, nothing counted', set: 1, found: null, lower: null, upper: null, n: 0 },
    ],
  },
  {
    kind: 'timeline',
    id: 'rollout.stages',
    title: 'Stages of the rollout',
    criteria: ['load.recovery'],
    from: '2026-01-05T09:00:00.000Z',
    to: '2026-01-05T13:00:00.000Z',
    lanes: [
      {
        label: 'stage',
        bands: [
          { from: '2026-01-05T09:00:00.000Z', to: '2026-01-05T10:30:00.000Z', label: '1 %', tone: 'good' },
          { from: '2026-01-05T10:30:00.000Z', to: '2026-01-05T12:00:00.000Z', label: '10 %', tone: 'warn' },
          { from: '2026-01-05T12:00:00.000Z', to: '2026-01-05T13:00:00.000Z', label: 'rolled back', tone: 'bad' },
        ],
        events: [{ at: '2026-01-05T12:00:00.000Z', label: 'error rate above 2 % for 5 min', tone: 'bad' }],
      },
      { label: 'health', bands: [], events: [{ at: '2026-01-05T09:10:00.000Z', label: 'ok', tone: 'neutral' }] },
    ],
  },
]

/** A selftest that missed one of its defects. */
export const sharedMatrix: DetectionMatrix = {
  defects: [
    {
      id: 'drop-sl-1pct',
      expect: ['orders.bracket-presence'],
      caught: ['orders.bracket-presence'],
      missed: [],
      extra: [],
    },
    {
      id: 'stall',
      expect: ['load.p95', 'load.drift'],
      caught: ['load.p95'],
      missed: ['load.drift'],
      extra: ['rel.uptime'],
    },
  ],
  clean: {
    runs: 2,
    failures: [],
    open: [{ id: 'rel.uptime', state: 'inconclusive', reason: '480 probes, 2995 needed' }],
  },
  unproven: [],
}
