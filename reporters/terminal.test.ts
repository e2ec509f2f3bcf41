import { describe, expect, it } from 'vitest'
import type { RunReport } from '../judge/run.ts'
import { sharedReport } from './shared-report.fixture.ts'
import { type TerminalOptions, terminalReport } from './terminal.ts'
import { widthOf } from './text.ts'

const plain: TerminalOptions = { colour: false, columns: 80, all: false }
const ESCAPE = String.fromCharCode(27)
const WIDE_LETTER = String.fromCodePoint(0x754c)

const GOLDEN = `fail: 1 of 4 judged, 3 of 7 not judged, 2 majors failed
  failed: orders.bracket-presence
  inconclusive: data.schema
run 20260105T090000Z-1, seed 1, profile ci, tier control
target paper \\u202edesk, build 4f2a9c1, virtual clock
bounds in brackets are one-sided, each at 95 % confidence

fail  orders.bracket-presence blocker
      An entry order carries no stop-loss or no take-profit
      n=430, 25 bad, 94.186 [91.987, 95.913] %, limit: every record
      - o-1: expected a stop leg, found none
      - o-2: expected a stop leg, found none
      - o-3: expected a stop leg, found none
      - o-4: expected a stop leg, found none
      - o-5: expected a stop leg, found none
      - and 20 more, see verdicts.json
      last: 100 %, pass, 2026-01-04
      repeat: final-gate run ... --only orders.bracket-presence --seed 1
fail  sec.negative-input      major
      A body that breaks its schema crashes an operation or is accepted
      n=120, 1 bad, 99.167 [96.108, 99.957] %, limit: every record
      - ${WIDE_LETTER.repeat(36)}
        ${WIDE_LETTER.repeat(36)}
        ${WIDE_LETTER.repeat(34)}...
      repeat: final-gate run ... --only sec.negative-input --seed 1
open  data.schema             blocker
      data.payloads: no whole answer within 10 s at GET /v1/orders?after=500;
        look why the target is slow, or raise target.timeout
        (GATE_TARGET_TIMEOUT)
open  rel.uptime              blocker, not required
      n=480, 3 unknown, 99.375 % [>= 99.375 %], limit: up >= 99.9 % of the time
      480 probes, 2995 needed
      last measured: pass, 2026-01-04, 9f86d081884c
n/a   sec.key-rotation        blocker
      the target does not offer: config; allowed: keys are rotated by the broker
fail  perf.throughput         major, waived
      The published throughput differs from the number of decisions and orders
        over the time
      n=12, 1 bad, 91.667 [66.132, 99.574] %, limit: every record
      - decisions_per_minute: <&"']]>]]> \\u001b[31mred\\u0007\\u0000 \\u202egnp.exe
        \\u200d \\uffff \\ud800 \\udc00 <skipped/> line\\u000abreak\\u0009tab
      waived by Ada Lovelace until 2026-02-28: the gauge counts retries; FG-12
        mends it
      repeat: final-gate run ... --only perf.throughput --seed 1
pass  perf.decision-latency   each < 2 s: 1.834 s, last: 1.7 s, n=1200

repeat: ... stands for the other options of this run (target, config, profile)
\`final-gate explain ID\` says what a criterion means and where to look
note: unknown extra fields: order.venue
`

const narrowed: RunReport = {
  ...sharedReport,
  run: { ...sharedReport.run, notes: [], scope: { ...sharedReport.run.scope, only: ['perf.decision-*'] } },
  gate: {
    ...sharedReport.gate,
    state: 'pass',
    exitCode: 0,
    partial: true,
    reasons: [],
    counts: { ...sharedReport.gate.counts, catalogue: 1, judged: 1, pass: 1, fail: 0, failedMajors: 0 },
  },
  criteria: sharedReport.criteria.filter(verdict => verdict.state === 'pass'),
}

describe('the report on a terminal', () => {
  it('is the gate, then the criteria worst first, each with what a reader needs to act', () => {
    expect(terminalReport(sharedReport, { ...plain, all: true })).toBe(GOLDEN)
  })

  it('leaves passed criteria out and says so', () => {
    const text = terminalReport(sharedReport, plain)
    expect(text).not.toContain('perf.decision-latency')
    expect(text).toContain('\n1 passed criteria are not shown; --all shows them\n')
  })

  it('keeps to the columns, whatever the target sent', () => {
    for (const columns of [80, 100, 60, 40]) {
      const widest = Math.max(
        ...terminalReport(sharedReport, { ...plain, columns, all: true })
          .split('\n')
          .map(widthOf),
      )
      expect(widest).toBeLessThanOrEqual(columns)
    }
  })

  it('is titled partial where the catalogue was narrowed, and says to what', () => {
    expect(terminalReport(narrowed, { ...plain, all: true })).toBe(`pass: 1 of 1 judged, 0 of 1 not judged, partial
  narrowed to perf.decision-*
run 20260105T090000Z-1, seed 1, profile ci, tier control
target paper \\u202edesk, build 4f2a9c1, virtual clock
bounds in brackets are one-sided, each at 95 % confidence

pass  perf.decision-latency each < 2 s: 1.834 s, last: 1.7 s, n=1200
`)
  })

  it('is coloured only when asked, and only with colours', () => {
    expect(terminalReport(sharedReport, { ...plain, all: true })).not.toContain(ESCAPE)
    const coloured = terminalReport(sharedReport, { ...plain, all: true, colour: true })
    expect(coloured.split('\n')[0]).toBe(
      `${ESCAPE}[31mfail: 1 of 4 judged, 3 of 7 not judged, 2 majors failed${ESCAPE}[0m`,
    )
    const bare = coloured.split(ESCAPE).map((part, index) => (index === 0 ? part : part.replace(/^\[\d+m/, '')))
    expect(bare.join('')).toBe(GOLDEN)
  })
})
