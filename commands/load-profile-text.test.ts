import { expect, test } from 'vitest'
import type { LoadProfileFile } from '../contracts/files/load-profile.schema.ts'
import { profileText } from './load-profile-text.ts'

const file: LoadProfileFile = {
  schema: 'https://final-gate.dev/schema/load-profile/1',
  profile: 'soak',
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
  state: 'fail',
  exitCode: 1,
  interrupted: false,
  faults: [],
  generator: { ok: true, achieved: 1, sendLagP99: 0.3, eventLoopP99: 0.78, cpu: 0.1 },
  parts: [
    {
      ...{
        name: 'window 1',
        rate: 50,
        seconds: 30,
        n: 1500,
        p50: 0.94,
        p95: 1.27,
        p95Bound: 1.31,
        p99: 2.07,
        max: 13.37,
      },
      ...{ success: 1, failed: 0, verdict: 'pass', reason: null },
    },
    {
      ...{ name: 'window 2', rate: 50, seconds: 30, n: 1500, p50: 640.2, p95: 10_000, p95Bound: null, p99: 10_000 },
      ...{ max: 10_000, success: 0.9313, failed: 103, verdict: 'fail', reason: 'timeout 103' },
    },
    {
      ...{ name: 'window 3', rate: 50, seconds: 30, n: 0, p50: null, p95: null, p95Bound: null, p99: null, max: null },
      ...{ success: null, failed: 0, verdict: 'inconclusive', reason: null },
    },
  ],
  capacity: null,
  memory: {
    ...{ samples: 60, first: 200 * 1024 ** 2, last: 280 * 1024 ** 2, highest: 300 * 1024 ** 2, limit: null },
    growth: { perHour: 64 * 1024 ** 2, lower: -(1024 ** 2), upper: 129 * 1024 ** 2 },
  },
  verdicts: [
    {
      ...{ id: 'soak.p95', state: 'fail', n: 3, value: 1 / 3, unit: 'share', bound: 'every record' },
      ...{ lower: 0.01, upper: 0.9, reason: null, notes: ['window 2: from 30 to 60 s'] },
    },
    {
      ...{ id: 'soak.drift', state: 'inconclusive', n: 1, value: 1.62, unit: 'times', bound: 'each <= 1.5 times' },
      ...{ lower: 0, upper: 1, reason: '1 of 1 records could not be told', notes: [] },
    },
  ],
  notes: ['what the load left could not be taken back: ECONNREFUSED'],
}

test('a profile reads as what was asked, a line a stretch, and what was judged of them', () => {
  expect(profileText(file).split('\n')).toEqual([
    'soak       POST http://127.0.0.1:4000/v2/orders, constant',
    'baseline   50/s, declared by the target',
    'bounds     p95 < 500 ms, success > 95 %, one-sided 95 % each',
    'generator  send lag p99 0.30 ms, event loop p99 0.78 ms late, 10 % of a core at most',
    'memory     200.0 MiB at first, 280.0 MiB at last, 300.0 MiB at most; growing 64.0 MiB/h [-1.0 MiB, 129.0 MiB]; not judged, for no --memory-growth is given',
    '',
    '          rate   for     n   p50    p95  p95 below    p99    max  success',
    'window 1  50/s  30 s  1500  0.94   1.27       1.31   2.07  13.37    100 %  pass',
    'window 2  50/s  30 s  1500   640  10000          -  10000  10000  93.13 %  fail: timeout 103',
    'window 3  50/s  30 s     0     -      -          -      -      -        -  open',
    '',
    'fail  soak.p95         every window: 33.333 % [1 %, 90 %], n=3',
    '      window 2: from 30 to 60 s',
    'open  soak.drift       each <= 1.5 times: 1.62 times',
    '      1 of 1 records could not be told',
    'note: what the load left could not be taken back: ECONNREFUSED',
    '',
    'fail',
  ])
})

test('a search reads as what was proven, and a generator in the way as why', () => {
  const capacity = { state: 'generator', rate: 200, above: null, wanted: 50 } as const
  const text = profileText({
    ...file,
    profile: 'capacity',
    memory: null,
    capacity,
    state: 'inconclusive',
    faults: ['it used 99.0 % of a core; the highest rate proven: 200/s'],
  })
  expect(text).toContain('\ncapacity   200/s proven; nothing higher did not keep the bounds\n')
  expect(text.split('\n').at(-1)).toBe('inconclusive: it used 99.0 % of a core; the highest rate proven: 200/s')
  const found = profileText({ ...file, profile: 'capacity', capacity: { ...capacity, state: 'found', above: 225 } })
  expect(found).toContain('\ncapacity   200/s proven; 225/s did not keep the bounds\n')
})
