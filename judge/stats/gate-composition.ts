import { requireFractions } from './input.ts'
import type { Outcome } from './outcome.ts'
import { adjustP } from './p-adjust.ts'

/** One judged criterion as the gate sees it; pFail is null for a deterministic criterion (zero tolerance, schema, census). */
export type GateMember = {
  readonly id: string
  readonly verdict: Outcome
  readonly pFail: number | null
  readonly blocking: boolean
}

/**
 * State of the gate. It passes if every blocking criterion passes, each at its own alpha (an intersection-union test needs no adjustment). It fails at a
 * blocking deterministic fail, or at a statistical fail that survives Holm's adjustment over the blocking statistical criteria. All else, and a gate
 * without a blocking criterion, is inconclusive, which still blocks.
 *
 * Source: R. Berger, Technometrics 24 (1982) 295; S. Holm (1979).
 *
 * @throws RangeError if alpha is not strictly between 0 and 1 or two blocking criteria share an id.
 * @example composeGate([], 0.05) // => { gate: 'inconclusive', adjusted: {} }
 */
export function composeGate(
  criteria: readonly GateMember[],
  alpha: number,
): { readonly gate: Outcome; readonly adjusted: Readonly<Record<string, number>> } {
  requireFractions('composeGate', { alpha })
  const blocking = criteria.filter(criterion => criterion.blocking)
  if (new Set(blocking.map(({ id }) => id)).size < blocking.length) {
    throw new RangeError('composeGate requires criteria with different ids')
  }
  const statistical = blocking.flatMap(({ id, pFail }) => (pFail === null ? [] : [{ id, pFail }]))
  const pValues = adjustP(
    statistical.map(({ pFail }) => pFail),
    'holm',
  )
  const adjusted = Object.fromEntries(statistical.map(({ id }, index) => [id, pValues[index] ?? 1]))
  // A criterion without an adjusted p is deterministic: its fail is logic and counts as p = 0.
  const failed = blocking.some(({ id, verdict }) => verdict === 'fail' && (adjusted[id] ?? 0) < alpha)
  const passed = blocking.length > 0 && blocking.every(({ verdict }) => verdict === 'pass')
  return { gate: failed ? 'fail' : passed ? 'pass' : 'inconclusive', adjusted }
}
