import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { globMatcher } from './glob.ts'

describe('a glob', () => {
  it.each<[string, string, boolean]>([
    ['orders.*', 'orders.bracket-presence', true],
    ['orders.*', 'orders.', true],
    ['orders.*', 'reorders.bracket', false],
    ['*.bracket-*', 'orders.bracket-side', true],
    ['*', 'anything.at-all', true],
    ['orders.tif', 'orders.tif', true],
    ['orders.tif', 'orders.tiff', false],
    ['orders.tif', 'ordersxtif', false],
    ['a[b]', 'a[b]', true],
    ['a[b]', 'ab', false],
    ['', '', true],
    ['', 'x', false],
  ])('%j and %j: %j', (glob, text, expected) => {
    expect(globMatcher([glob])(text)).toBe(expected)
  })

  it('is one of several, and none matches nothing', () => {
    const matches = globMatcher(['rel.*', 'perf.*'])
    expect(['rel.uptime', 'perf.ai-limit', 'sec.no-secrets'].map(matches)).toEqual([true, true, false])
    expect(globMatcher([])('rel.uptime')).toBe(false)
  })
})

property.prop([fc.string({ maxLength: 20 }).filter(text => !text.includes('*'))])(
  'without a star a glob matches itself and nothing longer, whatever characters it holds',
  text => {
    const matches = globMatcher([text])
    expect([matches(text), matches(`${text}x`)]).toEqual([true, false])
  },
)
