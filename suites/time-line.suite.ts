import type { Account } from '../contracts/account.schema.ts'
import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { Position } from '../contracts/position.schema.ts'
import { parseDecimal } from '../judge/trading/decimal.ts'
import { replay } from './books.ts'
import { overshootRecords, successRecords } from './exits.ts'
import { accountRecords, fillOrderRecords } from './fill-order.ts'
import { historyRecords } from './order-history.ts'
import { param } from './param.ts'
import { legKindsOf } from './protection.ts'
import { protectionRecords } from './protection-records.ts'
import { fillRecords } from './reconciliation.ts'
import { scenario } from './scenario.ts'

// The life of every order, event by event: states, fills, and what the legs protect at each instant.

export interface TimeLineEvidence {
  /** Parents with their legs inside. */
  readonly orders: readonly Order[]
  /** order.* and fills from the beginning of the journal to `seq`. */
  readonly events: readonly JournalEvent[]
  /** Account and positions of the same instant; null where the target does not offer them or never stood still between the reads. */
  readonly end: { readonly account: Account; readonly positions: readonly Position[] } | null
}

const attempts = 5

export const timeLine = scenario('orders.time-line', {
  phase: 'observe',
  tier: 'observe',
  needs: ['orders', 'events'],
  may: ['account', 'positions'],
  gather: async ({ target }): Promise<TimeLineEvidence> => {
    for (let attempt = 1; ; attempt++) {
      const before = await target.account?.read()
      const orders = await target.orders.all({ nested: true })
      const events = await target.events.all({ types: ['order.*', 'fill'] })
      const positions = await target.positions?.all()
      const after = await target.account?.read()
      if (!before || !after || !positions) return { orders, events, end: null }
      const isWhole = before.journalSeq !== null && before.journalSeq === after.journalSeq
      if (isWhole) return { orders, events, end: { account: after.value, positions } }
      if (attempt === attempts) return { orders, events, end: null }
    }
  },
  observe: {
    'orders.bracket-qty': ({ orders, events }, { criterion }) =>
      protectionRecords(events, legKindsOf(orders), param(criterion, 'settle_s')),
    'orders.state-machine': ({ events }) => historyRecords(events),
    'orders.qty-conservation': ({ orders, events, end }) => {
      const { booked } = replay(eventsOf(events, 'fill'), null)
      const last = booked.at(-1)
      const cash = last ? (last.cash ?? parseDecimal(last.fill.data.cash)) : null
      return [
        ...fillRecords(booked),
        ...fillOrderRecords(orders, events),
        ...(end ? accountRecords({ booked, cash, ...end }) : []),
      ]
    },
    'orders.bracket-success': ({ orders, events }) => successRecords(orders, events),
    'orders.stop-slippage': ({ orders, events }) => overshootRecords(orders, events),
  },
})
