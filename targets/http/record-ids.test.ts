import { expect, test } from 'vitest'
import { recordIds } from './record-ids.ts'

test('the ids of an answer are those of its records, their legs and what its events name, each once', () => {
  const orders = [{ id: 'o1', legs: [{ id: 'o2' }, { id: 'o3' }] }, { id: 'o1', legs: [null, 'x'] }, null, 7]
  expect(recordIds(orders)).toEqual(['o1', 'o2', 'o3'])
  expect(recordIds([{ seq: 1, data: { order_id: 'o9', fill_id: 'f1', reason: 'x' } }])).toEqual(['o9', 'f1'])
  expect(recordIds({ id: 'c1' })).toEqual(['c1'])
  expect(recordIds('text')).toEqual([])
})

test('a long answer names two thousand ids at most', () => {
  expect(recordIds(Array.from({ length: 5000 }, (_, index) => ({ id: `o${index}` })))).toHaveLength(2000)
})
