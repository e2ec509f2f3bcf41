import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventDataSchemas } from './event-data.schema.ts'
import { schemas } from './registry.ts'
import { stimulusSchemas } from './stimulus.schema.ts'
import { validator, validatorOf } from './validate.ts'

describe('validator', () => {
  test('names every schema after its $id, at version 1', () => {
    const ids = Object.entries(schemas).map(([name, schema]) => [name, schema.$id])
    expect(ids).toEqual(Object.keys(schemas).map(name => [name, `https://final-gate.dev/schema/${name}/1`]))
  })

  test('says the first violation for rows and all of them on demand', () => {
    expect(validator('cancel-result')({})).toEqual([
      { path: '/id', rule: 'required', message: "must have required property 'id'" },
    ])
    expect(validator('cancel-result', { all: true })({}).map(({ path }) => path)).toEqual(['/id', '/status'])
  })

  test('tells what was allowed', () => {
    expect(validator('cycle-request')({ kind: 'canary' })).toEqual([
      {
        path: '/kind',
        rule: 'enum',
        message: 'must be equal to one of the allowed values: ["pipeline","ml_inference","reweight","data"]',
      },
    ])
  })

  test('is not fooled by fields that every object inherits', () => {
    const check = validatorOf({ type: 'object', required: ['toString'], properties: { toString: { type: 'string' } } })
    expect(check({}).map(({ path, rule }) => [path, rule])).toEqual([['/toString', 'required']])
    expect(check({ toString: 'own' })).toEqual([])
  })

  test('answers a value that holds itself with a violation', () => {
    const check = validatorOf({
      $id: 'tree',
      type: 'object',
      properties: { next: { $ref: '#' } },
    })
    const value: { next?: unknown } = {}
    value.next = value
    expect(check(value)).toEqual([
      { path: '', rule: 'recursion', message: 'is nested without end or too deep to check' },
    ])
  })

  test('refuses what is no object at all', () => {
    for (const value of [null, undefined, 1, 'x', [], Number.NaN]) {
      expect(validator('account')(value).map(({ rule }) => rule)).toEqual(['type'])
    }
  })

  test('compiles the data of every event type and every stimulus', () => {
    for (const schema of [...Object.values(eventDataSchemas), ...Object.values(stimulusSchemas)]) {
      expect(validatorOf(schema)('no object').map(({ rule }) => rule)).toEqual(['type'])
    }
  })

  test('takes every decimal that toFixed writes and none with an exponent, a sign, a blank or a leading zero', () => {
    const check = validatorOf(schemas.account.properties.cash)
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
        fc.integer({ min: 0, max: 10 }),
        (units, digits) => {
          const text = (units / 1000).toFixed(digits)
          expect(check(text)).toEqual([])
          for (const bad of [`+${text}`, `${text}e3`, ` ${text}`, `${text} `, `${text}.`, `0${text}`]) {
            expect(check(bad).map(({ rule }) => rule)).toEqual(['pattern'])
          }
        },
      ),
      { seed: 1, numRuns: 200 },
    )
  })
})
