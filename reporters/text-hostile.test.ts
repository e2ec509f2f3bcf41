import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../judge/catalogue.ts'
import type { RunReport } from '../judge/run.ts'
import { htmlReport } from './html.ts'
import { junitReport } from './junit.ts'
import { named, parseXml } from './junit-reader.fixture.ts'
import { HOSTILE, sharedReport } from './shared-report.fixture.ts'
import { summaryReport } from './summary.ts'
import { printable, printableLines, shortened } from './text.ts'
import { codeIn, tablesIn } from './text-markdown-reader.fixture.ts'

// What a target calls its records goes through JUnit, HTML and Markdown and comes back as it was printed: control characters, signs that reorder or hide, and
// lone surrogates as their codes, and what is too long cut and marked; every other sign as it is.

/** Signs that end or open something in one of the formats, and signs that no format can hold. */
const ALPHABET = [
  ...[
    '<',
    '>',
    '&',
    '"',
    "'",
    ']]>',
    '<![CDATA[',
    '-->',
    '</script>',
    '</testcase>',
    '<!--',
    '&amp;',
    '&#x41;',
    '&lt;',
  ],
  ...[
    '|',
    '\\|',
    '\\',
    '`',
    '```',
    '**',
    '_',
    '~~',
    '[x](y)',
    '![x](y)',
    '@org/team',
    '#12',
    '$x$',
    ':tada:',
    'www.x.y',
    'https://x.y',
  ],
  ...[
    '\n',
    '\r',
    '\t',
    '\u0000',
    '\u0007',
    '\u001b[31m',
    '\u007f',
    '\u0085',
    '\u2028',
    '\u202e',
    '\u200d',
    '\ufeff',
    '\ufffe',
    '\uffff',
  ],
  ...['\ud800', '\udc00', '\u{1f680}', '\u{e0041}', '\u754c', '\u0627', ' ', 'a', 'o-1', '::error::', '%0A'],
]

const hostile = fc.array(fc.constantFrom(...ALPHABET), { minLength: 1, maxLength: 12 }).map(parts => parts.join(''))
const long = hostile.map(text => text.repeat(Math.ceil(10_240 / text.length)))

const [failed] = sharedReport.criteria.filter(({ id }) => id === 'orders.bracket-presence')

/** A run with one criterion, failed by one record of this name. */
const reportOf = (name: string): RunReport => ({
  ...sharedReport,
  run: { ...sharedReport.run, target: { ...sharedReport.run.target, name } },
  criteria: failed
    ? [
        {
          ...failed,
          counterexamples: [{ ref: name, note: '', record: null, exchange: null, repeat: '' }],
          counterexampleCount: 1,
        },
      ]
    : [],
})

/** A section of JUnit ends at this sign, so it is shown as its code there. */
const inSection = (text: string): string => text.replaceAll(']]>', ']]\\u003e')

const throughJunit = (name: string): unknown => {
  const [failure] = named(parseXml(junitReport(reportOf(name))), 'failure')
  return failure?.text.split('\n').filter(line => line.startsWith('- '))
}

const throughMarkdown = (name: string): unknown => {
  const [[cells = []] = []] = tablesIn(summaryReport(reportOf(name)))
  return codeIn(cells.at(-1) ?? '')
}

const htmlOf = (name: string): string =>
  htmlReport({
    report: reportOf(name),
    catalogue,
    figures: [],
    figureFaults: [],
    unwaivable: new Set(),
    digests: { catalogue: 'c', config: 'd' },
    detection: null,
  })

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const TOKEN = /<!doctype html>|<\/([a-z0-9]+)>|<([a-zA-Z0-9]+)((?:\s+[a-zA-Z:-]+(?:="[^"<>]*")?)*)\s*\/?>|([^<]+)/y

interface Page {
  /** Names of the elements, each once, sorted. */
  readonly elements: readonly string[]
  readonly attributes: readonly string[]
  readonly texts: readonly string[]
}

/** A strict reader of HTML as the report writes it: what is neither tag nor text is an error, and so is an unknown entity. */
const parseHtml = (markup: string): Page => {
  const [elements, attributes, texts] = [new Set<string>(), new Set<string>(), [] as string[]]
  const withoutStyle = markup.replace(/<style>[\s\S]*?<\/style>/, '<style></style>')
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < withoutStyle.length) {
    const at = TOKEN.lastIndex
    const [whole, , opening, pairs = '', text] = TOKEN.exec(withoutStyle) ?? []
    if (whole === undefined) throw new Error(`no HTML at ${at}: ${withoutStyle.slice(at, at + 60)}`)
    if (opening !== undefined) elements.add(opening.toLowerCase())
    for (const [, name = ''] of pairs.matchAll(/\s([a-zA-Z:-]+)(?==|\s|$)/g)) attributes.add(name.toLowerCase())
    const decoded = text?.replace(/&([^;\s]*);?/g, (entity, name: string) => {
      if (!(name in ENTITIES)) throw new Error(`no entity: ${entity}`)
      return ENTITIES[name] ?? ''
    })
    if (decoded !== undefined) texts.push(decoded)
  }
  return { elements: [...elements].sort(), attributes: [...attributes].sort(), texts }
}

const plain = parseHtml(htmlOf('o-1'))

describe('a hostile name', () => {
  it('of every kind at once comes back from JUnit, Markdown and HTML', () => {
    const printed = printable(HOSTILE)
    expect(throughJunit(HOSTILE)).toEqual([`- ${inSection(printed)}`])
    expect(throughMarkdown(HOSTILE)).toEqual([shortened(printed, 80)])
    expect(parseHtml(htmlOf(HOSTILE)).texts).toContain(printableLines(HOSTILE))
  })

  property.prop([hostile])('comes back from JUnit as it was printed', name => {
    expect(throughJunit(name)).toEqual([`- ${inSection(printable(shortened(name, 1000)))}`])
  })

  property.prop([hostile])('comes back from Markdown as it was printed', name => {
    expect(throughMarkdown(name)).toEqual([shortened(printable(name), 80)])
  })

  property.prop([hostile], { numRuns: 40 })(
    'comes back from HTML as it was printed, and adds no element and no attribute',
    name => {
      const page = parseHtml(htmlOf(name))
      expect([page.elements, page.attributes]).toEqual([plain.elements, plain.attributes])
      expect(page.texts.filter(text => text === printableLines(name)).length).toBeGreaterThan(0)
    },
  )

  property.prop([long], { numRuns: 20 })('of 10 kB is cut in all three, and marked', name => {
    const beginning = printable(name).slice(0, 20)
    const [line = ''] = throughJunit(name) as string[]
    expect([line.startsWith(`- ${inSection(printable(name)).slice(0, 20)}`), line.endsWith('...')]).toEqual([
      true,
      true,
    ])
    const [code = ''] = throughMarkdown(name) as string[]
    expect([code.startsWith(beginning), code.endsWith('...')]).toEqual([true, true])
    expect(htmlOf(name).length).toBeLessThan(htmlOf('o-1').length + 100_000)
  })
})

describe('the reader of HTML', () => {
  it.each(['<p>a < b</p>', '<p title="a"b">x</p>', '<p>&nope;</p>', '<p onclick=alert(1)>x</p>'])(
    'refuses %s',
    markup => {
      expect(() => parseHtml(markup)).toThrow(/^no (HTML|entity)/)
    },
  )
})
