import { type Validator, validatorOf } from '../validate.ts'
import { type Automaton, automatonOf } from './automaton.ts'
import { createLanguages, type Language, type Languages } from './language.ts'
import { languageOf, languageOfTexts } from './pattern.ts'

// What a field's schema asks of one value, in a form that is checked on the bytes of the file without making the value.

export const STRING = 1
export const NUMBER = 2
export const TRUE_FALSE = 4
export const NULL = 8
export const EMPTY_LIST = 16

export interface FieldCheck {
  /** Bits of the types that can be found sound here; values of others are left to the schema itself. */
  readonly types: number
  readonly integer: boolean
  /** For strings: null where any text will do. */
  readonly automaton: Automaton | null
  readonly leastLength: number
  readonly mostLength: number
  /** A date-time that ajv's full format accepts for sure. */
  readonly instant: boolean
  /** Inclusive limits of a number, and exclusive ones. */
  readonly least: number
  readonly most: number
  readonly above: number
  readonly below: number
  /** Decides on the value itself what the members above do not express. */
  readonly validate: Validator | null
}

type Schema = Readonly<Record<string, unknown>>

const ANNOTATIONS = new Set([
  'title',
  'description',
  'default',
  'examples',
  '$comment',
  'deprecated',
  'readOnly',
  'writeOnly',
])
const EXPRESSED = new Set([
  'type',
  'enum',
  'const',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
])
/** Of a list that has no members these say nothing. */
const OF_MEMBERS = new Set(['items', 'prefixItems', 'maxItems', 'uniqueItems', 'minItems'])

const TYPE_BITS: Readonly<Record<string, number>> = {
  string: STRING,
  number: NUMBER,
  integer: NUMBER,
  boolean: TRUE_FALSE,
  null: NULL,
  array: EMPTY_LIST,
  object: 0,
}
const EVERY_TYPE = STRING | NUMBER | TRUE_FALSE | NULL | EMPTY_LIST

const typesOf = (schema: Schema): readonly string[] | null => {
  if (schema.type === undefined) return null
  return Array.isArray(schema.type) ? schema.type.map(String) : [String(schema.type)]
}

const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

/** The texts of `enum` and `const`; null where neither is given, undefined where they hold what is not a text or null. */
const chosenOf = (schema: Schema): readonly (string | null)[] | null | undefined => {
  if (schema.enum === undefined && schema.const === undefined) return null
  const lists = [
    ...(Array.isArray(schema.enum) ? [schema.enum as unknown[]] : []),
    ...(schema.const === undefined ? [] : [[schema.const]]),
  ]
  const common = (lists[0] ?? []).filter(value => lists.every(list => list.includes(value)))
  const known = common.filter(value => typeof value === 'string' || value === null)
  return known.length === common.length ? known : undefined
}

const textsOf = (schema: Schema, chosen: readonly (string | null)[] | null, make: Languages): Language | null => {
  const languages: (Language | null)[] = []
  if (typeof schema.pattern === 'string') languages.push(languageOf(schema.pattern, make))
  if (chosen !== null)
    languages.push(
      languageOfTexts(
        chosen.filter(value => value !== null),
        make,
      ),
    )
  const known = languages.filter(language => language !== null)
  return known.length === languages.length ? make.both(known) : null
}

const restricted = (types: number, schema: Schema, chosen: readonly (string | null)[] | null): number => {
  let left = types
  if (chosen !== null) left &= (chosen.includes(null) ? NULL : 0) | STRING
  if (numberOf(schema.minItems, 0) > 0 || 'contains' in schema) left &= ~EMPTY_LIST
  return left
}

const anything: FieldCheck = {
  types: EVERY_TYPE,
  integer: false,
  automaton: null,
  leastLength: 0,
  mostLength: Number.POSITIVE_INFINITY,
  instant: false,
  least: Number.NEGATIVE_INFINITY,
  most: Number.POSITIVE_INFINITY,
  above: Number.NEGATIVE_INFINITY,
  below: Number.POSITIVE_INFINITY,
  validate: null,
}

/** Every scalar is made and handed to the schema; null where the schema cannot stand alone. */
const byValue = (schema: Schema): FieldCheck | null =>
  JSON.stringify(schema).includes('"$')
    ? null
    : { ...anything, types: EVERY_TYPE & ~EMPTY_LIST, validate: validatorOf(schema) }

const isExpressed = (schema: Schema): boolean =>
  Object.keys(schema).every(
    key =>
      ANNOTATIONS.has(key) ||
      EXPRESSED.has(key) ||
      OF_MEMBERS.has(key) ||
      (key === 'format' && schema.format === 'date-time'),
  )

/** The check of one field; null where its values cannot be judged one by one. */
export const fieldCheckOf = (schema: unknown): FieldCheck | null => {
  if (schema === true) return anything
  if (typeof schema !== 'object' || schema === null) return null
  const given = schema as Schema
  if (!isExpressed(given)) return byValue(given)
  const chosen = chosenOf(given)
  if (chosen === undefined) return byValue(given)
  const make = createLanguages()
  const texts = textsOf(given, chosen, make)
  const needsTexts = given.pattern !== undefined || chosen !== null
  const automaton = texts && needsTexts ? automatonOf(texts, make) : null
  if (needsTexts && automaton === null) return byValue(given)
  const types = typesOf(given)
  const bits = types === null ? EVERY_TYPE : types.reduce((sum, type) => sum | (TYPE_BITS[type] ?? 0), 0)
  return {
    types: restricted(bits, given, chosen),
    integer: types?.includes('integer') === true && !types.includes('number'),
    automaton,
    leastLength: numberOf(given.minLength, 0),
    mostLength: numberOf(given.maxLength, Number.POSITIVE_INFINITY),
    instant: given.format === 'date-time',
    least: numberOf(given.minimum, Number.NEGATIVE_INFINITY),
    most: numberOf(given.maximum, Number.POSITIVE_INFINITY),
    above: numberOf(given.exclusiveMinimum, Number.NEGATIVE_INFINITY),
    below: numberOf(given.exclusiveMaximum, Number.POSITIVE_INFINITY),
    validate: null,
  }
}
