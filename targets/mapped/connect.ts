import type { Mapping } from '../../contracts/files/mapping.schema.ts'
import type { CapabilityName } from '../../judge/criterion.ts'
import type { Target } from '../capability.ts'
import { TargetError } from '../errors.ts'
import type { Answer } from '../http/call.ts'
import { type ConnectOptions, connectionOf, sessionOf } from '../http/connection.ts'
import type { Session } from '../http/session.ts'
import { targetOf } from '../http/target.ts'
import { capabilityNames } from '../missing.ts'
import { actCapabilities } from './acts.ts'
import { send } from './ask.ts'
import { flagsCapability } from './flags.ts'
import { createMapper } from './mapper.ts'
import { mappingFaults } from './mapping-fault.ts'
import { raw } from './raw.ts'
import { readCapabilities } from './reads.ts'
import { refusalOf } from './refusal.ts'
import type { Mapped, Operation, Scope } from './scope.ts'

export interface MappedOptions extends ConnectOptions {
  readonly mapping: Mapping
}

const offeredBy = (mapping: Mapping, wanted: readonly CapabilityName[] | undefined): ReadonlySet<CapabilityName> =>
  new Set(
    capabilityNames.filter(
      name => Reflect.get(mapping, name) !== undefined && (wanted === undefined || wanted.includes(name)),
    ),
  )

/** What is asked to see whether the system is there: single answers where it has any, else a list. */
const probesOf = (mapping: Mapping, offered: ReadonlySet<CapabilityName>): Operation[] => {
  const named = (names: readonly (keyof Mapping & CapabilityName)[]): Operation[] =>
    names.flatMap(name => {
      const plan = mapping[name]
      return plan && 'path' in plan && offered.has(name) ? [{ name, plan }] : []
    })
  const singles = named(['health', 'clock', 'account', 'state'])
  return singles.length > 0 ? singles : named(['orders', 'positions', 'decisions', 'events']).slice(0, 1)
}

type Outcome =
  | { readonly name: string; readonly answer: Answer; readonly fault: null }
  | { readonly name: string; readonly answer: null; readonly fault: TargetError | null }

const tried = async (scope: Scope, operation: Operation): Promise<Outcome> => {
  const { name } = operation
  try {
    const answer = await send(scope, operation, { expect: 'any' })
    return answer.status === null ? { name, answer: null, fault: answer.fault } : { name, answer, fault: null }
  } catch (error) {
    if (error instanceof TargetError)
      return { name, answer: null, fault: error.code === 'GATE_TARGET_THROTTLED' ? null : error }
    throw error
  }
}

const isRefused = ({ answer }: Outcome): boolean => answer?.status === 401 || answer?.status === 403

/** A system that answers nothing, or refuses everything, is a wrong address or a wrong credential: said at once. */
const assertUsable = async (scope: Scope, probes: readonly Operation[]): Promise<void> => {
  const outcomes = await Promise.all(probes.map(probe => tried(scope, probe)))
  const [first] = outcomes
  if (first?.fault && outcomes.every(({ fault }) => fault !== null)) throw first.fault
  const guarded = outcomes.filter(({ name }) => name !== 'health')
  const [refused] = guarded
  if (refused?.answer && guarded.every(isRefused)) throw refusalOf(scope, refused.answer)
}

/**
 * Reaches a system of any form over HTTP, as its mapping says (docs/mapping.md).
 * @throws TargetError if the address or the mapping is none, nothing answers there, or everything is refused
 */
export const connectMapped = async (options: MappedOptions): Promise<Target> => {
  const { mapping } = options
  const [fault] = mappingFaults(mapping)
  if (fault) {
    const { key, problem } = fault
    throw new TargetError('GATE_TARGET_MAPPING', { found: `${key} ${problem}`, where: `target.map.${key}` })
  }
  const connection = connectionOf(options)
  const { url, transport } = connection
  const mapped: Mapped = { mapping, mapper: createMapper(), seqs: new Map(), clock: { isCompared: false } }
  const close = async (): Promise<void> => {
    await Promise.all([transport.close(), mapped.mapper.close()])
  }
  const session = sessionOf(connection, null)
  const scopeOf = (each: Session): Scope => ({ session: each, mapped })
  try {
    const offered = offeredBy(mapping, options.capabilities)
    await assertUsable(scopeOf(session), probesOf(mapping, offered))
    const adapter = {
      name: options.name ?? url.host,
      url: url.href,
      offered,
      capabilities: (each: Session) => ({
        ...readCapabilities(scopeOf(each)),
        ...actCapabilities(scopeOf(each)),
        flags: flagsCapability(scopeOf(each)),
      }),
      raw: (each: Session, request: Parameters<Target['raw']>[0]) => raw(scopeOf(each), request),
      close,
    }
    return targetOf(adapter, session, false)
  } catch (error) {
    await close()
    throw error
  }
}
