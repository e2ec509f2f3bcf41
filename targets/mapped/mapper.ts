import { type ChildProcess, fork } from 'node:child_process'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Bindings } from './program.ts'

/** One value mapped: what came out (undefined for nothing), or why nothing could. */
export type Mapped = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string }

/** A batch took more time or memory than a mapping may. */
export class MappingBreach extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'MappingBreach'
  }
}

/** Evaluates expressions in a process of their own. */
export interface Mapper {
  /** Each value through an expression, in order. @throws MappingBreach if a batch of them breaks a limit */
  readonly map: (source: string, values: readonly unknown[], bindings?: Bindings) => Promise<readonly Mapped[]>
  readonly close: () => Promise<void>
}

export interface MapperTask {
  readonly source: string
  readonly values: readonly unknown[]
  readonly bindings: Bindings
}

/** One entry a value: empty for nothing, one element for a value, two for null and a problem. */
export type MapperReply = readonly (readonly [] | readonly [value: unknown] | readonly [value: null, problem: string])[]

export interface MapperLimits {
  /** Milliseconds a batch may take. Default 2,000. */
  readonly batchMs?: number
  /** Values a message. Default 1,000: a batch that is no bomb takes a few hundredths of its time. */
  readonly batch?: number
}

/** 64 MiB in all; it reads its own code and does nothing else. */
const LIMITS = ['--max-old-space-size=48', '--max-semi-space-size=5', '--permission', '--allow-fs-read=*']
const PROGRAM = fileURLToPath(new URL('./mapper-process.ts', import.meta.url))

const start = (): Promise<ChildProcess> =>
  new Promise((done, failed) => {
    const child = fork(PROGRAM, [], {
      execArgv: LIMITS,
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    })
    const onExit = (code: number | null): void => failed(new MappingBreach(`could not be begun (exit code ${code})`))
    child.once('error', failed).once('exit', onExit)
    child.once('message', () => {
      child.off('error', failed).off('exit', onExit)
      done(child)
    })
  })

/** Keeps this process alive for the sake of the other, or no longer. */
const hold = (child: ChildProcess, isHeld: boolean): void => {
  if (isHeld) child.ref()
  else child.unref()
  if (isHeld) child.channel?.ref()
  else child.channel?.unref()
}

/** Node ends itself by a signal where its heap is full. */
const exitOf = (code: number | null, signal: string | null): MappingBreach =>
  signal === 'SIGABRT' || signal === 'SIGTRAP' || code === 134
    ? new MappingBreach('needs more than 64 MiB')
    : new MappingBreach(`ended its process (${signal ?? `exit code ${code}`})`)

/** The answer to one task, or the breach that it was. */
const ask = async (child: ChildProcess, task: MapperTask, limitMs: number): Promise<MapperReply> => {
  let release = (): void => {}
  const answered = new Promise<string>((done, failed) => {
    const onExit = (code: number | null, signal: string | null): void => failed(exitOf(code, signal))
    const onMessage = (message: unknown): void => done(String(message))
    const late = async (): Promise<void> => {
      // An answer that came while this thread was busy still counts.
      for (let i = 0; i < 3; i++) await turn()
      failed(new MappingBreach(`took longer than ${limitMs} ms`))
    }
    const timer = setTimeout(() => void late(), limitMs)
    child.once('message', onMessage).once('error', failed).once('exit', onExit)
    release = () => {
      clearTimeout(timer)
      child.off('message', onMessage).off('error', failed).off('exit', onExit)
    }
  })
  child.send(task)
  try {
    return JSON.parse(await answered)
  } finally {
    release()
  }
}

const mappedOf = ([value, problem]: MapperReply[number]): Mapped =>
  problem === undefined ? { ok: true, value } : { ok: false, problem }

/** The other process is begun with the first batch and anew after a breach; batches take their turns. */
export const createMapper = ({ batchMs = 2000, batch = 1000 }: MapperLimits = {}): Mapper => {
  let child: ChildProcess | null = null
  let turns: Promise<unknown> = Promise.resolve()
  const end = (): void => {
    child?.on('error', () => {})
    child?.kill('SIGKILL')
    child = null
    process.off('exit', end)
  }
  const begin = async (): Promise<ChildProcess> => {
    const begun = await start()
    process.once('exit', end)
    return begun
  }

  const run = async (task: MapperTask): Promise<MapperReply> => {
    child ??= await begin()
    hold(child, true)
    try {
      const reply = await ask(child, task, batchMs)
      hold(child, false)
      return reply
    } catch (error) {
      end()
      throw error
    }
  }

  const inTurn = (task: MapperTask): Promise<MapperReply> => {
    const next = turns.then(() => run(task))
    turns = next.catch(() => {})
    return next
  }

  return {
    map: async (source, values, bindings = {}) => {
      const all: Mapped[] = []
      for (let from = 0; from < values.length; from += batch) {
        const reply = await inTurn({ source, values: values.slice(from, from + batch), bindings })
        all.push(...reply.map(mappedOf))
      }
      return all
    },
    close: async () => {
      await turns
      end()
    },
  }
}
