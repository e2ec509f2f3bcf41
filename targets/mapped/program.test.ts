import { fc, test as property } from '@fast-check/vitest'
import jsonata from 'jsonata'
import { describe, expect, test } from 'vitest'
import { helpers } from './helpers.ts'
import { compile, expressionFault, problemOf } from './program.ts'

const plainly = (value: unknown): unknown => JSON.parse(JSON.stringify({ value }))

const outcome = async (run: () => unknown): Promise<unknown> => {
  try {
    return plainly(await run())
  } catch (error) {
    // Where in an expression it failed is told by the interpreter alone.
    return problemOf(error).replace(/ \(character \d+\)$/, '')
  }
}

const reference = async (source: string, value: unknown): Promise<unknown> => {
  const expression = jsonata(source)
  for (const [name, helper] of Object.entries(helpers)) {
    expression.registerFunction(name, (...given: readonly unknown[]) => Reflect.apply(helper, undefined, given))
  }
  return await outcome(() => expression.evaluate(value))
}

const name = fc.constantFrom('a', 'b', 'c', '`x y`')
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map(names => names.join('.'))
const literal = fc.constantFrom('1', '0', '-2.5', '"buy"', '"0.0"', '""', 'true', 'false', 'null')
const expression = fc.letrec<{ value: string; object: string }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    path,
    literal,
    fc
      .tuple(
        fc.constantFrom('decimal', 'price', 'side', 'instant', 'lowercase', 'string', 'number', 'count'),
        tie('value'),
      )
      .map(([call, given]) => `$${call}(${given})`),
    fc
      .tuple(tie('value'), fc.constantFrom('=', '!=', 'and', 'or', '&', '<', '>=', '+', '-', '*', '/'), tie('value'))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(tie('value'), tie('value'), tie('value')).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
    fc.array(tie('value'), { maxLength: 3 }).map(items => `[${items.join(', ')}]`),
    tie('object'),
    path.map(text => `${text}[0]`),
  ),
  object: fc
    .uniqueArray(fc.tuple(fc.constantFrom('p', 'q', 'r'), tie('value')), { selector: ([key]) => key, maxLength: 3 })
    .map(pairs => `{${pairs.map(([key, value]) => `"${key}": ${value}`).join(', ')}}`),
}))
const record = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, 1, 2.5, 'buy', 'SELL', '', '0.0', '1767614400'),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'x y'), tie('value'), { maxKeys: 4 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value

const expectSame = async (source: string, value: unknown): Promise<void> => {
  const program = compile(source)
  const found = await outcome(() => program(value, {}))
  const expected = await reference(source, value)
  // Which of several faulty parts is named first is nobody's promise.
  if (typeof expected === 'string') expect(typeof found).toBe('string')
  else expect(found).toEqual(expected)
}

describe('a compiled expression', () => {
  property.prop([expression.object, record], { numRuns: 2000 })('gives what JSONata gives, on any record', expectSame)

  property.prop([expression.value, record], { numRuns: 500 })('of any form gives what JSONata gives', expectSame)

  test('sees what it is given beside the record', async () => {
    const program = compile('{"id": id, "stop": $lookup($with.stops, id)[0].price, "no": $request.symbol}')
    const bindings = { with: { stops: { o1: [{ price: 9 }] } }, request: { symbol: 'A' } }
    expect(plainly(await program({ id: 'o1' }, bindings))).toEqual({ value: { id: 'o1', stop: 9, no: 'A' } })
  })
})

describe('an expression that cannot be', () => {
  test.each([
    ['{"a": ', 'is no JSONata: Expected "}" before end of expression (character 6)'],
    ['$eval("1")', 'uses $eval, which is not allowed in a mapping'],
    ['{"a": ($f := $eval; $f("1"))}', 'uses $eval, which is not allowed in a mapping'],
    ['$shuffle([1,2])', 'uses $shuffle, which is not allowed in a mapping'],
    ['{"n": $random()}', 'uses $random, which is not allowed in a mapping'],
    [`${'1 + '.repeat(2000)}1`, 'is nested deeper than 60 levels'],
    [`${'('.repeat(4000)}1${')'.repeat(4000)}`, /is nested (too deep|deeper than 60 levels)/],
    [`[${'1,'.repeat(4990)}1]`, null],
    [`"${'x'.repeat(10_000)}"`, 'is longer than 10000 characters'],
  ])('is named for it (%#)', (source, expected) => {
    if (expected === null) expect(expressionFault(source)).toBe(null)
    else expect(expressionFault(source)).toMatch(expected)
    if (expected !== null) expect(() => compile(source)).toThrow(expected)
  })

  test('a function that calls itself without end is stopped', async () => {
    const program = compile('{"a": ($f := function($x) { 1 + $f($x) }; $f(1))}')
    await expect(program({}, {})).rejects.toMatchObject({ code: 'D1011' })
  })
})
