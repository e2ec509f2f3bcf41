import jsonata, { type Expression, type ExprNode } from 'jsonata'
import { type Direct, directOf, LEFT, plainPairs } from './direct.ts'
import { helpers } from './helpers.ts'

const LIMITS = { characters: 10_000, depth: 60, nodes: 5000 } as const
/** Calls inside one another; a function that calls itself without end is stopped there. */
const STACK = 400
/** A mapped fact comes from the answer alone: nothing evaluates text as code, nothing is drawn at random. */
const FORBIDDEN = ['eval', 'random', 'shuffle'] as const

export type Bindings = Readonly<Record<string, unknown>>

/** A compiled expression: a value to what it makes of it. Throws what `problemOf` puts into words. */
export type Program = (value: unknown, bindings: Bindings) => unknown

/** Why an expression cannot be used, or failed on a value; for a reader. */
class ProgramError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ProgramError'
  }
}

const textOf = (error: unknown, name: string): unknown =>
  error instanceof Object ? Reflect.get(error, name) : undefined

/** An error of JSONata or of a helper as one sentence. */
export const problemOf = (error: unknown): string => {
  const message = textOf(error, 'message')
  const position = textOf(error, 'position')
  const code = textOf(error, 'code')
  const text = typeof message === 'string' && message !== '' ? message : String(code ?? error)
  const at = typeof position === 'number' && typeof code === 'string' ? ` (character ${position})` : ''
  return text.replace(/[.\s]+$/, '') + at
}

interface Measure {
  nodes: number
  deepest: number
  readonly variables: Set<string>
  readonly types: Set<string>
}

const measured = (ast: object): Measure => {
  const measure: Measure = { nodes: 0, deepest: 0, variables: new Set(), types: new Set() }
  const seen = new Set<object>()
  const open: [node: object, depth: number][] = [[ast, 1]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, depth] = next
    if (seen.has(node) || node instanceof RegExp) continue
    seen.add(node)
    const type: unknown = Reflect.get(node, 'type')
    const value: unknown = Reflect.get(node, 'value')
    if (typeof type === 'string') {
      measure.nodes++
      measure.deepest = Math.max(measure.deepest, depth)
      measure.types.add(type)
      if (type === 'variable' && typeof value === 'string') measure.variables.add(value)
    }
    const below = typeof type === 'string' ? depth + 1 : depth
    for (const part of Object.values(node)) if (part instanceof Object) open.push([part, below])
  }
  return measure
}

const parsed = (source: string): Expression => {
  if (source.length > LIMITS.characters) throw new ProgramError(`is longer than ${LIMITS.characters} characters`)
  try {
    return jsonata(source, { stack: STACK })
  } catch (error) {
    throw new ProgramError(error instanceof RangeError ? 'is nested too deep' : `is no JSONata: ${problemOf(error)}`)
  }
}

const equipped = (expression: Expression): Expression => {
  for (const [name, helper] of Object.entries(helpers)) {
    expression.registerFunction(name, (...given: readonly unknown[]) => Reflect.apply(helper, undefined, given))
  }
  for (const name of FORBIDDEN) {
    expression.registerFunction(name, () => {
      throw new ProgramError(`$${name} is not allowed in a mapping`)
    })
  }
  return expression
}

const checked = (source: string): { expression: Expression; measure: Measure } => {
  const expression = parsed(source)
  const measure = measured(expression.ast())
  if (measure.deepest > LIMITS.depth) throw new ProgramError(`is nested deeper than ${LIMITS.depth} levels`)
  if (measure.nodes > LIMITS.nodes) throw new ProgramError(`has more than ${LIMITS.nodes} parts`)
  const forbidden = FORBIDDEN.find(name => measure.variables.has(name))
  if (forbidden) throw new ProgramError(`uses $${forbidden}, which is not allowed in a mapping`)
  return { expression: equipped(expression), measure }
}

/** Why an expression cannot be used, or null. */
export const expressionFault = (source: string): string | null => {
  try {
    checked(source)
    return null
  } catch (error) {
    return problemOf(error)
  }
}

const interpreted =
  (expression: Expression): Program =>
  (value, bindings) =>
    expression.evaluate(value, bindings)

/** A part of an expression as an expression of its own; it stands in no scope that names variables. */
const partOf = (node: ExprNode): Expression => {
  const expression = equipped(jsonata('0', { stack: STACK }))
  const root: object = expression.ast()
  for (const key of Object.keys(root)) Reflect.deleteProperty(root, key)
  Object.assign(root, node)
  return expression
}

type Part = { readonly key: string; readonly direct: Direct | null; readonly rest: () => Program }

const partsOf = (ast: ExprNode): Part[] | null => {
  const root = ast.type === 'block' && ast.expressions?.length === 1 ? ast.expressions[0] : ast
  return (
    (root &&
      plainPairs(root)?.map(([key, node]) => {
        let program: Program | null = null
        const rest = (): Program => {
          program ??= interpreted(partOf(node))
          return program
        }
        return { key, direct: directOf(node), rest }
      })) ??
    null
  )
}

const LATER = Symbol('later')

const tried = ({ direct }: Part, value: unknown): unknown => {
  if (!direct) return LATER
  try {
    return direct(value)
  } catch (error) {
    if (error === LEFT) return LATER
    throw error
  }
}

/** An object part by part: each directly where it is plain, by JSONata where it is not. */
const assembled =
  (parts: readonly Part[]): Program =>
  (value, bindings) => {
    const made = parts.map(part => tried(part, value))
    const record = (values: readonly unknown[]): object =>
      Object.fromEntries(parts.flatMap(({ key }, index) => (values[index] === undefined ? [] : [[key, values[index]]])))
    if (!made.includes(LATER)) return record(made)
    return Promise.all(
      parts.map((part, index) => (made[index] === LATER ? part.rest()(value, bindings) : made[index])),
    ).then(record)
  }

/** Compiles an expression within its limits. @throws ProgramError */
export const compile = (source: string): Program => {
  const { expression, measure } = checked(source)
  const whole = interpreted(expression)
  // `%` looks at what stands around a part, which a part of its own does not have.
  const parts = measure.types.has('parent') ? null : partsOf(expression.ast())
  if (!parts) return whole
  const pieces = assembled(parts)
  return (value, bindings) => (Array.isArray(value) ? whole(value, bindings) : pieces(value, bindings))
}
