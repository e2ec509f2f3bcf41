import { describe, expect, test } from 'vitest'
import type { SchemaName } from '../registry.ts'
import { validator } from '../validate.ts'

const digest = 'a'.repeat(64)
const schema = (name: SchemaName): string => `https://final-gate.dev/schema/${name}/1`
const waiver = { id: 'rel.uptime', reason: 'known', owner: 'ann', expires: '2026-12-31' }

const run = {
  id: '20260105T000000Z-1',
  seed: 1,
  profile: 'ci',
  confidence: 0.95,
  scope: { only: [], tier: 'control', tierReason: 'paper account PA1 on loopback with the control route' },
  startedAt: '2026-01-05T00:00:00.000Z',
  endedAt: '2026-01-05T00:01:00.000Z',
  interrupted: false,
  target: {
    name: 'reference',
    url: 'http://127.0.0.1:4000/',
    build: 'abc',
    configHash: 'def',
    timeBase: 'virtual',
    capabilities: ['health'],
  },
  harness: { version: '0.1.0', node: 'v24.21.0', platform: 'linux', cpus: 2 },
  notes: [],
}

const verdict = {
  id: 'orders.bracket-presence',
  title: 'Every entry carries a stop-loss and a take-profit',
  severity: 'blocker',
  required: true,
  state: 'fail',
  n: 400,
  bad: 1,
  ambiguous: 0,
  value: 0.9975,
  unit: 'share',
  bound: 'every record',
  interval: { lower: null, upper: 0.99987, method: 'Clopper-Pearson' },
  confidence: 0.95,
  claim: 'census',
  reason: null,
  nRequired: null,
  pFail: null,
  counterexamples: [
    {
      ref: 'o1',
      note: 'no stop-loss leg',
      record: { id: 'o1' },
      exchange: { id: 7, method: 'GET', path: '/v2/orders', status: 200, body: '[' },
      repeat: 'curl /v2/orders/o1',
    },
  ],
  counterexampleCount: 1,
  evidence: ['evidence/orders.brackets.json'],
  timeBase: 'virtual',
  source: 'S1:170',
  notes: [],
  waiver,
}

const counts = {
  catalogue: 1,
  judged: 1,
  pass: 0,
  fail: 1,
  inconclusive: 0,
  notApplicable: 0,
  waived: 0,
  failedMajors: 0,
}

const gate = { state: 'fail', exitCode: 1, partial: false, reasons: ['a blocker failed'], counts }

type Fields = Record<string, unknown>
const files: readonly { name: SchemaName; valid: Fields; broken: readonly (readonly [Fields, string])[] }[] = [
  {
    name: 'waiver',
    valid: waiver,
    broken: [
      [{ expires: 'tomorrow' }, '/expires format'],
      [{ owner: '' }, '/owner minLength'],
      [{ until: '2027-01-01' }, '/until additionalProperties'],
    ],
  },
  {
    name: 'config',
    valid: {
      target: { url: 'https://paper.example', auth: { token: `\${TOKEN}`, roles: { viewer: 'x' } }, timeout: '5s' },
      profile: 'ci',
      criteria: { 'orders.stop-distance': { bound: 0.05 } },
      waivers: [waiver],
    },
    broken: [
      [{ profil: 'ci' }, '/profil additionalProperties'],
      [{ criteria: { x: { limit: 1 } } }, '/criteria/x/limit additionalProperties'],
      [{ target: { url: 'x', auth: { key: 'y' } } }, '/target/auth/key additionalProperties'],
      [{ waivers: [{ ...waiver, reason: undefined }] }, '/waivers/0/reason required'],
    ],
  },
  {
    name: 'mapping',
    valid: { orders: { path: '/orders', paging: { kind: 'cursor', next: 'next' }, to: '{"id": ref}' } },
    broken: [
      [{ order: { path: '/o', to: '$' } }, '/order additionalProperties'],
      [{ orders: { path: 'orders', to: '$' } }, '/orders/path pattern'],
      [{ orders: { path: '/orders', paging: { kind: 'cursor' }, to: '$' } }, '/orders/paging/next required'],
      [{ health: { path: '/status' } }, '/health/to required'],
    ],
  },
  {
    name: 'run',
    valid: { schema: schema('run'), ...run },
    broken: [
      [{ schema: schema('verdicts') }, '/schema const'],
      [{ endedAt: '2026-01-05' }, '/endedAt format'],
    ],
  },
  {
    name: 'evidence',
    valid: {
      schema: schema('evidence'),
      scenario: 'orders.brackets',
      phase: 'observe',
      timeBase: 'virtual',
      ms: 12,
      skipped: null,
      error: null,
      unseen: 0,
      data: { orders: { $lines: 'evidence/orders.brackets/orders.ndjson', count: 400 } },
      exchanges: [{ id: 1, method: 'GET', path: '/v2/orders', status: null, body: '', ids: [] }],
    },
    broken: [
      [{ unseen: -1 }, '/unseen minimum'],
      [{ error: { message: 'x' } }, '/error/code required'],
      [{ exchanges: [{ id: 1 }] }, '/exchanges/0/method required'],
    ],
  },
  {
    name: 'verdicts',
    valid: { schema: schema('verdicts'), run, gate, criteria: [verdict], previous: {} },
    broken: [
      [{ criteria: [{ ...verdict, state: 'ok' }] }, '/criteria/0/state enum'],
      [{ criteria: [{ ...verdict, value: Number.NaN }] }, '/criteria/0/value type'],
      [{ gate: { ...gate, exitCode: 3 } }, '/gate/exitCode enum'],
      [{ run: { ...run, seed: undefined } }, '/run/seed required'],
      [{ previous: { a: { state: 'pass', value: '1', endedAt: '', digest: '' } } }, '/previous/a/value type'],
    ],
  },
  {
    name: 'manifest',
    valid: {
      schema: schema('manifest'),
      run: run.id,
      versions: { 'final-gate': '0.1.0' },
      catalogueDigest: digest,
      configDigest: digest,
      files: { 'run.json': digest },
    },
    broken: [[{ files: { 'run.json': 'abc' } }, '/files/run.json pattern']],
  },
  {
    name: 'nightly',
    valid: {
      schema: schema('nightly'),
      endedAt: '2026-01-05T03:00:00.000Z',
      commit: 'a'.repeat(40),
      link: 'https://github.com/o/n/actions/runs/7',
      state: 'inconclusive',
      inconclusiveNights: 2,
      parts: [
        { name: 'gate', exitCode: 0 },
        { name: 'soak', exitCode: null },
      ],
      failed: [],
    },
    broken: [
      [{ inconclusiveNights: -1 }, '/inconclusiveNights minimum'],
      [{ state: 'not-applicable' }, '/state enum'],
      [{ parts: [{ name: 'gate' }] }, '/parts/0/exitCode required'],
    ],
  },
  {
    name: 'selftest',
    valid: {
      defects: [{ id: 'drop-sl-1pct', expect: ['a'], caught: ['a'], missed: [], extra: [] }],
      clean: { runs: 2, failures: [], open: [] },
      unproven: [],
      escapes: [],
      falseAlarms: [],
    },
    broken: [[{ clean: { runs: 2 } }, '/clean/failures required']],
  },
]

describe('a file schema', () => {
  test.each(files)('takes a valid $name and names what breaks it', ({ name, valid, broken }) => {
    expect(validator(name, { all: true })(valid)).toEqual([])
    for (const [change, violation] of broken) {
      const found = validator(name, { all: true })({ ...valid, ...change })
      expect(found.map(({ path, rule }) => `${path} ${rule}`)).toContain(violation)
    }
  })
})
