import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { PROJECT_ROOT } from '../../commands/version.ts'
import { environmentOf, FOLDER, freePort, installed, startService, type Variant } from './service.fixture.ts'

// The living service, started by the gate itself as its final-gate.yaml says, judged clean and with each of its own old bugs.

const run = promisify(execFile)
const GATE = join(PROJECT_ROOT, 'final-gate.js')
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-python-'))
  await installed()
}, 300_000)
afterAll(() => rm(folder, { recursive: true }))

interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

const finalGate = async (args: readonly string[], variant: Variant = 'clean'): Promise<Ended> => {
  const child = spawn(process.execPath, [GATE, ...args], { cwd: folder, env: await environmentOf(variant) })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', chunk => {
    output.stdout += String(chunk)
  })
  child.stderr.on('data', chunk => {
    output.stderr += String(chunk)
  })
  const exitCode = await new Promise<number | null>(resolve => child.once('close', resolve))
  return { exitCode, ...output }
}

/** The example's own file, on a free port. */
const configFile = async (): Promise<string> => {
  const text = await readFile(join(FOLDER, 'final-gate.yaml'), 'utf8')
  const path = join(folder, 'final-gate.yaml')
  const moved = text.replaceAll('8808', String(await freePort())).replace('cwd: .', `cwd: ${FOLDER}`)
  await writeFile(path, moved)
  return path
}

const verdicts = async (out: string) =>
  JSON.parse(await readFile(join(out, 'verdicts.json'), 'utf8')) as {
    gate: { state: string }
    criteria: { id: string; state: string; bad: number; notes: string[] }[]
  }

const truths: readonly (readonly [Variant, number, readonly string[]])[] = [
  ['clean', 0, []],
  ['drop_stop', 1, ['orders.bracket-presence']],
  ['no_cap', 1, ['risk.kelly-cap']],
  ['auth_hole', 1, ['sec.auth-required']],
]

describe('the living service', () => {
  test.each(truths)('%s is judged from YAML alone: exit %i, failed: %j', async (variant, exitCode, failing) => {
    const out = join(folder, variant)
    const ended = await finalGate(['run', '--config', await configFile(), '--out', out], variant)
    expect([ended.exitCode, ended.exitCode === exitCode ? '' : ended.stderr]).toEqual([exitCode, ''])
    const { criteria } = await verdicts(out)
    expect(criteria.filter(({ state }) => state === 'fail').map(({ id }) => id)).toEqual(failing)
    expect(await readFile(join(out, 'target-log.txt'), 'utf8')).toContain('desk orders 0.4.2')
  })
})

describe('init', () => {
  test('on its own OpenAPI document leaves two fields to a person, and only what the example says was edited', async () => {
    const service = await startService('clean')
    try {
      const out = join(folder, 'proposed.yaml')
      const { stdout } = await finalGate(['init', '--yes', '--url', service.url, '--out', out])
      expect(stdout).toContain('to fill in by hand, see FILL IN in the file: account.mode,\norders.position_intent')
      const proposed = parse((await readFile(out, 'utf8')).replaceAll(service.url, 'http://127.0.0.1:8808')) as object
      const example = parse(await readFile(join(FOLDER, 'final-gate.yaml'), 'utf8')) as object
      expect(differences(proposed, example)).toEqual([
        'target.map.account.to',
        'target.map.orders.to',
        'target.map.trade.submit.to',
        'target.start',
      ])
    } finally {
      await service.stop()
    }
  })
})

/** Dotted keys at which two configs differ. */
const differences = (one: unknown, other: unknown, path = ''): string[] => {
  if (!(one instanceof Object) || !(other instanceof Object)) return one === other ? [] : [path]
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()
  return keys.flatMap(key =>
    differences(Reflect.get(one, key), Reflect.get(other, key), path === '' ? key : `${path}.${key}`),
  )
}

test('the recording is of this release: the document that it was proposed from is the one that it serves', async () => {
  const { bin } = await installed()
  const code = 'import json, service; print(json.dumps(service.app.openapi()))'
  const { stdout } = await run(join(bin, 'python3'), ['-c', code], { cwd: FOLDER, env: await environmentOf('clean') })
  const kept = join(PROJECT_ROOT, 'fixtures', 'recorded', 'python-order-service', 'openapi.json')
  expect(JSON.parse(stdout)).toEqual(JSON.parse(await readFile(kept, 'utf8')))
})
