import type { ExprNode } from 'jsonata'
import { helpers } from './helpers.ts'

// A plain part of JSONata, evaluated without its interpreter: what ten thousand records are mapped with costs a tenth of the time. Whatever is not
// plain (arrays on the way, other functions, variables) is left to JSONata itself; a test holds both to the same answers.

/** Evaluates a node on one record; throws `LEFT` where the interpreter has to. */
export type Direct = (input: unknown) => unknown

/** What stood in the way is for the interpreter: no error. */
export const LEFT = Symbol('left to JSONata')

const leave = (): never => {
  throw LEFT
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** JSONata unfolds arrays on the way; that is left to it. */
const plain = (value: unknown): unknown => (Array.isArray(value) ? leave() : value)

const fieldOf = (input: unknown, name: string): unknown =>
  isObject(input) && Object.hasOwn(input, name) ? plain(Reflect.get(input, name)) : undefined

const NAME_KEYS = new Set(['type', 'value', 'position'])

const namesOf = ({ steps, ...rest }: ExprNode): string[] | null => {
  if (!steps || Object.keys(rest).some(key => key !== 'type')) return null
  const names = steps.map(step => {
    const isPlain = step.type === 'name' && Object.keys(step).every(key => NAME_KEYS.has(key))
    return isPlain && typeof step.value === 'string' ? step.value : null
  })
  return names.every(name => name !== null) ? names : null
}

const path = (node: ExprNode): Direct | null => {
  const names = namesOf(node)
  return names && (input => names.reduce(fieldOf, plain(input)))
}

const truth = (value: unknown): boolean => (isObject(value) ? leave() : Boolean(value))

const isSimple = (value: unknown): boolean => value === null || !isObject(value)

const equal = (a: unknown, b: unknown): boolean => (isSimple(a) && isSimple(b) ? a === b : leave())

type Operation = (a: Direct, b: Direct) => Direct

const isNumber = (value: unknown): value is number => typeof value === 'number'

const compared =
  (compare: (left: string | number, right: string | number) => boolean): Operation =>
  (a, b) =>
  input => {
    const [left, right] = [a(input), b(input)]
    if (isNumber(left) && isNumber(right)) return compare(left, right)
    return typeof left === 'string' && typeof right === 'string' ? compare(left, right) : leave()
  }

const computed =
  (compute: (left: number, right: number) => number): Operation =>
  (a, b) =>
  input => {
    const [left, right] = [a(input), b(input)]
    const result = isNumber(left) && isNumber(right) ? compute(left, right) : Number.NaN
    return Number.isFinite(result) ? result : leave()
  }

const operations: Readonly<Record<string, Operation>> = {
  '=': (a, b) => input => {
    const [left, right] = [a(input), b(input)]
    return left !== undefined && right !== undefined && equal(left, right)
  },
  '!=': (a, b) => input => {
    const [left, right] = [a(input), b(input)]
    return left !== undefined && right !== undefined && !equal(left, right)
  },
  '<': compared((left, right) => left < right),
  '<=': compared((left, right) => left <= right),
  '>': compared((left, right) => left > right),
  '>=': compared((left, right) => left >= right),
  '+': computed((left, right) => left + right),
  '-': computed((left, right) => left - right),
  '*': computed((left, right) => left * right),
  '/': computed((left, right) => left / right),
  '&': (a, b) => input => {
    const [left = '', right = ''] = [a(input), b(input)]
    return typeof left === 'string' && typeof right === 'string' ? left + right : leave()
  },
  and: (a, b) => input => truth(a(input)) && truth(b(input)),
  or: (a, b) => input => truth(a(input)) || truth(b(input)),
}

const binary = (node: ExprNode): Direct | null => {
  const operation =
    typeof node.value === 'string' && Object.hasOwn(operations, node.value) ? operations[node.value] : null
  const [left, right] = [node.lhs, node.rhs]
  if (!operation || !left || Array.isArray(left) || !right) return null
  const [a, b] = [directOf(left), directOf(right)]
  return a && b && operation(a, b)
}

const condition = (node: ExprNode & { then?: ExprNode; else?: ExprNode; condition?: ExprNode }): Direct | null => {
  const test = node.condition ? directOf(node.condition) : null
  const yes = node.then ? directOf(node.then) : null
  const no = node.else ? directOf(node.else) : () => undefined
  return test && yes && no && (input => (truth(test(input)) ? yes(input) : no(input)))
}

const all = (nodes: readonly ExprNode[]): Direct[] | null => {
  const parts = nodes.map(directOf)
  return parts.every(part => part !== null) ? parts : null
}

const onText =
  (change: (text: string) => string) =>
  (...given: readonly unknown[]): unknown => {
    const [text] = given
    if (given.length !== 1) return leave()
    return typeof text === 'string' ? change(text) : text === undefined ? undefined : leave()
  }

type Function = (...given: readonly unknown[]) => unknown

const functions: Readonly<Record<string, Function>> = {
  ...helpers,
  lowercase: onText(text => text.toLowerCase()),
  uppercase: onText(text => text.toUpperCase()),
  string: (...given) => {
    const [value] = given
    return given.length === 1 && Number.isSafeInteger(value) ? String(value) : onText(text => text)(...given)
  },
  number: (...given) => (given.length === 1 && isNumber(given[0]) ? given[0] : leave()),
}

const call = (node: ExprNode): Direct | null => {
  const name: unknown = node.procedure?.type === 'variable' ? node.procedure.value : null
  const helper = typeof name === 'string' && Object.hasOwn(functions, name) ? functions[name] : null
  const given = all(node.arguments ?? [])
  if (!helper || !given) return null
  return input => helper(...given.map(argument => argument(input)))
}

/** The pairs of an object constructor whose keys are plain texts, each once; null for any other. */
export const plainPairs = (node: ExprNode): (readonly [key: string, value: ExprNode])[] | null => {
  if (node.type !== 'unary' || node.value !== '{' || !Array.isArray(node.lhs)) return null
  const pairs = node.lhs.map(pair => (Array.isArray(pair) && pair[0].type === 'string' ? pair : null))
  if (!pairs.every(pair => pair !== null)) return null
  const keys = pairs.map(([key]) => String(key.value))
  if (new Set(keys).size !== keys.length || keys.some(key => key.startsWith('_jsonata'))) return null
  return pairs.map(([key, value]) => [String(key.value), value] as const)
}

const constructed = (node: ExprNode): Direct | null => {
  const pairs = plainPairs(node)?.map(([key, value]) => [key, directOf(value)] as const) ?? [[null, null] as const]
  const known = pairs.flatMap(([key, value]) => (key !== null && value ? [[key, value] as const] : []))
  if (known.length !== pairs.length) return null
  return input => {
    const record = plain(input)
    return Object.fromEntries(
      known.map(([key, value]) => [key, value(record)]).filter(([, value]) => value !== undefined),
    )
  }
}

const list = (node: ExprNode): Direct | null => {
  const parts = all(node.expressions ?? [])
  return parts && (input => parts.map(part => plain(part(input))).filter(value => value !== undefined))
}

const unary = (node: ExprNode): Direct | null => {
  if (node.value === '{') return constructed(node)
  return node.value === '[' ? list(node) : null
}

const constant =
  ({ value }: ExprNode): Direct =>
  () =>
    value

/** A node as a function, or null where it is not plain. */
export const directOf = (node: ExprNode): Direct | null => {
  if ('keepArray' in node || 'stages' in node || 'group' in node || 'predicate' in node) return null
  const type: string = node.type
  switch (type) {
    case 'string':
    case 'number':
    case 'value':
      return constant(node)
    case 'path':
      return path(node)
    case 'binary':
      return binary(node)
    case 'condition':
      return condition(node)
    case 'function':
      return call(node)
    case 'unary':
      return unary(node)
    case 'block':
      return node.expressions?.length === 1 && node.expressions[0] ? directOf(node.expressions[0]) : null
    default:
      return null
  }
}
