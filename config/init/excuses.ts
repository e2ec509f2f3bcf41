import type { CapabilityName } from '../../judge/criterion.ts'
import type { NotApplicableRule } from '../../judge/judge.ts'

/** What a system is for: what it lacks by its nature, and what is missing from its mapping only. */
export type SystemKind = 'order-service' | 'bot' | 'broker'

export const systemKinds: readonly SystemKind[] = ['order-service', 'bot', 'broker']

const article: Readonly<Record<SystemKind, string>> = {
  'order-service': 'an order service',
  bot: 'a bot',
  broker: 'a broker',
}

/** What bots release their versions with. */
const released = ['flags', 'flagAdmin', 'observations', 'rollback'] as const

/** A clock that can be moved is a thing of test systems; decisions are made by bots. */
const foreign: Readonly<Record<SystemKind, readonly CapabilityName[]>> = {
  'order-service': ['decisions', 'cycles', 'control', ...released],
  bot: ['control'],
  broker: ['decisions', 'cycles', 'control', ...released],
}

/** Why a criterion that needs these capabilities cannot be judged on such a system. */
export const excuse = (missing: readonly CapabilityName[], kind: SystemKind): string => {
  const sorted = [...missing].sort()
  const never = sorted.filter(name => foreign[kind].includes(name))
  const unmapped = sorted.filter(name => !foreign[kind].includes(name))
  return [
    ...(never.length > 0 ? [`${article[kind]} has no ${never.join(', ')}`] : []),
    ...(unmapped.length > 0 ? [`not mapped: ${unmapped.join(', ')}`] : []),
  ].join('; ')
}

/** One rule for each criterion that lacks a capability, in the order given. */
export const excuses = (
  lacking: ReadonlyMap<string, readonly CapabilityName[]>,
  kind: SystemKind,
): readonly NotApplicableRule[] =>
  [...lacking].flatMap(([match, missing]) => (missing.length > 0 ? [{ match, reason: excuse(missing, kind) }] : []))
