import { configPatchSchema } from '../contracts/config-patch.schema.ts'
import { controlRequestSchema } from '../contracts/control.schema.ts'
import { cycleRequestSchema } from '../contracts/cycle.schema.ts'
import type { JournalEvent } from '../contracts/event.schema.ts'
import { orderRequestSchema } from '../contracts/order-request.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import { brokenBodies } from './broken-bodies.ts'
import { bracketBody, symbolMarket } from './manual-bracket.ts'
import { caseOf, type NegativeCase, negativeRecords } from './negative-input.ts'
import { param } from './param.ts'
import { type Scope, scenario } from './scenario.ts'

// Bodies that break the request schemas, made with the run's seed, sent to every operation that takes a body.

export interface NegativeEvidence {
  readonly cases: readonly NegativeCase[]
  readonly orders: { readonly before: number; readonly after: number }
}

interface Subject {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly schema: object
  /** A body that meets the schema and would be obeyed. */
  readonly base: Readonly<Record<string, unknown>>
}

type Needs = 'trade' | 'cycles' | 'config' | 'orders' | 'events' | 'clock' | 'state' | 'quotes'
type NegativeScope = Scope<Needs, 'control'>

const mark = 'gate-negative'

const configBase = ({ limits, thresholds }: State): Subject['base'] => ({
  reason: mark,
  limits: { max_open_trades: limits.max_open_trades },
  thresholds,
})

const subjectsOf = async ({ target, seed, tier }: NegativeScope): Promise<Subject[]> => {
  const state = await target.state.get()
  const symbol = state.universe.symbols[(seed * 13) % state.universe.symbols.length] ?? ''
  const market = await symbolMarket(target, symbol, (await target.clock.get()).timestamp)
  if (!market) throw new Error(`${symbol} has no quote and bars to make an order from`)
  const order = bracketBody(market, { side: 'buy', id: mark, equity: 0, share: 0, limits: state.limits })
  const signal = { symbol, side: 'buy', p: 0.55, b: 1.5, confidence_raw: 0.55 }
  const control = { stimuli: [{ name: 'fill.partial', args: { share: 1 } }], advance: '0s' }
  return [
    { name: 'POST /v2/orders', method: 'POST', path: '/v2/orders', schema: orderRequestSchema, base: { ...order } },
    {
      name: 'POST /v1/cycles',
      method: 'POST',
      path: '/v1/cycles',
      schema: cycleRequestSchema,
      base: { kind: 'pipeline', ai_limit: 1, symbols: [symbol], signal },
    },
    {
      name: 'PATCH /v1/config',
      method: 'PATCH',
      path: '/v1/config',
      schema: configPatchSchema,
      base: configBase(state),
    },
    ...(tier === 'control'
      ? [
          {
            name: 'POST /gate/v1/control',
            method: 'POST',
            path: '/gate/v1/control',
            schema: controlRequestSchema,
            base: control,
          },
        ]
      : []),
  ]
}

interface Sent {
  readonly found: Omit<NegativeCase, 'recorded'>
  readonly from: number
  readonly to: number
}

const sendAll = async (scope: NegativeScope, subjects: readonly Subject[]): Promise<Sent[]> => {
  const { target, seed, criterion } = scope
  const count = Math.ceil(param(criterion('sec.negative-input'), 'cases') / subjects.length)
  const sent: Sent[] = []
  let from = (await target.clock.read()).journalSeq ?? 0
  for (const { name, method, path, schema, base } of subjects) {
    for (const broken of brokenBodies(schema, base, { seed, count })) {
      const headers = { 'content-type': 'application/json' }
      const answer = await target.raw({ method, path, headers, body: broken.text })
      const to = (await target.clock.read()).journalSeq ?? from
      sent.push({ found: caseOf(name, broken, answer), from, to })
      from = to
    }
  }
  return sent
}

/** A refusal by a limit is a trace that a refusal may leave; on a running clock the rest of the system leaves its own. */
const isEffect = (event: JournalEvent, isStill: boolean): boolean => {
  if (event.type === 'limit.rejected') return false
  return isStill || JSON.stringify(event.data).includes(mark)
}

const gatherCases = async (scope: NegativeScope): Promise<NegativeEvidence> => {
  const { target, timeBase } = scope
  const subjects = await subjectsOf(scope)
  const before = (await target.orders.all()).length
  const sent = await sendAll(scope, subjects)
  const events = (await target.events.all({ after: sent[0]?.from ?? 0 })).filter(event =>
    isEffect(event, timeBase === 'virtual'),
  )
  const cases = sent.map(({ found, from, to }) => ({
    ...found,
    recorded: events.filter(({ seq }) => seq > from && seq <= to).map(({ type }) => type),
  }))
  return { cases, orders: { before, after: (await target.orders.all()).length } }
}

export const negativeInput = scenario('sec.negative-input', {
  phase: 'drill',
  tier: 'act',
  needs: ['trade', 'cycles', 'config', 'orders', 'events', 'clock', 'state', 'quotes'],
  may: ['control'],
  gather: gatherCases,
  observe: {
    'sec.negative-input': ({ cases, orders }, { timeBase }) => [
      ...negativeRecords(cases),
      ...(cases.length > 0 && timeBase === 'virtual'
        ? [
            {
              ref: 'orders after all cases',
              value: orders.before === orders.after,
              note: orders.before === orders.after ? '' : `${orders.before} orders before, ${orders.after} after`,
            },
          ]
        : []),
    ],
  },
})
