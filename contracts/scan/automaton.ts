import { DOMAIN, type Language, type Languages } from './language.ts'

/** A table that walks a text byte by byte; state 0 is dead, state 1 is the start. */
export interface Automaton {
  /** `next[state * 256 + byte]`. */
  readonly next: Uint16Array
  readonly accepting: Uint8Array
}

const STATES_KEPT = 1000

const masksOf = (language: Language, seen = new Set<Language>()): bigint[] => {
  if (seen.has(language)) return []
  seen.add(language)
  const own = language.kind === 'set' ? [language.mask] : []
  return [...own, ...language.parts.flatMap(part => masksOf(part, seen))]
}

/** Bytes that no part of the language tells apart, together. */
const classesOf = (language: Language): number[][] => {
  const masks = [...new Set(masksOf(language))]
  const classes = new Map<string, number[]>()
  for (let byte = 0; byte < 128; byte++) {
    if (((DOMAIN >> BigInt(byte)) & 1n) === 0n) continue
    const signature = masks.map(mask => (mask >> BigInt(byte)) & 1n).join('')
    classes.set(signature, [...(classes.get(signature) ?? []), byte])
  }
  return [...classes.values()]
}

/** The automaton of a language; null where it would have more than 1,000 states. Quote, backslash, control signs and bytes above 126 lead to the dead state. */
export const automatonOf = (language: Language, make: Languages): Automaton | null => {
  const classes = classesOf(language)
  const states: Language[] = [make.none, language]
  const index = new Map(states.map((state, number) => [state, number]))
  const steps: [state: number, bytes: readonly number[], next: number][] = []
  for (let number = 1; number < states.length; number++) {
    for (const bytes of classes) {
      const next = make.derivative(states[number] ?? make.none, bytes[0] ?? 0)
      if (!index.has(next)) {
        index.set(next, states.length)
        states.push(next)
      }
      steps.push([number, bytes, index.get(next) ?? 0])
    }
    if (states.length > STATES_KEPT) return null
  }
  const next = new Uint16Array(states.length * 256)
  for (const [state, bytes, to] of steps) for (const byte of bytes) next[state * 256 + byte] = to
  return { next, accepting: Uint8Array.from(states, ({ nullable }) => (nullable ? 1 : 0)) }
}
