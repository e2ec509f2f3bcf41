import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderSchema } from '../order.schema.ts'
import { positionSchema } from '../position.schema.ts'
import { quoteSchema } from '../quote.schema.ts'
import { validatorOf } from '../validate.ts'
import { learnShape, matchShape, type RowPlan, rowPlanOf } from './shape.ts'

const instant = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?Z$'
const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'n'],
  properties: {
    id: { type: 'string', minLength: 2, maxLength: 6 },
    n: { type: 'integer', minimum: -5, exclusiveMaximum: 100 },
    x: { type: ['number', 'null'], exclusiveMinimum: 0, maximum: 1 },
    price: { type: 'string', pattern: '^(?!0(\\.0+)?$)(0|[1-9][0-9]*)(\\.[0-9]+)?$' },
    side: { enum: ['buy', 'sell', null] },
    at: { type: 'string', format: 'date-time', pattern: instant },
    mail: { type: 'string', format: 'email' },
    legs: { type: 'array', items: { type: 'string' } },
    any: {},
  },
} as const

const plan = rowPlanOf(schema) as RowPlan
const validate = validatorOf(schema)

const texts = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.stringMatching(/^-?[0-9]{1,3}(\.[0-9]{1,3})?$/),
  fc.constantFrom(
    'buy',
    'sell',
    'BUY',
    'a@b.org',
    '0',
    '0.00',
    '2026-02-28T23:59:59Z',
    '2026-02-29T00:00:00Z',
    '2028-02-29T00:00:00.1Z',
  ),
  fc.constantFrom(
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2016-12-31T23:59:60Z',
    '2026-01-01 00:00:00Z',
    '0000-01-01T00:00:00Z',
  ),
)
const numbers = fc.oneof(
  fc.integer({ min: -10, max: 110 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, 0.1, 1.0000000000000002, 99.99999999999999, 100, 1e21, 5e-324, 123456789012345680),
)
const values = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null), fc.constantFrom([], ['a'], [1], {}, { a: [] }))
const sample = {
  id: 'o-1',
  n: 7,
  x: 0.25,
  price: '12.50',
  side: 'buy',
  at: '2026-02-28T10:00:00.123Z',
  mail: 'a@b.org',
  legs: [],
  any: true,
}

/** Text that is JSON, or looks like it. */
const raw = fc.oneof(
  values.map(value => JSON.stringify(value)),
  texts.map(text => `"${text}"`),
  fc.stringMatching(/^-?[0-9]{1,17}(\.[0-9]{0,4})?(e[0-9])?$/),
  fc.constantFrom(
    '1.0',
    '-0',
    '0.5',
    '1e0',
    '01',
    '.5',
    '5.',
    '-',
    '+1',
    'nul',
    'nulll',
    'true',
    'tru',
    'NaN',
    '"',
    '"a',
    '[ ]',
    '[]]',
    '',
    '"ab\\u0041"',
  ),
)

/** Whether the row is found sound by the shape of another row with the same names. */
const isFoundSound = (row: string, like: object): boolean => {
  const bytes = Buffer.from(`${JSON.stringify(like)}\n${row}\n`)
  const first = bytes.indexOf(10)
  const shape = learnShape(plan, bytes, [0, first])
  return shape !== null && matchShape(shape, bytes, first + 1) === bytes.length - 1
}

const faultsOf = (text: string): number => {
  try {
    return validate(JSON.parse(text)).length
  } catch {
    return 1
  }
}

describe('a row that is found sound on its bytes', () => {
  it.each(Object.keys(sample))(
    'keeps the schema, whatever stands at %s: the fast way never says what the schema does not',
    name => {
      const answers = { sound: 0, faulty: 0, unsure: 0 }
      fc.assert(
        fc.property(raw, value => {
          const fields = Object.entries(sample).map(
            ([key, own]) => `"${key}":${key === name ? value : JSON.stringify(own)}`,
          )
          const text = `{${fields.join(',')}}`
          const isSound = isFoundSound(text, sample)
          const faults = faultsOf(text)
          if (isSound) answers.sound++
          else if (faults > 0) answers.faulty++
          else answers.unsure++
          return !isSound || faults === 0
        }),
        { seed: 3, numRuns: 2000 },
      )
      expect(answers.sound).toBeGreaterThan(10)
    },
  )

  it('is found in the ordinary case', () => {
    const row = {
      id: 'o-1',
      n: 7,
      x: 0.25,
      price: '12.50',
      side: 'buy',
      at: '2026-02-28T10:00:00.123Z',
      mail: 'a@b.org',
      legs: [],
      any: true,
    }
    const other = {
      id: 'o-22',
      n: -5,
      x: null,
      price: '0.01',
      side: null,
      at: '2028-02-29T00:00:00Z',
      mail: 'x@y.com',
      legs: [],
      any: null,
    }
    expect([row, other].map(each => isFoundSound(JSON.stringify(each), row))).toEqual([true, true])
  })

  it.each([
    ['another order of names', { n: 7, id: 'o-1' }],
    ['a name more', { id: 'o-1', n: 7, x: 1 }],
    ['text that has escapes', { id: 'o\n', n: 7 }],
    ['text beyond ASCII', { id: 'é1', n: 7 }],
    ['an exponent', { id: 'o-1', n: 1e21 }],
  ])('is not found with %s', (_, row) => {
    expect(isFoundSound(JSON.stringify(row), { id: 'o-1', n: 7 })).toBe(false)
  })

  it('is not found with a name twice, or spaces elsewhere', () => {
    const like = Buffer.from('{"id":"o-1","n":7}\n')
    const shape = learnShape(plan, like, [0, like.length - 1])
    if (!shape) throw new Error('no shape was learnt')
    const twice = [
      '{"id":"o-1","n":7,"n":8}\n',
      '{"id":"o-1", "n":7}\n',
      '{"id":"o-1","n":07}\n',
      '{"id":"o-1","n":7.}\n',
      '{"id":"o-1","n":-}\n',
    ]
    expect(twice.filter(text => matchShape(shape, Buffer.from(text), 0) === text.length - 1)).toEqual([])
    expect(learnShape(plan, Buffer.from('{"id":"o-1","id":"o-2","n":1}'), [0, 29])).toBe(null)
  })
})

describe('a shape', () => {
  it('keeps what it has learnt where the memory of the row is used again', () => {
    const bytes = Buffer.from('{"id":"o-1","n":7}\n')
    const shape = learnShape(plan, bytes, [0, bytes.length - 1])
    bytes.fill(0)
    const row = Buffer.from('{"id":"o-2","n":8}\n')
    expect(shape && matchShape(shape, row, 0)).toBe(row.length - 1)
  })
})

describe('a plan', () => {
  it('is made for our flat contracts', () => {
    expect([orderSchema, positionSchema, quoteSchema].map(contract => rowPlanOf(contract) !== null)).toEqual([
      true,
      true,
      true,
    ])
  })

  it.each([
    ['conditions', { type: 'object', if: {}, else: {} }],
    ['references', { type: 'object', properties: { a: { $ref: '#' } } }],
    ['patterns of names', { type: 'object', patternProperties: { a: {} } }],
    ['a list', { type: 'array' }],
    ['a least number of names', { type: 'object', minProperties: 1 }],
  ])('is not made for %s', (_, given) => {
    expect(rowPlanOf(given)).toBe(null)
  })
})
