// Regular languages over the bytes of a plain JSON string, as trees that can be derived by a byte (Brzozowski 1964). With complement and
// intersection beside the usual operations, which is what a negative lookahead and several constraints on one value come to.

type Kind = 'none' | 'empty' | 'set' | 'concat' | 'either' | 'both' | 'star' | 'not'

export interface Language {
  readonly id: number
  readonly kind: Kind
  /** For `set`: bit b is set if byte b belongs to it. */
  readonly mask: bigint
  readonly parts: readonly Language[]
  /** The empty text belongs to it. */
  readonly nullable: boolean
}

/** Printable ASCII without the quote and the backslash: texts of other bytes are never decided here. */
export const DOMAIN: bigint = Array.from({ length: 95 }, (_, index) => index + 0x20)
  .filter(byte => byte !== 0x22 && byte !== 0x5c)
  .reduce((mask, byte) => mask | (1n << BigInt(byte)), 0n)

export interface Languages {
  readonly none: Language
  readonly empty: Language
  readonly all: Language
  readonly set: (mask: bigint) => Language
  readonly concat: (...parts: readonly Language[]) => Language
  readonly either: (parts: readonly Language[]) => Language
  readonly both: (parts: readonly Language[]) => Language
  readonly star: (part: Language) => Language
  readonly not: (part: Language) => Language
  /** What may follow the byte in a text of the language. */
  readonly derivative: (language: Language, byte: number) => Language
}

type Intern = (kind: Kind, of: { mask?: bigint; parts?: readonly Language[]; nullable: boolean }) => Language

/** Each different tree once, so that equal languages of equal form are the same object. */
const interning = (): Intern => {
  const known = new Map<string, Language>()
  return (kind, { mask = 0n, parts = [], nullable }) => {
    const key = `${kind} ${mask} ${parts.map(({ id }) => id).join(' ')}`
    const found = known.get(key)
    if (found) return found
    const made: Language = { id: known.size, kind, mask, parts, nullable }
    known.set(key, made)
    return made
  }
}

const flattened = (kind: Kind, parts: readonly Language[]): Language[] => {
  const flat = new Set(parts.flatMap(part => (part.kind === kind ? part.parts : [part])))
  return [...flat].sort((a, b) => a.id - b.id)
}

type Makers = Omit<Languages, 'derivative'>

const makersOf = (intern: Intern): Makers => {
  const none = intern('none', { nullable: false })
  const empty = intern('empty', { nullable: true })
  const all = intern('not', { parts: [none], nullable: true })
  const pair = (a: Language, b: Language): Language => {
    if (a === none || b === none) return none
    if (a === empty) return b
    if (b === empty) return a
    const [head, tail] = a.parts
    // Right-associated, so that equal sequences have one form.
    if (a.kind === 'concat' && head && tail) return pair(head, pair(tail, b))
    return intern('concat', { parts: [a, b], nullable: a.nullable && b.nullable })
  }
  const either = (parts: readonly Language[]): Language => {
    const kept = flattened('either', parts).filter(part => part !== none)
    if (kept.includes(all)) return all
    const [only] = kept
    if (kept.length <= 1) return only ?? none
    return intern('either', { parts: kept, nullable: kept.some(({ nullable }) => nullable) })
  }
  const both = (parts: readonly Language[]): Language => {
    const kept = flattened('both', parts).filter(part => part !== all)
    if (kept.includes(none)) return none
    const [only] = kept
    if (kept.length <= 1) return only ?? all
    return intern('both', { parts: kept, nullable: kept.every(({ nullable }) => nullable) })
  }
  return {
    none,
    empty,
    all,
    set: mask => ((mask & DOMAIN) === 0n ? none : intern('set', { mask: mask & DOMAIN, nullable: false })),
    concat: (...parts) => parts.reduceRight((rest, part) => pair(part, rest), empty),
    either,
    both,
    star: part => (part === none || part === empty ? empty : intern('star', { parts: [part], nullable: true })),
    not: part => {
      const [inner] = part.parts
      return part.kind === 'not' && inner ? inner : intern('not', { parts: [part], nullable: !part.nullable })
    },
  }
}

const derivativeOf = (makers: Makers) => {
  const { none, empty, either, both, concat, not } = makers
  const derivative = (language: Language, byte: number): Language => {
    const { kind, parts, mask } = language
    const [first = none, second = none] = parts
    if (kind === 'set') return (mask >> BigInt(byte)) & 1n ? empty : none
    if (kind === 'star') return concat(derivative(first, byte), language)
    if (kind === 'not') return not(derivative(first, byte))
    if (kind === 'either') return either(parts.map(part => derivative(part, byte)))
    if (kind === 'both') return both(parts.map(part => derivative(part, byte)))
    if (kind !== 'concat') return none
    const through = concat(derivative(first, byte), second)
    return first.nullable ? either([through, derivative(second, byte)]) : through
  }
  return derivative
}

/** A workshop of languages; those of one workshop may be combined. */
export const createLanguages = (): Languages => {
  const makers = makersOf(interning())
  return { ...makers, derivative: derivativeOf(makers) }
}
