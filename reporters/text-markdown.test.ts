import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { HOSTILE } from './shared-report.fixture.ts'
import { printable, shortened } from './text.ts'
import { criterionLink, markdownCode, markdownText, reportLink, tableHead, tableRow } from './text-markdown.ts'
import { codeIn, tablesIn } from './text-markdown-reader.fixture.ts'

describe('text in Markdown', () => {
  it('is nothing but text: marks of Markdown, of HTML and of GitHub stand as numbers', () => {
    expect(markdownText('**b** `c` <i> [a](b) a|b @org #1 $x$ ~s~ \\ a_b &amp;')).toBe(
      '&#42;&#42;b&#42;&#42; &#96;c&#96; &#60;i&#62; &#91;a&#93;(b) a&#124;b &#64;org &#35;1 &#36;x&#36; &#126;s&#126; &#92; a&#95;b &#38;amp;',
    )
  })

  it('makes no link and no picture of a name: addresses and emoji are broken', () => {
    expect(markdownText('https://x.example www.x.example :tada: but: so')).toBe(
      'https&#58;//x.example ww&#119;.x.example &#58;tada: but: so',
    )
  })

  it('of a target is code, and shows what could steer as its code', () => {
    expect(markdownCode(HOSTILE, 400)).toBe(
      '<code>&#60;&#38;"\'&#93;&#93;&#62;&#93;&#93;&#62; &#92;u001b&#91;31mred&#92;u0007&#92;u0000 &#92;u202egnp.exe &#92;u200d &#92;uffff &#92;ud800 &#92;udc00 &#60;skipped/&#62; line&#92;u000abreak&#92;u0009tab</code>',
    )
  })

  it('is cut where it is too long, and the cut is marked', () => {
    expect(markdownCode('x'.repeat(10_000), 20)).toBe(`<code>${'x'.repeat(17)}...</code>`)
  })

  property.prop([fc.array(fc.string({ unit: 'binary', maxLength: 80 }), { minLength: 1, maxLength: 4 })])(
    'is read back from the cells of a table as it was printed, whatever it holds',
    texts => {
      const table = [tableHead(texts.map(() => 'x')), tableRow(texts.map(text => markdownCode(text, 60)))].join('\n')
      const [rows = []] = tablesIn(table)
      expect(rows.map(cells => cells.map(codeIn))).toEqual([texts.map(text => [shortened(printable(text), 60)])])
    },
  )
})

describe('a link', () => {
  it('leads to the criterion in the report beside it, or at its address', () => {
    expect(criterionLink('orders.tick-lot', {})).toBe('[orders.tick-lot](report.html#criterion-orders.tick-lot)')
    expect(criterionLink('orders.tick-lot', { reportUrl: 'https://ci.example/7/report.html' })).toBe(
      '[orders.tick-lot](https://ci.example/7/report.html#criterion-orders.tick-lot)',
    )
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'no address', '//x.example'])(
    'leads nowhere else: %s',
    reportUrl => {
      expect(reportLink('x', { reportUrl })).toBe('[x](report.html)')
    },
  )

  it('cannot be ended by its address', () => {
    expect(reportLink('x', { reportUrl: 'https://ci.example/a)b(c|d?e=<f>"#g' }, 'x.y')).toBe(
      '[x](https://ci.example/a%29b%28c%7Cd?e=%3Cf%3E%22#criterion-x.y)',
    )
  })
})
