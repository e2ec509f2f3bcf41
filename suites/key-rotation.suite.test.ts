import { describe, expect, it } from 'vitest'
import { type KeyAnswer, rotationRecords } from './key-rotation.suite.ts'

const before: KeyAnswer = { role: 'risk', after: null, key: 'old', status: 200 }
const fresh: KeyAnswer = { role: 'risk', after: 0, key: 'new', status: 200 }
const old = (after: number, status: number | null): KeyAnswer => ({ role: 'risk', after, key: 'old', status })

const shown = (answers: readonly KeyAnswer[]): unknown[] =>
  rotationRecords(answers, 5).map(({ step, value, note }) => (note ? [step, value, note] : [step, value]))

describe('a rotated key', () => {
  it('is refused in time while the new one works', () => {
    expect(shown([before, fresh, old(0, 200), old(1, 401)])).toEqual([
      ['old-worked', true],
      ['new-accepted', true],
      ['old-refused', true],
    ])
  })

  it('lives on where it is still accepted when its time is over', () => {
    expect(shown([before, fresh, old(0, 200), old(5, 200)])).toContainEqual([
      'old-refused',
      false,
      'old key of risk 5 s after the rotation: expected 401, found 200',
    ])
  })

  it('is refused too late after its time', () => {
    expect(shown([before, fresh, old(6, 401)])).toContainEqual([
      'old-refused',
      false,
      'old key of risk 6 s after the rotation: expected 401, found 401',
    ])
  })

  it('proves nothing where the new key does not work, and is unknown without an answer', () => {
    expect(shown([before, { ...fresh, status: 401 }, old(0, null)])).toEqual([
      ['old-worked', true],
      ['new-accepted', false, 'new key of risk 0 s after the rotation: expected 200, found 401'],
      ['old-refused', null, 'old key of risk 0 s after the rotation: expected 401, found no answer'],
    ])
  })

  it('leaves out the steps of a role that was not tried', () => {
    expect(rotationRecords([], 5)).toEqual([])
  })
})
