import { describe, expect, it } from 'vitest'
import { authRecords } from './auth.suite.ts'
import { operations } from './operations.ts'

const answer = { operation: 'GET /v2/account', credential: 'none', status: 401, type: null, exchange: 1 }

describe('who may ask', () => {
  it('is told 401 where nobody is known', () => {
    expect(authRecords([answer])).toEqual([{ ref: 'GET /v2/account with none', value: true, note: '', exchange: 1 }])
  })

  it('got through where an unknown record was looked for', () => {
    const cancel = { ...answer, operation: 'DELETE /v2/orders/{id}', status: 404, exchange: 7 }
    expect(authRecords([cancel])).toEqual([
      { ref: 'DELETE /v2/orders/{id} with none', value: false, note: 'expected 401, found 404', exchange: 7 },
    ])
  })

  it('is unknown where no answer came', () => {
    expect(authRecords([{ ...answer, status: null }])[0]?.value).toBeNull()
  })

  it('is asked of every operation of the interface but health', () => {
    expect(operations.map(({ name }) => name)).toEqual([
      'GET /metrics',
      'GET /v2/clock',
      'GET /v2/account',
      'GET /v2/positions',
      'GET /v2/orders',
      'GET /v2/orders/{id}',
      'POST /v2/orders',
      'DELETE /v2/orders/{id}',
      'GET /v2/quotes',
      'POST /v1/cycles',
      'GET /v1/cycles/{id}',
      'GET /v1/decisions',
      'GET /v1/events',
      'GET /v1/events (stream)',
      'GET /v1/state',
      'PATCH /v1/config',
      'POST /ofrep/v1/evaluate/flags/{key}',
      'POST /ofrep/v1/evaluate/flags',
      'PATCH /v1/flags/{key}',
      'POST /v1/observations',
      'POST /v1/rollback',
      'POST /v1/kill-switch',
      'POST /gate/v1/control',
    ])
  })
})
