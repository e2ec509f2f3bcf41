import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bracketFaults, isProtective, positionSide } from './bracket.ts'
import {
  allowed,
  allowedFirst,
  firstForbidden,
  isKnownOrderState,
  ORDER_STATES,
  TERMINAL_ORDER_STATES,
} from './order-state.ts'

describe('brackets', () => {
  test('prices in order protect a long position, their mirror image a short one', () => {
    const price = () => fc.integer({ min: 1, max: 10_000 }).map(cents => (cents / 100).toFixed(2))
    fc.assert(
      fc.property(price(), price(), price(), (stop, entry, target) => {
        const rises = Number(stop) < Number(entry) && Number(entry) < Number(target)
        expect(isProtective({ side: 'long', entry, stop, target })).toBe(rises)
        expect(isProtective({ side: 'short', entry, stop: target, target: stop })).toBe(rises)
      }),
    )
  })

  test('each leg on the wrong side is named, equal prices included', () => {
    const faults = [
      bracketFaults({ side: 'long', entry: '100', stop: '98', target: '104' }),
      bracketFaults({ side: 'long', entry: '100', stop: '100.00', target: '104' }),
      bracketFaults({ side: 'long', entry: '100', stop: '98', target: '99' }),
      bracketFaults({ side: positionSide('sell'), entry: '100', stop: '98', target: '104' }),
    ]
    const both = ['stop-not-protective', 'target-not-profitable']
    expect(faults).toEqual([[], ['stop-not-protective'], ['target-not-profitable'], both])
  })
})

describe('order states', () => {
  test('every state that Alpaca documents is known', () => {
    const documented = (
      'new partially_filled filled done_for_day canceled expired replaced pending_cancel pending_replace pending_review ' +
      'accepted pending_new accepted_for_bidding stopped rejected suspended calculated held'
    ).split(' ')
    expect(ORDER_STATES.toSorted()).toEqual(documented.toSorted())
  })

  test('terminal is terminal, and nothing else is', () => {
    const dead = ORDER_STATES.filter(from => !ORDER_STATES.some(to => allowed(from, to)))
    expect(new Set(dead)).toEqual(TERMINAL_ORDER_STATES)
  })

  test('only a partial fill follows itself', () => {
    expect(ORDER_STATES.filter(state => allowed(state, state))).toEqual(['partially_filled'])
  })

  test('an order that has fills is never new, accepted or rejected again', () => {
    const back = ['new', 'accepted', 'pending_new', 'held', 'rejected']
    expect(back.filter(to => allowed('partially_filled', to))).toEqual([])
  })

  test('every state is reached from a first one', () => {
    const reached = new Set(ORDER_STATES.filter(allowedFirst))
    for (let i = 0; i < ORDER_STATES.length; i++) {
      for (const to of ORDER_STATES) if ([...reached].some(from => allowed(from, to))) reached.add(to)
    }
    expect(reached).toEqual(new Set(ORDER_STATES))
  })

  test('an unknown state, or one named like a property, allows nothing', () => {
    for (const state of ['won', 'toString', '__proto__', 'constructor', '']) {
      expect([isKnownOrderState(state), allowed(state, 'filled'), allowed('new', state)]).toEqual([false, false, false])
    }
  })

  test('the first forbidden step of a history is named', () => {
    const histories = [
      ['pending_new', 'new', 'partially_filled', 'partially_filled', 'filled'],
      ['held', 'new', 'filled'],
      ['held', 'canceled'],
      ['new', 'filled', 'canceled'],
      ['filled'],
      ['new', 'pending_cancel', 'filled'],
      [],
    ]
    expect(histories.map(firstForbidden)).toEqual([null, null, null, 2, 0, null, null])
  })
})
