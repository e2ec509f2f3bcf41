import { describe, expect, test } from 'vitest'
import { isLoopback, tierOf } from './tier.ts'

const paper = { mode: 'paper', accountId: 'PA1', loopback: true, hasControl: true }
const names = { paperAccounts: ['PA*'] }

describe('the tier of a target', () => {
  test.each([
    [paper, 'control', 'paper account PA1 on loopback with the control route'],
    [{ ...paper, hasControl: false }, 'act', 'paper account PA1; no control route'],
    [{ ...paper, loopback: false }, 'act', 'paper account PA1; control is used on loopback alone'],
    [{ ...paper, mode: 'live' }, 'observe', 'account.mode is live, not paper'],
    [{ ...paper, mode: 'PAPER' }, 'observe', 'account.mode is PAPER, not paper'],
    [{ ...paper, accountId: 'LPA1' }, 'observe', 'account.id LPA1 is not among paperAccounts (PA*)'],
    [{ ...paper, mode: null }, 'observe', 'the target shows no account'],
    [{ ...paper, accountId: null }, 'observe', 'the target shows no account'],
  ])('%o is %s', (facts, tier, reason) => {
    expect(tierOf(facts, names)).toEqual({ tier, reason })
  })

  test('takes a name without a star literally, and no name as nobody', () => {
    expect(tierOf({ ...paper, accountId: 'PAx1' }, { paperAccounts: ['PA.1', 'PA?1', 'PA'] }).tier).toBe('observe')
    expect(tierOf({ ...paper, accountId: 'PA.1' }, { paperAccounts: ['PA.1'] }).tier).toBe('control')
    expect(tierOf(paper, { paperAccounts: [] })).toEqual({
      tier: 'observe',
      reason: 'account.id PA1 is not among paperAccounts (empty)',
    })
  })

  test.each([
    ['http://127.0.0.1:80', true],
    ['http://localhost/api', true],
    ['http://[::1]:9', true],
    ['http://127.1', true],
    ['http://127.0.0.1.example.com', false],
    ['http://localhost.example.com', false],
    ['http://0.0.0.0', false],
    ['https://10.0.0.1', false],
  ])('%s is loopback: %s', (url, expected) => {
    expect(isLoopback(url)).toBe(expected)
  })
})
