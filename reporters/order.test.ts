import { describe, expect, it } from 'vitest'
import type { PreviousVerdict } from '../judge/run.ts'
import type { Gate, Verdict } from '../judge/verdict.ts'
import { firstLine, lastValue, previousText, worstFirst } from './order.ts'
import { sharedReport } from './shared-report.fixture.ts'

const { gate, criteria, previous } = sharedReport

describe('worst first', () => {
  it('puts what stands in the way before what is waived, and passes last', () => {
    expect(worstFirst(criteria).map(({ id, state }) => `${state} ${id}`)).toEqual([
      'fail orders.bracket-presence',
      'fail sec.negative-input',
      'inconclusive data.schema',
      'inconclusive rel.uptime',
      'not-applicable sec.key-rotation',
      'fail perf.throughput',
      'pass perf.decision-latency',
    ])
  })

  it('puts a failed blocker before a failed major and a required one before one that is not', () => {
    const failed = criteria.find(verdict => verdict.state === 'fail' && !verdict.waiver)
    const variant = (id: string, change: Partial<Verdict>): Verdict[] => (failed ? [{ ...failed, id, ...change }] : [])
    const shuffled = [
      ...variant('a.not-required', { required: false, severity: 'blocker' }),
      ...variant('b.minor', { required: true, severity: 'minor' }),
      ...variant('c.major', { required: true, severity: 'major' }),
      ...variant('d.blocker', { required: true, severity: 'blocker' }),
    ]
    expect(worstFirst(shuffled).map(({ id }) => id)).toEqual(['d.blocker', 'c.major', 'b.minor', 'a.not-required'])
  })

  it('leaves the report itself as it is', () => {
    const before = criteria.map(({ id }) => id)
    worstFirst(criteria)
    expect(criteria.map(({ id }) => id)).toEqual(before)
  })
})

describe('the first line', () => {
  const counts: Gate['counts'] = {
    catalogue: 198,
    judged: 140,
    pass: 131,
    fail: 9,
    inconclusive: 58,
    notApplicable: 0,
    waived: 0,
    failedMajors: 0,
  }

  it('names the state, the judged and those not judged', () => {
    expect(firstLine({ ...gate, state: 'pass', counts })).toBe('pass: 131 of 140 judged, 58 of 198 not judged')
  })

  it('counts failed majors', () => {
    const lines = [1, 12].map(failedMajors => firstLine({ ...gate, counts: { ...counts, failedMajors } }))
    expect(lines).toEqual([
      'fail: 131 of 140 judged, 58 of 198 not judged, 1 major failed',
      'fail: 131 of 140 judged, 58 of 198 not judged, 12 majors failed',
    ])
  })

  it('says when the catalogue was narrowed, and fits 80 columns even then', () => {
    const line = firstLine({ ...gate, state: 'inconclusive', partial: true, counts: { ...counts, failedMajors: 12 } })
    expect(line).toBe('inconclusive: 131 of 140 judged, 58 of 198 not judged, 12 majors failed, partial')
    expect(line).toHaveLength(80)
  })
})

describe('what an earlier run said', () => {
  const [open] = criteria
  const textOf = (change: Partial<Verdict>, known = previous): string =>
    open ? previousText({ ...open, ...change }, known) : 'no verdict'

  it('is shown for a criterion that this profile does not require and this run did not judge', () => {
    expect(textOf({})).toBe('last measured: pass, 2026-01-04, 9f86d081884c')
  })

  it('is never measured where the earlier run did not know it', () => {
    expect(textOf({ id: 'perf.ai-limit' })).toBe('never measured')
  })

  it('asks for an earlier run where none was named', () => {
    expect(textOf({}, {})).toBe('last measured: not known; --previous DIR names an earlier run')
  })

  it('is shorter where this run has its own word, and empty where the earlier one did not know it', () => {
    const known = { 'rel.uptime': { ...previous['rel.uptime'], value: 0.9994 } as PreviousVerdict }
    const changes: Partial<Verdict>[] = [{}, { required: true }, { state: 'pass' }, { state: 'fail' }]
    expect(changes.map(change => textOf(change, known))).toEqual([
      'last measured: 99.94 %, pass, 2026-01-04, 9f86d081884c',
      'last: 99.94 %, pass, 2026-01-04',
      'last: 99.94 %, pass, 2026-01-04',
      'last: 99.94 %, pass, 2026-01-04',
    ])
    expect(changes.slice(1).map(change => textOf(change, {}))).toEqual(['', '', ''])
  })

  it('is its value alone where only that is asked for', () => {
    expect(criteria.map(verdict => lastValue(verdict, previous)).filter(Boolean)).toEqual(['1.7 s', '100 %'])
  })
})
