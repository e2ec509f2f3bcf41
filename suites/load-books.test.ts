import { describe, expect, test } from 'vitest'
import { loadEvidence, row } from './load.fixture.ts'
import { controlRecords, integrityRecords, keptRecords, peakSteps, rateRecord, successRecords } from './load-books.ts'
import { bracket, order } from './records.fixture.ts'

const books = (...orders: ReturnType<typeof order>[]) => ({ ...loadEvidence().books, orders })
const kept = (id: string, different: Parameters<typeof order>[0] = {}) =>
  order({ id: `o-${id}`, client_order_id: id, ...different })
const brief = (records: readonly { ref: string; value: unknown; note?: string }[]): string[] =>
  records.map(({ ref, value, note }) => `${ref} ${value}${note ? `: ${note}` : ''}`)

describe('an order that was answered with success', () => {
  test('is in the books', () => {
    const evidence = loadEvidence({ rows: [row(0), row(1), row(2, { outcome: '4xx' })], books: books(kept('c-0')) })
    expect(brief(keptRecords(evidence))).toEqual([
      'c-0 true',
      'c-1 false: answered with success, and not in the list of all orders',
    ])
  })

  test('succeeded only if it ended by its fill, and one that nobody answered did not', () => {
    const rows = [row(0), row(1), row(2, { outcome: '4xx' }), row(3, { outcome: 'timeout' })]
    const evidence = loadEvidence({ rows, books: books(kept('c-0'), kept('c-1', { status: 'expired' })) })
    expect(brief(successRecords(evidence))).toEqual([
      'c-0 true',
      'c-1 false: exit: 2xx, in the books expired',
      'c-2 false: entry: 4xx, in the books nothing',
      'c-3 false: exit: timeout, in the books nothing',
    ])
  })

  test('failed by the target only where it was not refused for coming late or bunched, if the generator was at fault', () => {
    const outcomes = ['2xx', '4xx', '429', '5xx', 'bad-body', 'timeout', 'not-sent'] as const
    const rows = outcomes.map((outcome, index) => row(index, { outcome }))
    const expired = row(7)
    const late = { ...loadEvidence().generator, ok: false, reasons: ['late'] }
    const evidence = { rows: [...rows, expired], books: books(kept('c-7', { status: 'expired' })) }
    const values = (generator: typeof late) =>
      successRecords(loadEvidence({ ...evidence, generator })).map(({ value }) => value)
    expect(values(late)).toEqual([false, null, null, false, false, null, null, null])
    expect(values({ ...late, ok: true })).toEqual(Array.from({ length: 8 }, () => false))
  })
})

test('an order is in the books once where it was taken, and not at all where it was refused', () => {
  const rows = [
    row(0),
    row(1),
    row(2, { outcome: '4xx' }),
    row(3, { outcome: 'timeout' }),
    row(4, { client_order_id: 'c-0', kind: 'again' }),
  ]
  const found = books(kept('c-1'), order({ id: 'o-twice', client_order_id: 'c-1' }), kept('c-2'), kept('c-3'))
  expect(brief(integrityRecords(loadEvidence({ rows, books: found }), 0.01))).toEqual([
    'c-0 false: taken and not in the books',
    'c-1 false: 2 orders were made of it',
    'c-2 false: refused, and an order is in the books: filled',
    'c-3 true',
  ])
})

test('an order that breaks a limit must be refused under load too, and every entry is protected', () => {
  const rows = [row(0), row(1, { kind: 'breach', outcome: '4xx' }), row(2, { kind: 'breach' })]
  const found = books(bracket({ client_order_id: 'c-0' }), kept('c-2', { position_intent: 'sell_to_close' }))
  const rule = { cap: 0.25, stage: 1, lot: 1, valueGap: 0.01, grossGap: 0.005 }
  const records = controlRecords(loadEvidence({ rows, books: found }), rule)
  expect(brief(records.filter(({ ref }) => ref.startsWith('c-')))).toEqual([
    'c-1 true',
    'c-2 false: breaks a limit on purpose: answered 2xx, in the books',
  ])
  expect(records.filter(({ ref, value }) => ref === 'o-1' && value === true).length).toBeGreaterThan(2)
  const bare = books(order({ client_order_id: 'c-0' }))
  const unprotected = controlRecords(loadEvidence({ rows: [row(0)], books: bare }), rule).find(r => r.value === false)
  expect(unprotected?.note).toContain('expected a stop-loss leg')
})

test('a rate below the one that is wanted shows nothing and breaks nothing', () => {
  const wanted = { rate: 500, gap: 0.01 }
  const slow = { ...loadEvidence().generator, achieved: 0.5 }
  expect([
    rateRecord(loadEvidence(), wanted).value,
    rateRecord(loadEvidence({ generator: slow }), wanted).value,
  ]).toEqual([true, null])
})

test('twice the peak is carried where the rate was reached and the orders succeeded; without a peak nothing is said', () => {
  const of = (perSecond: number, found: ReturnType<typeof books>) =>
    peakSteps(loadEvidence({ rows: [row(0)], peak: { perSecond, orders: 0.5 }, books: found }), 0.95).map(
      ({ value }) => value,
    )
  expect([of(250, books(kept('c-0'))), of(251, books(kept('c-0'))), of(250, books())]).toEqual([
    [true, true],
    [null, true],
    [false, false],
  ])
  expect(peakSteps(loadEvidence({ rows: [row(0)] }), 0.95)).toEqual([])
})
