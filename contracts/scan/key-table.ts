// A set of keys in typed arrays: five bytes a slot, whatever the keys are. A key is told by its slot and 40 more bits of its hash: two
// different keys are taken for one with a probability of about 2^-39 for each key looked up (2 in 100,000 for ten million keys).

interface Segment {
  readonly slots: number
  readonly tags: Uint32Array
  readonly extras: Uint8Array
  used: number
}

/** Slots that all tables of a scan may have together: 100 MiB. */
const SLOTS_KEPT = 20_971_520
const FULL = 0.85
const FIRST_SLOTS = 1 << 16
const LAST_SLOTS = 1024

/** What is left of the memory for keys; shared by the tables of one scan. */
export interface KeyBudget {
  slots: number
}

export const createKeyBudget = (slots: number = SLOTS_KEPT): KeyBudget => ({ slots })

export interface KeyTable {
  /** Takes a key in: whether it was new, was known, or finds no room any more. */
  readonly add: (high: number, low: number) => 'new' | 'known' | 'full'
  readonly has: (high: number, low: number) => boolean
  /** Keys held. */
  readonly size: () => number
}

/** The slot that holds the key, or the complement of the free slot where it would stand. */
const find = ({ slots, tags, extras }: Segment, high: number, low: number): number => {
  const extra = low & 0xff
  let slot = Math.floor((low / 0x1_0000_0000) * slots)
  for (;;) {
    const tag = tags[slot]
    if (tag === 0) return ~slot
    if (tag === high && extras[slot] === extra) return slot
    slot++
    if (slot === slots) slot = 0
  }
}

const hasRoom = ({ used, slots }: Segment): boolean => used < slots * FULL

/** Another segment, twice the last, as far as the budget goes; null where it is used up. */
const createSegment = (lastSlots: number, expected: number, budget: KeyBudget): Segment | null => {
  const wanted = lastSlots > 0 ? lastSlots * 2 : Math.max(FIRST_SLOTS, Math.ceil(expected / FULL) + LAST_SLOTS)
  const slots = Math.min(wanted, budget.slots)
  if (slots < LAST_SLOTS) return null
  budget.slots -= slots
  return { slots, tags: new Uint32Array(slots), extras: new Uint8Array(slots), used: 0 }
}

const isIn = (segments: readonly Segment[], high: number, low: number): boolean => {
  for (const segment of segments) if (find(segment, high, low) >= 0) return true
  return false
}

const put = (segment: Segment, slot: number, key: readonly [high: number, low: number]): void => {
  segment.tags[slot] = key[0]
  segment.extras[slot] = key[1] & 0xff
  segment.used++
}

/** A table for about `expected` keys; it grows until the budget is used up. */
export const createKeyTable = (expected: number, budget: KeyBudget): KeyTable => {
  const older: Segment[] = []
  let last: Segment | null = null
  return {
    has: (high, low) => isIn(older, high, low) || (last !== null && find(last, high, low) >= 0),
    add: (high, low) => {
      if (older.length > 0 && isIn(older, high, low)) return 'known'
      let slot = last === null ? 0 : find(last, high, low)
      if (slot > 0 || (slot === 0 && last !== null)) return 'known'
      if (last === null || !hasRoom(last)) {
        const grown = createSegment(last?.slots ?? 0, expected, budget)
        if (!grown) return 'full'
        if (last) older.push(last)
        last = grown
        slot = find(last, high, low)
      }
      put(last, ~slot, [high, low])
      return 'new'
    },
    size: () => older.reduce((sum, { used }) => sum + used, last?.used ?? 0),
  }
}
