import { exitCodes } from './exit-code.ts'

/** Turns the first SIGINT, SIGTERM or SIGHUP into an abort, so that evidence is kept and what was started is stopped; a third one ends at once. */
export const interruption = (): { readonly signal: AbortSignal; readonly release: () => void } => {
  const controller = new AbortController()
  let count = 0
  const interrupt = (): void => {
    count++
    controller.abort(new Error('interrupted'))
    // A terminal sends Ctrl-C to the launcher and to this process, which counts as two.
    if (count > 2) process.exit(exitCodes.harness)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of signals) process.on(name, interrupt)
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, interrupt)
    },
  }
}
