import type { Target } from '../targets/capability.ts'
import type { Snapshot } from './reconciliation.ts'

const attempts = 5

/** Account, positions and open orders of one instant: read again while the journal goes on between the first and the last of the reads. */
export const takeSnapshot = async (
  target: Pick<Target, 'account' | 'positions' | 'orders'>,
  label: string,
): Promise<Snapshot> => {
  for (let attempt = 1; ; attempt++) {
    const before = await target.account.read()
    const positions = await target.positions.all()
    const open = await target.orders.all({ status: 'open' })
    const after = await target.account.read()
    const isWhole = before.journalSeq !== null && before.journalSeq === after.journalSeq
    if (!isWhole && attempt < attempts) continue
    return {
      label,
      seq: isWhole ? after.journalSeq : null,
      account: after.value,
      positions,
      openOrders: open.map(({ id, status, filled_qty }) => ({ id, status, filled_qty })),
    }
  }
}
