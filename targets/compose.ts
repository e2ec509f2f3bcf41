import type { CapabilityName } from '../judge/criterion.ts'
import type { CapabilityByName, Target } from './capability.ts'
import { TargetError } from './errors.ts'
import { mergeLedgers } from './ledger-book.ts'
import { capabilityNames, withoutMissing } from './missing.ts'
import { capabilityOf } from './raw-route.ts'

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
const sources = (
  adapters: readonly Target[],
  choose: NonNullable<Composition['choose']>,
): Map<CapabilityName, Target | null> =>
  new Map(capabilityNames.map(name => [name, adapterFor(adapters, name, choose[name])] as const))

/** Evaluating flags only reads. */
const ACTING = [
  'trade',
  'cycles',
  'config',
  'control',
  'flagAdmin',
  'observations',
  'rollback',
  'kill',
] as const satisfies readonly CapabilityName[]

/**
 * What may be acted on follows from the account (its mode, its id). An account of one system says nothing of another: what acts there is left out.
 */
const unsafe = (chosen: ReadonlyMap<CapabilityName, Target | null>): readonly CapabilityName[] => {
  const account = chosen.get('account') ?? null
  return account === null ? [] : ACTING.filter(name => (chosen.get(name) ?? account) !== account)
}

const withoutUnsafe = (chosen: Map<CapabilityName, Target | null>): readonly string[] =>
  unsafe(chosen).map(name => {
    const [from, account] = [chosen.get(name)?.name, chosen.get('account')?.name]
    chosen.set(name, null)
    return `${name} of ${from} is not used: the account that would allow it is of ${account}`
  })

const objectsOf = (chosen: ReadonlyMap<CapabilityName, Target | null>, primary: Target): CapabilityByName => {
  const parts: Partial<CapabilityByName> = Object.fromEntries(
    capabilityNames.map(name => [name, (chosen.get(name) ?? primary)[name]] as const),
  )
  return { ...primary, ...parts }
}

interface Joining {
  readonly adapters: readonly [Target, ...Target[]]
  readonly composition: Composition
  readonly inScope: boolean
}

const join = ({ adapters, composition, inScope }: Joining): Target => {
  const [primary, ...others] = adapters
  const chosen = sources(adapters, composition.choose ?? {})
  const notes = withoutUnsafe(chosen)
  const offered = new Set(capabilityNames.filter(name => chosen.get(name)))
  return {
    ...primary,
    ...withoutMissing(objectsOf(chosen, primary), offered, inScope),
    name: composition.name ?? adapters.map(({ name }) => name).join('+'),
    capabilities: offered,
    roles: new Set(adapters.flatMap(({ roles }) => [...roles])),
    raw: request => {
      const capability = capabilityOf(request)
      return ((capability && chosen.get(capability)) ?? primary).raw(request)
    },
    watchSecret: (label, value) => {
      for (const adapter of adapters) adapter.watchSecret(label, value)
    },
    ledger: () => {
      const ledger = others.reduce((sum, adapter) => mergeLedgers(sum, adapter.ledger()), primary.ledger())
      return { ...ledger, notes: [...ledger.notes, ...notes] }
    },
    unseen: () => adapters.reduce((sum, adapter) => sum + adapter.unseen(), 0),
    exchanges: () => adapters.flatMap(adapter => adapter.exchanges()).sort((a, b) => a.id - b.id),
    scoped: scope => {
      const scopes = others.map(adapter => adapter.scoped(scope))
      return join({ adapters: [primary.scoped(scope), ...scopes], composition, inScope: true })
    },
    close: async () => {
      await Promise.all(adapters.map(adapter => adapter.close()))
    },
  }
}

/**
 * Joins adapters into one target: each capability from the first adapter that offers it, or from the one chosen, raw requests for it too. The address
 * and other raw requests are those of the first. The adapters of one target share `nextExchange`, so that exchange ids stay unique.
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
  return join({ adapters: [primary, ...others], composition, inScope: false })
}
