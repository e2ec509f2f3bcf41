/** Where two plain JSON values first differ, and what stands there. */
export interface Difference {
  /** JSON Pointer; empty for the whole value. */
  readonly path: string
  readonly one: unknown
  readonly other: unknown
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const keysOf = (value: unknown): string[] | null => {
  if (Array.isArray(value)) return value.map((_, index) => String(index))
  return isObject(value) ? Object.keys(value) : null
}

const at = (value: unknown, key: string): unknown => {
  if (Array.isArray(value)) return value[Number(key)] as unknown
  return isObject(value) ? value[key] : undefined
}

/** The first difference in depth-first order of sorted keys, or null where the values are equal. An absent field equals nothing but an absent one. */
export const difference = (one: unknown, other: unknown, path = ''): Difference | null => {
  if (Object.is(one, other)) return null
  const [left, right] = [keysOf(one), keysOf(other)]
  if (left === null || right === null || Array.isArray(one) !== Array.isArray(other)) return { path, one, other }
  for (const key of [...new Set([...left, ...right])].sort()) {
    const found = difference(at(one, key), at(other, key), `${path}/${key}`)
    if (found) return found
  }
  return null
}

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}

/** A difference in one sentence. */
export const inWords = ({ path, one, other }: Difference): string =>
  `${path || 'the whole'}: expected ${shown(one)}, found ${shown(other)}`
