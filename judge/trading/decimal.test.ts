import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  decimalToNumber,
  formatDecimal,
  isMultiple,
  multiplyDecimals,
  parseDecimal,
  subtractDecimals,
} from './decimal.ts'
import { isLotMultiple, isOnTick, isOnUsEquityTick, usEquityTick } from './tick.ts'

const decimal = (): fc.Arbitrary<Decimal> =>
  fc.record({ unscaled: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), scale: fc.integer({ min: 0, max: 12 }) })

describe('decimals', () => {
  test('text and number are the same thing', () => {
    fc.assert(
      fc.property(decimal(), number => {
        expect(parseDecimal(formatDecimal(number))).toEqual(number)
      }),
    )
  })

  test('sums can be taken back and products distribute', () => {
    fc.assert(
      fc.property(decimal(), decimal(), decimal(), (a, b, c) => {
        expect(compareDecimals(subtractDecimals(addDecimals(a, b), b), a)).toBe(0)
        const [whole, parts] = [
          multiplyDecimals(addDecimals(a, b), c),
          addDecimals(multiplyDecimals(a, c), multiplyDecimals(b, c)),
        ]
        expect(compareDecimals(whole, parts)).toBe(0)
      }),
    )
  })

  test('the order is that of the difference', () => {
    fc.assert(
      fc.property(decimal(), decimal(), (a, b) => {
        const { unscaled } = subtractDecimals(a, b)
        expect(compareDecimals(a, b)).toBe(unscaled < 0n ? -1 : unscaled > 0n ? 1 : 0)
      }),
    )
  })

  test('what floats get wrong is exact', () => {
    const sum = addDecimals(parseDecimal('0.1'), parseDecimal('0.2'))
    expect([compareDecimals(sum, parseDecimal('0.30')), decimalToNumber(sum)]).toEqual([0, 0.3])
  })

  test.each(['', ' 1', '1.', '.5', '1e3', '+1', '1,5', 'NaN', '0x1', '--1', '1.2.3'])('%j is no decimal', text => {
    expect(() => parseDecimal(text)).toThrow(`parseDecimal requires a decimal string, found ${JSON.stringify(text)}`)
  })
})

describe('ticks and lots', () => {
  test('a whole number of ticks is on the tick and a tenth more is off it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.constantFrom('0.01', '0.0001', '0.05', '0.25', '5'),
        (n, tick) => {
          const price = multiplyDecimals(parseDecimal(String(n)), parseDecimal(tick))
          const off = addDecimals(price, multiplyDecimals(parseDecimal(tick), parseDecimal('0.1')))
          expect([isOnTick(formatDecimal(price), tick), isOnTick(formatDecimal(off), tick)]).toEqual([true, false])
        },
      ),
    )
  })

  test('US equities have cents from one dollar on and four places below', () => {
    const rows: [string, '0.01' | '0.0001', boolean][] = [
      ['1', '0.01', true],
      ['1.00', '0.01', true],
      ['1.005', '0.01', false],
      ['150.0500', '0.01', true],
      ['0.9999', '0.0001', true],
      ['0.99999', '0.0001', false],
      ['0.12345', '0.0001', false],
      ['150.001', '0.01', false],
    ]
    expect(rows.map(([price]) => [price, usEquityTick(price), isOnUsEquityTick(price)])).toEqual(rows)
  })

  test('a price of zero or less has no tick', () => {
    expect(() => usEquityTick('0')).toThrow('usEquityTick requires a positive price, found 0')
    expect(() => isOnTick('1', '0')).toThrow('isMultiple requires a positive step, found 0')
    expect(isMultiple(parseDecimal('-0.3'), parseDecimal('0.1'))).toBe(true)
  })

  test('a quantity is a positive whole number of lots', () => {
    const of = [
      isLotMultiple('100', '1'),
      isLotMultiple('0.30', '0.1'),
      isLotMultiple('1.5', '1'),
      isLotMultiple('0', '1'),
    ]
    expect(of).toEqual([true, true, false, false])
  })
})
