import type { Mapping } from '../../contracts/files/mapping.schema.ts'
import type { Answer } from '../http/call.ts'
import { namedTotal } from '../http/paging.ts'
import { evaluate, type Formula, mappingError } from './evaluation.ts'
import type { Bindings } from './program.ts'
import type { CallPlan, Operation, Params, Scope } from './scope.ts'

export type Paging = NonNullable<NonNullable<Mapping['orders']>['paging']>

/** A list of the mapping: where it stands, how it is paged. */
export interface ListPlan extends CallPlan {
  readonly records?: string
  readonly total?: string
  readonly paging?: Paging
}

const bodyOf = ({ json }: Answer): unknown => (json?.ok ? json.value : undefined)

/** What expressions see beside the answer's body. */
export const bindingsOf = (answer: Answer, params: Params): Bindings => ({
  request: params,
  headers: answer.headers,
  status: answer.status,
})

/** `data.items` without a detour through another process; undefined where JSONata has to look itself. */
const plainPath = (source: string, body: unknown): unknown => {
  if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(source)) return undefined
  return source.split('.').reduce<unknown>((value, name) => {
    const isFields = value instanceof Object && !Array.isArray(value) && Object.hasOwn(value, name)
    return isFields ? Reflect.get(value, name) : undefined
  }, body)
}

/** What an expression finds in an answer. @throws TargetError GATE_TARGET_MAPPING */
export const looked = async (
  scope: Scope,
  formula: Formula,
  at: { answer: Answer; params: Params },
): Promise<unknown> => {
  const body = bodyOf(at.answer)
  const plain = plainPath(formula.source, body)
  return plain !== undefined
    ? plain
    : await evaluate(scope, formula, { value: body, bindings: bindingsOf(at.answer, at.params) })
}

/** The records of an answer. @throws TargetError where there is no list */
export const recordsIn = async (
  scope: Scope,
  { name, plan }: Operation<ListPlan>,
  at: { answer: Answer; params: Params },
): Promise<readonly unknown[]> => {
  const { where, status } = at.answer
  const source = plan.records ?? '$'
  const formula = { key: `${name}.records`, source, where, status }
  const found = source === '$' ? bodyOf(at.answer) : await looked(scope, formula, at)
  if (Array.isArray(found)) return found
  // What JSONata selects from a list is no list where it is one record.
  if (plan.records !== undefined && found instanceof Object) return [found]
  const problem = 'gave no list; a list that may be empty is written [...]'
  throw mappingError(scope, formula, { problem, value: bodyOf(at.answer) })
}

/** How many records the list has in all; null where nobody says. */
export const totalIn = async (
  scope: Scope,
  { name, plan }: Operation<ListPlan>,
  at: { answer: Answer; params: Params },
): Promise<number | null> => {
  if (plan.total === undefined) return namedTotal(at.answer)
  const { where, status } = at.answer
  const found = await looked(scope, { key: `${name}.total`, source: plan.total, where, status }, at)
  const total = typeof found === 'string' && /^\d+$/.test(found) ? Number(found) : found
  return Number.isSafeInteger(total) ? Number(total) : null
}
