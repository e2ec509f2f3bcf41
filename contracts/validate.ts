import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { isDateTime } from './date-time.ts'
import { eventDataSchemas } from './event-data.schema.ts'
import { type SchemaName, schemas } from './registry.ts'

export interface Violation {
  /** JSON Pointer to the value at fault; for a missing or unknown field, to that field. */
  readonly path: string
  /** The keyword of JSON Schema that was broken: `required`, `pattern`, ...; `recursion` where the value never ends. */
  readonly rule: string
  readonly message: string
}

export type Validator = (value: unknown) => Violation[]

interface Strictness {
  /** Every violation instead of the first: slower, for files that a person repairs. */
  readonly all?: boolean
  /** The schema was compiled before, in another thread: its own form is not checked again, which takes most of the time. */
  readonly known?: boolean
}

// ownProperties: without it `required: ['toString']` is met by every object.
const createAjv = (allErrors: boolean, validateSchema = true): Ajv2020 => {
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    ownProperties: true,
    allErrors,
    validateFormats: true,
    validateSchema,
  })
  addFormats.default(ajv, { mode: 'full' })
  ajv.addFormat('date-time', isDateTime)
  return ajv
}

const engines = { first: createAjv(false), all: createAjv(true) }
const compiled = new Map<string, Validator>()

const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

/** ajv points at the object that lacks or has the field; the reader wants the field. */
const fieldOf = ({ params }: ErrorObject): string | null => {
  const field: unknown = params.missingProperty ?? params.additionalProperty
  return typeof field === 'string' ? field : null
}

const wordsOf = ({ message, params }: ErrorObject): string => {
  const allowed: unknown = params.allowedValues ?? params.allowedValue
  const text = message ?? 'breaks the schema'
  return allowed === undefined ? text : `${text}: ${JSON.stringify(allowed)}`
}

const violationOf = (error: ErrorObject): Violation => {
  const field = fieldOf(error)
  return {
    path: field === null ? error.instancePath : `${error.instancePath}/${escapePointer(field)}`,
    rule: error.keyword,
    message: wordsOf(error),
  }
}

const run = (validate: ValidateFunction, value: unknown): Violation[] => {
  try {
    return validate(value) ? [] : (validate.errors ?? []).map(violationOf)
  } catch (error) {
    // A value that holds itself (a YAML alias, a cyclic object) ends the stack of a recursive schema.
    if (error instanceof RangeError) {
      return [{ path: '', rule: 'recursion', message: 'is nested without end or too deep to check' }]
    }
    throw error
  }
}

const once = (key: string, make: () => Validator): Validator => {
  const known = compiled.get(key)
  if (known) return known
  const validator = make()
  compiled.set(key, validator)
  return validator
}

type Mode = keyof typeof engines

/** The schema of a type's data; a status that the contract does not name is still a change of an order. */
const dataSchemaOf = (type: unknown): object | null => {
  if (typeof type !== 'string') return null
  const named = Object.entries(eventDataSchemas).find(([name]) => name === type)
  if (named) return named[1]
  return type.startsWith('order.') ? eventDataSchemas['order.new'] : null
}

/** Holds the `data` of an event to the schema of its type; types that no schema names are free. */
const eventData = (mode: Mode, event: unknown): Violation[] => {
  if (typeof event !== 'object' || event === null || !('type' in event) || !('data' in event)) return []
  const { type, data } = event
  const validate = once(`${mode} data ${String(type)}`, () => {
    const schema = dataSchemaOf(type)
    if (schema === null) return () => []
    const compiledSchema = engines[mode].compile(schema)
    return value => run(compiledSchema, value)
  })
  return validate(data).map(violation => ({ ...violation, path: `/data${violation.path}` }))
}

/**
 * The check of one schema, compiled once: a value to its violations, the first alone or all of them; an empty list is a valid value.
 * An event is also held to the schema of its type's data.
 */
export const validator = (name: SchemaName, { all = false }: Strictness = {}): Validator => {
  const mode: Mode = all ? 'all' : 'first'
  return once(`${mode} ${name}`, () => {
    const validate = engines[mode].compile(schemas[name])
    if (name !== 'event') return value => run(validate, value)
    return value => {
      const violations = run(validate, value)
      return violations.length > 0 && !all ? violations : [...violations, ...eventData(mode, value)]
    }
  })
}

/** The check of a schema that is not ours, e.g. of a user's own export. @throws Error of ajv if the schema itself is not valid. */
export const validatorOf = (schema: object, { all = false, known = false }: Strictness = {}): Validator => {
  const validate = createAjv(all, !known).compile(schema)
  return value => run(validate, value)
}
