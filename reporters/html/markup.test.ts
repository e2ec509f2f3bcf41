import { test as property } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOSTILE } from '../shared-report.fixture.ts'
import { escaped, foreign, html } from './markup.ts'

describe('html', () => {
  test('escapes what is put in, keeps HTML that was made here, joins lists and leaves out null and false', () => {
    const inner = html`<b>${'1 < 2'}</b>`
    expect(html`<p title="${'"'}">${inner}${['a & b', inner]}${null}${false}${0}</p>`.text).toBe(
      '<p title="&quot;"><b>1 &lt; 2</b>a &amp; b<b>1 &lt; 2</b>0</p>',
    )
  })

  test('a record that looks like HTML that was made here is none', () => {
    const forged: unknown = JSON.parse('{"text":"<script>"}')
    expect(() => html`${forged as string}`.text).toThrow()
  })

  test('shows hostile text as text: no tag, no control character, no reordering, no lone surrogate', () => {
    expect(html`${HOSTILE}`.text).toBe(
      '&lt;&amp;&quot;&#39;]]&gt;]]&gt; \\u001b[31mred\\u0007\\u0000 \\u202egnp.exe \\u200d \\uffff \\ud800 \\udc00 &lt;skipped/&gt; line\nbreak\ttab',
    )
  })

  property.prop([fc.string({ unit: 'binary' })])('no text opens a tag, an entity or an end of an attribute', text => {
    expect(escaped(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/)
  })

  property.prop([fc.string({ unit: 'grapheme-composite' })])('what was escaped reads as it was written', text => {
    const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
    const back = escaped(text)
      .replace(/&([^;]+);/g, (_, name: string) => named[name] ?? '?')
      .replace(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    fc.pre(!text.includes('\\u'))
    expect(back).toBe(text)
  })
})

describe('foreign', () => {
  test('a short text stays whole, in a direction of its own', () => {
    expect(foreign('"שלום" <b>', 20).text).toBe('<bdi>"שלום" &lt;b&gt;</bdi>')
  })

  test('of a long one it says how much is missing, and tears no letter of two halves apart', () => {
    expect(foreign('ab\u{1f600}cd', 3).text).toBe('<bdi>ab<span class="cut"> … 4 characters left out</span></bdi>')
  })

  property.prop([fc.string({ unit: 'binary', maxLength: 3000 }), fc.integer({ min: 40, max: 500 })])(
    'takes no more room than it is given, and opens no tag',
    (text, most) => {
      const inner = foreign(text, most).text.slice('<bdi>'.length, -'</bdi>'.length)
      expect(inner.length).toBeLessThanOrEqual(most * 1.5 + 60 + 6 * 12)
      expect(inner.replace(/<span class="cut"> … \d+ characters left out<\/span>$/, '')).not.toMatch(
        /[<>]|&(?!(amp|lt|gt);)/,
      )
    },
  )
})
