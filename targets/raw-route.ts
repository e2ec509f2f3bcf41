import type { CapabilityName } from '../judge/criterion.ts'
import type { RawRequest } from './raw.ts'

const READS: readonly (readonly [RegExp, CapabilityName])[] = [
  [/^\/(?:health|livez|readyz)$/, 'health'],
  [/^\/metrics$/, 'metrics'],
  [/^\/v2\/clock$/, 'clock'],
  [/^\/v2\/account$/, 'account'],
  [/^\/v2\/positions$/, 'positions'],
  [/^\/v2\/orders(?:\/|$)/, 'orders'],
  [/^\/v2\/quotes$/, 'quotes'],
  [/^\/v1\/cycles(?:\/|$)/, 'cycles'],
  [/^\/v1\/decisions(?:\/|$)/, 'decisions'],
  [/^\/v1\/events$/, 'events'],
  [/^\/v1\/state$/, 'state'],
  [/^\/v1\/config$/, 'config'],
  [/^\/gate\/v1\/control$/, 'control'],
  [/^\/ofrep\/v1\/evaluate\/flags(?:\/|$)/, 'flags'],
  [/^\/v1\/flags\//, 'flagAdmin'],
  [/^\/v1\/observations$/, 'observations'],
  [/^\/v1\/rollback$/, 'rollback'],
  [/^\/v1\/kill-switch$/, 'kill'],
]

/** The capability that a request in the gate's own interface belongs to; null where the interface has no such path. */
export const capabilityOf = ({ method, path }: Pick<RawRequest, 'method' | 'path'>): CapabilityName | null => {
  const [pathname = ''] = path.split('?')
  const found = READS.find(([pattern]) => pattern.test(pathname))?.[1] ?? null
  return found === 'orders' && method !== 'GET' ? 'trade' : found
}
