import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { thinned, workloadSnapshots } from './workload.ts'

describe('what a session leaves', () => {
  it('is read back as snapshots, and as none where no session ran', () => {
    expect(workloadSnapshots(null)).toEqual([])
    expect(workloadSnapshots({ counts: {} })).toEqual([])
    expect(workloadSnapshots({ snapshots: [{ label: 'snapshot 1' }] })).toEqual([{ label: 'snapshot 1' }])
  })

  test.prop([fc.array(fc.nat()), fc.integer({ min: 2, max: 20 })])(
    'is thinned to the number wanted, its ends kept, its order too',
    (items, count) => {
      const indexed = items.map((value, index) => ({ value, index }))
      const kept = thinned(indexed, count)
      expect(kept).toHaveLength(Math.min(count, items.length))
      expect(kept.at(0)).toEqual(indexed.at(0))
      expect(kept.at(-1)).toEqual(indexed.at(-1))
      expect(kept).toEqual(kept.toSorted((a, b) => a.index - b.index))
    },
  )
})
