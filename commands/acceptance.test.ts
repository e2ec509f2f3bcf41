import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Validator, validator } from '../contracts/validate.ts'
import type { Ended } from './gate-process.fixture.ts'
import { type GateSession, openGate } from './gate-session.fixture.ts'
import { PROJECT_ROOT } from './version.ts'

// The command on real files and the real reference target: as a user calls it, in a process of its own, for each of its exit codes and wherever a process is what
// is tested; the rest in one process that runs them one after the other.

let folder = ''
let session: GateSession

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-test-'))
  session = openGate(folder)
})
afterAll(async () => {
  await session.close()
  await rm(folder, { recursive: true })
})

const start = (
  args: readonly string[],
  options: { root?: string; environment?: Record<string, string> } = {},
): ChildProcess =>
  spawn(process.execPath, [join(options.root ?? PROJECT_ROOT, 'final-gate.js'), ...args], {
    cwd: folder,
    env: { ...process.env, ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })

const ended = async (child: ChildProcess): Promise<Ended> => {
  const output = { stdout: '', stderr: '' }
  child.stdout?.on('data', chunk => {
    output.stdout += String(chunk)
  })
  child.stderr?.on('data', chunk => {
    output.stderr += String(chunk)
  })
  const exitCode = await new Promise<number | null>(resolve => child.once('close', resolve))
  return { exitCode, ...output }
}

const finalGate = (...args: string[]): Promise<Ended> => ended(start(args))
const inSession = (...args: string[]): Promise<Ended> => session.run(args)

const readVerdicts = async (directory: string) =>
  JSON.parse(await readFile(join(folder, directory, 'verdicts.json'), 'utf8')) as {
    gate: { state: string; exitCode: number }
    criteria: { id: string; state: string; reason: { code: string } | null; counterexamples: { ref: string }[] }[]
  }

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

describe('run on the clean reference target', () => {
  const only = ['--only', 'orders.bracket-presence', 'orders.tick-lot', 'sec.auth-required']

  test('passes, exits 0 and leaves files that meet their schemas', async () => {
    const { exitCode, stdout } = await finalGate('run', '--target', 'reference', ...only, '--out', 'clean')
    expect([exitCode, stdout.split('\n')[0]]).toEqual([
      0,
      expect.stringMatching(/^pass: 3 of 3 judged, 0 of 3 not judged/),
    ])
    const directory = join(folder, 'clean')
    const checks: Record<string, Validator> = {
      'run.json': validator('run'),
      'config.json': validator('config'),
      'verdicts.json': validator('verdicts'),
      'manifest.json': validator('manifest'),
    }
    for (const name of await readdir(join(directory, 'evidence'))) {
      if (name.endsWith('.json')) checks[`evidence/${name}`] = validator('evidence')
    }
    expect(Object.keys(checks).length).toBeGreaterThan(5)
    for (const [name, check] of Object.entries(checks)) {
      expect([name, check(JSON.parse(await readFile(join(directory, name), 'utf8')))]).toEqual([name, []])
    }
  })

  test('judge reaches the same verdicts byte for byte, and others with other bounds', async () => {
    const before = await readFile(join(folder, 'clean', 'verdicts.json'), 'utf8')
    const again = await inSession('judge', 'clean', '--out', 'again')
    expect([again.exitCode, await readFile(join(folder, 'again', 'verdicts.json'), 'utf8')]).toEqual([0, before])
    await writeFile(join(folder, 'strict.yaml'), 'criteria:\n  orders.bracket-presence:\n    minimum: 1000000\n')
    const strict = await inSession('judge', 'clean', '--config', 'strict.yaml', '--out', 'strict')
    expect([strict.exitCode, (await readVerdicts('strict')).criteria[0]?.reason?.code]).toEqual([2, 'too-few'])
  })

  test('two shards are merged into the verdicts of the whole', async () => {
    const shard = (part: string, out: string) =>
      inSession('run', '--target', 'reference', ...only, '--shard', part, '--out', out)
    const parts = [await shard('1/2', 'first'), await shard('2/2', 'second')]
    expect(parts.map(({ exitCode }) => exitCode)).toEqual([2, 2])
    const { exitCode, stdout } = await inSession('judge', 'first', 'second', '--out', 'merged')
    expect([exitCode, stdout.split('\n')[0]]).toEqual([0, expect.stringMatching(/^pass: 3 of 3 judged/)])
  })

  test('evidence that was changed after the run is not judged', async () => {
    await cp(join(folder, 'clean'), join(folder, 'changed'), { recursive: true })
    const lists = (await readdir(join(folder, 'changed', 'evidence'), { recursive: true })).filter(name =>
      name.endsWith('.ndjson'),
    )
    const file = join(folder, 'changed', 'evidence', lists[0] ?? '')
    await writeFile(file, (await readFile(file, 'utf8')).split('\n').slice(1).join('\n'))
    const { exitCode, stderr } = await inSession('judge', 'changed')
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('GATE_EVIDENCE')])
  })
})

describe('a seeded defect', () => {
  test('fails the gate and names the criterion and the orders', async () => {
    const args = [
      'run',
      '--target',
      'reference',
      '--defect',
      'drop-sl-1pct',
      '--only',
      'orders.bracket-*',
      '--out',
      'defect',
    ]
    const { exitCode, stdout } = await finalGate(...args)
    const { criteria } = await readVerdicts('defect')
    const presence = criteria.find(({ id }) => id === 'orders.bracket-presence')
    expect([exitCode, presence?.state]).toEqual([1, 'fail'])
    expect(presence?.counterexamples.length).toBeGreaterThan(0)
    for (const { ref } of presence?.counterexamples.slice(0, 3) ?? []) expect(stdout).toContain(ref)
  })

  test('is caught the same way on a reference target that runs elsewhere, by the line that it prints', async () => {
    const reference = start(['reference', '--defect', 'auth-skipped-on-cancel'])
    const errors: string[] = []
    reference.stderr?.on('data', chunk => errors.push(String(chunk)))
    try {
      const [line] = await new Promise<string[]>(resolve => {
        if (reference.stdout) createInterface({ input: reference.stdout }).once('line', text => resolve([text]))
      })
      const { url, token } = JSON.parse(line ?? '{}') as { url: string; token: string }
      expect(errors.join('')).toContain(`FINAL_GATE_TOKEN=${token} ./final-gate.js run --target ${url}`)
      const args = ['run', '--target', url, '--only', 'sec.auth-required', '--out', 'elsewhere']
      const run = await session.run(args, { environment: { FINAL_GATE_TOKEN: token } })
      expect([run.exitCode, run.stdout]).toEqual([1, expect.stringContaining('sec.auth-required')])
      const files = await readdir(join(folder, 'elsewhere'), { recursive: true, withFileTypes: true })
      const texts = await Promise.all(
        files.filter(file => file.isFile()).map(file => readFile(join(file.parentPath, file.name), 'utf8')),
      )
      expect(texts.filter(text => text.includes(token))).toEqual([])
    } finally {
      const stopped = ended(reference)
      reference.stdin?.end()
      expect((await stopped).exitCode).toBe(0)
    }
  })
})

describe('what is missing is never green', () => {
  test('a deleted suite is a criterion that nobody answered: exit 2', async () => {
    const copy = join(folder, 'copy')
    const left = new Set(['node_modules', '.git', 'reports'].map(name => join(PROJECT_ROOT, name)))
    await cp(PROJECT_ROOT, copy, { recursive: true, filter: source => !left.has(source) })
    // What is compiled of the copy is of use to nobody later.
    await symlink(join(PROJECT_ROOT, 'node_modules'), join(copy, 'node_modules'))
    await rm(join(copy, 'suites', 'auth.suite.ts'))
    const args = ['run', '--target', 'reference', '--only', 'sec.auth-required', 'e2e.paper-guard', '--out', 'deleted']
    const { exitCode } = await ended(start(args, { root: copy, environment: { NODE_DISABLE_COMPILE_CACHE: '1' } }))
    const { criteria } = await readVerdicts('deleted')
    expect([exitCode, criteria.find(({ id }) => id === 'sec.auth-required')]).toMatchObject([
      2,
      { state: 'inconclusive', reason: { code: 'not-gathered' } },
    ])
  })

  test('a target that cannot be reached is inconclusive with its reason: exit 2', async () => {
    const { exitCode, stdout } = await inSession(
      'run',
      '--target',
      'http://127.0.0.1:1',
      '--only',
      'orders.*',
      '--out',
      'dead',
    )
    expect([exitCode, stdout]).toEqual([2, expect.stringContaining('GATE_TARGET_UNREACHABLE')])
  })
})

describe('SIGINT', () => {
  test('keeps the evidence so far, ends the target and exits 4', async () => {
    const child = start(['run', '--target', 'reference', '--only', 'orders.*', '--out', 'interrupted'])
    const result = ended(child)
    const evidence = join(folder, 'interrupted', 'evidence')
    while (child.exitCode === null && (await readdir(evidence).catch(() => [])).length === 0) {
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    child.kill('SIGINT')
    const { exitCode, stderr } = await result
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining('the evidence so far is in')])
    const run = JSON.parse(await readFile(join(folder, 'interrupted', 'run.json'), 'utf8')) as { interrupted: boolean }
    expect(run.interrupted).toBe(true)
    expect((await readdir(evidence)).length).toBeGreaterThan(0)
  })

  test('a reference target ends when its parent closes its standard input', async () => {
    const child = start(['reference'])
    const pid = await new Promise<number>(resolve => {
      if (child.stdout)
        createInterface({ input: child.stdout }).once('line', line =>
          resolve((JSON.parse(line) as { pid: number }).pid),
        )
    })
    const result = ended(child)
    child.stdin?.end()
    expect((await result).exitCode).toBe(0)
    expect(isGone(pid)).toBe(true)
  })
})

describe('bad usage ends in exit 3 and one sentence', () => {
  const cases: [string, string[], string | null, string][] = [
    ['an unknown config key', ['run', '--config', 'c.yaml'], 'profil: ci\n', 'profil: no such key'],
    [
      'a misspelt criterion',
      ['plan', '--config', 'c.yaml'],
      'criteria:\n  orders.bracket-presense: {minimum: 3}\n',
      'did you mean orders.bracket-presence?',
    ],
    [
      'an impossible bound',
      ['plan', '--config', 'c.yaml'],
      'criteria:\n  rel.success-rate-daily: {bound: 99}\n',
      'a share lies between 0 and 1',
    ],
    ['a missing file', ['run', '--config', 'nowhere.yaml'], null, 'nowhere.yaml cannot be read'],
    [
      'an expired waiver',
      ['run', '--config', 'c.yaml'],
      'waivers:\n  - {id: orders.tick-lot, reason: r, owner: ann, expires: 2020-01-01}\n',
      'expired on 2020-01-01',
    ],
    [
      'a tier raised against the facts',
      ['run', '--target', 'reference', '--defect', 'mode-lies', '--tier', 'control'],
      null,
      '--tier control is not allowed',
    ],
    ['an unknown defect', ['run', '--target', 'reference', '--defect', 'drop-sl'], null, 'is no seeded defect'],
    ['an address that is none', ['run', '--target', 'ftp://127.0.0.1'], null, 'is no address of a target'],
    ['a folder that no run wrote', ['judge', '.'], null, 'is no run directory'],
  ]

  test('of a process of its own', async () => {
    const { exitCode, stdout, stderr } = await finalGate('run', '--tartget', 'reference')
    expect([exitCode, stdout, stderr]).toEqual([3, '', "error: unknown option '--tartget'\n(Did you mean --target?)\n"])
  })

  test.each(cases)('%s', async (_, args, config, sentence) => {
    if (config !== null) await writeFile(join(folder, 'c.yaml'), config)
    const { exitCode, stderr } = await inSession(...args, ...(args[0] === 'run' ? ['--out', 'refused'] : []))
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining(sentence)])
  })
})

test('plan names what no run can prove: 99.9 % uptime at one probe a minute for a day', async () => {
  await writeFile(
    join(folder, 'minute.yaml'),
    'criteria:\n  rel.uptime: {intervalSeconds: 60, params: {probes: 1440}}\n',
  )
  const { exitCode, stdout } = await inSession('plan', '--config', 'minute.yaml')
  expect([exitCode, stdout.replace(/\s+/g, ' ')]).toEqual([
    0,
    expect.stringContaining('cannot be proven: rel.uptime: 1440 probes are planned and 2995 clean ones are needed'),
  ])
})

test('--help of every command teaches: a description, an example or the options', async () => {
  for (const command of ['run', 'judge', 'selftest', 'reference', 'plan', 'explain', 'init', 'doctor']) {
    const { exitCode, stdout } = await inSession(command, '--help')
    expect([command, exitCode, stdout]).toEqual([command, 0, expect.stringContaining('Usage: final-gate')])
  }
})
