import { describe, expect, it } from 'vitest'
import { type RoleTrial, roleRecords } from './roles.suite.ts'

const refused: RoleTrial = {
  role: 'trader',
  operation: 'PATCH /v1/config limits',
  isAllowed: false,
  status: 403,
  type: 'urn:problem:forbidden',
  exchange: 3,
}
const allowed: RoleTrial = { ...refused, operation: 'POST /v2/orders', isAllowed: true, status: 200, type: null }

const verdictOn = (trial: RoleTrial): boolean | null | undefined => roleRecords([trial])[0]?.value

describe('what a role may', () => {
  it('is refused with 403 and nothing else', () => {
    expect([403, 200, 401, 404, 422, 500, null].map(status => [status, verdictOn({ ...refused, status })])).toEqual([
      [403, true],
      [200, false],
      [401, false],
      [404, false],
      [422, false],
      [500, false],
      [null, null],
    ])
  })

  it('is its own, even where a limit says no', () => {
    expect(verdictOn(allowed)).toBe(true)
    expect(verdictOn({ ...allowed, status: 403, type: 'urn:problem:limit-funds' })).toBe(true)
    expect(verdictOn({ ...allowed, status: 404 })).toBe(true)
  })

  it('is not its own where the role is what was refused', () => {
    expect(roleRecords([{ ...allowed, status: 403, type: 'urn:problem:forbidden' }])).toEqual([
      {
        step: 'trader',
        ref: 'trader: POST /v2/orders',
        value: false,
        note: 'role trader: expected not to be refused for its role, found 403',
        exchange: 3,
      },
    ])
  })
})
