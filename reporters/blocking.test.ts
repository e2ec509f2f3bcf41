import { expect, test } from 'vitest'
import { blockingOf } from './blocking.ts'
import { sharedReport } from './shared-report.fixture.ts'

const named = (reasons: readonly string[]) =>
  blockingOf({ ...sharedReport, gate: { ...sharedReport.gate, reasons } }).map(({ reason, criteria }) => [
    reason,
    criteria.map(({ id }) => id),
  ])

test('each reason of the gate with the criteria that it names, the worst first', () => {
  expect(named(['failed: sec.negative-input, orders.bracket-presence', 'inconclusive: data.schema'])).toEqual([
    ['failed', ['orders.bracket-presence', 'sec.negative-input']],
    ['inconclusive', ['data.schema']],
  ])
})

test('a reason that names no criterion stays a sentence, whatever signs are in it', () => {
  expect(named(['nothing was judged', 'no required blocker was applicable: nothing stands behind a pass'])).toEqual([
    ['nothing was judged', []],
    ['no required blocker was applicable: nothing stands behind a pass', []],
  ])
})
