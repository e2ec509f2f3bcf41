import type { CapabilityName } from '../judge/criterion.ts'
import type { Target } from './capability.ts'
import { TargetError } from './errors.ts'
import { mergeLedgers } from './ledger-book.ts'
import { capabilityNames } from './missing.ts'

export interface Composition {
  readonly name?: string
  /** Which adapter (by its name) gives a capability; left out, the first that offers it. */
  readonly choose?: Readonly<Partial<Record<CapabilityName, string>>>
}

const adapterFor = (
  adapters: readonly Target[],
  capability: CapabilityName,
  chosen: string | undefined,
): Target | null => {
  if (chosen === undefined) return adapters.find(adapter => adapter.capabilities.has(capability)) ?? null
  const adapter = adapters.find(({ name }) => name === chosen)
  if (adapter?.capabilities.has(capability)) return adapter
  const found = adapter ? `adapter ${chosen} does not offer ${capability}` : `no adapter is called ${chosen}`
  throw new TargetError('GATE_TARGET_COMPOSE', { found, where: `the choice for ${capability}` })
}

/** Fails early, so that a misspelt adapter is not noticed in the middle of a run. */
const sources = (adapters: readonly Target[], choose: NonNullable<Composition['choose']>) =>
  new Map(capabilityNames.map(name => [name, adapterFor(adapters, name, choose[name])] as const))

const join = (adapters: readonly [Target, ...Target[]], composition: Composition): Target => {
  const [primary, ...others] = adapters
  const chosen = sources(adapters, composition.choose ?? {})
  const parts: Partial<Target> = Object.fromEntries(
    [...chosen].map(([name, adapter]) => [name, (adapter ?? primary)[name]] as const),
  )
  return {
    ...primary,
    ...parts,
    name: composition.name ?? adapters.map(({ name }) => name).join('+'),
    capabilities: new Set(capabilityNames.filter(name => chosen.get(name) !== null)),
    roles: new Set(adapters.flatMap(({ roles }) => [...roles])),
    watchSecret: (label, value) => {
      for (const adapter of adapters) adapter.watchSecret(label, value)
    },
    ledger: () => others.reduce((sum, adapter) => mergeLedgers(sum, adapter.ledger()), primary.ledger()),
    unseen: () => adapters.reduce((sum, adapter) => sum + adapter.unseen(), 0),
    exchanges: () => adapters.flatMap(adapter => adapter.exchanges()).sort((a, b) => a.id - b.id),
    scoped: scope => join([primary.scoped(scope), ...others.map(adapter => adapter.scoped(scope))], composition),
    close: async () => {
      await Promise.all(adapters.map(adapter => adapter.close()))
    },
  }
}

/**
 * Joins adapters into one target: each capability from the first adapter that offers it, or from the one chosen. Raw requests, the address and
 * what nobody offers come from the first. The adapters of one target share `nextExchange`, so that exchange ids stay unique.
 * @throws TargetError GATE_TARGET_COMPOSE
 */
export const compose = (adapters: readonly Target[], composition: Composition = {}): Target => {
  const [primary, ...others] = adapters
  const where = 'the list of adapters'
  if (!primary) throw new TargetError('GATE_TARGET_COMPOSE', { found: 'no adapter', where })
  const names = adapters.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw new TargetError('GATE_TARGET_COMPOSE', { found: `two adapters called ${twice}`, where })
  return join([primary, ...others], composition)
}
