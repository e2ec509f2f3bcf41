import { test as property } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../judge/catalogue.ts'
import type { Criterion } from '../judge/criterion.ts'
import { sharedFigures, sharedMatrix } from './html/figures.fixture.ts'
import type { HtmlInput } from './html/input.ts'
import { style } from './html/style.ts'
import { bestInput, emptyInput, worstInput } from './html.fixture.ts'
import { htmlReport, selftestPage } from './html.ts'
import { HOSTILE, sharedReport } from './shared-report.fixture.ts'

const MEBIBYTE = 1024 * 1024

const row: Criterion = {
  ...{ id: 'orders.bracket-presence', kind: 'P', severity: 'blocker', tier: 'observe', claim: 'census', minimum: 299 },
  title: 'Every entry order carries a stop-loss and a take-profit',
  failing: 'An entry order carries no stop-loss or no take-profit',
  why: 'An entry without a stop is a loss without a limit.',
  ...{
    source: 'S0:63 S1:112',
    measure: { kind: 'every' },
    needs: ['orders'],
    profiles: ['ci'],
    realSeconds: 0,
    params: {},
  },
  ...{ item: 'GL-04', rules: ['RTS 6 Art. 15(1)(a)'] },
  runbook: 'Read the named order with its legs: was it sent without them, or were they refused?',
}

const sharedInput: HtmlInput = {
  report: sharedReport,
  catalogue: [row],
  figures: sharedFigures.slice(2),
  figureFaults: [],
  unwaivable: new Set(['sec.key-rotation']),
  digests: { catalogue: 'a'.repeat(64), config: 'b'.repeat(64) },
  detection: sharedMatrix,
}

const bytes = (text: string): number => Buffer.byteLength(text)

describe('htmlReport', () => {
  test('is the page that is kept beside this test', async () => {
    await expect(htmlReport(sharedInput).replace(style, '')).toMatchFileSnapshot('html/shared-report.golden.txt')
  })

  test('the same input makes the same bytes', () => {
    expect(htmlReport(worstInput(catalogue))).toBe(htmlReport(worstInput(catalogue)))
  })

  test('every criterion has the anchor that other reports link to, once', () => {
    const text = htmlReport(worstInput(catalogue))
    const anchors = [...text.matchAll(/id="criterion-([^"]*)"/g)].map(([, id]) => id)
    expect(anchors.toSorted()).toEqual(
      worstInput(catalogue)
        .report.criteria.map(({ id }) => id)
        .toSorted(),
    )
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('every link within the page leads somewhere', () => {
    for (const input of [worstInput(catalogue), bestInput(catalogue), emptyInput(catalogue), sharedInput]) {
      const text = htmlReport(input)
      const targets = [...text.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id ?? '')
      expect(targets.filter(id => !text.includes(` id="${id}"`))).toEqual([])
    }
  })

  test('stays below 2 MiB with 198 criteria and 5,000 counterexamples, whatever is in them, and says what it left out', () => {
    const texts = ['plain', HOSTILE, '\u0000'.repeat(10_000), '界'.repeat(10_000), `'"<>&`.repeat(2000)]
    const pages = texts.map(text => htmlReport(worstInput(catalogue, 5000, text)))
    expect(pages.map(page => bytes(page) < 2 * MEBIBYTE)).toEqual([true, true, true, true, true])
    // Of the plain ones all that were kept have room.
    expect(pages.map(page => page.includes('this page is kept below 2 MiB'))).toEqual([false, true, true, true, true])
    expect(pages.map(page => page.includes('6 more not shown; verdicts.json holds the first 20'))).toContain(true)
  })

  test('the longest texts of every field leave it below 2 MiB', () => {
    const text = '<\u0000>'.repeat(4000)
    const input = worstInput(catalogue, 5000, text)
    const criteria = input.report.criteria.map(verdict => ({
      ...verdict,
      ...{ reason: { code: 'gather-failed' as const, text }, notes: [text, text, text], evidence: [text] },
      waiver: { id: verdict.id, reason: text, owner: text, expires: text },
    }))
    expect(bytes(htmlReport({ ...input, report: { ...input.report, criteria } }))).toBeLessThan(2 * MEBIBYTE)
  })

  test('asks for nothing and runs nothing: no script, no handler, no address of another place', () => {
    for (const input of [worstInput(catalogue), bestInput(catalogue), emptyInput(catalogue), sharedInput]) {
      const text = htmlReport(input)
      expect(text).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;;`)
      const tags = [...text.matchAll(/<[a-z][^>]*>/g)].map(([tag]) => tag)
      expect(
        tags.filter(tag => /<(script|iframe|object|embed|form|img|base)\b| on[a-z]+=| style=|javascript:/.test(tag)),
      ).toEqual([])
      const addresses = tags.flatMap(tag =>
        [...tag.matchAll(/(?:href|src)="([^"#][^"]*)"/g)].map(([, url]) => url ?? ''),
      )
      expect(addresses.filter(url => url !== 'data:,' && !/^evidence\/[\w.-]+$/.test(url))).toEqual([])
    }
  })

  property.prop([fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })], { numRuns: 60 })(
    'what a target writes changes no tag of the page',
    text => {
      const withText = (of: string): string => {
        const criteria = sharedReport.criteria.map(verdict => ({
          ...verdict,
          ...{
            title: of,
            bound: of,
            source: of,
            notes: [of],
            evidence: [`/${of}`],
            reason: { code: 'invalid' as const, text: of },
          },
          counterexamples: [{ ref: of, note: of, record: { of }, exchange: null, repeat: of }],
        }))
        const { target } = sharedReport.run
        const facts = { ...target, name: of, url: of, build: of, configHash: of, capabilities: [of] }
        const run = { ...sharedReport.run, id: of, notes: [of], target: facts }
        return htmlReport({ ...sharedInput, report: { ...sharedReport, run, criteria }, figureFaults: [of] })
      }
      const tags = (page: string): string[] => [...page.matchAll(/<\/?[a-z!][^<>]*>/gi)].map(([tag]) => tag)
      expect(tags(withText(text))).toEqual(tags(withText('x')))
    },
  )

  test('a page on a green gate still names what failed', () => {
    const input = bestInput(catalogue)
    const [first, ...others] = input.report.criteria
    if (!first) throw new Error('the catalogue is empty')
    const criteria = [{ ...first, severity: 'major' as const, state: 'fail' as const }, ...others]
    const { gate } = input.report
    const report = {
      ...input.report,
      criteria,
      gate: { ...gate, counts: { ...gate.counts, fail: 1, failedMajors: 1 } },
    }
    const head = htmlReport({ ...input, report }).split('</header>')[0] ?? ''
    expect(head).toContain('Failed all the same (1)')
    expect(head).toContain(first.id)
  })

  test('a run that judged nothing names where to begin', () => {
    const head = htmlReport(emptyInput(catalogue)).split('</header>')[0] ?? ''
    expect(head).toContain('nothing was judged')
    expect(head).toContain('the worst first')
  })
})

test('the selftest has a page of its own', () => {
  const text = selftestPage(sharedMatrix)
  expect([text.includes('✗ missed by <bdi>load.drift</bdi>'), text.includes('<script')]).toEqual([true, false])
})
