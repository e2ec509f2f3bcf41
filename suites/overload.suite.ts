import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { Target } from '../targets/capability.ts'
import { marketsOf, priceText } from './drill-market.ts'
import { bracketBody, exitBody } from './manual-bracket.ts'
import { type OverloadEvidence, overloadSteps, type Pressed } from './overload.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'
import { inLanes } from './throttle-drill.ts'

// More orders in one second than the target says that it takes: exits of one lot far above the market, which end by themselves.

/** Far enough above the market not to fill, well inside any collar. */
const ABOVE = 0.02
/** Lots that are held while they are sent. */
const HELD = 5

const press = async ({ raw }: Pick<Target, 'raw'>, body: OrderRequest): Promise<Pressed> => {
  const answer = await raw({ method: 'POST', path: '/v2/orders', body })
  return {
    client_order_id: body.client_order_id ?? '',
    status: answer.status,
    problem: answer.problem?.type ?? null,
    retryAfter: answer.headers['retry-after'] !== undefined,
    exchange: answer.exchange,
  }
}

export const overload = scenario('load.overload', {
  phase: 'drill',
  tier: 'act',
  needs: ['trade', 'orders', 'events', 'quotes', 'state', 'clock', 'account'],
  gather: async ({ target, criterion, seed, tier }): Promise<OverloadEvidence> => {
    const row = criterion('load.shed-explicit')
    const { limits, universe } = await target.state.get()
    const wanted = { count: param(row, 'symbols'), minPrice: param(row, 'min_price'), seed }
    const markets = await marketsOf(target, universe.symbols, wanted)
    const { journalSeq } = await target.account.read()
    const count = Math.min(param(row, 'most'), Math.ceil(limits.msgs_per_s * param(row, 'beyond')))
    const run = `gate-${seed}-over-${Date.now().toString(36)}`
    const [market] = markets
    if (!market) throw new Error('no symbol has a quote and bars to make orders from')
    const held = { symbol: market.symbol, side: 'long' } as const
    const entry = bracketBody(market, { side: 'buy', id: `${run}-held`, equity: 0, share: 0, limits })
    await target.trade.submit({ ...entry, qty: String(HELD) })
    const ids = Array.from({ length: count }, (_, number) => `${run}-${number}`)
    const price = priceText(market.ask * (1 + ABOVE))
    const body = (id: string): OrderRequest => ({
      ...exitBody(held, '1', id),
      type: 'limit',
      limit_price: price,
      time_in_force: 'ioc',
    })
    const pressed = await inLanes(ids, param(row, 'at_once'), async id => [await press(target, body(id))])
    if (tier !== 'control') await target.trade.submit(exitBody(held, String(HELD), `${run}-back`))
    const orders = await target.orders.all()
    return {
      pressed: pressed.flat(),
      listed: orders.flatMap(({ client_order_id }) => client_order_id ?? []),
      events: await target.events.all({ types: ['order.*', 'limit.rejected'], after: journalSeq ?? 0 }),
    }
  },
  observe: { 'load.shed-explicit': overloadSteps },
})
