import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { RunReport } from '../judge/run.ts'
import type { Verdict } from '../judge/verdict.ts'
import { annotationsReport, command } from './annotations.ts'
import { HOSTILE, sharedReport } from './shared-report.fixture.ts'
import { printable } from './text.ts'

const linesOf = (report: RunReport): string[] => annotationsReport(report).split('\n').slice(0, -1)

/** A line as a runner reads it: the command, its title and its text, each unescaped. */
const read = (line: string): { level: string; title: string; text: string } => {
  const match = /^::(error|warning) title=([^:,]*)::(.*)$/.exec(line)
  if (!match) throw new Error(`no command: ${line}`)
  const [, level = '', title = '', text = ''] = match
  const data = (part: string): string => part.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
  return { level, title: data(title.replaceAll('%3A', ':').replaceAll('%2C', ',')), text: data(text) }
}

const failed = sharedReport.criteria.filter(({ id }) => id === 'orders.bracket-presence')
const many = (count: number, change: Partial<Verdict> = {}): Verdict[] =>
  Array.from({ length: count }, (_, index) =>
    failed.map(each => ({ ...each, ...change, id: `orders.case-${index}` })),
  ).flat()

describe('the annotations', () => {
  it('are an error for each criterion in the way of the gate, then a warning for what else failed', () => {
    const found = linesOf(sharedReport).map(read)
    expect(found.map(({ level, title }) => [level, title])).toEqual([
      ['error', 'orders.bracket-presence: fail'],
      ['error', 'data.schema: inconclusive'],
      ['warning', 'sec.negative-input: fail'],
    ])
    expect(found[0]?.text).toBe(
      'An entry order carries no stop-loss or no take-profit: n=430, 25 bad, 94.186 [91.987, 95.913] %, limit: every record; o-1: expected a stop leg, found none',
    )
  })

  it('are ten at most: nine, and the count of the others', () => {
    const criteria = many(30)
    const reasons = [`failed: ${criteria.map(({ id }) => id).join(', ')}`]
    const report = { ...sharedReport, gate: { ...sharedReport.gate, reasons }, criteria }
    const found = linesOf(report).map(read)
    expect(found).toHaveLength(10)
    expect(found.at(-1)).toMatchObject({ level: 'error', title: '21 more' })
    expect(linesOf({ ...report, criteria: criteria.slice(0, 10) })).toHaveLength(10)
  })

  it('name what blocks before any number of failures that do not', () => {
    const criteria = [
      ...many(30, { severity: 'minor', required: false }),
      ...sharedReport.criteria.filter(({ id }) => id === 'data.schema'),
    ]
    const gate = {
      ...sharedReport.gate,
      state: 'inconclusive',
      exitCode: 2,
      reasons: ['inconclusive: data.schema'],
    } as const
    expect(linesOf({ ...sharedReport, gate, criteria }).map(read)[0]).toMatchObject({
      level: 'error',
      title: 'data.schema: inconclusive',
    })
  })

  it('are none where nothing is wrong, and one for a gate that is not green for no criterion', () => {
    const pass = { ...sharedReport.gate, state: 'pass', exitCode: 0, reasons: [] } as const
    const passed = sharedReport.criteria.filter(({ state }) => state === 'pass')
    expect(annotationsReport({ ...sharedReport, gate: pass, criteria: passed })).toBe('')
    const open = { ...sharedReport.gate, state: 'inconclusive', exitCode: 2, reasons: ['nothing was judged'] } as const
    expect(linesOf({ ...sharedReport, gate: open, criteria: [] })).toEqual([
      '::error title=gate%3A inconclusive::nothing was judged',
    ])
  })

  it('leave out what a waiver covers and what the profile does not require', () => {
    expect(annotationsReport(sharedReport)).not.toMatch(/perf\.throughput|rel\.uptime|sec\.key-rotation/)
  })
})

describe('a command', () => {
  it('escapes what would end it, and keeps the lines of a longer text within one', () => {
    expect(command('error', 'a: b, c', '100 %\nsecond::error::third')).toBe(
      '::error title=a%3A b%2C c::100 %25%0Asecond::error::third',
    )
  })

  it('shows hostile text as its codes', () => {
    expect(read(command('warning', HOSTILE.slice(0, 20), 'x')).title).toBe(printable(HOSTILE.slice(0, 20)))
  })

  property.prop([fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 300 })])(
    'is one line with one title, whatever its texts hold',
    (title, text) => {
      const line = command('error', title, text)
      expect(line).not.toMatch(/[\r\n]/)
      expect(read(line).level).toBe('error')
    },
  )
})
