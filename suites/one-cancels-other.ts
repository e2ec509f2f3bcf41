import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { Position } from '../contracts/position.schema.ts'
import type { orders as rows } from '../judge/criteria/orders.ts'
import type { StepRecord } from '../judge/observation.ts'
import { addDecimals, compareDecimals, type Decimal, parseDecimal } from '../judge/trading/decimal.ts'
import { isEqual, isZero, shown, zero } from './books.ts'

export type OcoStep = (typeof rows)['orders.bracket-oco']['measure']['steps'][number]

/** A bracket whose price was led through both of its legs. */
export interface OcoTrial {
  readonly step: OcoStep
  readonly order_id: string
  readonly symbol: string
}

export interface OcoEvidence {
  readonly trials: readonly OcoTrial[]
  readonly orders: readonly Order[]
  readonly events: readonly JournalEvent[]
  readonly positions: readonly Position[]
}

/** What each leg took, by its kind. */
interface Taken {
  readonly entered: Decimal
  readonly stop: Decimal
  readonly limit: Decimal
}

const sumOf = (events: readonly JournalEvent[], ids: ReadonlySet<string>): Decimal =>
  eventsOf(events, 'fill')
    .filter(({ data }) => ids.has(data.order_id))
    .map(({ data }) => parseDecimal(data.qty))
    .reduce(addDecimals, zero)

const takenOf = (order: Order, events: readonly JournalEvent[]): Taken => {
  const legs = (type: string) => new Set(order.legs.filter(leg => leg.type === type).map(({ id }) => id))
  return {
    entered: sumOf(events, new Set([order.id])),
    stop: sumOf(events, legs('stop')),
    limit: sumOf(events, legs('limit')),
  }
}

/** In the order in which the price was led through them: which leg had to take the whole, and which nothing. */
const winnerOf = (step: OcoStep, taken: Taken): { winner: Decimal; loser: Decimal } | null => {
  if (step === 'target-then-stop') return { winner: taken.limit, loser: taken.stop }
  return step === 'stop-then-target' ? { winner: taken.stop, loser: taken.limit } : null
}

const faultsOf = (step: OcoStep, order: Order, taken: Taken): string[] => {
  const exits = addDecimals(taken.stop, taken.limit)
  const faults = []
  if (compareDecimals(exits, taken.entered) > 0) {
    faults.push(
      `${shown(taken.entered)} entered, the stop took ${shown(taken.stop)} and the target ${shown(taken.limit)}`,
    )
  }
  const pair = winnerOf(step, taken)
  if (pair && !isZero(pair.loser)) faults.push(`the second leg took ${shown(pair.loser)} as well`)
  if (pair && !isZero(pair.winner) && !isEqual(pair.winner, taken.entered)) {
    faults.push(`the first leg took ${shown(pair.winner)} of ${shown(taken.entered)}`)
  }
  const alive = order.legs.filter(
    ({ status }) => !['filled', 'canceled', 'expired', 'rejected', 'replaced'].includes(status),
  )
  if (isEqual(exits, taken.entered) || compareDecimals(exits, taken.entered) > 0) {
    for (const leg of alive) faults.push(`the ${leg.type} leg is still ${leg.status}`)
  }
  if (order.legs.filter(({ status }) => status === 'filled').length > 1 && step !== 'partial-reduces') {
    faults.push('both legs are filled')
  }
  return faults
}

/** Whether the price did what the drill was for: the first leg took something, and in the partial one both did. */
const isReached = (step: OcoStep, taken: Taken): boolean => {
  const pair = winnerOf(step, taken)
  if (pair) return !isZero(pair.winner) || !isZero(pair.loser)
  return !isZero(taken.limit)
}

/** One record a bracket: its legs took together what was entered, the second nothing that the first had taken, and no position is left or turned round. */
export const ocoRecords = ({ trials, orders, events, positions }: OcoEvidence): StepRecord<OcoStep>[] =>
  trials.flatMap(({ step, order_id: ref, symbol }): StepRecord<OcoStep>[] => {
    const order = orders.find(({ id }) => id === ref)
    if (!order) return [{ step, ref, value: null, note: 'the order is not in the list' }]
    const taken = takenOf(order, events)
    const faults = faultsOf(step, order, taken)
    const left = positions.find(position => position.symbol === symbol)
    const exits = addDecimals(taken.stop, taken.limit)
    if (left && isEqual(exits, taken.entered)) faults.push(`a ${left.side} position of ${left.qty} is left`)
    const record = {
      entered: shown(taken.entered),
      stop: shown(taken.stop),
      target: shown(taken.limit),
      position: left ?? null,
    }
    if (faults.length > 0) return [{ step, ref, value: false, note: faults.join('; '), record }]
    return isReached(step, taken)
      ? [{ step, ref, value: true }]
      : [{ step, ref, value: null, note: 'neither leg filled though the price went through both', record }]
  })
