import { describe, expect, it } from 'vitest'
import { secretRecords } from './secrets.suite.ts'

const probe = { ref: 'GET /v2/account with the planted key', status: 401, exchange: 12 }

describe('keys in answers', () => {
  it('are in none of the answers searched', () => {
    expect(secretRecords({ probes: [probe], leaks: [], scanned: 900 })).toEqual([
      { ref: probe.ref, value: true, exchange: 12 },
      { ref: 'all 900 answers of the run', value: true },
    ])
  })

  it('are found in an answer to a probe, and in one of another scenario', () => {
    const leaks = [
      { label: 'planted key', path: '/v2/account', exchange: 12 },
      { label: 'key of risk', path: '/v1/config', exchange: 5 },
    ]
    expect(secretRecords({ probes: [probe], leaks, scanned: 900 })).toEqual([
      { ref: probe.ref, value: false, note: 'the answer shows: planted key', exchange: 12 },
      { ref: '/v1/config (exchange 5)', value: false, note: 'the answer shows: key of risk', exchange: 5 },
    ])
  })

  it('are unknown where an answer did not come, and where none was searched', () => {
    expect(secretRecords({ probes: [{ ...probe, status: null }], leaks: [], scanned: 1 })[0]?.value).toBeNull()
    expect(secretRecords({ probes: [probe], leaks: [], scanned: 0 })).toEqual([])
  })
})
