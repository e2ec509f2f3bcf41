import fc from 'fast-check'
import { validatorOf } from '../contracts/validate.ts'

/** A request body that breaks its schema, as the text that goes over the wire. */
export interface BrokenBody {
  readonly kind: string
  /** Dotted path of the field at fault; empty for the body as a whole. */
  readonly path: string
  readonly text: string
}

type Schema = Readonly<Record<string, unknown>>
type Path = readonly string[]

interface Field {
  readonly path: Path
  readonly schema: Schema
  readonly required: boolean
}

const MEBIBYTE = 2 ** 20
const EXTRA_DEPTH = 64
const LEAST_DRAWN = 12

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const typesOf = (schema: Schema): readonly unknown[] => [schema.type].flat()

/** Every field that a schema names, inner ones after the object that holds them. */
const fieldsOf = (schema: Schema, path: Path = []): Field[] => {
  const properties = isObject(schema.properties) ? schema.properties : {}
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(properties).flatMap(([name, inner]) => {
    if (!isObject(inner)) return []
    const field = { path: [...path, name], schema: inner, required: required.includes(name) }
    return [field, ...fieldsOf(inner, field.path)]
  })
}

/** A copy of the body with the value at the path; objects on the way are made. */
const withValue = (body: unknown, [name, ...rest]: Path, value: unknown): unknown => {
  if (name === undefined) return value
  const object = isObject(body) ? body : {}
  return { ...object, [name]: withValue(object[name], rest, value) }
}

const without = (body: unknown, [name, ...rest]: Path): unknown => {
  if (!isObject(body) || name === undefined) return body
  const { [name]: inner, ...others } = body
  return rest.length === 0 ? others : { ...others, [name]: without(inner, rest) }
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** Values just outside the bounds that a field's schema sets. */
const beyondBounds = (schema: Schema): unknown[] => {
  const low = numberOf(schema.minimum)
  const high = numberOf(schema.maximum)
  const longest = numberOf(schema.maxLength)
  return [
    ...(low === null ? [] : [low - 1]),
    ...(numberOf(schema.exclusiveMinimum) === null ? [] : [schema.exclusiveMinimum]),
    ...(high === null || high >= Number.MAX_SAFE_INTEGER ? [] : [high + 1]),
    ...(longest === null ? [] : ['x'.repeat(longest + 1)]),
    ...(numberOf(schema.minLength) === null ? [] : ['']),
    ...(typeof schema.pattern === 'string' ? ['1e5', '-0', '１'] : []),
    ...(Array.isArray(schema.enum) ? ['no-such-word'] : []),
    ...(numberOf(schema.minItems) === null ? [] : [[]]),
    ...(typesOf(schema).includes('integer') ? [0.5] : []),
  ]
}

const wrongTypes: readonly unknown[] = [true, 12, 'text', [], {}, ['text'], { a: 1 }]

/** Makes bodies of `base` in which one field holds a value. */
const bodyMaker = (base: unknown, kind: string) => (field: Field, value: unknown) => ({
  kind,
  path: field.path.join('.'),
  body: withValue(base, field.path, value),
})

/** The same fault for each field in turn: null, absent, of another type, beyond its bounds. */
const fieldFaults = (base: unknown, fields: readonly Field[]) => [
  ...fields.map(field => bodyMaker(base, 'null')(field, null)),
  ...fields
    .filter(field => field.required)
    .map(({ path }) => ({ kind: 'missing', path: path.join('.'), body: without(base, path) })),
  ...fields.flatMap(field => beyondBounds(field.schema).map(value => bodyMaker(base, 'bound')(field, value))),
  ...fields.flatMap(field => wrongTypes.map(value => bodyMaker(base, 'type')(field, value))),
]

const nested = (depth: number): unknown => Array.from({ length: depth }).reduce<unknown>(inner => [inner], 1)

const objectPaths = (fields: readonly Field[]): Path[] => [
  [],
  ...fields.filter(({ schema }) => typesOf(schema).includes('object')).map(({ path }) => path),
]

const unknownFields = (base: unknown, fields: readonly Field[]) =>
  objectPaths(fields).map(path => ({
    kind: 'unknown field',
    path: path.join('.'),
    body: withValue(base, [...path, 'gate_unknown'], 1),
  }))

/** Faults of the text, which no value can show: these are always sent. */
const textFaults = (base: Schema): BrokenBody[] => {
  const text = JSON.stringify(base)
  const [name = 'a'] = Object.keys(base)
  const marked = (literal: string): string =>
    JSON.stringify({ ...base, [name]: '\u0001' }).replace('"\\u0001"', literal)
  const of = (kind: string, path: string, broken: string): BrokenBody => ({ kind, path, text: broken })
  return [
    of('NaN', name, marked('NaN')),
    of('Infinity', name, marked('-Infinity')),
    of('duplicate key', name, `{${JSON.stringify(name)}:${JSON.stringify(base[name])},${text.slice(1)}`),
    of('depth', 'gate_deep', JSON.stringify({ ...base, gate_deep: nested(EXTRA_DEPTH) })),
    of('size', name, JSON.stringify({ ...base, [name]: 'x'.repeat(MEBIBYTE) })),
    of('cut off', '', text.slice(0, -1)),
    of('empty', '', ''),
    of('no object', '', '[]'),
    of('no object', '', 'null'),
    of('no object', '', '"text"'),
    of('trailing comma', '', `${text.slice(0, -1)},}`),
  ]
}

/** Any JSON value in any field, as long as it breaks the schema. */
const anyFault = (base: unknown, fields: readonly Field[]) =>
  fc
    .tuple(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 3 }))
    .map(([field, value]) => bodyMaker(base, 'any')(field, value))

/**
 * Bodies that break a schema, made from `base`, which meets it: a null in each field, each required field absent, the faults of the text, and others drawn
 * with the seed until there are `count`. The same arguments give the same bodies.
 */
export const brokenBodies = (
  schema: object,
  base: Schema,
  of: { readonly seed: number; readonly count: number },
): BrokenBody[] => {
  const violations = validatorOf(schema)
  const isBroken = ({ body }: { readonly body: unknown }): boolean => violations(body).length > 0
  const fields = fieldsOf(schema as Schema)
  const faults = [...fieldFaults(base, fields), ...unknownFields(base, fields)].filter(isBroken)
  const always = faults.filter(({ kind }) => kind === 'null' || kind === 'missing')
  const pool = faults.filter(fault => !always.includes(fault))
  const texts = textFaults(base)
  const wanted = Math.max(LEAST_DRAWN, of.count - always.length - texts.length)
  const [drawn = []] = fc.sample(
    fc.tuple(
      fc.shuffledSubarray(pool, {
        minLength: Math.min(pool.length, Math.ceil(wanted / 2)),
        maxLength: Math.min(pool.length, Math.ceil(wanted / 2)),
      }),
      fc.array(anyFault(base, fields).filter(isBroken), {
        minLength: Math.floor(wanted / 2),
        maxLength: Math.floor(wanted / 2),
      }),
    ),
    { seed: of.seed, numRuns: 1 },
  )
  const asText = ({ kind, path, body }: { kind: string; path: string; body: unknown }): BrokenBody => ({
    kind,
    path,
    text: JSON.stringify(body),
  })
  return [...[...always, ...drawn.flat()].map(asText), ...texts]
}
