import { afterCalibration, calibrate } from '../loadtest/calibration.ts'
import type { GeneratorHealth } from '../loadtest/generator.ts'
import { type LoadRun, runLoad } from '../loadtest/load.ts'
import { type LoadPlan, MOST_CONNECTIONS } from '../loadtest/plan.ts'
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

/** Sends a stretch and waits until every request has ended. */
export const driveOrders = async (
  destination: LoadDestination,
  stretch: Stretch,
  signal: AbortSignal,
): Promise<Driven> => {
  const plan = planOf(destination, stretch)
  const run = await runLoad(plan, { signal })
  return { rows: rowsOf(run, stretch.orders), run, plan }
}

/** The generator's state before a load: the same requests against a server that does nothing. */
export const calibrated = async (
  destination: LoadDestination,
  stretch: Stretch,
  signal: AbortSignal,
): Promise<(health: GeneratorHealth) => GeneratorHealth> => {
  const calibration = await calibrate(planOf(destination, stretch), signal)
  return health => afterCalibration(calibration, health)
}
