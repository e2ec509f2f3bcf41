import type { Order } from '../contracts/order.schema.ts'
import { attributionRecords, presenceRecords, sideRecords, tickRecords } from './entry-records.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// Every order that the session made, by itself.

export interface EntriesEvidence {
  /** Parents with their legs inside. */
  readonly orders: readonly Order[]
}

export const entries = scenario('orders.entries', {
  phase: 'observe',
  tier: 'observe',
  needs: ['orders'],
  gather: async ({ target }): Promise<EntriesEvidence> => ({ orders: await target.orders.all({ nested: true }) }),
  observe: {
    'orders.bracket-presence': ({ orders }) => presenceRecords(orders),
    'orders.bracket-side': ({ orders }) => sideRecords(orders),
    'orders.tick-lot': ({ orders }, { criterion }) => tickRecords(orders, param(criterion, 'lot')),
    'orders.attribution': ({ orders }) => attributionRecords(orders),
  },
})
