import { expect, test } from 'vitest'
import { CapabilityMissing, TargetError, targetErrors } from './errors.ts'

test('an error says what was found, where and what to do', () => {
  const error = new TargetError('GATE_TARGET_TIMEOUT', { found: '150 ms', where: 'GET /$&', status: 200 })
  expect([error.message, error.code, error.found, error.where, error.status]).toEqual([
    'no whole answer within 150 ms at GET /$&; look why the target is slow, or raise target.timeout',
    'GATE_TARGET_TIMEOUT',
    '150 ms',
    'GET /$&',
    200,
  ])
  expect(new CapabilityMissing('trade', 'trade.submit').message).toBe(
    'the target does not offer trade, used at trade.submit; offer it or leave the scenario out',
  )
})

test('every sentence ends in what to do or what it means', () => {
  for (const sentence of Object.values(targetErrors)) expect(sentence).toMatch(/(;|:) .+[a-z]$/i)
})
