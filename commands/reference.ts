import { randomBytes } from 'node:crypto'
import { nearestHint } from '../config/nearest.ts'
import { defects as allDefects } from '../fixtures/defects/index.ts'
import { startReference } from '../fixtures/reference/main.ts'
import type { AddCommand } from './command.ts'
import { commandError } from './errors.ts'
import { exitCodes } from './exit-code.ts'
import { collected, wholeNumber } from './options.ts'

interface ReferenceCommandOptions {
  readonly port: number
  readonly seed: number
  readonly defect: readonly string[]
  readonly loadMode?: boolean
  readonly token?: string
}

const PARENT_CHECK_MS = 1000

/** Resolves when the process should end: SIGTERM, SIGINT, a closed standard input, or a parent that is gone. */
const untilStopped = (): Promise<void> =>
  new Promise(resolve => {
    const parent = process.ppid
    const timer = setInterval(() => {
      if (process.ppid !== parent) resolve()
    }, PARENT_CHECK_MS)
    timer.unref()
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
    process.stdin.once('end', () => resolve())
    process.stdin.once('error', () => resolve())
    process.stdin.resume()
  })

/** The seeded defects by id. @throws CommandError GATE_DEFECT_UNKNOWN for one that does not exist */
export const checkDefects = (ids: readonly string[]): void => {
  const known = allDefects.map(defect => defect.id)
  for (const id of ids) {
    if (!known.includes(id)) throw commandError('GATE_DEFECT_UNKNOWN', { id, nearest: nearestHint(id, known) })
  }
}

const serve = async (options: ReferenceCommandOptions): Promise<void> => {
  checkDefects(options.defect)
  const token = options.token ?? randomBytes(24).toString('base64url')
  const running = await startReference({
    port: options.port,
    seed: options.seed,
    defects: options.defect,
    patchesById: Object.fromEntries(allDefects.map(defect => [defect.id, defect.patch])),
    token,
    loadMode: options.loadMode ?? false,
  })
  const stopped = untilStopped()
  process.stderr.write(`judge it with:\n  FINAL_GATE_TOKEN=${token} ./final-gate.js run --target ${running.url}\n`)
  process.stdout.write(`${JSON.stringify({ url: running.url, token, pid: process.pid })}\n`)
  await stopped
  await running.close()
}

export const referenceCommand: AddCommand = (program, finish) => {
  program
    .command('reference')
    .description(
      'start the embedded reference target, a paper-trading service on 127.0.0.1, until standard input closes',
    )
    .option('--port <port>', 'port (default: a free one)', wholeNumber, 0)
    .option('--seed <seed>', 'what all its randomness comes from', wholeNumber, 1)
    .option('--defect <id>', 'a seeded defect; may be given more than once', collected, [])
    .option('--load-mode', 'let its clock follow the wall clock')
    .option('--token <token>', 'the access token, which holds every role (default: a random one)')
    .action(async (options: ReferenceCommandOptions) => {
      await serve(options)
      process.stdin.destroy()
      finish(exitCodes.pass)
    })
}
