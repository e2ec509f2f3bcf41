import { type SchemaName, schemas } from '../registry.ts'
import { validator, validatorOf } from '../validate.ts'
import type { ColumnSpec } from './columns.ts'
import { scanError } from './errors.ts'
import type { RowCheck } from './row-scanner.ts'
import { rowPlanOf } from './shape.ts'

/** A contract by its name, or a JSON Schema; null holds rows to nothing but being JSON. */
export type RowSchema = SchemaName | object | null

const ANY_OBJECT = { type: 'object' }

/** The data of an event is held to a schema of its own by type: more than a flat schema says. */
const planOf = (schema: RowSchema): RowCheck['plan'] => {
  if (schema === 'event') return null
  if (schema === null) return rowPlanOf(ANY_OBJECT)
  return rowPlanOf(typeof schema === 'string' ? schemas[schema] : schema)
}

/** Compiles the schema for the rows of one thread; `known` where another thread has done so. @throws ScanError GATE_SCAN_SCHEMA */
export const rowCheckOf = (schema: RowSchema, columns: readonly ColumnSpec[], known = false): RowCheck => {
  if (schema === null) return { validate: () => [], plan: planOf(null), columns }
  try {
    const validate = typeof schema === 'string' ? validator(schema) : validatorOf(schema, { known })
    return { validate, plan: planOf(schema), columns }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw scanError('GATE_SCAN_SCHEMA', { path: nameOf(schema), problem, known: Object.keys(schemas).join(', ') })
  }
}

const nameOf = (schema: Exclude<RowSchema, null>): string => {
  if (typeof schema === 'string') return schema
  const id: unknown = Reflect.get(schema, '$id')
  return typeof id === 'string' ? id : 'given'
}
