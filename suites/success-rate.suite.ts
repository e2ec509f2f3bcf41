import type { Decision } from '../contracts/decision.schema.ts'
import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { type CycleFacts, type DayEvidence, type DecisionFacts, dayUnits } from './day-units.ts'
import { noEdge, smallEdge, startItems } from './one-item.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// A day's cycles, decisions and intended orders, each followed to its end. Counted from journal, decisions and orders: a counter is no witness.

type Driven = Pick<Target, 'control' | 'cycles' | 'state'>

/** Every eighth signal has an edge, so that some decisions intend an order. */
const edgeEvery = 8

/** Starts one-item cycles in bursts: in few large cycles a share of them that dies would show only as chance. Returns their ids. */
const drive = async (target: Driven, row: Criterion): Promise<string[]> => {
  const { symbols } = (await target.state.get()).universe
  const [count, burst, settle] = [param(row, 'drive'), param(row, 'burst'), param(row, 'settle_s')]
  const ids: string[] = []
  for (let first = 0; first < count; first += burst) {
    const signals = Array.from({ length: Math.min(burst, count - first) }, (_, index) => {
      const symbol = symbols[(first + index) % symbols.length] ?? ''
      return (first + index) % edgeEvery === 0 ? smallEdge(symbol) : noEdge(symbol)
    })
    const started = await startItems(target, signals)
    ids.push(...started.flatMap(item => item.cycle_id ?? []))
    await target.control.advance(`${settle}s`)
  }
  await target.control.advance(`${param(row, 'open_s') + param(row, 'item_s') * 2}s`)
  return ids
}

const cyclesIn = (events: readonly JournalEvent[], driven: ReadonlySet<string>): CycleFacts[] => {
  const ends = new Map(eventsOf(events, 'cycle.finished').map(event => [event.data.cycle_id, event]))
  return eventsOf(events, 'cycle.started').map(({ ts, data }) => {
    const end = ends.get(data.cycle_id)
    const limited = data.kind === 'pipeline' ? Math.min(data.ai_limit, data.universe) : 0
    return {
      cycle_id: data.cycle_id,
      kind: data.kind,
      started: ts,
      intended: driven.has(data.cycle_id) ? 1 : limited,
      finished: end ? { at: end.ts, status: end.data.status, items: end.data.items } : null,
    }
  })
}

const factsOf = (decision: Decision): DecisionFacts => ({
  id: decision.id,
  cycle_id: decision.cycle_id,
  decided_at: decision.decided_at,
  outcome: decision.outcome,
  reason: decision.outcome === 'none' ? null : decision.reason,
  order_id: decision.outcome === 'none' ? null : decision.order_id,
})

const decisionsIn = async (
  target: Pick<Target, 'decisions'>,
  cycles: readonly CycleFacts[],
  isWholeSession: boolean,
): Promise<DecisionFacts[]> => {
  if (isWholeSession) return (await target.decisions.all()).map(factsOf)
  const decisions: DecisionFacts[] = []
  for (const { cycle_id } of cycles) {
    decisions.push(...(await target.decisions.all({ cycle: cycle_id })).map(factsOf))
  }
  return decisions
}

export const successRate = scenario('rel.success-rate', {
  phase: 'drill',
  tier: 'observe',
  needs: ['decisions', 'events', 'orders'],
  may: ['control', 'cycles', 'state', 'clock'],
  timeoutSeconds: 120,
  gather: async ({ target, criterion, tier }): Promise<DayEvidence> => {
    const row = criterion('rel.success-rate-daily')
    const { control, cycles, state } = target
    const isDriven = tier === 'control' && control && cycles && state
    const driven = isDriven ? await drive({ control, cycles, state }, row) : null
    const events = await target.events.all({ types: ['cycle.started', 'cycle.finished'] })
    const to = (await target.clock?.get())?.timestamp ?? events.at(-1)?.ts ?? ''
    const from = Date.parse(to) - param(row, 'window_h') * 3_600_000
    const all = cyclesIn(events, new Set(driven)).filter(cycle => Date.parse(cycle.started) >= from)
    const orders = await target.orders.all({ nested: true })
    return {
      cycles: all,
      decisions: await decisionsIn(target, all, driven !== null),
      orders: Object.fromEntries(orders.map(({ id, status }) => [id, status])),
      to,
    }
  },
  observe: {
    'rel.success-rate-daily': (evidence, { criterion }) =>
      dayUnits(evidence, { startSeconds: param(criterion, 'open_s'), perItemSeconds: param(criterion, 'item_s') }),
  },
})
