import { commandError } from './errors.ts'
import type { AskedFacts } from './load-evidence.ts'
import type { LoadCommandOptions } from './load-options.ts'
import { required } from './load-request.ts'
import type { LoadRule } from './load-rule.ts'
import type { LoadSource } from './load-source.ts'
import type { Progress } from './progress.ts'

/** What a profile is gathered with. */
export interface Gathering {
  readonly source: LoadSource
  readonly options: LoadCommandOptions
  readonly rule: LoadRule
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** The rate of the command line, else so many times the usual one. @throws CommandError GATE_OPTION, GATE_BASELINE_MISSING where nobody knows either */
export const rateOf = ({ source, options }: Gathering, factor: number): number => {
  if (options.url !== undefined) return required('rate', options.rate)
  if (options.rate !== undefined) return options.rate
  if (source.baseline === null) {
    throw commandError('GATE_BASELINE_MISSING', { problem: 'neither a file nor the target names one; or give --rate' })
  }
  return source.baseline.rate * factor
}

/** What was asked, for the evidence. */
export const askedOf = ({ source, options }: Gathering, shape: AskedFacts['shape']): AskedFacts => ({
  method: source.method,
  place: source.place,
  bodyDigest: source.bodyDigest,
  shape,
  seed: options.seed,
  timeoutMs: options.timeout,
  workers: options.workers,
  baseline: source.baseline,
})
