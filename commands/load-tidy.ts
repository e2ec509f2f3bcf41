import { exitBody } from '../suites/manual-bracket.ts'
import type { Snapshot } from '../suites/reconciliation.ts'
import type { Target } from '../targets/capability.ts'

/** Takes back what a load left, as often as it is asked: open orders of its own, then positions that were not there before. A reason where that could not be done. */
export const tidying = (
  target: Pick<Target, 'orders' | 'positions' | 'trade'>,
  of: { readonly run: string; readonly before: Pick<Snapshot, 'positions'> },
): (() => Promise<string | null>) => {
  const known = new Set(of.before.positions.map(({ symbol }) => symbol))
  let exits = 0
  const tidy = async (): Promise<void> => {
    const open = await target.orders.all({ status: 'open' })
    for (const { id, client_order_id } of open) {
      if (client_order_id?.startsWith(of.run)) await target.trade.cancel(id)
    }
    for (const position of await target.positions.all()) {
      // An id of its own each time: one that was sent before is the order of then.
      if (!known.has(position.symbol)) {
        await target.trade.submit(exitBody(position, position.qty, `${of.run}-back-${exits++}`))
      }
    }
  }
  return async () => {
    try {
      await tidy()
      return null
    } catch (error) {
      return `what the load left could not be taken back: ${error instanceof Error ? error.message : String(error)}`
    }
  }
}
