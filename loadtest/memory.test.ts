import { describe, expect, test } from 'vitest'
import { memoryCourse } from './memory.ts'

const HOUR = 3_600_000
const MIB = 1024 ** 2
/** 60 samples in an hour. */
const course = (bytesAt: (share: number, index: number) => number) =>
  memoryCourse(
    Array.from({ length: 60 }, (_, index) => ({ atMs: (index * HOUR) / 59, bytes: bytesAt(index / 59, index) })),
    0.95,
  )

describe('the memory of a process', () => {
  test('that grows evenly has that slope, between its bounds', () => {
    const found = course(share => 100 * MIB + share * 60 * MIB)
    expect(found).toMatchObject({ samples: 60, first: 100 * MIB, last: 160 * MIB, highest: 160 * MIB })
    expect((found?.growth?.perHour ?? 0) / MIB).toBeCloseTo(60, 6)
    expect((found?.growth?.lower ?? 0) / MIB).toBeCloseTo(60, 6)
    expect((found?.growth?.upper ?? 0) / MIB).toBeCloseTo(60, 6)
  })

  test('that is allocated at the beginning, and then given back and taken again, does not grow', () => {
    const found = course((share, index) => (share < 0.2 ? 50 * MIB : (200 + (index % 4) * 5) * MIB))
    const { lower = 0, upper = 0 } = found?.growth ?? {}
    expect([lower < 0, upper > 0]).toEqual([true, true])
    expect(upper / MIB).toBeLessThan(10)
  })

  test('has no slope by too few samples, and no course by none', () => {
    expect(
      memoryCourse(
        [
          { atMs: 0, bytes: 5 },
          { atMs: 1000, bytes: 7 },
        ],
        0.95,
      ),
    ).toEqual({
      samples: 2,
      first: 5,
      last: 7,
      highest: 7,
      growth: null,
    })
    expect(memoryCourse([], 0.95)).toBeNull()
  })
})
