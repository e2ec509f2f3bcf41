import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { judgedRun } from '../fixtures/recorded/judged-run.fixture.ts'
import { OFREP_KEY, type OfrepFault, ofrepServer } from '../fixtures/recorded/ofrep-server.fixture.ts'
import type { RunReport } from '../judge/run.ts'
import { PROJECT_ROOT } from './version.ts'

// A service that evaluates flags for others and offers nothing else, asked through OpenFeature's own protocol.

let folder = ''
const running: { stop: () => Promise<void> }[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flags-run-'))
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})
afterAll(() => rm(folder, { recursive: true }))

const served = async (fault: OfrepFault | null): Promise<string> => {
  const server = await ofrepServer(fault)
  running.push(server)
  return server.url
}

const excuse = 'the flag service is managed elsewhere'

const configOf = (url: string) => ({
  target: { url, capabilities: ['flags'] },
  allowNotApplicable: [{ match: 'flags.*', reason: excuse }],
})

const statesOf = ({ criteria }: RunReport): Record<string, string[]> =>
  Object.fromEntries(
    ['pass', 'fail', 'inconclusive', 'not-applicable'].map(state => [
      state,
      criteria.filter(verdict => verdict.state === state).map(({ id }) => id),
    ]),
  )

const adminOnly = [
  'flags.states',
  'flags.defaults',
  'flags.runtime-toggle',
  'flags.percentage-split',
  'flags.monotone-ramp',
  'flags.user-override',
  'flags.rollback-wins',
  'flags.dependencies',
  'flags.schedule',
  'flags.auto-rollback',
  'flags.threshold-direction',
  'flags.audit',
  'flags.audit-immutable',
  'flags.effect',
]

test('run --only flags.* judges what can be asked and says of the rest what was missing', {
  timeout: 120_000,
}, async () => {
  const url = await served(null)
  const path = join(folder, 'final-gate.yaml')
  // JSON is YAML.
  await writeFile(path, JSON.stringify(configOf(url)))
  const child = spawn(
    process.execPath,
    [join(PROJECT_ROOT, 'final-gate.js'), 'run', '--config', path, '--only', 'flags.*', '--out', join(folder, 'out')],
    { cwd: folder, env: { ...process.env, FINAL_GATE_TOKEN: OFREP_KEY }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  child.stdout.resume()
  const [exitCode] = (await once(child, 'close')) as [number]
  const report = JSON.parse(await readFile(join(folder, 'out', 'verdicts.json'), 'utf8')) as RunReport
  expect(statesOf(report)).toEqual({
    pass: ['flags.sticky', 'flags.independent', 'flags.unknown-key'],
    fail: [],
    inconclusive: [],
    'not-applicable': adminOnly,
  })
  const reasons = new Set(report.criteria.flatMap(({ reason }) => (reason ? [reason.text] : [])))
  expect(reasons).toContain(`the target does not offer: flagAdmin; allowed: ${excuse}`)
  expect(reasons).toContain(`the target does not offer: events; allowed: ${excuse}`)
  expect([exitCode, report.gate.state]).toEqual([0, 'pass'])
})

// Only the first is a blocker, which alone closes the gate.
const wrong: readonly (readonly [OfrepFault, string, { note: string; gate: string }])[] = [
  ['random-per-call', 'flags.sticky', { note: 'asked again: ', gate: 'fail' }],
  ['same-users', 'flags.independent', { note: 'new-checkout is ', gate: 'pass' }],
  ['unknown-is-on', 'flags.unknown-key', { note: 'expected 404 FLAG_NOT_FOUND', gate: 'pass' }],
]

test.each(wrong)('a service that is wrong by %s fails %s', { timeout: 60_000 }, async (fault, id, { note, gate }) => {
  const config = { ...configOf(await served(fault)), only: ['flags.*'] }
  const report = await judgedRun(config, { FINAL_GATE_TOKEN: OFREP_KEY })
  expect([report.gate.state, statesOf(report).fail]).toEqual([gate, [id]])
  expect(report.criteria.find(verdict => verdict.id === id)?.counterexamples[0]?.note).toContain(note)
})
