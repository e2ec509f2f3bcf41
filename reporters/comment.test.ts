import { describe, expect, it } from 'vitest'
import { commentMarker, commentReport } from './comment.ts'
import { sharedReport } from './shared-report.fixture.ts'
import { bytesOf } from './text-markdown.ts'
import { tablesIn } from './text-markdown-reader.fixture.ts'

const text = commentReport(sharedReport, { reportUrl: 'https://ci.example/report.html' })

describe('the comment of a pull request', () => {
  it('begins with a marker that is not seen, the same for each run of a profile, then with the gate', () => {
    expect(text.split('\n').slice(0, 5)).toEqual([
      '<!-- final-gate: ci -->',
      '### fail: 1 of 4 judged, 3 of 7 not judged, 2 majors failed',
      '',
      '- failed: [orders.bracket-presence](https://ci.example/report.html#criterion-orders.bracket-presence)',
      '- inconclusive: [data.schema](https://ci.example/report.html#criterion-data.schema)',
    ])
    const later = { ...sharedReport.run, id: 'another', seed: 9, endedAt: '2026-03-01T00:00:00.000Z' }
    expect(commentMarker(later)).toBe(commentMarker(sharedReport.run))
    expect(commentMarker({ ...later, profile: 'nightly' })).not.toBe(commentMarker(sharedReport.run))
  })

  it('tells what failed, what is open though required, and what is waived; what passed or need not be judged is left to the report', () => {
    const [rows = []] = tablesIn(text)
    expect(rows.map(([name = '']) => /^\[([^\]]+)\]/.exec(name)?.[1])).toEqual([
      'orders.bracket-presence',
      'sec.negative-input',
      'data.schema',
      'perf.throughput',
    ])
  })

  it('shows ten criteria at most, counts the others, and stays within what GitHub takes', () => {
    const criteria = Array.from({ length: 300 }, (_, index) =>
      sharedReport.criteria
        .filter(({ id }) => id === 'sec.negative-input')
        .map(verdict => ({ ...verdict, id: `sec.case-${index}`, title: '|'.repeat(20_000) })),
    ).flat()
    const long = commentReport({ ...sharedReport, criteria })
    expect(bytesOf(long)).toBeLessThan(65_536)
    expect(long).toMatch(/\nand \d+ more, in \[the report\]\(report\.html\)\n/)
    const some = commentReport({ ...sharedReport, criteria: criteria.map(verdict => ({ ...verdict, title: 'T' })) })
    const [rows = []] = tablesIn(some)
    expect(rows).toHaveLength(10)
    expect(some).toContain('\nand 290 more, in [the report](report.html)\n')
  })

  it('of a gate that passed is its line and its run', () => {
    const gate = { ...sharedReport.gate, state: 'pass', exitCode: 0, reasons: [] } as const
    const passed = { ...sharedReport, gate, criteria: sharedReport.criteria.filter(({ state }) => state === 'pass') }
    expect(tablesIn(commentReport(passed))).toEqual([])
  })
})
