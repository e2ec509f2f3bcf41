import { setTimeout as delay } from 'node:timers/promises'
import { afterCalibration, calibrate } from '../loadtest/calibration.ts'
import type { GeneratorHealth } from '../loadtest/generator.ts'
import { type LoadRun, runLoad } from '../loadtest/load.ts'
import { type LoadPlan, MOST_CONNECTIONS } from '../loadtest/plan.ts'
import type { Crew } from '../loadtest/workers.ts'
import type { LoadDestination } from './load-access.ts'
import type { LoadRow } from './load-evidence.ts'
import type { PlannedOrder } from './load-plan.ts'

// Orders of a load, sent to the place where orders are made, at a constant rate whatever the target does.

/** A stretch of orders at one rate. */
export interface Stretch {
  readonly orders: readonly PlannedOrder[]
  /** Requests a second. */
  readonly rate: number
  readonly timeoutMs: number
  /** The latency that the run is about, in ms. */
  readonly boundMs: number
}

const PLACE = 'v2/orders'

/** The plan of a stretch: one request an order, in their order. */
export const planOf = ({ url, headers }: LoadDestination, stretch: Stretch): LoadPlan => {
  const { orders, rate, timeoutMs, boundMs } = stretch
  return {
    url: new URL(PLACE, url.endsWith('/') ? url : `${url}/`).href,
    method: 'POST',
    headers,
    body: null,
    bodies: orders.map(({ body }) => JSON.stringify(body)),
    run: '',
    expectations: [],
    schedule: { shape: 'constant', rate, durationMs: (orders.length * 1000) / rate, seed: 1 },
    share: { index: 0, count: 1 },
    timeoutMs,
    connections: MOST_CONNECTIONS,
    workers: 1,
    boundMs,
  }
}

const rowsOf = ({ record }: LoadRun, orders: readonly PlannedOrder[]): LoadRow[] =>
  (record.kind === 'rows' ? record.rows : []).flatMap(row => {
    const order = orders[row.index]
    if (!order) return []
    const { client_order_id = '', symbol } = order.body
    return [{ ...row, kind: order.kind, client_order_id, symbol }]
  })

export interface Driven {
  readonly rows: readonly LoadRow[]
  readonly run: LoadRun
  readonly plan: LoadPlan
}

/** What sends the stretches of one load: a thread of its own, which is warm from the first of them on. */
export interface Sender {
  readonly crew: Crew
  readonly signal: AbortSignal
}

/** Sends a stretch and waits until every request has ended. */
export const driveOrders = async (destination: LoadDestination, stretch: Stretch, sender: Sender): Promise<Driven> => {
  const plan = planOf(destination, stretch)
  const run = await runLoad(plan, sender)
  return { rows: rowsOf(run, stretch.orders), run, plan }
}

/** A machine that is busy for a moment is waited for: so often at most, and so long each time. */
const LOOKS = 6
const PAUSE_MS = 1000

/**
 * The generator's state before a load: the same requests against a server that does nothing, again after a pause while it is not exact. Nothing of the
 * target is seen by it. Ends in the last look if none was good.
 */
export const calibrated = async (
  destination: LoadDestination,
  stretch: Stretch,
  { crew, signal }: Sender,
): Promise<(health: GeneratorHealth) => GeneratorHealth> => {
  const plan = planOf(destination, stretch)
  for (let look = 1; ; look++) {
    const calibration = await calibrate(plan, signal, crew)
    if (calibration.ok || look >= LOOKS) return health => afterCalibration(calibration, health)
    await delay(PAUSE_MS, undefined, { signal })
  }
}
