import type { FromSchema, JSONSchema } from 'json-schema-to-ts'

/**
 * Answers are open (a newer target may say more), which `FromSchema` shows as an index signature that lets a misspelt field pass as `unknown`.
 * Known keeps the declared fields only and makes all read-only; a map (`additionalProperties: {...}`) and a free object stay what they are.
 */
export type Known<T> = T extends readonly (infer Item)[]
  ? readonly Known<Item>[]
  : T extends object
    ? keyof Declared<T> extends never
      ? { readonly [K in keyof T]: Known<T[K]> }
      : { readonly [K in keyof Declared<T>]: Known<T[K & keyof T]> }
    : T

type Declared<T> = { [K in keyof T as string extends K ? never : K]: T[K] }

/** The TypeScript type of what a schema (`as const`) describes. */
export type TypeOf<S extends JSONSchema> = Known<FromSchema<S>>
