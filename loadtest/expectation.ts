/** A field that a successful answer must hold, and what it must be. */
export interface Expectation {
  /** Names from the root of the JSON to the field. */
  readonly path: readonly string[]
  /** As text; null: anything but null. */
  readonly value: string | null
}

/** Reads `path.to.field` or `path.to.field=value`; null for anything else. */
export const parseExpectation = (text: string): Expectation | null => {
  const [, path = '', , value] = /^([^=]+)(=(.*))?$/s.exec(text) ?? []
  const names = path.split('.')
  return names.some(name => name === '') ? null : { path: names, value: value ?? null }
}

const fieldAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((at, name) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    return (at as Readonly<Record<string, unknown>>)[name]
  }, value)

const isMet = (json: unknown, { path, value }: Expectation): boolean => {
  const found = fieldAt(json, path)
  if (found === undefined || found === null) return false
  if (value === null) return true
  return typeof found === 'string' ? found === value : JSON.stringify(found) === value
}

/** Whether a body is JSON that meets every expectation: status 200 with an error inside is no success. */
export const meets = (body: Buffer, expectations: readonly Expectation[]): boolean => {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'))
    return expectations.every(expectation => isMet(json, expectation))
  } catch {
    return false
  }
}
