/** The names that lead to a field, from the record inward. */
export type FieldPath = readonly string[]

/** `id`, `data.order_id`, or a JSON Pointer where a name holds a point: `/a.b/c`. */
export const fieldPath = (text: string): FieldPath =>
  text.startsWith('/')
    ? text
        .slice(1)
        .split('/')
        .map(name => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    : text.split('.')

/** The field as a JSON Pointer. */
export const pointerOf = (path: FieldPath): string =>
  path.map(name => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The value at the path; undefined where there is none of the record's own. */
export const valueAt = (record: unknown, path: FieldPath): unknown => {
  let value = record
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = Reflect.get(value, name)
  }
  return value
}
