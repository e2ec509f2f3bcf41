import type { CapabilityName, Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import type { ContractViolation } from '../targets/ledger.ts'
import { capabilityNames } from '../targets/missing.ts'
import { skipReason } from './gather.ts'
import type { Scenario } from './scenario.ts'

/** What one capability answered to one read-only question. */
export interface CapabilityCheck {
  readonly capability: CapabilityName
  readonly offered: boolean
  readonly ms: number | null
  /** What came, e.g. `312 records`; or why nothing did. */
  readonly found: string
  readonly ok: boolean
}

/** `time`: it takes long on a real clock and the profile does not require it. */
export type Obstacle = 'capability' | 'unreadable' | 'tier' | 'time'

/** Whether a criterion can be judged on this target, and what would make it so. */
export interface Judgeability {
  readonly id: string
  readonly judgeable: boolean
  /** What stands in the way; null where nothing does. */
  readonly obstacle: Obstacle | null
  /** Capabilities that it needs and that are missing or cannot be read. */
  readonly lacks: readonly CapabilityName[]
  readonly why: string
}

const counted = (records: readonly unknown[]): string => `${records.length} record${records.length === 1 ? '' : 's'}`

const NOBODYS_FLAG = 'gate-no-such-flag'

/** A read-only question for each capability that can be asked one; the others, which act, are only named. */
const questions: Partial<Record<CapabilityName, (target: Target) => Promise<string>>> = {
  health: async target => `status ${(await target.health.get()).status}`,
  metrics: async target => counted(await target.metrics.all()),
  clock: async target => `${(await target.clock.get()).time_base} clock`,
  account: async target => {
    const { id, mode } = await target.account.get()
    return `account ${id}, mode ${mode}`
  },
  positions: async target => counted(await target.positions.all()),
  orders: async target => counted(await target.orders.all({ nested: true })),
  decisions: async target => counted(await target.decisions.all()),
  events: async target => counted(await target.events.all()),
  flags: async target => {
    const { status, errorCode } = await target.flags.evaluate(NOBODYS_FLAG, { targetingKey: 'gate-doctor' })
    if (status === 200 || errorCode !== null)
      return `an unknown flag is answered ${status} ${errorCode ?? 'with a value'}`
    throw new Error(`an unknown flag is answered ${status} without an error of OFREP`)
  },
  state: async target => `build ${(await target.state.get()).build.sha ?? 'unknown'}`.slice(0, 24),
}

const SAMPLE = 120

/** The start of a record as a reader sees it: without what is null, and with spaces to wrap at. It may be cut, and is then no JSON. */
const readable = (sample: string): string => {
  const text = sample.replaceAll(/"\w+":null,?/g, '')
  const cut = text.length > SAMPLE ? `${text.slice(0, SAMPLE)}...` : text
  return cut.replaceAll(',"', ', "')
}

/** The first record that broke its contract or its mapping, and what was wrong with it. */
const exampleOf = ([first]: readonly ContractViolation[]): string =>
  first ? `: ${[first.path, first.message].filter(Boolean).join(' ')}, in ${readable(first.sample)}` : ''

const check = async (target: Target, capability: CapabilityName, limitMs: number): Promise<CapabilityCheck> => {
  const offered = target.capabilities.has(capability)
  const blank = { capability, offered, ms: null }
  if (!offered) return { ...blank, found: 'not offered', ok: false }
  const ask = questions[capability]
  if (!ask) return { ...blank, found: 'offered', ok: true }
  const started = performance.now()
  const known = target.ledger().violations.length
  const scoped = target.scoped({ signal: AbortSignal.timeout(limitMs) })
  try {
    const found = await ask(scoped)
    const ms = Math.round(performance.now() - started)
    if (scoped.unseen() === 0) return { capability, offered, ms, found, ok: true }
    const example = exampleOf(target.ledger().violations.slice(known))
    return { capability, offered, ms, found: `${found}, ${scoped.unseen()} more cannot be read${example}`, ok: false }
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error)
    return { capability, offered, ms: Math.round(performance.now() - started), found, ok: false }
  }
}

/** Asks every capability one read-only question, one after another, each within the limit. */
export const checkCapabilities = async (target: Target, limitMs: number): Promise<readonly CapabilityCheck[]> => {
  const checks: CapabilityCheck[] = []
  for (const capability of capabilityNames) checks.push(await check(target, capability, limitMs))
  return checks
}

/** What a criterion lacks on a target that offers only these: the capabilities of the first scenario that could not be run. */
export const missingCapabilities = (
  { id, needs }: Criterion,
  scenarios: readonly Scenario[],
  offered: ReadonlySet<CapabilityName>,
): readonly CapabilityName[] =>
  scenarios
    .filter(({ observe }) => id in observe)
    .map(scenario => [...new Set([...scenario.needs, ...needs])].filter(name => !offered.has(name)))
    .find(missing => missing.length > 0) ?? []

type Facts = Parameters<typeof skipReason>[1] & {
  /** Capabilities that are offered and could not be read. */
  readonly unreadable: ReadonlySet<CapabilityName>
}

const open = (id: string): Judgeability => ({ id, judgeable: true, obstacle: null, lacks: [], why: '' })

const obstacleTo = ({ id, needs }: Criterion, scenario: Scenario, facts: Facts): Judgeability | null => {
  const skip = skipReason(scenario, facts)
  const all = [...new Set([...scenario.needs, ...needs])]
  const lacks = all.filter(name => !facts.target.capabilities.has(name))
  const broken = all.filter(name => facts.unreadable.has(name))
  if (lacks.length > 0) {
    const why = `the target does not offer: ${lacks.join(', ')}`
    return { id, judgeable: false, obstacle: 'capability', lacks, why }
  }
  if (broken.length > 0) {
    return { id, judgeable: false, obstacle: 'unreadable', lacks: broken, why: `${broken.join(', ')} cannot be read` }
  }
  if (skip === null) return null
  return { id, judgeable: false, obstacle: skip.code === 'tier' ? 'tier' : 'time', lacks, why: skip.text }
}

/** Which criteria of the catalogue this target lets be judged; those that cannot be say what is missing. */
export const judgeability = (scenarios: readonly Scenario[], facts: Facts): readonly Judgeability[] =>
  facts.catalogue.map(criterion => {
    // The gate's own criteria are answered by no scenario: they experiment with whatever was judged.
    const answering = scenarios.filter(({ observe }) => criterion.id in observe)
    return answering.map(each => obstacleTo(criterion, each, facts)).find(found => found !== null) ?? open(criterion.id)
  })
