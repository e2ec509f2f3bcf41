import { type LoadAccess, type LoadSystem, noLoad } from '../suites/load-access.ts'
import type { Source } from '../targets/source.ts'
import { isLoopback } from '../targets/tier.ts'
import { type Launched, launchReference, type ReferenceOptions } from './launch.ts'
import { readBaseline } from './load-baseline.ts'

/** What a run may load. */
export interface LoadWish {
  /** False where it is left out or nothing in scope asks for it. */
  readonly isWanted: boolean
  /** Hosts other than this machine that may be loaded. */
  readonly allowed: readonly string[]
}

const TIMEOUT_MS = 10_000

/** The reference target a second time, with a clock that runs: what a load is sent to. */
export const launchLoadReference = async (
  options: Omit<ReferenceOptions, 'loadMode'>,
): Promise<{ launched: Launched; load: LoadSystem }> => {
  const launched = await launchReference({ ...options, loadMode: true })
  const { url, token } = launched
  const source = { name: 'reference', url, token, timeoutMs: TIMEOUT_MS }
  return { launched, load: { source, isOwn: true, baseline: null } }
}

export const LEFT_OUT = noLoad(
  'left out of this run; `final-gate judge RUN LOAD` merges a load that was run on its own',
)

/** A running system that may be loaded, or why it may not: it must be one, speak the gate's own interface, and be on this machine or allowed by name. */
export const loadAccessOf = async (
  sources: readonly Source[],
  { isWanted, allowed }: LoadWish,
  folder: string,
): Promise<LoadAccess> => {
  if (!isWanted) return LEFT_OUT
  const [source, ...others] = sources
  if (!source || others.length > 0 || source.mapping || source.files || source.auth) {
    return noLoad('a load is sent to one system, in the gate’s own interface and with a token')
  }
  const hostname = URL.parse(source.url)?.hostname
  // Refused in words of its own where the target is connected.
  if (hostname === undefined) return noLoad('the address of the target cannot be read')
  if (!isLoopback(source.url) && !allowed.includes(hostname)) {
    return noLoad(`${hostname} is not this machine; if you may load it, add --allow-load ${hostname}`)
  }
  return { source, isOwn: false, baseline: await readBaseline(folder) }
}
