import { parseDocument } from 'yaml'
import { ConfigError } from '../errors.ts'
import { schemaText } from './own-schema.ts'

// An OpenAPI 3 document as far as a mapping can be proposed from it: what is answered where, field by field. Anything else in it is passed over.

/** A property of an object that an API takes or answers. */
export interface ApiField {
  readonly name: string
  readonly types: readonly string[]
  /** Values that the document names; empty where it names none. */
  readonly values: readonly string[]
}

/** An object that an API takes or answers. */
export interface ApiObject {
  readonly fields: readonly ApiField[]
  /** Its properties that are lists of objects. */
  readonly lists: readonly { readonly name: string; readonly items: ApiObject }[]
  /** The text of its schema as a file that stands on its own. */
  readonly schema: () => string
}

/** What an operation answers: an object, a list of objects, or nothing that can be mapped. */
export type ApiBody =
  | { readonly kind: 'object'; readonly object: ApiObject }
  | { readonly kind: 'list'; readonly items: ApiObject }
  | { readonly kind: 'none' }

export interface ApiParameter {
  readonly name: string
  readonly maximum: number | null
}

export interface ApiOperation {
  readonly method: string
  readonly path: string
  readonly query: readonly ApiParameter[]
  readonly takes: ApiBody
  readonly answers: ApiBody
}

/** How the API is told who asks; the first scheme that a mapping can use. */
export type ApiAuth =
  | { readonly kind: 'none' | 'bearer' | 'basic' }
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'oauth'; readonly tokenUrl: string }

export interface ApiDocument {
  readonly title: string
  readonly operations: readonly ApiOperation[]
  readonly auth: ApiAuth
}

type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
const nodeAt = (node: Node, name: string): Node => {
  const value = Object.hasOwn(node, name) ? node[name] : undefined
  return isNode(value) ? value : {}
}
const listAt = (node: Node, name: string): readonly unknown[] => {
  const value = Object.hasOwn(node, name) ? node[name] : undefined
  return Array.isArray(value) ? value : []
}
const textAt = (node: Node, name: string): string => (typeof node[name] === 'string' ? node[name] : '')

/** References and combinations inside one another; a schema that names itself ends there. */
const DEPTH = 8

const resolved = (root: Node, node: Node, depth = 0): Node => {
  const reference = textAt(node, '$ref')
  if (!reference.startsWith('#/') || depth > DEPTH) return node
  const target = reference
    .slice(2)
    .split('/')
    .map(part => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(nodeAt, root)
  return resolved(root, target, depth + 1)
}

const typesOf = (schema: Node): string[] => {
  const named = Array.isArray(schema.type) ? schema.type.map(String) : [textAt(schema, 'type')]
  return [...named.filter(Boolean), ...(schema.nullable === true ? ['null'] : [])]
}

/** A schema with what it is put together from: `allOf` together, `anyOf` and `oneOf` side by side. */
const flattened = (root: Node, schema: Node, depth = 0): Node => {
  const own = resolved(root, schema)
  if (depth > DEPTH) return own
  const combined = ['allOf', 'anyOf', 'oneOf'].flatMap(name => listAt(own, name))
  const parts = combined.filter(isNode).map(part => flattened(root, part, depth + 1))
  const all = [own, ...parts]
  const single = all.find(part => isNode(part.items))
  return {
    type: [...new Set(all.flatMap(typesOf))],
    enum: all.flatMap(part => [...listAt(part, 'enum'), ...('const' in part ? [part.const] : [])]),
    properties: Object.assign({}, ...all.map(part => nodeAt(part, 'properties'))),
    ...(single ? { items: single.items } : {}),
  }
}

const objectOf = (root: Node, source: Node, depth: number): ApiObject => {
  const schema = flattened(root, source)
  const properties = Object.entries(nodeAt(schema, 'properties')).filter((entry): entry is [string, Node] =>
    isNode(entry[1]),
  )
  const fields: ApiField[] = []
  const lists: { name: string; items: ApiObject }[] = []
  for (const [name, property] of properties) {
    const own = flattened(root, property)
    const isList = isNode(own.items) && Object.keys(nodeAt(flattened(root, own.items), 'properties')).length > 0
    if (isNode(own.items) && isList && depth < 2) lists.push({ name, items: objectOf(root, own.items, depth + 1) })
    else
      fields.push({
        name,
        types: typesOf(own),
        values: listAt(own, 'enum')
          .filter(v => v !== null)
          .map(String),
      })
  }
  return { fields, lists, schema: () => schemaText(source, node => resolved(root, node)) }
}

const bodyOf = (root: Node, content: Node): ApiBody => {
  const [, media] = Object.entries(content).find(([type]) => /json/i.test(type)) ?? []
  if (!isNode(media)) return { kind: 'none' }
  const source = nodeAt(media, 'schema')
  const { items } = flattened(root, source)
  if (isNode(items)) return { kind: 'list', items: objectOf(root, items, 0) }
  const object = objectOf(root, source, 0)
  return object.fields.length + object.lists.length > 0 ? { kind: 'object', object } : { kind: 'none' }
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

const parameterOf = (root: Node, parameter: Node): ApiParameter[] => {
  const own = resolved(root, parameter)
  if (own.in !== 'query') return []
  const { maximum } = flattenedSchema(root, own)
  return [{ name: textAt(own, 'name'), maximum: typeof maximum === 'number' ? maximum : null }]
}

const flattenedSchema = (root: Node, parameter: Node): Node => resolved(root, nodeAt(parameter, 'schema'))

const operationsAt = (root: Node, path: string, item: Node): ApiOperation[] =>
  METHODS.flatMap(method => {
    const operation = item[method]
    if (!isNode(operation)) return []
    const parameters = [...listAt(item, 'parameters'), ...listAt(operation, 'parameters')].filter(isNode)
    const [, success = {}] = Object.entries(nodeAt(operation, 'responses')).find(([code]) => /^2/.test(code)) ?? []
    const request = resolved(root, nodeAt(operation, 'requestBody'))
    const answer = isNode(success) ? resolved(root, success) : {}
    return [
      {
        method: method.toUpperCase(),
        path,
        query: parameters.flatMap(parameter => parameterOf(root, parameter)),
        takes: bodyOf(root, nodeAt(request, 'content')),
        answers: bodyOf(root, nodeAt(answer, 'content')),
      },
    ]
  })

const authOf = (scheme: Node): ApiAuth | null => {
  const type = textAt(scheme, 'type')
  if (type === 'apiKey' && scheme.in === 'header') return { kind: 'header', name: textAt(scheme, 'name') }
  if (type === 'http' && /^(bearer|basic)$/i.test(textAt(scheme, 'scheme'))) {
    return { kind: /^basic$/i.test(textAt(scheme, 'scheme')) ? 'basic' : 'bearer' }
  }
  const tokenUrl = textAt(nodeAt(nodeAt(scheme, 'flows'), 'clientCredentials'), 'tokenUrl')
  return type === 'oauth2' && tokenUrl !== '' ? { kind: 'oauth', tokenUrl } : null
}

const parsed = (text: string, path: string): Node => {
  const document = parseDocument(text, { uniqueKeys: false })
  const refuse = (problem: string): ConfigError => new ConfigError('GATE_INIT_DOCUMENT', { path, problem })
  const [error] = document.errors
  if (error) throw refuse(error.message.split('\n')[0] ?? 'it cannot be parsed')
  const value: unknown = document.toJS({ maxAliasCount: 1000 })
  if (!isNode(value)) throw refuse('it is no object')
  if (!/^3\./.test(textAt(value, 'openapi'))) {
    const found = textAt(value, 'swagger') ? `Swagger ${textAt(value, 'swagger')}` : 'no key openapi with a version 3'
    throw refuse(`found ${found}`)
  }
  return value
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document, JSON or YAML.
 * @throws ConfigError GATE_INIT_DOCUMENT for anything else
 */
export const readApiDocument = (text: string, path: string): ApiDocument => {
  const root = parsed(text, path)
  const schemes = Object.values(nodeAt(nodeAt(root, 'components'), 'securitySchemes')).filter(isNode)
  const [auth] = schemes.flatMap(scheme => authOf(resolved(root, scheme)) ?? [])
  return {
    title: textAt(nodeAt(root, 'info'), 'title'),
    operations: Object.entries(nodeAt(root, 'paths')).flatMap(([at, item]) =>
      isNode(item) ? operationsAt(root, at, resolved(root, item)) : [],
    ),
    auth: auth ?? { kind: 'none' },
  }
}
