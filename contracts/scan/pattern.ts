import { DOMAIN, type Language, type Languages } from './language.ts'

// The part of ECMAScript's regular expressions that contracts are written in. What is not understood is null, and then a regular
// expression decides as ever: this is a way to be faster, never another opinion.

interface Reader {
  readonly text: string
  at: number
}

class Unsupported extends Error {}

const REPEATS_KEPT = 300

const bit = (byte: number): bigint => 1n << BigInt(byte)
const between = (from: number, to: number): bigint => {
  let mask = 0n
  for (let byte = from; byte <= to; byte++) mask |= bit(byte)
  return mask
}

const DIGITS = between(0x30, 0x39)
const WORD = DIGITS | between(0x41, 0x5a) | between(0x61, 0x7a) | bit(0x5f)
const SPACE = bit(0x20)
const CLASSES: Readonly<Record<string, bigint>> = {
  d: DIGITS,
  D: DOMAIN & ~DIGITS,
  w: WORD,
  W: DOMAIN & ~WORD,
  s: SPACE,
  S: DOMAIN & ~SPACE,
}

const peek = ({ text, at }: Reader): string => text[at] ?? ''

const take = (reader: Reader): string => {
  const taken = peek(reader)
  reader.at++
  return taken
}

const accept = (reader: Reader, token: string): boolean => {
  if (!reader.text.startsWith(token, reader.at)) return false
  reader.at += token.length
  return true
}

const byteOf = (character: string): number => {
  const code = character.charCodeAt(0)
  if (character.length !== 1 || code < 0x20 || code > 0x7e) throw new Unsupported()
  return code
}

/** What stands behind a backslash: a class, or a sign that is meant as it is. */
const escaped = (reader: Reader): bigint => {
  const sign = take(reader)
  const known = CLASSES[sign]
  if (known !== undefined) return known
  if (/[A-Za-z0-9]/.test(sign)) throw new Unsupported()
  return bit(byteOf(sign))
}

const classMember = (reader: Reader): bigint => (accept(reader, '\\') ? escaped(reader) : bit(byteOf(take(reader))))

const isSingle = (mask: bigint): boolean => (mask & (mask - 1n)) === 0n
const indexOf = (mask: bigint): number => mask.toString(2).length - 1

const characterClass = (reader: Reader): bigint => {
  const isNegated = accept(reader, '^')
  let mask = 0n
  while (!accept(reader, ']')) {
    const first = classMember(reader)
    const isRange = peek(reader) === '-' && reader.text[reader.at + 1] !== ']'
    if (!isRange) {
      mask |= first
      continue
    }
    reader.at++
    const last = classMember(reader)
    if (!isSingle(first) || !isSingle(last)) throw new Unsupported()
    mask |= between(indexOf(first), indexOf(last))
  }
  return isNegated ? DOMAIN & ~mask : mask
}

const atom = (reader: Reader, make: Languages): Language => {
  if (accept(reader, '(')) {
    if (peek(reader) === '?' && !accept(reader, '?:')) throw new Unsupported()
    const inner = alternatives(reader, make, sequence)
    if (!accept(reader, ')')) throw new Unsupported()
    return inner
  }
  if (accept(reader, '[')) return make.set(characterClass(reader))
  if (accept(reader, '\\')) return make.set(escaped(reader))
  const sign = take(reader)
  if (sign === '.') return make.set(DOMAIN)
  if ('^$*+?{}[]|)'.includes(sign)) throw new Unsupported()
  return make.set(bit(byteOf(sign)))
}

const bounds = (reader: Reader): readonly [least: number, most: number | null] | null => {
  if (accept(reader, '*')) return [0, null]
  if (accept(reader, '+')) return [1, null]
  if (accept(reader, '?')) return [0, 1]
  const match = /^\{(\d+)(,(\d*))?\}/.exec(reader.text.slice(reader.at))
  if (!match) return null
  reader.at += match[0].length
  const least = Number(match[1])
  if (match[2] === undefined) return [least, least]
  return [least, match[3] === '' || match[3] === undefined ? null : Number(match[3])]
}

const repeated = (reader: Reader, make: Languages): Language => {
  const one = atom(reader, make)
  const range = bounds(reader)
  if (range === null) return one
  // A lazy quantifier chooses another match, not another language.
  accept(reader, '?')
  const [least, most] = range
  if (Math.max(least, most ?? 0) > REPEATS_KEPT) throw new Unsupported()
  const required = make.concat(...new Array<Language>(least).fill(one))
  if (most === null) return make.concat(required, make.star(one))
  let optional = make.empty
  for (let count = least; count < most; count++) optional = make.either([make.empty, make.concat(one, optional)])
  return make.concat(required, optional)
}

const ENDS = new Set(['', '|', ')', '$'])

const sequence = (reader: Reader, make: Languages): Language => {
  const parts: Language[] = []
  while (!ENDS.has(peek(reader))) parts.push(repeated(reader, make))
  return make.concat(...parts)
}

type Part = (reader: Reader, make: Languages) => Language

const alternatives = (reader: Reader, make: Languages, part: Part): Language => {
  const found = [part(reader, make)]
  while (accept(reader, '|')) found.push(part(reader, make))
  return make.either(found)
}

/** Up to the end of the text where a `$` says so, else followed by anything. */
const openEnded: Part = (reader, make) => {
  const inner = sequence(reader, make)
  return accept(reader, '$') ? inner : make.concat(inner, make.all)
}

const lookahead = (reader: Reader, make: Languages): Language | null => {
  const isNegative = accept(reader, '(?!')
  if (!isNegative && !accept(reader, '(?=')) return null
  const inner = alternatives(reader, make, openEnded)
  if (!accept(reader, ')')) throw new Unsupported()
  return isNegative ? make.not(inner) : inner
}

/** One alternative of the whole pattern, with its anchors and the lookaheads at its start. */
const anchored: Part = (reader, make) => {
  if (!accept(reader, '^')) return make.concat(make.all, openEnded(reader, make))
  const conditions: Language[] = []
  for (let next = lookahead(reader, make); next !== null; next = lookahead(reader, make)) conditions.push(next)
  return make.both([...conditions, openEnded(reader, make)])
}

/** The texts of the domain that the pattern matches; null where the pattern uses what is not understood here. */
export const languageOf = (pattern: string, make: Languages): Language | null => {
  const reader: Reader = { text: pattern, at: 0 }
  try {
    const language = alternatives(reader, make, anchored)
    return reader.at === pattern.length ? language : null
  } catch (error) {
    if (error instanceof Unsupported) return null
    throw error
  }
}

/** One of these texts exactly; null where one has signs beyond the domain. */
export const languageOfTexts = (texts: readonly string[], make: Languages): Language | null => {
  try {
    return make.either(texts.map(text => make.concat(...[...text].map(sign => make.set(bit(byteOf(sign)))))))
  } catch (error) {
    if (error instanceof Unsupported) return null
    throw error
  }
}
