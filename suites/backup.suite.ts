import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import { type BackupEvidence, backupRecords, type ShownState, type WorkAfter } from './backup.ts'
import { bracketBody, symbolMarket } from './manual-bracket.ts'
import { param } from './param.ts'
import { type Scope, scenario } from './scenario.ts'

// A target with positions, orders and a changed limit is saved as an image, cleaned, and restored from it.

type Needs =
  | 'control'
  | 'config'
  | 'trade'
  | 'cycles'
  | 'state'
  | 'orders'
  | 'positions'
  | 'account'
  | 'events'
  | 'quotes'
  | 'clock'
type BackupScope = Scope<Needs>

const shownState = async ({ target }: BackupScope): Promise<ShownState> => ({
  state: await target.state.get(),
  orders: await target.orders.all(),
  positions: await target.positions.all(),
  account: await target.account.get(),
  journal: (await target.events.all()).map(({ seq, type, hash, data }) => ({
    seq,
    type,
    hash,
    data: type === 'system.restarted' ? data : null,
  })),
})

/** An entry in the symbol at that place of the universe. Throws where it has no market. */
const entryAt = async ({ target, seed }: BackupScope, state: State, place: number): Promise<OrderRequest> => {
  const { symbols } = state.universe
  const symbol = symbols[(seed * 11 + place) % symbols.length] ?? ''
  const market = await symbolMarket(target, symbol, (await target.clock.get()).timestamp)
  if (!market) throw new Error(`${symbol} has no quote and bars to make an order from`)
  const side = place % 2 === 0 ? 'buy' : 'sell'
  return bracketBody(market, { side, id: `gate-backup-${seed}-${place}`, equity: 0, share: 0, limits: state.limits })
}

/** Positions on both sides, a limit and a threshold that no clean target has. */
const fillUp = async (scope: BackupScope, state: State): Promise<void> => {
  const { target, criterion } = scope
  const row = criterion('sec.backup-restore')
  for (let place = 0; place < param(row, 'entries'); place++) {
    await target.trade.submit(await entryAt(scope, state, place))
  }
  const { warning, critical } = state.thresholds.response_time
  await target.config.patch({
    limits: { max_order_qty: param(row, 'max_order_qty') },
    thresholds: { response_time: { warning: warning / 2, critical: critical / 2 } },
    reason: 'a backup drill: values that only the image holds',
  })
  await target.control.advance(`${param(row, 'settle_s')}s`)
}

/** An order, an order beyond the restored limit, and a cycle of one item. */
const goOn = async (scope: BackupScope, state: State): Promise<WorkAfter> => {
  const { target, criterion } = scope
  const row = criterion('sec.backup-restore')
  const place = param(row, 'entries')
  const entry = await target.trade.submit(await entryAt(scope, state, place))
  const tooLarge = await entryAt(scope, state, place + 1)
  const beyond = await target.trade.submit({ ...tooLarge, qty: String(param(row, 'max_order_qty') + 1) })
  const symbol = state.universe.symbols[0] ?? ''
  const { cycle } = await target.cycles.start({ kind: 'pipeline', signal: { symbol, side: 'buy', p: 0.5, b: 1 } })
  await target.control.advance(`${param(row, 'settle_s')}s`)
  const ended = entry.order ? await target.orders.one(entry.order.id) : null
  return {
    entry: { status: entry.status, type: entry.problem?.type ?? null, ended: ended?.status ?? null },
    beyond: { status: beyond.status, type: beyond.problem?.type ?? null },
    cycle: cycle ? ((await target.cycles.one(cycle.id))?.status ?? null) : null,
  }
}

export const backup = scenario('sec.backup-restore', {
  phase: 'drill',
  tier: 'control',
  needs: [
    'control',
    'config',
    'trade',
    'cycles',
    'state',
    'orders',
    'positions',
    'account',
    'events',
    'quotes',
    'clock',
  ],
  gather: async (scope): Promise<BackupEvidence> => {
    const { target, seed } = scope
    const state = await target.state.get()
    await fillUp(scope, state)
    const before = await shownState(scope)
    const image = await target.control.exportImage()
    await target.control.reset({ seed: seed + 1 })
    const clean = await shownState(scope)
    await target.control.restart(image)
    const after = await shownState(scope)
    return { digest: image.digest, clean, before, after, work: await goOn(scope, state) }
  },
  observe: { 'sec.backup-restore': backupRecords },
})
