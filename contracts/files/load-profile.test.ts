import { expect, test } from 'vitest'
import { validator } from '../validate.ts'

const figures = { n: 1200, p50: 1.5, p95: 3.6, p95Bound: 4.4, p99: 5.8, max: 16.1, success: 1, failed: 0 }
const unknown = { n: 0, p50: null, p95: null, p95Bound: null, p99: null, max: null, success: null, failed: 0 }
const valid = {
  schema: 'https://final-gate.dev/schema/load-profile/1',
  profile: 'capacity',
  run: '20260105T000000Z-1',
  startedAt: '2026-01-05T00:00:00.000Z',
  endedAt: '2026-01-05T00:01:00.000Z',
  target: 'reference',
  asked: {
    method: 'POST',
    place: 'http://127.0.0.1:4000/v2/orders',
    bodyDigest: null,
    shape: 'constant',
    seed: 1,
    timeoutMs: 10_000,
    workers: 1,
    baseline: { rate: 50, source: 'declared by the target' },
  },
  bounds: { p95Ms: 500, success: 0.95, confidence: 0.95 },
  state: 'inconclusive',
  exitCode: 2,
  interrupted: false,
  faults: ['the load generator was not exact'],
  generator: { ok: false, achieved: 0.97, sendLagP99: 12.5, eventLoopP99: 3.1, cpu: 0.9 },
  parts: [
    { name: 'step 1', rate: 50, seconds: 18.1, ...figures, verdict: 'pass', reason: null },
    { name: 'step 2', rate: 100, seconds: 9.05, ...unknown, verdict: 'generator', reason: 'it was not exact' },
  ],
  capacity: { state: 'generator', rate: null, above: null, wanted: 50 },
  memory: null,
  verdicts: [
    {
      id: 'capacity.rate',
      state: 'inconclusive',
      n: 0,
      value: null,
      unit: 'share',
      bound: 'every record',
      lower: null,
      upper: null,
      reason: 'the load generator was not exact',
      notes: [],
    },
  ],
  notes: [],
}

test('the file of a profile takes what was measured and what is not known, and names what breaks it', () => {
  const check = validator('load-profile', { all: true })
  expect(check(valid)).toEqual([])
  const memory = { samples: 60, first: 1e8, last: 2e8, highest: 2e8, growth: null, limit: null }
  expect(check({ ...valid, profile: 'soak', capacity: null, memory })).toEqual([])
  const broken: readonly (readonly [object, string])[] = [
    [{ profile: 'baseline' }, '/profile enum'],
    [{ state: 'not-applicable' }, '/state enum'],
    [{ parts: [{ ...valid.parts[0], p95: -1 }] }, '/parts/0/p95 minimum'],
    [{ parts: [{ ...valid.parts[0], verdict: 'open' }] }, '/parts/0/verdict enum'],
    [{ asked: { ...valid.asked, bodyDigest: 'abc' } }, '/asked/bodyDigest pattern'],
    [{ memory: { ...memory, growth: { perHour: 1 } } }, '/memory/growth/lower required'],
    [{ capacity: { ...valid.capacity, state: 'open' } }, '/capacity/state enum'],
    [{ token: 'secret' }, '/token additionalProperties'],
  ]
  for (const [change, violation] of broken) {
    expect(check({ ...valid, ...change }).map(({ path, rule }) => `${path} ${rule}`)).toContain(violation)
  }
})
