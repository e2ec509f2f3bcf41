import type { RollbackRecord } from '../contracts/rollback.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { type DrillBook, openBook, probeBody, readOpen } from './drill-book.ts'
import { param } from './param.ts'
import { askRollback } from './rollback-drill.ts'
import { type VerifiedEvidence, type VerifyTrial, verifiedSteps } from './rollback-verified.ts'
import { scenario } from './scenario.ts'

// A version is rolled back and left alone; then with a broker that fails what comes after; then with a position that loses its stop.

type Needs =
  | 'control'
  | 'rollback'
  | 'config'
  | 'state'
  | 'events'
  | 'trade'
  | 'cycles'
  | 'orders'
  | 'positions'
  | 'account'
  | 'quotes'
  | 'kill'

interface Drill {
  readonly target: Pick<Target, Needs>
  readonly row: Criterion
  readonly seed: number
  readonly verifySeconds: number
}

/** Puts something wrong after the rollback, and says how much of it there is; the seconds that it took are those of the clock. */
type Cause = (drill: Drill, of: { readonly state: State; readonly book: DrillBook }) => Promise<number>

const reason = 'a drill on the verification of rollbacks'

const nothing: Cause = async () => 0

/** Entries that the broker fails, one after the other, fewer than open a breaker. */
const errors: Cause = async ({ target, row, seed }, { state, book }) => {
  const count = param(row, 'errors')
  await target.control.stimulate({ name: 'broker.error', args: { count } })
  let failed = 0
  for (let number = 1; number <= count; number++) {
    const market = book.free[number % book.free.length]
    if (!market) break
    const id = `gate-${seed}-fail-${number}`
    const { status } = await target.trade.submit(probeBody(market, { id, limits: state.limits }))
    if (status >= 500) failed++
    await target.control.advance(`${param(row, 'error_s')}s`)
  }
  return failed
}

/** A kill switch for one symbol takes its stop away, and leaves the position. */
const noStop: Cause = async ({ target }, { book }) => {
  const symbol = book.decided[0]?.symbol ?? ''
  await target.kill.engage({ scope: { symbol }, reason })
  const { positions, orders } = await readOpen(target)
  const isBare = !orders.some(order => order.symbol === symbol && order.type === 'stop')
  return positions.some(position => position.symbol === symbol) && isBare ? 1 : 0
}

const recordOf = async ({ target }: Drill, id: string | undefined): Promise<RollbackRecord | null> =>
  (await target.state.get()).rollbacks?.find(record => record.id === id) ?? null

const secondsSince = async ({ target }: Drill, start: string): Promise<number> =>
  (Date.parse((await target.control.advance('0s')).now) - Date.parse(start)) / 1000

const trialOf = async (drill: Drill, kind: VerifyTrial['kind'], cause: Cause): Promise<VerifyTrial> => {
  const { target, row, seed, verifySeconds } = drill
  await target.control.reset({ seed })
  const state = await target.state.get()
  await target.config.patch({ algo: { split: { v1: 0, v3: 100 } }, reason })
  const book = await openBook(target, { row, state, seed, name: kind, free: param(row, 'errors') })
  const { now, seq } = await target.control.advance('0s')
  const outcome = await askRollback(target, { target: 'algorithm', positions: 'keep', confirm: true })
  const caused = await cause(drill, { state, book })
  const left = verifySeconds - param(row, 'edge_s') - (await secondsSince(drill, now))
  await target.control.advance(`${Math.max(0, Math.round(left))}s`)
  const early = await recordOf(drill, outcome.answer?.id)
  await target.control.advance(`${param(row, 'edge_s') + param(row, 'after_s')}s`)
  const late = await recordOf(drill, outcome.answer?.id)
  const events = await target.events.all({ types: ['rollback.*', 'alert.raised'], after: seq })
  return { kind, outcome, caused, early, late, events }
}

export const rollbackVerified = scenario('rollback.verified', {
  phase: 'drill',
  tier: 'control',
  needs: [
    'control',
    'rollback',
    'flagAdmin',
    'config',
    'state',
    'events',
    'trade',
    'cycles',
    'decisions',
    'orders',
    'positions',
    'account',
    'quotes',
    'clock',
    'kill',
  ],
  gather: async ({ target, criterion, seed }): Promise<VerifiedEvidence> => {
    const row = criterion('rollback.verified')
    const verifySeconds = (await target.state.get()).rollback?.verify_s ?? null
    if (verifySeconds === null) return { verifySeconds, trials: [] }
    const drill: Drill = { target, row, seed, verifySeconds }
    return {
      verifySeconds,
      trials: [
        await trialOf(drill, 'good', nothing),
        await trialOf(drill, 'errors', errors),
        await trialOf(drill, 'no-stop', noStop),
      ],
    }
  },
  observe: { 'rollback.verified': verifiedSteps },
})
