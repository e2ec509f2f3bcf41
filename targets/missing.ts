import type { CapabilityName } from '../judge/criterion.ts'
import type { CapabilityByName } from './capability.ts'
import { CapabilityMissing } from './errors.ts'

/** Every capability by name, in the order of the interface. */
export const capabilityNames = [
  'health',
  'metrics',
  'clock',
  'account',
  'positions',
  'orders',
  'quotes',
  'decisions',
  'events',
  'state',
  'trade',
  'cycles',
  'config',
  'control',
  'flags',
  'flagAdmin',
  'observations',
  'rollback',
  'kill',
] as const satisfies readonly CapabilityName[]

/**
 * Takes from an adapter's capability objects those that the target lacks: each use of one throws `CapabilityMissing`; with `inScope` it is
 * undefined instead, so that a gather can look whether an optional one is there.
 */
export const withoutMissing = (
  capabilities: CapabilityByName,
  offered: ReadonlySet<CapabilityName>,
  inScope: boolean,
): CapabilityByName => {
  const result = { ...capabilities }
  for (const name of capabilityNames.filter(each => !offered.has(each))) {
    const absent = new Proxy(
      {},
      {
        get: (_, operation) => {
          throw new CapabilityMissing(name, `${name}.${String(operation)}`)
        },
      },
    )
    Object.assign(result, { [name]: inScope ? undefined : absent })
  }
  return result
}
