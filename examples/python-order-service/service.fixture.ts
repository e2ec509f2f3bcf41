import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { PROJECT_ROOT } from '../../commands/version.ts'

const run = promisify(execFile)

export const FOLDER: string = import.meta.dirname
/** Outside the files of the project: node_modules is ignored. */
const VENV = join(PROJECT_ROOT, 'node_modules', '.cache', 'python-order-service')
export const KEY = 'desk-key-for-tests-1'

/** What the service can be started with: nothing wrong, or one of the bugs of its earlier releases. */
export const variants = ['clean', 'drop_stop', 'no_cap', 'auth_hole'] as const
export type Variant = (typeof variants)[number]

/** Python with the packages of requirements.txt, installed once. Throws where Python or a package cannot be had. */
export const installed = async (): Promise<{ readonly bin: string }> => {
  const requirements = join(FOLDER, 'requirements.txt')
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
  const mark = join(VENV, 'installed.txt')
  const bin = join(VENV, 'bin')
  if ((await readFile(mark, 'utf8').catch(() => '')) === digest) return { bin }
  await mkdir(VENV, { recursive: true })
  await run('python3', ['-m', 'venv', '--clear', VENV])
  await run(join(bin, 'python3'), [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    requirements,
  ])
  await writeFile(mark, digest)
  return { bin }
}

export const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** The environment in which the service runs with the installed Python. */
export const environmentOf = async (variant: Variant): Promise<Record<string, string>> => {
  const { bin } = await installed()
  return {
    ...Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    PATH: `${bin}:${process.env.PATH ?? ''}`,
    PYTHONDONTWRITEBYTECODE: '1',
    FINAL_GATE_TOKEN: KEY,
    FAULT: variant === 'clean' ? '' : variant,
    SEED: '1',
  }
}

/** The service as a process, ready to be asked. */
export const startService = async (
  variant: Variant,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  const port = await freePort()
  const env = { ...(await environmentOf(variant)), API_KEY: KEY, PORT: String(port) }
  const child: ChildProcess = spawn('python3', ['service.py'], {
    cwd: FOLDER,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const url = `http://127.0.0.1:${port}`
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the service ended with exit code ${child.exitCode}`)
    const answer = await fetch(`${url}/health`).catch(() => null)
    if (answer?.ok) break
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** The text of the example's config. */
export const configFile = (): Promise<string> => readFile(join(FOLDER, 'final-gate.yaml'), 'utf8')

/** A config of the example for a service that runs at another address, without its start. */
export const configAt = (url: string, text: string): Record<string, unknown> => {
  const config = parse(text) as { target: Record<string, unknown> }
  const { start: _, ...target } = config.target
  return { ...config, target: { ...target, url } }
}
