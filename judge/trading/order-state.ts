/** States after which nothing changes any more. */
export const TERMINAL_ORDER_STATES: ReadonlySet<string> = new Set([
  'filled',
  'canceled',
  'expired',
  'rejected',
  'replaced',
])

const WORKING = ['partially_filled', 'filled', 'done_for_day', 'canceled', 'expired', 'replaced'] as const
const PENDING = ['pending_cancel', 'pending_replace'] as const
const HALTS = ['stopped', 'suspended', 'calculated', 'rejected'] as const

/** Strict transitions of an order: from each state to the states that may follow it. */
const FOLLOWERS: Readonly<Record<string, readonly string[]>> = {
  pending_new: ['accepted', 'pending_review', 'new', 'held', ...WORKING, ...PENDING, ...HALTS],
  pending_review: ['accepted', 'pending_new', 'new', 'held', ...WORKING, ...PENDING, ...HALTS],
  accepted: ['pending_new', 'pending_review', 'accepted_for_bidding', 'new', 'held', ...WORKING, ...PENDING, ...HALTS],
  accepted_for_bidding: ['new', ...WORKING, ...PENDING, ...HALTS],
  // A bracket leg waits for its entry and then starts to work, or goes with its group.
  held: ['accepted', 'pending_new', 'new', 'canceled', 'expired', 'replaced', 'rejected', ...PENDING],
  new: [...WORKING, ...PENDING, ...HALTS],
  partially_filled: [
    'partially_filled',
    'filled',
    'done_for_day',
    'canceled',
    'expired',
    'replaced',
    ...PENDING,
    'stopped',
    'suspended',
    'calculated',
  ],
  // The day is over but a good-till-canceled order works again on the next one.
  done_for_day: [
    'accepted',
    'new',
    'partially_filled',
    'filled',
    'canceled',
    'expired',
    'replaced',
    'calculated',
    ...PENDING,
  ],
  stopped: ['partially_filled', 'filled', 'done_for_day', 'canceled', 'expired', 'calculated', ...PENDING],
  suspended: ['new', 'accepted', ...WORKING, ...PENDING, 'rejected'],
  calculated: ['filled', 'done_for_day', 'canceled', 'expired'],
  // A request to cancel or replace may be refused, or be overtaken by a fill.
  pending_cancel: [
    'accepted',
    'held',
    'new',
    'partially_filled',
    'filled',
    'done_for_day',
    'canceled',
    'expired',
    'replaced',
  ],
  pending_replace: [
    'accepted',
    'held',
    'new',
    'partially_filled',
    'filled',
    'done_for_day',
    'canceled',
    'expired',
    'replaced',
    'pending_cancel',
  ],
  filled: [],
  canceled: [],
  expired: [],
  rejected: [],
  replaced: [],
}

/** States that an order may be first seen in; a market order may be filled before anyone looks. */
const FIRST: ReadonlySet<string> = new Set([
  'pending_new',
  'pending_review',
  'accepted',
  'accepted_for_bidding',
  'new',
  'held',
  'rejected',
])

/** Every state the table knows. */
export const ORDER_STATES: readonly string[] = Object.keys(FOLLOWERS)

/**
 * Whether the table knows a state; a venue may have states that it does not, which is a note and no fault.
 *
 * @example isKnownOrderState('held') // => true
 */
export function isKnownOrderState(state: string): boolean {
  return Object.hasOwn(FOLLOWERS, state)
}

/**
 * Whether an order may go from one state to another, by the strict profile: terminal is terminal. Only `partially_filled` may follow itself, with a
 * further fill. A state that the table does not know allows nothing; ask `isKnownOrderState` first.
 *
 * Source: FIX 5.0 SP2 Appendix D and the order statuses of Alpaca.
 *
 * @example allowed('filled', 'canceled') // => false
 */
export function allowed(from: string, to: string): boolean {
  return Object.hasOwn(FOLLOWERS, from) && (FOLLOWERS[from]?.includes(to) ?? false)
}

/**
 * Whether an order's history may begin in a state: before it nothing was filled, canceled or replaced.
 *
 * @example allowedFirst('filled') // => false
 */
export function allowedFirst(state: string): boolean {
  return FIRST.has(state)
}

/**
 * Position (0-based) of the first state in a history that its predecessor does not allow; null if the whole history is allowed.
 *
 * @example firstForbidden(['new', 'filled', 'canceled']) // => 2
 */
export function firstForbidden(history: readonly string[]): number | null {
  const at = history.findIndex((state, index) => {
    const before = history[index - 1]
    return before === undefined ? !allowedFirst(state) : !allowed(before, state)
  })
  return at === -1 ? null : at
}
