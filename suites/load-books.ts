import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { JudgedRecord, StepRecord } from '../judge/observation.ts'
import { parseDecimal } from '../judge/trading/decimal.ts'
import { isAnswered, type Outcome } from '../loadtest/outcome.ts'
import { replay } from './books.ts'
import { presenceRecords, sideRecords, tickRecords } from './entry-records.ts'
import { aggregateRecords, type ExposureRule, stageRecords } from './exposure.ts'
import type { LoadBooks, LoadEvidence, LoadRow } from './load-evidence.ts'
import { allRows, ordersOf } from './load-latency.ts'
import { historyRecords } from './order-history.ts'
import { chainRecords, fillRecords, orderRecords, snapshotRecords, statusesAlong } from './reconciliation.ts'

// The orders of a load against the books: what was answered is kept, once and as it should be, and nothing else is.

type Answers = Pick<LoadEvidence, 'rows' | 'before' | 'discarded' | 'after' | 'books'>

const isTaken = ({ outcome }: LoadRow): boolean => outcome === '2xx'

/** The orders of the books by the client_order_id that they name. */
const byClientId = ({ orders }: LoadBooks): ReadonlyMap<string, readonly Order[]> =>
  Map.groupBy(orders, order => order.client_order_id ?? '')

/** One record for each order that was answered with success: the books hold it. */
export const keptRecords = ({ rows, books }: Pick<LoadEvidence, 'rows' | 'books'>): JudgedRecord[] => {
  const listed = byClientId(books)
  return ordersOf(rows)
    .filter(isTaken)
    .map(row => {
      const ref = row.client_order_id
      if (listed.has(ref)) return { ref, value: true }
      return { ref, value: false, note: 'answered with success, and not in the list of all orders', record: row }
    })
}

/** One record for the rate of the orders: at least the one that was wanted. Below it nothing was shown, and nothing broken. */
export const rateRecord = ({ asked, generator }: LoadEvidence, wanted: { rate: number; gap: number }): JudgedRecord => {
  const reached = asked.orderRate * generator.achieved
  const note = `${reached.toFixed(1)} orders a second were sent, ${wanted.rate.toFixed(1)} are wanted`
  return { ref: 'rate', value: reached >= wanted.rate * (1 - wanted.gap) ? true : null, note }
}

const BADLY_ENDED = ['rejected', 'suspended', 'expired', 'canceled']

/** Faults that are the target's however late or bunched the requests came. Refusals are none of them: what comes at once may be more than a throttle takes, and an exit may overtake its entry. */
const OWN_FAULTS: readonly string[] = ['3xx', '5xx', 'bad-body'] satisfies readonly Outcome[]

/** One record an order: accepted, and not ended otherwise than by its fill. Where the generator was at fault only what must be the target's counts. */
export const successRecords = ({ rows, books, generator }: LoadEvidence): JudgedRecord[] => {
  const listed = byClientId(books)
  return ordersOf(rows).map(row => {
    const ref = row.client_order_id
    const statuses = (listed.get(ref) ?? []).map(({ status }) => status)
    const isGood = isTaken(row) && statuses.length > 0 && !statuses.some(status => BADLY_ENDED.includes(status))
    if (isGood) return { ref, value: true }
    const note = `${row.kind}: ${row.outcome}, in the books ${statuses.join(', ') || 'nothing'}`
    const isOwn = OWN_FAULTS.includes(row.outcome) || (isTaken(row) && statuses.length === 0)
    return { ref, value: generator.ok || isOwn ? false : null, note, record: row }
  })
}

/** What became of one client_order_id: once where it was taken, never where it was refused, once at most where no answer came. */
const fateOf = (ref: string, rows: readonly LoadRow[], kept: readonly Order[]): JudgedRecord => {
  const isTakenOnce = rows.some(isTaken)
  const isOpen = rows.some(({ outcome }) => !isAnswered(outcome) || outcome === '5xx' || outcome === 'bad-body')
  const record = { rows, kept: kept.map(({ id, status, filled_qty }) => ({ id, status, filled_qty })) }
  if (kept.length > 1) return { ref, value: false, note: `${kept.length} orders were made of it`, record }
  if (isTakenOnce && kept.length === 0) return { ref, value: false, note: 'taken and not in the books', record }
  const isMadeUp = !isTakenOnce && !isOpen && kept.some(({ status }) => status !== 'rejected')
  if (isMadeUp) return { ref, value: false, note: `refused, and an order is in the books: ${kept[0]?.status}`, record }
  return { ref, value: true }
}

const fates = (evidence: Answers): JudgedRecord[] => {
  const listed = byClientId(evidence.books)
  const sent = Map.groupBy(allRows(evidence), ({ client_order_id }) => client_order_id)
  return [...sent].map(([ref, rows]) => fateOf(ref, rows, listed.get(ref) ?? []))
}

const ofBooks = ({ type }: JournalEvent): boolean => type === 'fill' || type.startsWith('order.')

const withLegs = (orders: readonly Order[]): readonly Order[] => orders.flatMap(order => [order, ...order.legs])

/** Fills, orders, positions and cash from the first fill of the journal to the end. */
const reconciled = ({ snapshots, orders, ordersAt, events, chain }: LoadBooks, tick: number): JudgedRecord[] => {
  const fills = eventsOf(events, 'fill')
  if (fills.length === 0) return []
  const [first] = snapshots
  const isBeforeAll = first && first.seq !== null && first.seq < (fills[0]?.seq ?? 0)
  const { booked, at } = replay(fills, isBeforeAll ? parseDecimal(first.account.cash) : null)
  const statuses = statusesAlong(events)
  const end = snapshots.at(-1)?.seq ?? null
  const isStill = ordersAt !== null && end !== null && !events.some(e => ofBooks(e) && e.seq > ordersAt && e.seq <= end)
  return [
    ...chainRecords(chain),
    ...fillRecords(booked),
    ...snapshots.flatMap(snapshot => {
      const journal = { books: at(snapshot.seq ?? 0), statuses: statuses(snapshot.seq ?? 0) }
      return snapshotRecords(snapshot, journal, tick)
    }),
    ...(isStill ? orderRecords(withLegs(orders), at(end), statuses(end)) : []),
  ]
}

/** One record for each client_order_id that was sent, each fill, each order, and the books before and after. */
export const integrityRecords = (evidence: Answers, tick: number): JudgedRecord[] => [
  ...fates(evidence),
  ...reconciled(evidence.books, tick),
]

/** An order that breaks a limit was refused, whatever else was going on. */
const breachRecords = ({ rows, books }: Answers): JudgedRecord[] => {
  const listed = byClientId(books)
  return rows
    .filter(({ kind }) => kind === 'breach')
    .map(row => {
      const ref = row.client_order_id
      const isKept = (listed.get(ref) ?? []).some(({ status }) => status !== 'rejected')
      if (!isTaken(row) && !isKept) return { ref, value: isAnswered(row.outcome) ? true : null }
      const note = `breaks a limit on purpose: answered ${row.outcome}, ${isKept ? 'in the books' : 'not in the books'}`
      return { ref, value: false, note, record: row }
    })
}

export interface ControlRule extends ExposureRule {
  readonly stage: number
  readonly grossGap: number
}

/** Every control on every order of the load: those that must be refused, protection, ticks and lots, states, and what entries come to together. */
export const controlRecords = (evidence: Answers & Pick<LoadEvidence, 'limits'>, rule: ControlRule): JudgedRecord[] => {
  const { books, limits } = evidence
  const sent = new Set(allRows(evidence).map(({ client_order_id }) => client_order_id))
  const own = books.orders.filter(order => order.client_order_id !== null && sent.has(order.client_order_id))
  const ids = new Set(withLegs(own).map(({ id }) => id))
  const isOwn = ({ ref }: JudgedRecord): boolean => ids.has(ref)
  const { stage, lot, grossGap } = rule
  return [
    ...breachRecords(evidence),
    ...presenceRecords(own),
    ...sideRecords(own),
    ...tickRecords(own, lot),
    ...historyRecords(books.events).filter(isOwn),
    ...aggregateRecords(books.events, limits, rule).filter(isOwn),
    ...stageRecords(books.events, { limits, marks: [] }, { stage, lot, grossGap }).filter(isOwn),
  ]
}

/** Twice the peak of six months: so many messages a second were sent, so many orders, and enough of them succeeded. Nothing where no peak is known. */
export const peakSteps = (evidence: LoadEvidence, share: number): StepRecord<'messages' | 'volume'>[] => {
  const { peak, asked, generator } = evidence
  if (peak === null) return []
  const orders = successRecords(evidence)
  const good = orders.filter(({ value }) => value === true).length
  const bad = orders.filter(({ value }) => value === false).length
  const isCarried = good > share * orders.length
  const isBroken = bad >= (1 - share) * orders.length
  const step = (name: 'messages' | 'volume', found: number, wanted: number): StepRecord<'messages' | 'volume'> => {
    const note = `${found.toFixed(0)} of ${(2 * wanted).toFixed(0)} wanted, ${good} of ${orders.length} orders carried`
    return { step: name, ref: name, value: isBroken ? false : (isCarried && found >= 2 * wanted) || null, note }
  }
  return [step('messages', asked.rate * generator.achieved, peak.perSecond), step('volume', orders.length, peak.orders)]
}
