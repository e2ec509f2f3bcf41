import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from './json.ts'

describe('parseJson', () => {
  test('reads every JSON value as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 1, '\t'), (text, indent) => {
        const value: unknown = JSON.parse(text)
        expect(parseJson(JSON.stringify(value, null, indent))).toEqual({ ok: true, value })
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('finds a key that comes twice in any object, wherever it stands and however it is written', () => {
    const key = fc.string({ minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(key, fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (name, before, inner) => {
        const escaped = `"${[...name]
          .flatMap(c => c.split(''))
          .map(c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join('')}"`
        const twice = `{${JSON.stringify(name)}:${JSON.stringify(inner)} , ${escaped} : 1}`
        const text = `[${JSON.stringify(before)},{"a":[${twice}]}]`
        expect(parseJson(text)).toEqual({ ok: false, code: 'GATE_TARGET_DUPLICATE_KEY', found: name })
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test.each([
    ['{"a":NaN}', 'GATE_TARGET_NOT_A_NUMBER', 'NaN'],
    ['[1,-Infinity]', 'GATE_TARGET_NOT_A_NUMBER', '-Infinity'],
    ['', 'GATE_TARGET_INVALID_JSON', 'it is empty'],
  ])('refuses %s', (text, code, found) => {
    expect(parseJson(text)).toEqual({ ok: false, code, found })
  })

  test('keeps keys that objects inherit and text that looks like keys', () => {
    const text = '{"__proto__":1,"toString":"\\"a\\":1","x":"NaN"}'
    expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) })
  })

  test('survives nesting that would end the stack', () => {
    const depth = 200_000
    expect(parseJson(`${'['.repeat(depth)}${']'.repeat(depth)}`).ok).toBe(true)
  })
})
