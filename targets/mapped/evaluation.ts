import { TargetError } from '../errors.ts'
import { type Mapped as MappedValue, MappingBreach } from './mapper.ts'
import type { Bindings } from './program.ts'
import type { Scope } from './scope.ts'

const SAMPLE = 200
const EXPRESSION = 60

/** One expression of the mapping, and the call on whose answer it works. */
export interface Formula {
  /** Where it stands in the mapping, e.g. `orders.to`. */
  readonly key: string
  readonly source: string
  readonly where: string
  readonly status?: number | null
}

const shortened = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}...` : text

/** A value as a message shows it: redacted, then cut. */
export const sample = (scope: Scope, value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return shortened(scope.session.connection.redact(text.slice(0, 20_000)), SAMPLE)
}

/** The error of an expression: which one, what came of it, on what value. */
export const mappingError = (
  scope: Scope,
  formula: Formula,
  about: { readonly problem: string; readonly value: unknown },
): TargetError => {
  const { key, source, where, status = null } = formula
  const expression = shortened(source.replace(/\s+/g, ' ').trim(), EXPRESSION)
  const problem = shortened(scope.session.connection.redact(about.problem), SAMPLE)
  const found = `${key} \`${expression}\` ${problem}, on ${sample(scope, about.value)}`
  return new TargetError('GATE_TARGET_MAPPING', { found, where, ...(status === null ? {} : { status }) })
}

/** Each value through the expression; what fails fails for itself. @throws TargetError GATE_TARGET_MAPPING where a limit is broken */
export const evaluateAll = async (
  scope: Scope,
  formula: Formula,
  about: { readonly values: readonly unknown[]; readonly bindings?: Bindings },
): Promise<readonly MappedValue[]> => {
  try {
    return await scope.mapped.mapper.map(formula.source, about.values, about.bindings)
  } catch (error) {
    if (!(error instanceof MappingBreach)) throw error
    throw mappingError(scope, formula, { problem: error.message, value: about.values[0] })
  }
}

/** One value through the expression. @throws TargetError GATE_TARGET_MAPPING */
export const evaluate = async (
  scope: Scope,
  formula: Formula,
  about: { readonly value: unknown; readonly bindings?: Bindings },
): Promise<unknown> => {
  const { value, bindings = {} } = about
  const [mapped] = await evaluateAll(scope, formula, { values: [value], bindings })
  if (mapped?.ok) return mapped.value
  throw mappingError(scope, formula, { problem: `failed: ${mapped?.problem ?? 'no answer'}`, value })
}
