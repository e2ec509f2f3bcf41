import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { orders as rows } from '../judge/criteria/orders.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { Target } from '../targets/capability.ts'
import { marketsOf } from './drill-market.ts'
import { bracketBody } from './manual-bracket.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// The same client order id again: with the same body, with another, many times at once, and after a restart.

type Step = (typeof rows)['orders.idempotency']['measure']['steps'][number]

interface Answer {
  readonly status: number
  readonly problem: string | null
  readonly order_id: string | null
}

/** What was sent under one client order id, and the orders that it made. */
export interface Repeats {
  readonly step: Step
  readonly client_order_id: string
  readonly answers: readonly Answer[]
}

export interface IdempotencyEvidence {
  readonly trials: readonly Repeats[]
  /** order.accepted since the drill began. */
  readonly journal: readonly JournalEvent[]
  /** client_order_id of every order, as listed. */
  readonly listed: readonly (string | null)[]
}

const isYes = ({ status }: Answer): boolean => status >= 200 && status < 300

const answersFaults = ({ step, answers }: Repeats): string[] => {
  const [first, ...rest] = answers
  const ids = new Set(answers.filter(isYes).map(({ order_id }) => order_id))
  const faults = []
  if (ids.size > 1) faults.push(`${ids.size} order ids were answered: ${[...ids].join(', ')}`)
  if (step === 'concurrent') {
    const others = answers.filter(answer => !isYes(answer) && answer.status !== 409)
    if (others.length > 0) faults.push(`expected 200 or 409, found ${others.map(({ status }) => status).join(', ')}`)
    if (ids.size === 0) faults.push('none of them was accepted')
    return faults
  }
  if (!first || !isYes(first)) return [`the first was refused with ${first?.status}`]
  const wanted = step === 'other-body' ? 422 : 200
  for (const { status, problem } of rest) {
    if (status !== wanted) faults.push(`expected ${wanted}, found ${status}${problem ? ` ${problem}` : ''}`)
  }
  return faults
}

/** One record for each client order id: its answers, and one order in list and journal. */
export const repeatRecords = ({ trials, journal, listed }: IdempotencyEvidence): StepRecord<Step>[] =>
  trials.map(trial => {
    const { step, client_order_id: ref } = trial
    const accepted = eventsOf(journal, 'order.accepted').filter(({ data }) => data.client_order_id === ref).length
    const orders = listed.filter(id => id === ref).length
    const faults = answersFaults(trial)
    if (accepted !== 1) faults.push(`${accepted} orders accepted in the journal, expected 1`)
    if (orders !== 1) faults.push(`${orders} orders in the list, expected 1`)
    const [first] = trial.answers
    if (first && !isYes(first) && step !== 'concurrent')
      return { step, ref, value: null, note: faults.join('; '), record: trial }
    return faults.length === 0
      ? { step, ref, value: true }
      : { step, ref, value: false, note: faults.join('; '), record: trial }
  })

const send = async ({ trade }: Pick<Target, 'trade'>, body: OrderRequest): Promise<Answer> => {
  const { status, problem, order } = await trade.submit(body)
  return { status, problem: problem?.type ?? null, order_id: order?.id ?? null }
}

const withMore = (body: OrderRequest): OrderRequest => ({ ...body, qty: String(Number(body.qty) + 1) })

type DrillTarget = Pick<Target, 'trade' | 'control'>

/** Four ids on one symbol; the ones that wait for the restart are completed after it. */
const beforeRestart = async (
  target: DrillTarget,
  bodyOf: (step: Step) => OrderRequest,
  parallel: number,
): Promise<{ done: Repeats[]; waiting: { body: OrderRequest; first: Answer } }> => {
  const trial = (step: Step, answers: readonly Answer[]): Repeats => ({
    step,
    client_order_id: bodyOf(step).client_order_id ?? '',
    answers,
  })
  const same = bodyOf('repeated')
  const repeated = [await send(target, same), await send(target, same)]
  await target.control.advance('1s')
  repeated.push(await send(target, same))
  const other = bodyOf('other-body')
  const others = [await send(target, other), await send(target, withMore(other))]
  const burst = bodyOf('concurrent')
  const concurrent = await Promise.all(Array.from({ length: parallel }, () => send(target, burst)))
  const body = bodyOf('after-restart')
  const first = await send(target, body)
  return {
    done: [trial('repeated', repeated), trial('other-body', others), trial('concurrent', concurrent)],
    waiting: { body, first },
  }
}

export const idempotency = scenario('orders.idempotency', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'trade', 'orders', 'events', 'account', 'quotes', 'state', 'clock'],
  gather: async ({ target, criterion, seed }): Promise<IdempotencyEvidence> => {
    const row = criterion('orders.idempotency')
    const { limits, universe } = await target.state.get()
    const { value: account, journalSeq } = await target.account.read()
    const wanted = { count: param(row, 'trials'), minPrice: param(row, 'min_price'), seed }
    const about = { side: 'buy', equity: Number(account.equity), share: param(row, 'share'), limits } as const
    const trials: Repeats[] = []
    const waiting: { body: OrderRequest; first: Answer }[] = []
    for (const [index, market] of (await marketsOf(target, universe.symbols, wanted)).entries()) {
      const bodyOf = (step: Step): OrderRequest =>
        bracketBody(market, { ...about, id: `gate-${seed}-${step}-${index + 1}` })
      const part = await beforeRestart(target, bodyOf, param(row, 'parallel'))
      trials.push(...part.done)
      waiting.push(part.waiting)
    }
    await target.control.restart()
    for (const { body, first } of waiting) {
      const answers = [first, await send(target, body)]
      trials.push({ step: 'after-restart', client_order_id: body.client_order_id ?? '', answers })
    }
    const journal = await target.events.all({ types: ['order.accepted'], after: journalSeq ?? 0 })
    return { trials, journal, listed: (await target.orders.all()).map(order => order.client_order_id) }
  },
  observe: { 'orders.idempotency': repeatRecords },
})
