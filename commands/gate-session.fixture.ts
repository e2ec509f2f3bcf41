import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Ended } from './gate-process.fixture.ts'
import { PROJECT_ROOT } from './version.ts'

/** What one command has that the others of its session have not. */
export interface CallOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly folder?: string
}

/** Runs commands in one process after the other. */
export interface GateSession {
  readonly run: (args: readonly string[], options?: CallOptions) => Promise<Ended>
  readonly close: () => Promise<void>
}

/**
 * One process, in a folder, that runs many commands: what `final-gate.js` hands to `main`, without a start for each. For tests that ask what a command says and
 * writes; what a process of its own is needed for (signals, a stream that closes, a crash) is asked of one.
 */
export const openGate = (folder: string, environment: Readonly<Record<string, string>> = {}): GateSession => {
  const child = fork(join(import.meta.dirname, 'gate-session-child.fixture.ts'), {
    cwd: folder,
    // What is compiled once is kept where `final-gate.js` keeps it.
    env: {
      ...process.env,
      ...environment,
      NO_COLOR: '1',
      NODE_COMPILE_CACHE: join(PROJECT_ROOT, 'node_modules', '.cache', 'final-gate'),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let last: Promise<unknown> = Promise.resolve()
  const call = async (args: readonly string[], options: CallOptions): Promise<Ended> => {
    const controller = new AbortController()
    const { signal } = controller
    try {
      const answered = once(child, 'message', { signal }).then(([ended]) => ended as Ended)
      const died = once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`the process of the commands ended with ${code} in ${args.join(' ')}`)
      })
      child.send({ args, environment: options.environment ?? {}, folder: options.folder ?? folder })
      return await Promise.race([answered, died])
    } finally {
      controller.abort()
    }
  }
  return {
    // One at a time: what they write is told apart by when it is written.
    run: (args, options = {}) => {
      const ended = last.then(() => call(args, options))
      last = ended.catch(() => {})
      return ended
    },
    close: async () => {
      if (!child.connected) return
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}
