import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { validator } from './validate.ts'

// The rules of OFREP 0.3.0 (open-feature/protocol, Apache-2.0), restated: what its servers may say has to be understood.

const isValid = (name: 'ofrep-evaluation' | 'ofrep-error' | 'ofrep-bulk-answer', value: unknown): boolean =>
  validator(name)(value).length === 0

const reasons = ['STATIC', 'TARGETING_MATCH', 'SPLIT', 'DISABLED', 'UNKNOWN'] as const
const errorCodes = ['PARSE_ERROR', 'TARGETING_KEY_MISSING', 'INVALID_CONTEXT', 'GENERAL', 'FLAG_NOT_FOUND'] as const

/** What JSON can hold. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true })
const metadata = fc.dictionary(fc.string(), fc.oneof(fc.boolean(), fc.string(), number))
/** Boolean, string, integer, float and object flags. */
const value = fc.oneof(fc.boolean(), fc.string(), fc.integer(), number, fc.dictionary(fc.string(), fc.jsonValue()))

const evaluation = fc.record(
  { key: fc.string(), reason: fc.constantFrom(...reasons), value, variant: fc.string(), metadata },
  { requiredKeys: ['key', 'reason'] },
)
const failure = fc.record(
  { key: fc.string(), errorCode: fc.constantFrom(...errorCodes), errorDetails: fc.string(), metadata },
  { requiredKeys: ['key', 'errorCode'] },
)
const eventStream = { type: 'sse', url: 'https://sse.example.com/stream', inactivityDelaySec: 120 }

describe('an answer of OFREP', () => {
  test('is read whatever kind of value it holds, or leaves to the caller', () => {
    fc.assert(fc.property(evaluation, body => isValid('ofrep-evaluation', body)))
  })

  test('is read as an error with any code of the protocol', () => {
    fc.assert(fc.property(failure, body => isValid('ofrep-error', body)))
  })

  test('holds evaluations and errors side by side, and more than the gate uses', () => {
    const flags = fc.array(fc.oneof(evaluation, failure))
    fc.assert(
      fc.property(flags, metadata, (list, more) =>
        isValid('ofrep-bulk-answer', { flags: list, metadata: more, eventStreams: [eventStream] }),
      ),
    )
    expect(isValid('ofrep-bulk-answer', { flags: [] })).toBe(true)
  })

  test('may give a reason of OpenFeature that the protocol does not list', () => {
    expect(isValid('ofrep-evaluation', { key: 'a', value: true, reason: 'CACHED' })).toBe(true)
  })

  test.each([
    ['without its key', 'ofrep-evaluation', { value: true, reason: 'STATIC' }],
    ['without a reason', 'ofrep-evaluation', { key: 'a', value: true }],
    ['with a reason that is no text', 'ofrep-evaluation', { key: 'a', value: true, reason: 7 }],
    ['with nested metadata', 'ofrep-evaluation', { key: 'a', reason: 'SPLIT', metadata: { team: { name: 'x' } } }],
    ['with a variant that is no text', 'ofrep-evaluation', { key: 'a', reason: 'SPLIT', variant: true }],
    ['of an error without a code', 'ofrep-error', { key: 'a', errorDetails: 'no such flag' }],
    ['of all flags without a list', 'ofrep-bulk-answer', { metadata: {} }],
    ['of all flags with one that is neither', 'ofrep-bulk-answer', { flags: [{ key: 'a', value: true }] }],
    ['of all flags with one that names no key', 'ofrep-bulk-answer', { flags: [{ reason: 'STATIC', value: true }] }],
  ] as const)('%s is none', (_, name, body) => {
    expect(isValid(name, body)).toBe(false)
  })

  test('is asked for with a context that names for whom', () => {
    const faults = (body: unknown) => validator('ofrep-request')(body).map(({ path, rule }) => `${path} ${rule}`)
    expect(faults({ context: { targetingKey: 'user-1', plan: { tier: 'gold' } } })).toEqual([])
    expect(faults({ context: {} })).toEqual(['/context/targetingKey required'])
    expect(faults({})).toEqual(['/context required'])
    expect(validator('ofrep-bulk-request')({ context: { targetingKey: 'u' }, keys: ['a'] })).toEqual([])
  })
})
