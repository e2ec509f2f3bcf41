import type { RunReport } from '../judge/run.ts'
import type { Counterexample, Verdict } from '../judge/verdict.ts'

/** Markup, a CDATA end twice, control characters, a right-to-left override, a zero-width joiner, a noncharacter and lone surrogates. */
export const HOSTILE: string =
  '<&"\']]>]]> \u001b[31mred\u0007\u0000 \u202egnp.exe \u200d \uffff \ud800 \udc00 <skipped/> line\nbreak\ttab'

const verdict: Verdict = {
  id: 'orders.bracket-presence',
  title: 'Every entry order carries a stop-loss and a take-profit',
  severity: 'blocker',
  required: true,
  state: 'pass',
  n: 430,
  bad: 0,
  ambiguous: 0,
  value: 1,
  unit: 'share',
  bound: 'every record',
  interval: { lower: 0.99306, upper: 1, method: 'Clopper-Pearson' },
  confidence: 0.95,
  claim: 'census',
  reason: null,
  nRequired: null,
  pFail: null,
  counterexamples: [],
  counterexampleCount: 0,
  evidence: ['evidence/orders.brackets.json'],
  timeBase: 'virtual',
  source: 'S0:63 S1:112',
  notes: [],
}

const counterexample = (index: number): Counterexample => ({
  ref: `o-${index + 1}`,
  note: 'expected a stop leg, found none',
  record: { id: `o-${index + 1}`, legs: [] },
  exchange:
    index === 0
      ? { id: 7, method: 'GET', path: '/v1/orders?status=all', status: 200, body: '[{"id":"o-1","legs":[]}]' }
      : null,
  repeat: 'GET /v1/orders?status=all',
})

const failed: Verdict = {
  ...verdict,
  id: 'orders.bracket-presence',
  title: 'An entry order carries no stop-loss or no take-profit',
  state: 'fail',
  bad: 25,
  value: 0.94186,
  interval: { lower: 0.91987, upper: 0.95913, method: 'Clopper-Pearson' },
  counterexamples: Array.from({ length: 20 }, (_, index) => counterexample(index)),
  counterexampleCount: 25,
}

const open: Verdict = {
  ...verdict,
  id: 'data.schema',
  title: 'Every payload of the run keeps its contract',
  state: 'inconclusive',
  n: 0,
  value: null,
  interval: null,
  reason: {
    code: 'gather-failed',
    text: 'data.payloads: no whole answer within 10 s at GET /v1/orders?after=500; look why the target is slow, or raise target.timeout (GATE_TARGET_TIMEOUT)',
  },
  nRequired: 299,
  counterexampleCount: 0,
}

const notApplicable: Verdict = {
  ...verdict,
  id: 'sec.key-rotation',
  title: 'A rotated key is refused within 5 seconds and the new one accepted',
  state: 'not-applicable',
  n: 0,
  value: null,
  interval: null,
  bound: 'every trial of 3 steps',
  reason: {
    code: 'capability-missing',
    text: 'the target does not offer: config; allowed: keys are rotated by the broker',
  },
}

const waived: Verdict = {
  ...verdict,
  id: 'perf.throughput',
  title: 'The published throughput differs from the number of decisions and orders over the time',
  severity: 'major',
  state: 'fail',
  n: 12,
  bad: 1,
  value: 11 / 12,
  interval: { lower: 0.66132, upper: 0.99574, method: 'Clopper-Pearson' },
  counterexamples: [
    { ref: 'decisions_per_minute', note: HOSTILE, record: { text: HOSTILE }, exchange: null, repeat: '' },
  ],
  counterexampleCount: 1,
  waiver: {
    id: 'perf.throughput',
    reason: 'the gauge counts retries; FG-12 mends it',
    owner: 'Ada Lovelace',
    expires: '2026-02-28',
  },
}

const notRequired: Verdict = {
  ...verdict,
  id: 'rel.uptime',
  title: 'The system is available at least 99.9 % of the time',
  required: false,
  state: 'inconclusive',
  n: 480,
  ambiguous: 3,
  value: 477 / 480,
  bound: 'up >= 99.9 % of the time',
  interval: { lower: 0.99375, upper: 1, method: 'time-weighted census' },
  claim: 'process',
  reason: { code: 'too-few', text: '480 probes, 2995 needed' },
  nRequired: 2995,
  timeBase: 'real',
}

const long: Verdict = {
  ...verdict,
  id: 'sec.negative-input',
  title: 'A body that breaks its schema crashes an operation or is accepted',
  severity: 'major',
  state: 'fail',
  n: 120,
  bad: 1,
  value: 119 / 120,
  interval: { lower: 0.96108, upper: 0.99957, method: 'Clopper-Pearson' },
  counterexamples: [
    {
      ref: '界'.repeat(120),
      note: 'x'.repeat(10_000),
      record: { text: 'y'.repeat(10_000) },
      exchange: { id: 9, method: 'POST', path: '/v1/orders', status: 500, body: `${HOSTILE}${'z'.repeat(4000)}` },
      repeat: 'POST /v1/orders',
    },
  ],
  counterexampleCount: 1,
}

const slow: Verdict = {
  ...verdict,
  id: 'perf.decision-latency',
  title: 'Every decision is made in less than 2 seconds',
  n: 1200,
  value: 1.834,
  unit: 's',
  bound: 'each < 2 s',
  interval: { lower: 0.99751, upper: 1, method: 'Clopper-Pearson' },
  notes: ['client and journal differ by 2 %'],
}

const lastNight = {
  endedAt: '2026-01-04T02:10:00.000Z',
  digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
}

/** One report with a verdict of every sort: the subject of every reporter's golden text. Used by tests alone. */
export const sharedReport: RunReport = {
  run: {
    id: '20260105T090000Z-1',
    seed: 1,
    profile: 'ci',
    confidence: 0.95,
    scope: { only: [], tier: 'control', tierReason: 'paper account PA-1 on loopback with the control route' },
    startedAt: '2026-01-05T09:00:00.000Z',
    endedAt: '2026-01-05T09:00:42.000Z',
    interrupted: false,
    target: {
      name: 'paper \u202edesk',
      url: 'http://127.0.0.1:4120',
      build: '4f2a9c1',
      configHash: '0c6b',
      timeBase: 'virtual',
      capabilities: ['health', 'orders'],
    },
    harness: { version: '0.1.0', node: '24.21.0', platform: 'linux x64', cpus: 2 },
    notes: ['unknown extra fields: order.venue'],
  },
  gate: {
    state: 'fail',
    exitCode: 1,
    partial: false,
    reasons: ['failed: orders.bracket-presence', 'inconclusive: data.schema'],
    counts: {
      catalogue: 7,
      judged: 4,
      pass: 1,
      fail: 3,
      inconclusive: 2,
      notApplicable: 1,
      waived: 1,
      failedMajors: 2,
    },
  },
  criteria: [notRequired, slow, waived, open, failed, notApplicable, long],
  previous: {
    'rel.uptime': { state: 'pass', value: null, unit: 'share', ...lastNight },
    'orders.bracket-presence': { state: 'pass', value: 1, unit: 'share', ...lastNight },
    'perf.decision-latency': { state: 'pass', value: 1.7, unit: 's', ...lastNight },
  },
}
