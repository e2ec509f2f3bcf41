// A schema of an OpenAPI document as JSON Schema that stands on its own: references put in, words of OpenAPI left out.

type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keywords that are taken over as they are. */
const PLAIN = [
  'title',
  'description',
  'enum',
  'const',
  'required',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
] as const

/** Parts of a schema at most: documents exist whose schemas lead to one another without end. Beyond it, any value is right. */
const PARTS = 5000

interface Walk {
  /** Follows a reference. */
  readonly resolve: (node: Node) => Node
  /** References on the way here: one that comes again leads back to itself. */
  readonly way: readonly string[]
  readonly count: { parts: number }
}

/** OpenAPI 3.0 writes `nullable` and a flag where JSON Schema has a type and a number. */
const typeOf = ({ type, nullable }: Node): { type?: unknown } => {
  if (type === undefined) return {}
  return { type: nullable === true ? [...(Array.isArray(type) ? type : [type]), 'null'] : type }
}

const isKept = (name: string, value: unknown): boolean =>
  value !== undefined && !(name.startsWith('exclusive') && typeof value === 'boolean')

const partOf = (schema: unknown, walk: Walk): Node | boolean => {
  if (!isNode(schema)) return typeof schema === 'boolean' ? schema : {}
  const reference = typeof schema.$ref === 'string' ? [schema.$ref] : []
  if (++walk.count.parts > PARTS || reference.some(each => walk.way.includes(each))) return {}
  const node = walk.resolve(schema)
  const inner = { ...walk, way: [...walk.way, ...reference] }
  const below = (value: unknown): Node | boolean => partOf(value, inner)
  const { properties, items, additionalProperties } = node
  const plain = PLAIN.filter(name => isKept(name, node[name])).map(name => [name, node[name]])
  const combined = ['allOf', 'anyOf', 'oneOf'].flatMap(name => {
    const parts = node[name]
    return Array.isArray(parts) ? [[name, parts.map(below)]] : []
  })
  return {
    ...typeOf(node),
    ...Object.fromEntries([...plain, ...combined]),
    ...(isNode(properties)
      ? { properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, below(value)])) }
      : {}),
    ...(isNode(items) ? { items: below(items) } : {}),
    ...(additionalProperties === undefined ? {} : { additionalProperties: below(additionalProperties) }),
  }
}

const DIALECT = 'https://json-schema.org/draft/2020-12/schema'

/** The text of a file with the schema, every reference put in; `resolve` follows one. */
export const schemaText = (schema: unknown, resolve: Walk['resolve']): string => {
  const own = partOf(schema, { resolve, way: [], count: { parts: 0 } })
  return `${JSON.stringify(isNode(own) ? { $schema: DIALECT, ...own } : own, null, 2)}\n`
}
