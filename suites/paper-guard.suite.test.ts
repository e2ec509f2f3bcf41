import { describe, expect, it } from 'vitest'
import { type PaperGuardEvidence, paperRecords } from './paper-guard.suite.ts'

const paper: PaperGuardEvidence = {
  accounts: [{ when: 'at the end', id: 'PA1001', mode: 'paper' }],
  paperAccounts: ['PA*'],
  mutating: [
    { method: 'POST', path: '/v2/orders', status: 200 },
    { method: 'POST', path: '/v2/orders', status: 403 },
  ],
  mutatingCount: 2,
}

const shown = (evidence: PaperGuardEvidence): unknown[] =>
  paperRecords(evidence).map(({ ref, value, note }) => (note ? [ref, value, note] : [ref, value]))

describe('whose money it was', () => {
  it('is paper by its label and its number', () => {
    expect(shown(paper)).toEqual([
      ['account PA1001 at the end', true],
      ['call 1: POST /v2/orders', true],
    ])
  })

  it('is not paper where the number is none of the paper accounts, even if nothing was changed', () => {
    const accounts = [{ when: 'at the end', id: 'U7730021', mode: 'paper' }]
    expect(shown({ ...paper, accounts, mutating: [], mutatingCount: 0 })).toEqual([
      ['account U7730021 at the end', false, 'it calls itself paper, and its number is not among the paper accounts'],
    ])
  })

  it('may be live as long as nothing was changed', () => {
    const accounts = [{ when: 'at the end', id: 'U7730021', mode: 'live' }]
    expect(shown({ ...paper, accounts, mutating: [], mutatingCount: 0 })).toEqual([
      ['account U7730021 at the end', true],
    ])
    expect(shown({ ...paper, accounts })).toEqual([
      ['account U7730021 at the end', false, 'it is live, and 1 calls of this run changed something'],
      ['call 1: POST /v2/orders', false, 'answered 200 by an account that is not known to be paper'],
    ])
  })

  it('reads a full stop in a configured number as a full stop', () => {
    const accounts = [{ when: 'at the end', id: 'PAX1', mode: 'paper' }]
    expect(paperRecords({ ...paper, accounts, paperAccounts: ['PA.1'], mutating: [] })[0]?.value).toBe(false)
  })
})
