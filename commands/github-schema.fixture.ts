// What GitHub takes of the files that this project writes for it is stated closed: a key that is misspelt or not meant for its place is refused.

type Schema = object | boolean

export const text = { type: 'string', minLength: 1 } as const
export const id = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_-]*$' } as const
const scalar = { type: ['string', 'number', 'boolean'] } as const
export const scalars = { type: 'object', additionalProperties: scalar } as const

/** An object of these properties and no other. */
export const closed = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): object => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
})

/** An object of any names, each of whose values keeps the schema. */
export const named = (value: Schema, names: object = id): object => ({
  type: 'object',
  minProperties: 1,
  propertyNames: names,
  additionalProperties: value,
})

export const listOf = (items: object): object => ({ type: 'array', minItems: 1, items })

const stepFields = {
  id,
  name: text,
  if: text,
  run: text,
  uses: { type: 'string', pattern: '^(\\./|[\\w-]+/[\\w.-]+(/[\\w./-]+)?@)' },
  with: scalars,
  env: scalars,
  shell: { enum: ['bash', 'sh', 'pwsh', 'python'] },
  'working-directory': text,
  'continue-on-error': { type: 'boolean' },
} as const

/** A step: `with` belongs to an action, a shell and a folder to a script. */
export const step = (more: Readonly<Record<string, Schema>>, script: readonly string[]): object => ({
  ...closed({ ...stepFields, ...more }),
  oneOf: [
    { required: script, properties: { uses: false, with: false } },
    { required: ['uses'], properties: { run: false, shell: false, 'working-directory': false } },
  ],
})
