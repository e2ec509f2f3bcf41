/** Shared pieces of the schemas, reused by value: plain JSON Schema fragments without `$id`. */

export const dialect = 'https://json-schema.org/draft/2020-12/schema'

const decimalPattern = '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$'
const positivePattern = '^(?!0(\\.0+)?$)(0|[1-9][0-9]*)(\\.[0-9]+)?$'
const unsignedPattern = '^(0|[1-9][0-9]*)(\\.[0-9]+)?$'
const instantPattern = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?Z$'

/** A price, quantity or amount of money: exact, so a string. */
export const decimal = { type: 'string', pattern: decimalPattern, maxLength: 64 } as const
export const nullableDecimal = { type: ['string', 'null'], pattern: decimalPattern, maxLength: 64 } as const
/** Not negative. */
export const unsignedDecimal = { type: 'string', pattern: unsignedPattern, maxLength: 64 } as const
/** Above zero. */
export const positiveDecimal = { type: 'string', pattern: positivePattern, maxLength: 64 } as const
export const nullablePositiveDecimal = { type: ['string', 'null'], pattern: positivePattern, maxLength: 64 } as const

/** RFC 3339 in UTC with a Z, milliseconds at most. */
export const instant = { type: 'string', format: 'date-time', pattern: instantPattern } as const
export const nullableInstant = { type: ['string', 'null'], format: 'date-time', pattern: instantPattern } as const

/** Ratios, probabilities and percentages are JSON numbers. */
export const nullableRatio = { type: ['number', 'null'] } as const
export const probability = { type: 'number', minimum: 0, maximum: 1 } as const

export const seq = { type: 'integer', minimum: 0 } as const
export const nullableSeq = { type: ['integer', 'null'], minimum: 0 } as const
export const count = { type: 'integer', minimum: 0 } as const

export const id = { type: 'string', minLength: 1, maxLength: 200 } as const
export const nullableId = { type: ['string', 'null'], minLength: 1, maxLength: 200 } as const
export const symbol = { type: 'string', minLength: 1, maxLength: 64 } as const
export const nullableSymbol = { type: ['string', 'null'], minLength: 1, maxLength: 64 } as const
export const text = { type: 'string' } as const
export const nullableText = { type: ['string', 'null'] } as const
export const flag = { type: 'boolean' } as const

export const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const
export const orderSide = { type: 'string', enum: ['buy', 'sell'] } as const
export const positionSide = { type: 'string', enum: ['long', 'short'] } as const
export const positionIntent = {
  type: 'string',
  enum: ['buy_to_open', 'sell_to_open', 'sell_to_close', 'buy_to_close'],
} as const
/** A free object: what is in it is the target's own. */
export const record = { type: 'object' } as const
