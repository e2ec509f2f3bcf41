import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import type { Sent } from './breaker.ts'
import { probeBody, wideMarkets } from './drill-book.ts'
import { type KillLatchedEvidence, latchedSteps, type ReleaseTrial } from './kill-latched.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// A kill switch for everything is engaged; the target restarts; then it is asked to let go, by one person alone, by nobody, by an outsider, by two.

type KillTarget = Pick<Target, 'control' | 'kill' | 'trade' | 'state' | 'quotes'>

const reason = 'a drill on the kill switch'
const scope = { all: true } as const

const enter = async (
  target: KillTarget,
  of: { readonly row: Criterion; readonly state: State; readonly seed: number; readonly number: number },
): Promise<Sent> => {
  const { row, state, seed, number } = of
  const [market] = await wideMarkets(target, state, { count: 1, minPrice: param(row, 'min_price'), seed })
  if (!market) return { status: 0, problem: 'no market', limit: null }
  const body = probeBody(market, { id: `gate-${seed}-latch-${number}`, limits: state.limits })
  const { status, problem } = await target.trade.submit(body)
  return { status, problem: problem?.type ?? null, limit: problem?.limit ?? null }
}

const engagedOf = async ({ state }: KillTarget) => (await state.get()).kill?.engaged ?? []

const release = async (
  target: KillTarget,
  step: ReleaseTrial['step'],
  approver: string | null,
): Promise<ReleaseTrial> => {
  const before = await engagedOf(target)
  const { status } = await target.kill.release({ scope, reason, ...(approver === null ? {} : { approver }) })
  return { step, approver, status, before, after: await engagedOf(target) }
}

/** People that the releases name: one without the role, and one of role risk who is not the engager. */
const castOf = ({ people }: State, engager: string) => ({
  outsider: people.find(({ name, roles }) => name !== engager && !roles.includes('risk'))?.name ?? 'user:nobody-known',
  second: people.find(({ name, roles }) => name !== engager && roles.includes('risk'))?.name ?? null,
})

export const killLatched = scenario('safety.kill-latched', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'trade', 'orders', 'positions', 'state', 'events', 'quotes', 'clock', 'account', 'kill'],
  gather: async ({ target, criterion, seed }): Promise<KillLatchedEvidence> => {
    const about = { row: criterion('safety.kill-latched'), state: await target.state.get(), seed }
    const { seq } = await target.control.advance('1s')
    const { status, answer } = await target.kill.engage({ scope, reason })
    const own = answer?.engaged.find(kill => kill.id === answer.id)
    await target.control.restart()
    const restarted = { engaged: await engagedOf(target), entry: await enter(target, { ...about, number: 1 }) }
    const { outsider, second } = castOf(about.state, own?.by ?? '')
    const releases = [
      await release(target, 'unnamed-refused', null),
      await release(target, 'self-refused', own?.by ?? ''),
      await release(target, 'outsider-refused', outsider),
    ]
    if (second !== null) releases.push(await release(target, 'second-releases', second))
    const entry = await enter(target, { ...about, number: 2 })
    const journal = await target.events.all({ types: ['kill.*'], after: seq })
    return { id: own?.id ?? null, status, restarted, releases, entry, journal }
  },
  observe: { 'safety.kill-latched': latchedSteps },
})
