import type { ApiField } from './openapi.ts'
import { intents, type Translation, translated } from './values.ts'

// JSONata that makes a field of a contract from a field of an API.

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/
const RESERVED = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function'])

/** A field's name as JSONata reads it. */
export const nameIn = (name: string): string => (PLAIN.test(name) && !RESERVED.has(name) ? name : `\`${name}\``)

export const quoted = (text: string): string => JSON.stringify(text)

const isNumeric = ({ types }: ApiField): boolean => types.includes('integer') || types.includes('number')

/** How a field is written: what its contract wants. */
export type Form =
  | { readonly kind: 'text' | 'decimal' | 'price' | 'instant' | 'side' | 'direction' | 'size' | 'flag' }
  | { readonly kind: 'values'; readonly into: Translation }

/** Each named value by its name in the contract, in conditions; a value that nobody knows stays as it is. */
const choice = (name: string, values: readonly string[], into: Translation): string => {
  const known = values.flatMap(value => {
    const meaning = translated(value, into)
    return meaning === undefined ? [] : [`${name} = ${quoted(value)} ? ${quoted(meaning)}`]
  })
  return known.length === 0 ? `$lowercase(${name})` : [...known, name].join(' : ')
}

/** Values of a field that the contract has no name for. */
export const unknownValues = ({ values }: ApiField, form: Form): readonly string[] =>
  form.kind === 'values' ? values.filter(value => translated(value, form.into) === undefined) : []

/** Whether a field of this type can be written in this form at all. */
export const fits = (field: ApiField, { kind }: Form): boolean => {
  const { types, values } = field
  const isOnly = (...names: readonly string[]): boolean => types.every(type => names.includes(type) || type === 'null')
  if (types.length === 0) return true
  switch (kind) {
    case 'flag':
      return isOnly('boolean')
    case 'values':
      return isOnly('string')
    case 'text':
      return isOnly('string', 'integer', 'number')
    case 'side':
      return isOnly('string', 'integer', 'number')
    default:
      return isOnly('string', 'integer', 'number') && values.length === 0
  }
}

/** The expression for a field in a form. */
export const expressionOf = (field: ApiField, form: Form): string => {
  const name = nameIn(field.name)
  switch (form.kind) {
    case 'values':
      return choice(name, field.values, form.into)
    case 'text':
      return isNumeric(field) ? `$string(${name})` : name
    case 'flag':
      return name
    default:
      return `$${form.kind}(${name})`
  }
}

const OPENS = /open|entry|enter/i
const CLOSES = /exit|close|reduce/i

/** What tells an entry from an exit, as far as it names its values; null where a person has to say it. */
export const intentOf = (fields: readonly ApiField[], side: ApiField | null): string | null => {
  const whole = fields.find(({ values }) => values.some(value => /^(buy|sell)_to_(open|close)$/i.test(value)))
  if (whole) return `$lowercase(${nameIn(whole.name)})`
  const half = fields.find(({ values }) => values.length > 1 && values.every(value => translated(value, intents)))
  if (!half || !side) return null
  return `$side(${nameIn(side.name)}) & "_to_" & (${choice(nameIn(half.name), half.values, intents)})`
}

export const opensByName = ({ name }: ApiField): boolean => OPENS.test(name)

/** A field that looks as if it told an entry from an exit: named in the advice, never used unasked. */
export const intentCandidate = (fields: readonly ApiField[]): ApiField | undefined =>
  fields.find(({ name, types }) => types.includes('boolean') && (CLOSES.test(name) || OPENS.test(name))) ??
  fields.find(({ name }) => /effect|intent|purpose/i.test(name))
