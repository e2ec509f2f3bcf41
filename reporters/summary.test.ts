import { describe, expect, it } from 'vitest'
import type { RunReport } from '../judge/run.ts'
import type { Verdict } from '../judge/verdict.ts'
import { HOSTILE, sharedReport } from './shared-report.fixture.ts'
import { summaryReport } from './summary.ts'
import { bytesOf } from './text-markdown.ts'
import { codeIn, tablesIn, withoutCode } from './text-markdown-reader.fixture.ts'

const WIDE_LETTER = String.fromCodePoint(0x754c)

const GOLDEN = `## fail: 1 of 4 judged, 3 of 7 not judged, 2 majors failed

- failed: [orders.bracket-presence](report.html#criterion-orders.bracket-presence)
- inconclusive: [data.schema](report.html#criterion-data.schema)

run 20260105T090000Z-1, seed 1, profile ci, tier control; target <code>paper &#92;u202edesk</code>, build <code>4f2a9c1</code>, virtual clock. [The whole report](report.html).

Bounds in brackets are one-sided, each at 95 % confidence. One criterion again: \`final-gate run ... --only ID --seed 1\` with the other options of this run; what it means: \`final-gate explain ID\`.

- note: <code>unknown extra fields: order.venue</code>

### 2 failed

| criterion | what was found | worst records |
|---|---|---|
| [orders.bracket-presence](report.html#criterion-orders.bracket-presence)<br>blocker | An entry order carries no stop-loss or no take-profit<br>n=430, 25 bad, 94.186 &#91;91.987, 95.913&#93; %, limit: every record<br>last: 100 %, pass, 2026-01-04 | <code>o-1</code>: <code>expected a stop leg, found none</code><br><code>o-2</code>: <code>expected a stop leg, found none</code><br><code>o-3</code>: <code>expected a stop leg, found none</code><br>and 22 more |
| [sec.negative-input](report.html#criterion-sec.negative-input)<br>major | A body that breaks its schema crashes an operation or is accepted<br>n=120, 1 bad, 99.167 &#91;96.108, 99.957&#93; %, limit: every record | <code>${WIDE_LETTER.repeat(38)}...</code>: <code>${'x'.repeat(237)}...</code> |

### 2 open

| criterion | why there is no verdict | measured so far |
|---|---|---|
| [data.schema](report.html#criterion-data.schema)<br>blocker | <code>data.payloads: no whole answer within 10 s at GET /v1/orders?after=500; look why the target is slow, or raise target.timeout (GATE&#95;TARGET&#95;TIMEOUT)</code> |  |
| [rel.uptime](report.html#criterion-rel.uptime)<br>blocker, not required | <code>480 probes, 2995 needed</code> | n=480, 3 unknown, 99.375 % &#91;&#62;= 99.375 %&#93;, limit: up &#62;= 99.9 % of the time<br>last measured: pass, 2026-01-04, 9f86d081884c |

### 1 waived

| criterion | what was found | waived by |
|---|---|---|
| [perf.throughput](report.html#criterion-perf.throughput)<br>major | fail: The published throughput differs from the number of decisions and orders over the time<br>n=12, 1 bad, 91.667 &#91;66.132, 99.574&#93; %, limit: every record | <code>Ada Lovelace</code> until 2026-02-28: <code>the gauge counts retries; FG-12 mends it</code> |

### 1 not applicable

| criterion | why |
|---|---|
| [sec.key-rotation](report.html#criterion-sec.key-rotation)<br>blocker | <code>the target does not offer: config; allowed: keys are rotated by the broker</code> |

<details><summary>1 passed</summary>

| criterion | limit | measured |
|---|---|---|
| [perf.decision-latency](report.html#criterion-perf.decision-latency) | each &#60; 2 s | 1.834 s &#91;&#62;= 99.751 % within&#93;, n=1200 |

</details>
`

const verdictOf = (id: string): Verdict[] => sharedReport.criteria.filter(verdict => verdict.id === id)

/** As many verdicts of one sort, with names of their own. */
const many = (count: number, template: Verdict[], change: Partial<Verdict> = {}): Verdict[] =>
  Array.from({ length: count }, (_, index) =>
    template.map(each => ({ ...each, ...change, id: `orders.case-${index}` })),
  ).flat()

describe('the summary', () => {
  it('begins with the gate, then what stands in its way, then the worst', () => {
    expect(summaryReport(sharedReport)).toBe(GOLDEN)
  })

  it('leads to the report at its address where that is known, and to no other place', () => {
    const text = summaryReport(sharedReport, { reportUrl: 'https://ci.example/report.html' })
    const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target)
    expect(targets.length).toBeGreaterThan(7)
    expect(targets.filter(target => !target.startsWith('https://ci.example/report.html'))).toEqual([])
    // What a workflow that learns the address later replaces.
    expect(text).toBe(GOLDEN.replaceAll('](report.html', '](https://ci.example/report.html'))
  })

  it('of a run without a verdict says so in its first line and ends there', () => {
    const counts = { ...sharedReport.gate.counts, catalogue: 0, judged: 0, pass: 0, failedMajors: 0 }
    const gate = {
      ...sharedReport.gate,
      state: 'inconclusive',
      exitCode: 2,
      reasons: ['nothing was judged'],
      counts,
    } as const
    const text = summaryReport({ ...sharedReport, gate, criteria: [] })
    expect(text.split('\n').slice(0, 3)).toEqual([
      '## inconclusive: 0 of 0 judged, 0 of 0 not judged',
      '',
      '- nothing was judged',
    ])
    expect(tablesIn(text)).toEqual([])
  })

  it('names twenty blocking criteria and counts the others', () => {
    const criteria = many(50, verdictOf('orders.bracket-presence'))
    const reasons = [`failed: ${criteria.map(({ id }) => id).join(', ')}`]
    const line =
      summaryReport({ ...sharedReport, gate: { ...sharedReport.gate, reasons }, criteria }).split('\n')[2] ?? ''
    expect(line.match(/\]\(report\.html/g)).toHaveLength(20)
    expect(line.endsWith(', and 30 more')).toBe(true)
  })
})

describe('a summary that is too long', () => {
  const long = { title: 'T'.repeat(400), counterexampleCount: 5000 }

  it('stays below 1 MiB with 5,000 failures of 5,000 records each, and counts what it cuts', () => {
    const criteria = many(5000, verdictOf('sec.negative-input'), long)
    const text = summaryReport({ ...sharedReport, criteria })
    expect(bytesOf(text)).toBeLessThan(1024 * 1024)
    const [rows = []] = tablesIn(text)
    expect(rows.length).toBeGreaterThan(500)
    expect(text).toContain(`\n${5000 - rows.length} of 5000 are cut here; verdicts.json holds them all.\n`)
  })

  it('cuts what is least bad: rows of what passed, none of what failed', () => {
    const passed = many(20_000, verdictOf('perf.decision-latency')).map(each => ({ ...each, id: `perf.${each.id}` }))
    const text = summaryReport({
      ...sharedReport,
      criteria: [...passed, ...many(400, verdictOf('orders.bracket-presence'))],
    })
    const [failed = [], shown = []] = tablesIn(text)
    expect([failed.length, shown.length < 20_000]).toEqual([400, true])
    expect(text).toMatch(/\d+ of 20000 are cut here; [^\n]*\n\n<\/details>\n$/)
    expect(bytesOf(text)).toBeLessThan(1024 * 1024)
  })

  it('still counts the sections for which no room is left', () => {
    const criteria = [
      ...many(5000, verdictOf('sec.negative-input'), long),
      ...verdictOf('data.schema'),
      ...verdictOf('rel.uptime'),
    ]
    const text = summaryReport({ ...sharedReport, criteria })
    expect(text).toContain('### 2 open\n')
    expect(text).toContain('\n2 of 2 are cut here; verdicts.json holds them all.\n')
  })
})

describe('hostile text in the summary', () => {
  const hostile: RunReport = {
    ...sharedReport,
    run: { ...sharedReport.run, notes: [HOSTILE], target: { ...sharedReport.run.target, name: HOSTILE } },
    criteria: sharedReport.criteria.map(verdict => ({
      ...verdict,
      reason: verdict.reason ? { ...verdict.reason, text: HOSTILE } : null,
      counterexamples: verdict.counterexamples.map(each => ({ ...each, ref: HOSTILE, note: '| @org/team #1 `x` <b>' })),
    })),
  }
  const text = summaryReport(hostile)

  it('ends no cell and no row, and stands nowhere but in code', () => {
    expect(tablesIn(text).map(rows => rows.length)).toEqual([2, 2, 1, 1, 1])
    expect(withoutCode(text)).not.toMatch(/gnp\.exe|org\/team|u001b/)
  })

  it('is read back as it was printed', () => {
    const printed =
      '<&"\']]>]]> \\u001b[31mred\\u0007\\u0000 \\u202egnp.exe \\u200d \\uffff \\ud800 \\udc00 <skipped/> line\\u000abreak\\u0009tab'
    expect(codeIn(text).filter(each => each === printed).length).toBeGreaterThan(3)
    expect(codeIn(text)).toContain('| @org/team #1 `x` <b>')
  })
})
