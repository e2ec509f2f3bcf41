import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ended } from './gate-process.fixture.ts'
import { type GateSession, openGate } from './gate-session.fixture.ts'

// report.html as the commands write it: from a real run, and again from its files.

let folder = ''
let session: GateSession

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-page-'))
  session = openGate(folder)
})
afterAll(async () => {
  await session.close()
  await rm(folder, { recursive: true })
})

const finalGate = (...args: string[]): Promise<Ended> => session.run(args)

const read = (...path: string[]): Promise<string> => readFile(join(folder, ...path), 'utf8')

const matrix = {
  schema: 'https://final-gate.dev/schema/selftest/1',
  defects: [
    {
      ...{ id: 'drop-sl-1pct', expect: ['orders.bracket-presence'], caught: ['orders.bracket-presence'] },
      ...{ missed: [], extra: [], seed: 1, seconds: 1 },
    },
  ],
  clean: { runs: 1, failures: [], open: [] },
  ...{ unproven: [], escapes: [], falseAlarms: [] },
}

describe('report.html', () => {
  beforeAll(async () => {
    await writeFile(join(folder, 'selftest.json'), JSON.stringify(matrix))
    await writeFile(join(folder, 'broken.json'), '{"defects": 3}')
    const only = ['orders.bracket-presence', 'perf.decision-latency']
    const options = ['--target', 'reference', '--only', ...only, '--selftest', 'selftest.json', '--out', 'run']
    expect((await finalGate('run', ...options)).exitCode).toBe(0)
  })

  test('a run writes it with figures of its evidence, what a selftest found, and under the manifest', async () => {
    const page = await read('run', 'report.html')
    expect(page).toContain('<h1>✓ Pass <small>partial run</small></h1>')
    expect(page).toContain('<figure id="figure-perf.decision-latency.target">')
    expect(page).toContain('seeded defects: drop-sl-1pct')
    const manifest = JSON.parse(await read('run', 'manifest.json')) as {
      catalogueDigest: string
      files: Record<string, string>
    }
    expect(manifest.files['report.html']).toBe(createHash('sha256').update(page).digest('hex'))
    expect(page).toContain(manifest.catalogueDigest)
    expect(Object.keys(manifest.files)).toContain('selftest.json')
  })

  test('judge makes the same bytes again from the files, beside them and elsewhere', async () => {
    const page = await read('run', 'report.html')
    expect((await finalGate('judge', 'run', '--out', 'again')).exitCode).toBe(0)
    expect(await read('again', 'report.html')).toBe(page)
    expect((await finalGate('judge', 'run')).exitCode).toBe(0)
    expect(await read('run', 'report.html')).toBe(page)
  })

  test.each([
    ['missing.json', 'cannot be read'],
    ['broken.json', 'is no selftest.json'],
  ])('a selftest that is none ends in a reason: %s', async (file, problem) => {
    const { exitCode, stderr } = await finalGate('judge', 'run', '--selftest', file, '--out', 'refused')
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining(problem)])
  })
})
