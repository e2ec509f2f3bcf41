import { expect, test } from 'vitest'
import { overshootRecords, successRecords } from './exits.ts'
import { bracket, fill, leg, order } from './records.fixture.ts'

const exit = (seq: number, id: string, qty: string, price: string) =>
  fill([seq, seq], { order_id: id, parent_id: 'o-1', side: 'sell', position_intent: 'sell_to_close', qty, price })

test('a bracket whose target took the larger part is a success', () => {
  const events = [exit(1, 'o-3', '60', '52'), exit(2, 'o-2', '40', '49')]
  expect(successRecords([bracket()], events)).toEqual([{ ref: 'o-1', value: true }])
})

test('a bracket that was stopped out is none, one that is open is not counted', () => {
  expect(successRecords([bracket()], [exit(1, 'o-2', '100', '49')])).toEqual([
    { ref: 'o-1', value: false, note: '0 ended at the target, 100 at the stop' },
  ])
  expect(successRecords([bracket()], [])).toEqual([])
})

test('a bracket whose legs both took the same is unknown', () => {
  expect(successRecords([bracket()], [exit(1, 'o-2', '50', '49'), exit(2, 'o-3', '50', '52')])).toMatchObject([
    { value: null },
  ])
})

test('what a person sent is left out as long as the system decided on something', () => {
  const own = { parent_id: 'm-1' }
  const legs = [
    leg({ id: 'm-2', ...own }),
    leg({ id: 'm-3', type: 'limit', stop_price: null, limit_price: '52', ...own }),
  ]
  const manual = order({ id: 'm-1', source: 'manual', decision_id: null, algo: null, legs })
  const events = [exit(1, 'o-3', '100', '52'), exit(2, 'm-2', '100', '49')]
  expect(successRecords([bracket(), manual], events).map(({ ref }) => ref)).toEqual(['o-1'])
  expect(successRecords([manual], events).map(({ ref, value }) => [ref, value])).toEqual([['m-1', false]])
})

test('the overshoot of a stop is the average of its fills beyond the stop price', () => {
  const events = [exit(1, 'o-2', '50', '48.902'), exit(2, 'o-2', '50', '49')]
  const [record] = overshootRecords([bracket()], events)
  expect(record?.ref).toBe('o-2')
  expect(record?.value).toBeCloseTo(10, 6)
})

test('an exit at the target is no overshoot', () => {
  expect(overshootRecords([bracket()], [exit(1, 'o-3', '100', '52')])).toEqual([])
})
