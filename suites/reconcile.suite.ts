import { setTimeout } from 'node:timers/promises'
import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import { parseDecimal } from '../judge/trading/decimal.ts'
import type { Target } from '../targets/capability.ts'
import { replay } from './books.ts'
import { type ChainCheck, checkChain } from './journal-chain.ts'
import { param } from './param.ts'
import {
  chainRecords,
  fillRecords,
  missingSnapshots,
  type OrderFacts,
  orderRecords,
  type Snapshot,
  snapshotRecords,
  statusesAlong,
} from './reconciliation.ts'
import { type Judging, scenario } from './scenario.ts'
import { takeSnapshot } from './snapshot.ts'
import { workloadSnapshots } from './workload.ts'

// Journal, orders, positions and account tell one story, at the end of the session and at the snapshots taken during it.

export interface ReconcileEvidence {
  /** In the order in which they were taken; the last is the end. */
  readonly snapshots: readonly Snapshot[]
  /** Fills and order.* events of the whole journal. */
  readonly events: readonly JournalEvent[]
  readonly orders: readonly OrderFacts[]
  readonly chain: ChainCheck
}

/** Pause between two snapshots where the session was not ours to drive. */
const pauseMs = 1000
const attempts = 5
const forever = Number.MAX_SAFE_INTEGER

const ofBooks = (event: JournalEvent): boolean => event.type === 'fill' || event.type.startsWith('order.')

const observeBooks = (evidence: ReconcileEvidence, { criterion }: Judging): JudgedRecord[] => {
  const [first] = evidence.snapshots
  const fills = eventsOf(evidence.events, 'fill')
  if (fills.length === 0) return []
  const isBeforeAll = first && first.seq !== null && first.seq < (fills[0]?.seq ?? 0)
  const replayed = replay(fills, isBeforeAll ? parseDecimal(first.account.cash) : null)
  const statuses = statusesAlong(evidence.events)
  const ordered = evidence.snapshots.toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
  const wanted = param(criterion, 'snapshots')
  const isWhole = evidence.snapshots.at(-1)?.seq !== null
  return [
    ...chainRecords(evidence.chain),
    ...fillRecords(replayed.booked),
    ...ordered.flatMap(snapshot => {
      const journal = { books: replayed.at(snapshot.seq ?? 0), statuses: statuses(snapshot.seq ?? 0) }
      return snapshotRecords(snapshot, journal, param(criterion, 'tick'))
    }),
    ...(isWhole ? orderRecords(evidence.orders, replayed.at(forever), statuses(forever)) : []),
    ...missingSnapshots(evidence.snapshots.length, wanted),
  ]
}

/** All orders and the last snapshot, of one instant; a target that is never still gives a torn snapshot, which is judged as unknown. */
const readEnd = async (
  target: Pick<Target, 'account' | 'positions' | 'orders'>,
): Promise<{ orders: readonly OrderFacts[]; end: Snapshot }> => {
  for (let attempt = 1; ; attempt++) {
    const before = await target.account.read()
    const orders = await target.orders.all()
    const end = await takeSnapshot(target, 'end')
    const isWhole = end.seq !== null && before.journalSeq === end.seq
    if (!isWhole && attempt < attempts) continue
    return {
      orders: orders.map(({ id, status, filled_qty }) => ({ id, status, filled_qty })),
      end: isWhole ? end : { ...end, seq: null },
    }
  }
}

export const reconcile = scenario('e2e.reconcile', {
  phase: 'observe',
  tier: 'observe',
  needs: ['events', 'orders', 'positions', 'account'],
  gather: async ({ target, workload, criterion }): Promise<ReconcileEvidence> => {
    const snapshots = [...workloadSnapshots(workload)]
    const wanted = param(criterion('e2e.reconcile'), 'snapshots') - 1
    while (snapshots.length < wanted) {
      snapshots.push(await takeSnapshot(target, `snapshot ${snapshots.length + 1}`))
      await setTimeout(pauseMs)
    }
    const { orders, end } = await readEnd(target)
    const events = await target.events.all()
    return {
      snapshots: [...snapshots, end],
      events: events.filter(event => ofBooks(event) && event.seq <= (end.seq ?? forever)),
      orders,
      chain: checkChain(events),
    }
  },
  observe: { 'e2e.reconcile': observeBooks },
})
