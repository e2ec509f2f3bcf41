import { schemas } from '../registry.ts'
import type { ColumnType } from './csv-records.ts'
import type { RowSchema } from './row-schema.ts'

const KNOWN: Readonly<Record<string, ColumnType>> = {
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  array: 'json',
  object: 'json',
}

const typeOf = (field: unknown): ColumnType => {
  if (typeof field !== 'object' || field === null || !('type' in field)) return 'string'
  const types = (Array.isArray(field.type) ? field.type : [field.type]).filter(type => type !== 'null')
  return types.length === 1 ? (KNOWN[String(types[0])] ?? 'string') : 'string'
}

/** What the cells of each column are, as far as the schema's own fields say. */
export const columnTypesOf = (schema: RowSchema): Record<string, ColumnType> => {
  const given: object = schema === null ? {} : typeof schema === 'string' ? schemas[schema] : schema
  const fields: unknown = Reflect.get(given, 'properties')
  if (typeof fields !== 'object' || fields === null) return {}
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, typeOf(field)] as const))
}
