import { type SchemaName, schemas } from './registry.ts'

const known = new Map<SchemaName, ReadonlySet<string>>()

const BRANCHES = ['then', 'else'] as const

const namedFields = (schema: object): string[] => {
  const own = 'properties' in schema && schema.properties instanceof Object ? Object.keys(schema.properties) : []
  const branches = BRANCHES.flatMap(branch => {
    const part: unknown = Reflect.get(schema, branch)
    return part instanceof Object ? namedFields(part) : []
  })
  return [...own, ...branches]
}

/** Top-level fields of a value that its schema does not name, as JSON Pointers: allowed in an answer, and worth one note. */
export const unknownFields = (name: SchemaName, value: unknown): string[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const fields = known.get(name) ?? new Set(namedFields(schemas[name]))
  known.set(name, fields)
  return Object.keys(value)
    .filter(key => !fields.has(key))
    .map(key => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
}
