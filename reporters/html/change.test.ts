import { describe, expect, test } from 'vitest'
import type { ReasonCode, Verdict } from '../../judge/verdict.ts'
import { sharedReport } from '../shared-report.fixture.ts'
import { changesOf } from './change.ts'

const [template] = sharedReport.criteria
if (!template) throw new Error('the shared report is empty')

const open = (code: ReasonCode, different: Partial<Verdict> = {}): Verdict => ({
  ...template,
  state: 'inconclusive',
  reason: { code, text: 'why' },
  ...different,
})

const loose = { blocks: false, canBeWaived: true }

describe('changesOf', () => {
  test('says how many records are missing', () => {
    expect(changesOf(open('too-few', { n: 480, nRequired: 2995 }), undefined, loose)).toEqual([
      'A longer run: 2515 more records (2995 in all).',
    ])
    expect(changesOf(open('straddles', { n: 98, nRequired: 99 }), undefined, loose)).toEqual([
      'A longer run: 1 more record (99 in all), if no further one is bad.',
    ])
  })

  test('says what a blocker can be waived with, and which cannot', () => {
    const failed: Verdict = { ...template, state: 'fail', reason: null }
    expect(changesOf(failed, undefined, { blocks: true, canBeWaived: true })).toEqual([
      'A system without the counterexamples below.',
      'A waiver in the config (reason, owner, at most 90 days) lifts the block and leaves the verdict as it is.',
    ])
    expect(changesOf(failed, undefined, { blocks: true, canBeWaived: false })).toEqual([
      'A system without the counterexamples below.',
      'It cannot be waived.',
    ])
  })

  test('says nothing of a pass', () => {
    expect(changesOf({ ...template, state: 'pass' }, undefined, loose)).toEqual([])
  })

  test('has a sentence for every reason', () => {
    const codes = [
      ...(['no-data', 'too-few', 'unseen', 'straddles', 'too-correlated', 'ambiguous', 'step-missing'] as const),
      ...(['capability-missing', 'tier', 'gather-failed', 'observe-failed', 'not-gathered', 'invalid'] as const),
      ...(['interrupted', 'generator', 'unsettled'] as const),
    ]
    for (const code of codes)
      expect(changesOf(open(code), undefined, loose)).toEqual([expect.stringMatching(/^[A-Z].*\.$/)])
  })
})
