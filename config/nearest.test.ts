import { expect, it } from 'vitest'
import { nearestHint } from './nearest.ts'

const known = ['orders.bracket-presence', 'orders.bracket-side', 'rel.uptime']

it('names the word that was probably meant', () => {
  expect(nearestHint('orders.bracket-presense', known)).toBe('; did you mean orders.bracket-presence?')
  expect(nearestHint('order.bracket-side', known)).toBe('; did you mean orders.bracket-side?')
  expect(nearestHint('uptime', known)).toBe('')
})

it('names nothing where nothing is known or near', () => {
  expect([nearestHint('rel.uptime', []), nearestHint('zzz', known)]).toEqual(['', ''])
})
