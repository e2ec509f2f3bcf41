import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../judge/verdict.ts'
import { sharedReport } from '../shared-report.fixture.ts'
import { type Context, criterionSection } from './criterion.ts'

const context: Context = {
  report: sharedReport,
  criteria: new Map(),
  ...{ blocking: new Set(), unwaivable: new Set(), opened: new Set(['orders.bracket-presence']) },
  ...{ drawn: new Map(), named: new Map(), detected: new Map([['perf.decision-latency', ['tail-3s']]]) },
}

const verdictOf = (id: string): Verdict => {
  const found = sharedReport.criteria.find(verdict => verdict.id === id)
  if (!found) throw new Error(id)
  return found
}

/** The rows of a section, its tags taken away. */
const rowsOf = (verdict: Verdict, of: Partial<Context> = {}): Record<string, string> => {
  const { before, after } = criterionSection(verdict, { ...context, ...of })
  const rows = `${before.text}${after.text}`.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/gs)
  return Object.fromEntries([...rows].map(([, name, value]) => [name, value?.replace(/<[^>]+>/g, '')]))
}

describe('criterionSection', () => {
  test('says of a pass how it stands and what it rests on', () => {
    expect(rowsOf(verdictOf('perf.decision-latency'))).toEqual({
      Standing: 'blocker, required',
      Value: '1.834 s',
      Limit: 'each &lt; 2 s',
      Bounds:
        '99.751 % to 100 % of the records within the limit, each bound one-sided at 95 % confidence (Clopper-Pearson). They speak of the system in general; the verdict counts the records of this run.',
      Records: 'n=1200; census, virtual clock',
      'Last run': 'last: 1.7 s, pass, 2026-01-04',
      Notes: 'client and journal differ by 2 %',
      Reproduce: 'final-gate run --target http://127.0.0.1:4120 --profile ci --only perf.decision-latency --seed 1',
      Source: 'S0:63 S1:112',
      Evidence: 'evidence/orders.brackets.json',
      'Proven by': 'seeded defects: tail-3s',
    })
  })

  test('bounds of a rate are in its own unit', () => {
    const rate = { ...verdictOf('perf.decision-latency'), unit: 'orders/s', value: 40, claim: 'process' as const }
    const interval = { lower: 38.2, upper: 41.9, method: 'Garwood' }
    expect(rowsOf({ ...rate, interval }).Bounds).toBe(
      '38.2 orders/s to 41.9 orders/s, each bound one-sided at 95 % confidence (Garwood).',
    )
  })

  test('says of an open blocker why, and what would change it', () => {
    const { Standing, Reason, ...rows } = rowsOf(verdictOf('data.schema'), { blocking: new Set(['data.schema']) })
    expect([Standing, Reason, rows['What would change it']]).toEqual([
      'blocker, required, blocks the gate',
      expect.stringContaining('no whole answer within 10 s'),
      'Mend what the reason names, then run it again.A waiver in the config (reason, owner, at most 90 days) lifts the block and leaves the verdict as it is.',
    ])
  })

  test('names who waived it, until when and why', () => {
    expect(rowsOf(verdictOf('perf.throughput')).Waived).toBe(
      'by Ada Lovelace until 2026-02-28: the gauge counts retries; FG-12 mends it',
    )
  })

  test('tells of evidence that was measured again', () => {
    const gathered = { 'evidence/orders.brackets.json': { ms: 12, attempts: 3 } }
    const report = { ...sharedReport, gathered }
    expect(rowsOf(verdictOf('orders.bracket-presence'), { report })['Measured again']).toBe(
      'evidence/orders.brackets.json: 3 attempts, those before the last are kept in it',
    )
  })

  test('links to evidence of the run directory alone', () => {
    const paths = ['evidence/a.json', 'evidence/../../etc/passwd', 'javascript:alert(1)', '//elsewhere/x']
    const { after } = criterionSection({ ...verdictOf('data.schema'), evidence: paths }, context)
    expect([...after.text.matchAll(/href="([^"]*)"/g)].map(([, url]) => url)).toEqual(['evidence/a.json'])
  })

  test('is unfolded where the page says so', () => {
    const [unfolded, folded] = ['orders.bracket-presence', 'data.schema'].map(
      id => criterionSection(verdictOf(id), context).before.text.split('\n')[0],
    )
    expect([unfolded, folded]).toEqual([
      '<details class="criterion fail" open>',
      '<details class="criterion inconclusive">',
    ])
  })
})
