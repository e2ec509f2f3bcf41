import type { Mapping } from '../../contracts/files/mapping.schema.ts'
import { expressionFault } from './program.ts'

export interface MappingFault {
  /** Below `map`, e.g. `orders.paging.next`. */
  readonly key: string
  /** What is wrong with the expression there. */
  readonly problem: string
}

const EXPRESSIONS = new Set(['body', 'records', 'total', 'to', 'next', 'seq', 'key', 'when', 'problem'])
const TEXTS = new Set(['query', 'headers'])

const expressionsIn = (part: object, path: string): (readonly [key: string, source: string])[] =>
  Object.entries(part).flatMap(([name, value]: [string, unknown]) => {
    const key = path === '' ? name : `${path}.${name}`
    if (typeof value === 'string') return EXPRESSIONS.has(name) ? [[key, value] as const] : []
    return value instanceof Object && !TEXTS.has(name) ? expressionsIn(value, key) : []
  })

/** The expressions of a mapping that cannot be used; nothing is evaluated. */
export const mappingFaults = (mapping: Mapping): MappingFault[] =>
  expressionsIn(mapping, '').flatMap(([key, source]) => {
    const problem = expressionFault(source)
    return problem === null ? [] : [{ key, problem }]
  })
