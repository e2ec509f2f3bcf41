import type { Tier } from '../judge/criterion.ts'

export interface TierFacts {
  /** `account.mode`; null where the target has no account. */
  readonly mode: string | null
  readonly accountId: string | null
  /** The target is on this machine. */
  readonly loopback: boolean
  /** The control route answered. */
  readonly hasControl: boolean
}

export interface TierDecision {
  readonly tier: Tier
  /** Why not higher, or what allowed it. */
  readonly reason: string
}

/** A pattern with `*` for any text, else literal and case-sensitive. */
const matches = (pattern: string, text: string): boolean => {
  const literal = pattern
    .split('*')
    .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[\\s\\S]*')
  return new RegExp(`^${literal}$`).test(text)
}

/**
 * What a run may do to a target, from facts alone: act only on a paper account whose id is named in `paperAccounts`, control only beyond that
 * on this machine with the control route present; else observe.
 */
export const tierOf = (
  facts: TierFacts,
  { paperAccounts }: { readonly paperAccounts: readonly string[] },
): TierDecision => {
  const { mode, accountId, loopback, hasControl } = facts
  if (mode === null || accountId === null) return { tier: 'observe', reason: 'the target shows no account' }
  if (mode !== 'paper') return { tier: 'observe', reason: `account.mode is ${mode}, not paper` }
  if (!paperAccounts.some(pattern => matches(pattern, accountId))) {
    const named = paperAccounts.join(', ') || 'empty'
    return { tier: 'observe', reason: `account.id ${accountId} is not among paperAccounts (${named})` }
  }
  const paper = `paper account ${accountId}`
  if (!hasControl) return { tier: 'act', reason: `${paper}; no control route` }
  if (!loopback) return { tier: 'act', reason: `${paper}; control is used on loopback alone` }
  return { tier: 'control', reason: `${paper} on loopback with the control route` }
}

/** Whether a URL leads to this machine and cannot lead elsewhere: a loopback address or the name localhost. */
export const isLoopback = (url: string): boolean => {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
