// A hash of 64 bits as two numbers of 32, made byte by byte (cyrb53's two lanes, both kept whole). It is the same in every thread and every run.

/** The hash being made; `high` and `low` are final after `endKey`. A key is never (0, 0), which stands for "no key". */
export interface KeyHash {
  high: number
  low: number
}

const START_HIGH = 0xdeadbeef
const START_LOW = 0x41c6ce57
/** Stands between the parts of a key of several fields. */
const SEPARATOR = 0x1f

export const createKeyHash = (): KeyHash => ({ high: START_HIGH, low: START_LOW })

export const startKey = (hash: KeyHash): void => {
  hash.high = START_HIGH
  hash.low = START_LOW
}

export const addBytes = (hash: KeyHash, bytes: Uint8Array, span: readonly [from: number, to: number]): void => {
  let { high, low } = hash
  for (let at = span[0]; at < span[1]; at++) {
    const byte = bytes[at] ?? 0
    high = Math.imul(high ^ byte, 2654435761)
    low = Math.imul(low ^ byte, 1597334677)
  }
  hash.high = Math.imul(high ^ SEPARATOR, 2654435761)
  hash.low = Math.imul(low ^ SEPARATOR, 1597334677)
}

export const endKey = (hash: KeyHash): void => {
  const { high: a, low: b } = hash
  const high = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  const low = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  hash.high = (high ^ (high >>> 15)) >>> 0
  hash.low = (low ^ (low >>> 14)) >>> 0
  if (hash.high === 0) hash.high = 1
}

/** A key as one number, of 53 of its bits: for tables of few keys. */
export const shortKey = (high: number, low: number): number => high * 2 ** 21 + (low >>> 11)
