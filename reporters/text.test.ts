import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { HOSTILE } from './shared-report.fixture.ts'
import { printable, printableLines, shortened, widthOf, wrapped } from './text.ts'

// Built from code points, so that no invisible character stands in this file.
const hostileCharacters = /[\p{Cc}\p{Bidi_Control}\p{Cs}\p{Zl}\p{Zp}\u200b-\u200d\ufeff\ufffe\uffff]/u

describe('printable', () => {
  it('shows what could steer a terminal or a parser as its code', () => {
    expect(printable(HOSTILE)).toBe(
      '<&"\']]>]]> \\u001b[31mred\\u0007\\u0000 \\u202egnp.exe \\u200d \\uffff \\ud800 \\udc00 <skipped/> line\\u000abreak\\u0009tab',
    )
  })

  it('leaves letters of every script and pairs of surrogates alone', () => {
    expect(printable('Zürich 東京 ελ 🚀')).toBe('Zürich 東京 ελ 🚀')
  })

  it('shows hidden characters beyond the basic plane with both their units', () => {
    expect(printable(String.fromCodePoint(0xe0041))).toBe('\\udb40\\udc41')
  })

  it('keeps line breaks and tabs where lines are wanted', () => {
    expect(printableLines('a\n\tb\r\u001b')).toBe('a\n\tb\\u000d\\u001b')
  })

  property.prop([fc.string({ unit: 'binary' })])('leaves nothing that steers, whatever comes', text => {
    expect(printable(text)).not.toMatch(hostileCharacters)
  })
})

describe('shortened', () => {
  it('keeps what fits and marks what was cut', () => {
    expect(['abc', 'abcdef', ''].map(text => shortened(text, 5))).toEqual(['abc', 'ab...', ''])
  })

  it('counts wide letters as two columns', () => {
    expect(shortened('東京東京', 7)).toBe('東京...')
    expect(widthOf('東京 a')).toBe(6)
  })
})

describe('wrapped', () => {
  it('breaks at spaces and sets later lines two further in', () => {
    expect(wrapped('one two three four five', { columns: 14, indent: 2, lines: 4 })).toEqual([
      '  one two',
      '    three four',
      '    five',
    ])
  })

  it('cuts a word that is longer than a line, and the whole at its last line', () => {
    expect(wrapped('x'.repeat(100), { columns: 10, indent: 0, lines: 2 })).toEqual(['xxxxxxxxxx', '  xxxxx...'])
  })

  it('gives no line for no text', () => {
    expect(wrapped('', { columns: 10, indent: 2, lines: 3 })).toEqual([])
  })

  property.prop([fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 20, max: 90 })])(
    'never goes beyond the columns or the lines',
    (text, columns) => {
      const lines = wrapped(text, { columns, indent: 6, lines: 3 })
      expect(lines.length).toBeLessThanOrEqual(3)
      expect(lines.every(line => widthOf(line) <= columns)).toBe(true)
    },
  )

  property.prop([fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 20 })])(
    'loses no word where there is room for all',
    words => {
      const lines = wrapped(words.join(' '), { columns: 40, indent: 0, lines: 20 })
      expect(lines.flatMap(line => line.trim().split(' '))).toEqual(words)
    },
  )
})
