import type { RollbackAnswer, RollbackRecord } from '../contracts/rollback.schema.ts'
import type { RolledBack } from './rollback-drill.ts'
import type { Settings } from './settings.ts'

// Records for tests: a rollback as it was answered and listed, and settings before it.

export const answer = (different: Partial<RollbackAnswer> = {}): RollbackAnswer => ({
  id: 'rollback-1',
  status: 'done',
  at: '2026-01-05T10:00:00.000Z',
  target: 'flag',
  diff: [],
  actions: [],
  snapshot_before: 'snapshot-1',
  verification: { status: 'pending', checks: [] },
  ...different,
})

export const done = (different: Partial<RollbackAnswer> = {}): RolledBack => ({
  status: 200,
  problem: null,
  answer: answer(different),
})

export const refused = (status: number, problem = 'urn:problem:rollback-target'): RolledBack => ({
  status,
  problem,
  answer: null,
})

export const listed = (status: RollbackRecord['verification']['status'], ok = true): RollbackRecord => ({
  id: 'rollback-1',
  at: '2026-01-05T10:00:00.000Z',
  by: 'user:a',
  target: 'flag',
  key: 'x',
  severity: 'HIGH',
  status: 'done',
  reason: 'drill',
  verification: { status, checks: status === 'pending' ? [] : [{ name: 'stops', ok, value: 0 }] },
})

export const settings = (different: Partial<Settings> = {}): Settings => ({
  flags: { 'gate.back': { state: 'ENABLED' } },
  algo: { split: { v1: 20, v3: 80 }, blend: { mode: 'weighted' }, interpolation: 70 },
  limits: { max_order_qty: 5 },
  thresholds: { response_time: { warning: 1 } },
  ...different,
})
