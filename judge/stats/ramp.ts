/** Units that a share of a population held before a ramp, after it was raised, and after it was set back. */
export type RampQuestion = {
  readonly before: readonly string[]
  readonly raised: readonly string[]
  readonly restored: readonly string[]
}

/**
 * What a ramp must keep: raising a share loses nobody, and setting it back restores exactly the first set. Names come sorted; each one fails.
 *
 * Source: ours; a canary whose members change with each step tests on everybody.
 *
 * @example ramp({ before: ['a'], raised: ['b'], restored: ['a'] }) // => { lost: ['a'], changed: [], verdict: 'fail' }
 */
export function ramp(of: RampQuestion): {
  readonly lost: readonly string[]
  readonly changed: readonly string[]
  readonly verdict: 'pass' | 'fail'
} {
  const [before, raised, restored] = [new Set(of.before), new Set(of.raised), new Set(of.restored)]
  const lost = [...before].filter(unit => !raised.has(unit)).sort()
  const gone = [...before].filter(unit => !restored.has(unit))
  const changed = [...gone, ...[...restored].filter(unit => !before.has(unit))].sort()
  return { lost, changed, verdict: lost.length + changed.length === 0 ? 'pass' : 'fail' }
}
