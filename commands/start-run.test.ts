import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ended } from './gate-process.fixture.ts'
import { type GateSession, openGate } from './gate-session.fixture.ts'
import { PROJECT_ROOT } from './version.ts'

// A run that starts the system under test itself: here the reference target, as the second process of a shell's pipe.

const TOKEN = 'start-run-test-token-51'
let folder = ''
let session: GateSession

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-start-run-'))
  session = openGate(PROJECT_ROOT)
  await mkdir(join(folder, 'desk'))
})
afterAll(async () => {
  await session.close()
  await rm(folder, { recursive: true })
})

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

const isOpen = async (port: number): Promise<boolean> => {
  try {
    await (await fetch(`http://127.0.0.1:${port}/health`)).body?.cancel()
    return true
  } catch {
    return false
  }
}

/** A config whose command is a text for the shell: something keeps the standard input open, as the reference target wants it. */
const write = async (port: number, start: object): Promise<void> => {
  const config = {
    target: { url: `http://127.0.0.1:${port}`, auth: { token: TOKEN }, start },
    only: ['e2e.paper-guard'],
    out: join(folder, 'reports'),
  }
  await writeFile(join(folder, 'gate.json'), JSON.stringify(config))
}

const shell = (port: number): string =>
  `pwd && sleep 600 | '${process.execPath}' '${join(PROJECT_ROOT, 'final-gate.js')}' reference --port ${port} --token "$DESK_TOKEN"`

const start = (port: number, more: object = {}): object => ({
  command: shell(port),
  cwd: 'desk',
  env: { DESK_TOKEN: TOKEN },
  ready: '/readyz',
  ...more,
})

const runArgs = (): string[] => ['run', '--config', join(folder, 'gate.json')]
const runInSession = (): Promise<Ended> => session.run(runArgs())

/** A run in a process of its own, for what it does on a signal. */
const run = (...more: readonly string[]) => {
  const args = [join(PROJECT_ROOT, 'final-gate.js'), ...runArgs(), ...more]
  const child = spawn(process.execPath, args, { cwd: PROJECT_ROOT })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', chunk => {
    output.stdout += String(chunk)
  })
  child.stderr.on('data', chunk => {
    output.stderr += String(chunk)
  })
  const ended = new Promise<number | null>(resolve => child.once('close', resolve)).then(exitCode => ({
    exitCode,
    ...output,
  }))
  return { child, ended, output }
}

describe('target.start', () => {
  test('starts the system, keeps its log as redacted evidence, and ends its whole process group', async () => {
    const port = await freePort()
    await write(port, start(port))
    const { exitCode } = await run().ended
    const log = await readFile(join(folder, 'reports', 'target-log.txt'), 'utf8')
    expect([exitCode, await isOpen(port)]).toEqual([0, false])
    expect(log.split('\n')[0]).toBe(join(folder, 'desk'))
    expect(log).toContain('judge it with:')
    expect(log).not.toContain(TOKEN)
    const manifest = JSON.parse(await readFile(join(folder, 'reports', 'manifest.json'), 'utf8')) as { files: object }
    expect(Object.keys(manifest.files)).toContain('target-log.txt')
    expect((await session.run(['judge', join(folder, 'reports')])).exitCode).toBe(0)
  })

  test('ends the system after doctor too', async () => {
    const port = await freePort()
    await write(port, start(port))
    const { exitCode, stdout } = await session.run(['doctor', '--config', join(folder, 'gate.json')])
    expect([exitCode, stdout, await isOpen(port)]).toEqual([0, expect.stringContaining('can be judged'), false])
  })

  test('ends the system on SIGINT, while it starts and later', async () => {
    const port = await freePort()
    await write(port, start(port, { ready: 'a line that never comes' }))
    const { child, ended } = run()
    while (child.exitCode === null && !(await isOpen(port))) await new Promise(resolve => setTimeout(resolve, 50))
    child.kill('SIGINT')
    const { exitCode, stderr } = await ended
    expect([exitCode, stderr, await isOpen(port)]).toEqual([4, expect.stringContaining('was starting'), false])

    await write(port, start(port))
    // A drill of some seconds, so that the signal comes while it is at work.
    const later = run('--only', 'rel.uptime')
    while (later.child.exitCode === null && !/drill: rel\.uptime/.test(later.output.stderr)) {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    later.child.kill('SIGINT')
    expect([(await later.ended).exitCode, await isOpen(port)]).toEqual([4, false])
    expect(await readFile(join(folder, 'reports', 'target-log.txt'), 'utf8')).toContain('judge it with:')
  })

  test('a system that does not start, or stands in the way already, is one sentence and exit 2', async () => {
    const port = await freePort()
    await write(port, start(port, { command: ['sh', '-c', 'echo no database >&2; exit 7'] }))
    const failed = await runInSession()
    expect([failed.exitCode, failed.stderr]).toEqual([2, expect.stringContaining('it ended with exit code 7')])
    expect(failed.stderr).toContain('no database')
    const server = createServer(socket => socket.end('HTTP/1.1 204 No Content\r\n\r\n'))
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', () => resolve()))
    await write(port, start(port))
    const taken = await runInSession()
    server.close()
    expect([taken.exitCode, taken.stderr]).toEqual([2, expect.stringContaining('something answers at')])
  })
})
