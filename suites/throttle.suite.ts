import type { JournalEvent } from '../contracts/event.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target, TradeAnswer } from '../targets/capability.ts'
import { type Burst, burstSteps } from './burst.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'
import { inLanes, type ThrottleDrill, type ThrottleNeeds, throttleDrill } from './throttle-drill.ts'

// Bursts on a clock that stands still: how many messages are taken within one second, one after another and all at once.

type ThrottleTarget = Pick<Target, ThrottleNeeds>
const needs = ['control', 'trade', 'config', 'orders', 'events', 'account', 'quotes', 'state', 'clock'] as const

export interface ThrottleEvidence<Step extends string> {
  readonly bursts: readonly Burst<Step>[]
  readonly events: readonly JournalEvent[]
}

type MessageStep = 'up-to-limit' | 'beyond-limit' | 'next-second'

interface Sender {
  readonly target: ThrottleTarget
  readonly drill: ThrottleDrill
}

const idsOf = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index + 1}`)

const statusesOf = (answers: readonly { readonly status: number }[]): number[] => answers.map(({ status }) => status)

const orderIds = (answers: readonly TradeAnswer[]): string[] => answers.flatMap(({ order }) => order?.id ?? [])

const sendNew = async ({ target, drill }: Sender, ids: readonly string[]): Promise<TradeAnswer[]> =>
  await inLanes(ids, 1, id => target.trade.submit(drill.resting(id)))

const cancel = async ({ target }: Sender, ids: readonly string[]): Promise<number[]> =>
  statusesOf(await inLanes(ids, 1, id => target.trade.cancel(id)))

const burst = <Step extends string>(
  step: Step,
  sent: Pick<Burst, 'what' | 'kind' | 'ids' | 'statuses' | 'expected'>,
): Burst<Step> => ({ step, ...sent })

/** One second: half the limit in new orders, half in their cancels, then more of both; and what is left over in the next. */
const messageRound = async (
  sender: Sender,
  name: string,
  of: { limit: number; extra: number },
): Promise<Burst<MessageStep>[]> => {
  const { drill } = sender
  const half = Math.floor(of.limit / 2)
  await drill.nextSecond()
  const kept = orderIds(await sendNew(sender, idsOf(`${name}-kept`, of.extra)))
  await drill.nextSecond()
  const news = { what: `${name}: new`, kind: 'new', ids: idsOf(`${name}-new`, half), expected: half } as const
  const made = await sendNew(sender, news.ids)
  const cancels = { what: `${name}: cancel`, kind: 'cancel', ids: orderIds(made), expected: half } as const
  const canceled = await cancel(sender, cancels.ids)
  const beyond = {
    what: `${name}: new beyond`,
    kind: 'new',
    ids: idsOf(`${name}-beyond`, of.extra),
    expected: 0,
  } as const
  const refused = await sendNew(sender, beyond.ids)
  // The journal cannot tell in which of the two seconds an order was cancelled; it is asked when all of them must be gone.
  const early = { what: `${name}: cancel beyond`, kind: 'cancel', ids: [], expected: 0 } as const
  const tooEarly = await cancel(sender, kept)
  await drill.nextSecond()
  const later = { what: `${name}: cancel later`, kind: 'cancel', ids: kept, expected: of.extra } as const
  return [
    burst('up-to-limit', { ...news, statuses: statusesOf(made) }),
    burst('up-to-limit', { ...cancels, statuses: canceled }),
    burst('beyond-limit', { ...beyond, statuses: statusesOf(refused) }),
    burst('beyond-limit', { ...early, statuses: tooEarly }),
    burst('next-second', { ...later, statuses: await cancel(sender, kept) }),
  ]
}

const lowered = async (
  target: ThrottleTarget,
  limits: { msgs_per_s?: number; repeat?: { max: number } },
): Promise<void> => {
  const { status } = await target.config.patch({ limits, reason: 'a drill lowers the limit' })
  if (status >= 300)
    throw new Error(`PATCH /v1/config answered ${status} to ${JSON.stringify(limits)}; the drill needs role risk`)
}

const eventsSince = async (target: ThrottleTarget, after: number): Promise<readonly JournalEvent[]> =>
  await target.events.all({ types: ['order.accepted', 'order.canceled'], after })

export const messageThrottle = scenario('risk.message-throttle', {
  phase: 'drill',
  tier: 'control',
  needs,
  gather: async ({ target, criterion, seed }): Promise<ThrottleEvidence<MessageStep>> => {
    const row = criterion('risk.message-throttle')
    const state = await target.state.get()
    const { journalSeq } = await target.account.read()
    const drill = await throttleDrill(target, { row, state, seed, symbols: 20 })
    const limit = 2 * Math.floor(param(row, 'msgs_per_s') / 2)
    await lowered(target, { msgs_per_s: limit })
    const bursts: Burst<MessageStep>[] = []
    for (let round = 1; round <= param(row, 'rounds'); round++) {
      const name = `gate-${seed}-msg-${round}`
      bursts.push(...(await messageRound({ target, drill }, name, { limit, extra: param(row, 'extra') })))
    }
    await lowered(target, { msgs_per_s: state.limits.msgs_per_s })
    return { bursts, events: await eventsSince(target, journalSeq ?? 0) }
  },
  observe: { 'risk.message-throttle': ({ bursts, events }) => burstSteps(bursts, events) },
})

type ConcurrentStep = 'messages-over-one' | 'messages-over-many' | 'repeats-over-one' | 'repeats-over-many'

interface Push {
  readonly step: ConcurrentStep
  readonly name: string
  readonly lanes: number
  readonly count: number
  readonly expected: number
}

/** New orders that rest, pushed over so many connections; what was taken is cancelled in the next seconds. */
const pushMessages = async ({ target, drill }: Sender, push: Push): Promise<Burst<ConcurrentStep>> => {
  const ids = idsOf(push.name, push.count)
  await drill.nextSecond()
  const answers = await inLanes(ids, push.lanes, id => target.trade.submit(drill.resting(id)))
  const made = orderIds(answers)
  for (let first = 0; first < made.length; first += push.expected) {
    await drill.nextSecond()
    await inLanes(made.slice(first, first + push.expected), 1, id => target.trade.cancel(id))
  }
  const { step, expected } = push
  return { step, what: push.name, kind: 'new', ids, statuses: statusesOf(answers), expected }
}

const pushRepeats = async ({ target, drill }: Sender, push: Push): Promise<Burst<ConcurrentStep>> => {
  const ids = idsOf(push.name, push.count)
  await drill.nextSecond()
  const answers = await inLanes(ids, push.lanes, id => target.trade.submit(drill.repeated(id, push.name)))
  const { step, expected } = push
  return { step, what: push.name, kind: 'new', ids, statuses: statusesOf(answers), expected }
}

const pushesOf = (row: Criterion, seed: number): Push[] => {
  const lanes = param(row, 'connections')
  const [limit, most] = [param(row, 'msgs_per_s'), param(row, 'repeat_max')]
  const count = (expected: number): number => Math.ceil(expected * param(row, 'times'))
  const rounds = Array.from({ length: param(row, 'rounds') }, (_, index) => index + 1)
  return rounds.flatMap((round): Push[] => {
    const name = (what: string): string => `gate-${seed}-${what}-${round}`
    return [
      { step: 'messages-over-one', name: name('one'), lanes: 1, count: count(limit), expected: limit },
      { step: 'messages-over-many', name: name('many'), lanes, count: count(limit), expected: limit },
      { step: 'repeats-over-one', name: name('again-one'), lanes: 1, count: count(most), expected: most },
      {
        step: 'repeats-over-many',
        name: name('again-many'),
        lanes,
        count: Math.max(lanes, count(most)),
        expected: most,
      },
    ]
  })
}

export const concurrentThrottle = scenario('risk.throttle-concurrent', {
  phase: 'drill',
  tier: 'control',
  needs,
  gather: async ({ target, criterion, seed }): Promise<ThrottleEvidence<ConcurrentStep>> => {
    const row = criterion('risk.throttle-concurrent')
    const state = await target.state.get()
    const { journalSeq } = await target.account.read()
    const drill = await throttleDrill(target, { row, state, seed, symbols: 20 })
    const sender = { target, drill }
    await lowered(target, { msgs_per_s: param(row, 'msgs_per_s'), repeat: { max: param(row, 'repeat_max') } })
    const bursts: Burst<ConcurrentStep>[] = []
    for (const push of pushesOf(row, seed)) {
      bursts.push(await (push.step.startsWith('repeats') ? pushRepeats : pushMessages)(sender, push))
    }
    await lowered(target, { msgs_per_s: state.limits.msgs_per_s, repeat: { max: state.limits.repeat.max } })
    return { bursts, events: await eventsSince(target, journalSeq ?? 0) }
  },
  observe: { 'risk.throttle-concurrent': ({ bursts, events }) => burstSteps(bursts, events) },
})
