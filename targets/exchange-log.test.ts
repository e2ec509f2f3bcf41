import { expect, test } from 'vitest'
import { createExchangeLog } from './exchange-log.ts'
import type { Exchange } from './ledger.ts'

const exchange = (id: number, status: number | null): Exchange => ({
  id,
  at: id,
  method: 'GET',
  path: '/',
  status,
  ms: 1,
  bytes: 0,
  body: '',
  ids: [],
})

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)

test('the first 200, the last 300 and what went wrong between are kept, in order', () => {
  const log = createExchangeLog()
  for (const id of range(1, 5000)) log.add(exchange(id, id % 1000 === 0 ? 503 : id === 1500 ? null : 200))
  expect(log.all().map(({ id }) => id)).toEqual([...range(1, 200), 1000, 1500, 2000, 3000, 4000, ...range(4701, 5000)])
})

test('a target that fails all the time fills no memory', () => {
  const log = createExchangeLog()
  for (const id of range(1, 5000)) log.add(exchange(id, 500))
  expect(log.all()).toHaveLength(800)
})
