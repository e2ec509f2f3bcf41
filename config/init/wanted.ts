import type { Form } from './expression.ts'
import { healthStatuses, orderStatuses, orderTypes, timesInForce } from './values.ts'

/** A field of a contract: which names stand for it, best first, how it is written, and what may be assumed where the API has nothing of the kind. */
export interface Wanted {
  readonly field: string
  readonly phrases: readonly (readonly string[])[]
  readonly form: Form
  /** Left out where it is not found and may be null; else a person has to fill it in. */
  readonly isNeeded: boolean
  readonly assumed?: { readonly expression: string; readonly why: string }
}

type Kind = Exclude<Form['kind'], 'values'>

const field = (
  name: string,
  kind: Kind | Form,
  { phrases, ...more }: Pick<Wanted, 'phrases'> & Partial<Wanted>,
): Wanted => ({
  field: name,
  phrases,
  form: typeof kind === 'string' ? { kind } : kind,
  isNeeded: true,
  ...more,
})

const values = (into: Extract<Form, { kind: 'values' }>['into']): Form => ({ kind: 'values', into })
const optional = { isNeeded: false } as const
const assumed = (expression: string, why: string) => ({ assumed: { expression, why } })

export const wantedHealth: readonly Wanted[] = [
  field('status', values(healthStatuses), { phrases: [['status']] }),
  field('version', 'text', { phrases: [['version']], ...assumed('"unknown"', 'it names no version') }),
  field('releaseId', 'text', {
    phrases: [['build'], ['build', 'id'], ['version']],
    ...assumed('"unknown"', 'it names no build'),
  }),
  field('time', 'instant', { phrases: [['time'], ['now', 'time'], ['now']] }),
]

export const wantedClock: readonly Wanted[] = [
  field('timestamp', 'instant', { phrases: [['now'], ['now', 'time'], ['time']] }),
  field('is_open', 'flag', { phrases: [['open']] }),
  field('next_open', 'instant', {
    phrases: [
      ['next', 'open'],
      ['next', 'open', 'time'],
    ],
  }),
  field('next_close', 'instant', {
    phrases: [
      ['next', 'close'],
      ['next', 'close', 'time'],
    ],
  }),
]

export const wantedAccount: readonly Wanted[] = [
  field('id', 'text', { phrases: [['account', 'id'], ['id'], ['account']] }),
  field('status', 'text', {
    phrases: [['status'], ['account', 'status']],
    ...assumed('"ACTIVE"', 'it names no status'),
  }),
  field('currency', 'text', {
    phrases: [['currency'], ['currency', 'entry']],
    ...assumed('"USD"', 'it names no currency'),
  }),
  field('cash', 'decimal', { phrases: [['cash']] }),
  field('equity', 'decimal', { phrases: [['equity'], ['equity', 'value'], ['account', 'value']] }),
  field('last_equity', 'decimal', { phrases: [['last', 'equity']] }),
  field('peak_equity', 'decimal', { phrases: [['peak', 'equity'], ['peak']] }),
  field('trading_blocked', 'flag', { phrases: [['blocked'], ['blocked', 'account'], ['blocked', 'trading']] }),
]

export const wantedPosition: readonly Wanted[] = [
  field('symbol', 'text', { phrases: [['symbol']] }),
  field('side', 'direction', { phrases: [['side'], ['net', 'quantity'], ['quantity']] }),
  field('qty', 'size', { phrases: [['quantity'], ['net', 'quantity']] }),
  field('avg_entry_price', 'decimal', {
    phrases: [
      ['entry', 'average', 'price'],
      ['entry', 'average'],
      ['entry', 'price'],
      ['average', 'price'],
    ],
  }),
  field('market_value', 'decimal', { phrases: [['value', 'symbol'], ['value']] }),
  field('unrealized_pl', 'decimal', { phrases: [['unrealized']] }),
]

export const wantedOrder: readonly Wanted[] = [
  field('id', 'text', { phrases: [['id'], ['order', 'id']] }),
  field('client_order_id', 'text', {
    phrases: [
      ['client', 'id'],
      ['client', 'order', 'id'],
    ],
    ...optional,
  }),
  field('symbol', 'text', { phrases: [['symbol']] }),
  field('side', 'side', { phrases: [['side'], ['order', 'side']] }),
  field('type', values(orderTypes), { phrases: [['type'], ['order', 'type']] }),
  field('qty', 'decimal', { phrases: [['quantity'], ['order', 'quantity'], ['quantity', 'entry']] }),
  field('filled_qty', 'decimal', { phrases: [['filled', 'quantity'], ['filled']] }),
  field('filled_avg_price', 'price', {
    phrases: [
      ['average', 'price', 'filled'],
      ['average', 'price'],
      ['filled', 'price'],
    ],
    ...optional,
  }),
  field('limit_price', 'price', { phrases: [['limit', 'price'], ['limit'], ['price']], ...optional }),
  field('time_in_force', values(timesInForce), {
    phrases: [['force'], ['time', 'force']],
    ...assumed('"day"', 'it names no time in force'),
  }),
  field('status', values(orderStatuses), { phrases: [['status'], ['order', 'status']] }),
  field('submitted_at', 'instant', { phrases: [['created', 'time'], ['created'], ['time']], ...optional }),
  field('filled_at', 'instant', { phrases: [['filled', 'time'], ['filled']], ...optional }),
  field('canceled_at', 'instant', { phrases: [['canceled', 'time'], ['canceled']], ...optional }),
  field('decision_id', 'text', { phrases: [['decision', 'id'], ['decision']], ...optional }),
  field('user_id', 'text', { phrases: [['user'], ['user', 'id']], ...optional }),
  field('source', 'text', {
    phrases: [['source']],
    ...assumed('"system"', 'it does not say where an order came from'),
  }),
  field('strategy', 'text', { phrases: [['strategy'], ['strategy', 'id']], ...optional }),
]

/** Prices of protection that stand on the order itself. */
export const wantedProtection = {
  stop: field('stop', 'price', { phrases: [['stop', 'price'], ['stop']], ...optional }),
  target: field('target', 'price', { phrases: [['target', 'price'], ['target'], ['target', 'limit']], ...optional }),
  trigger: field('trigger', 'price', {
    phrases: [
      ['trigger', 'price'],
      ['stop', 'trigger'],
    ],
    ...optional,
  }),
} as const
