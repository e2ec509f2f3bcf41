import { describe, expect, it } from 'vitest'
import type { Waiver } from './verdict.ts'
import { waiverFault } from './waiver.ts'

const NOW = '2026-01-05T09:00:00.000Z'
const waiver: Waiver = { id: 'perf.throughput', reason: 'FG-12 mends it', owner: 'Ada Lovelace', expires: '2026-02-01' }

const faultOf = (change: Partial<Waiver>): string | null => waiverFault({ ...waiver, ...change }, NOW)

describe('a waiver', () => {
  it('stands with a reason, an owner and a date ahead', () => {
    expect(faultOf({})).toBeNull()
  })

  it('stands for 90 days and no longer', () => {
    expect(faultOf({ expires: '2026-04-05T09:00:00Z' })).toBeNull()
    expect(faultOf({ expires: '2026-04-05T09:00:01Z' })).toBe(
      'the waiver of perf.throughput runs until 2026-04-05T09:00:01Z, more than 90 days',
    )
  })

  it('has expired at its instant', () => {
    expect(faultOf({ expires: NOW })).toBe(`the waiver of perf.throughput expired on ${NOW}`)
    expect(faultOf({ expires: '2025-12-31' })).toBe('the waiver of perf.throughput expired on 2025-12-31')
  })

  it('needs a date', () => {
    expect(faultOf({ expires: 'never' })).toBe('the waiver of perf.throughput expires at "never", which is no date')
  })

  it.each([{ reason: '' }, { reason: ' \n' }, { owner: '' }])('needs a reason and an owner: %j', change => {
    expect(faultOf(change)).toBe('the waiver of perf.throughput needs a reason and an owner')
  })

  it.each([
    'risk.kelly-cap',
    'safety.kill-switch',
    'sec.no-secrets',
    'e2e.partial-not-green',
    'data.violation-rollback',
  ])('cannot cover %s', id => {
    expect(faultOf({ id })).toBe(`${id} cannot be waived (risk.*, safety.*, sec.*, e2e.*, data.violation-rollback)`)
  })

  it('can cover the rest of data.*', () => {
    expect(faultOf({ id: 'data.schema' })).toBeNull()
  })
})
