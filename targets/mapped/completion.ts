import { type SchemaName, schemas } from '../../contracts/registry.ts'
import type { Violation } from '../../contracts/validate.ts'

// What a mapping need not say: fields that may be null and are not there, and the protective legs of an order that has only their prices.

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isNullable = (schema: unknown): boolean => {
  const type: unknown = isFields(schema) ? schema.type : undefined
  return Array.isArray(type) && type.includes('null')
}

const nullable = new Map<SchemaName, readonly string[]>()

/** The top-level fields of a contract that may be null. */
const nullableFields = (name: SchemaName): readonly string[] => {
  const known = nullable.get(name)
  if (known) return known
  const schema: object = schemas[name]
  const properties: unknown = Reflect.get(schema, 'properties')
  const fields = isFields(properties) ? Object.keys(properties).filter(key => isNullable(properties[key])) : []
  nullable.set(name, fields)
  return fields
}

const NO_HASH = '0'.repeat(64)

/** What a system without such a thing says of it. A journal without a chain has the hash of none, and does not pass as one that has. */
const constants: Readonly<Partial<Record<SchemaName, Fields>>> = {
  health: { checks: {} },
  clock: { time_base: 'real', zone: 'UTC' },
  event: { severity: 'info', actor: 'system', prev: NO_HASH, hash: NO_HASH },
}

const withNulls = (name: SchemaName, fields: Fields): Fields => ({
  ...Object.fromEntries(nullableFields(name).map(field => [field, null])),
  ...constants[name],
  ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
})

const opposite = (side: unknown): string => (side === 'buy' ? 'sell' : 'buy')

const OVER = new Set(['filled', 'canceled', 'expired', 'rejected', 'replaced'])

/** A leg waits for its entry, is armed once that filled, and is over with an entry that never did. */
const legStatus = ({ status, filled_qty }: Fields): string => {
  if (status === 'filled' || status === 'partially_filled') return 'new'
  if (!OVER.has(String(status))) return 'held'
  return Number(filled_qty) > 0 ? 'new' : 'canceled'
}

const ATTRIBUTION = ['source', 'decision_id', 'algo', 'user_id', 'strategy'] as const

const legOf = (parent: Fields, mark: Fields): Fields => {
  const isStop = mark.$leg === 'stop'
  return {
    id: `${String(parent.id)}:${String(mark.$leg)}`,
    symbol: parent.symbol,
    side: opposite(parent.side),
    position_intent: parent.side === 'buy' ? 'sell_to_close' : 'buy_to_close',
    type: isStop ? 'stop' : 'limit',
    qty: parent.qty,
    filled_qty: '0',
    [isStop ? 'stop_price' : 'limit_price']: mark.price,
    time_in_force: parent.time_in_force,
    status: legStatus(parent),
    submitted_at: parent.submitted_at,
    // Protection is for whom its entry is for.
    ...Object.fromEntries(ATTRIBUTION.map(name => [name, parent[name]])),
    ...(isFields(mark.more) ? mark.more : {}),
  }
}

const order = (fields: Fields, parent: Fields | null): Fields => {
  const own = parent === null ? fields : { ...fields, parent_id: fields.parent_id ?? parent.id }
  const given = Array.isArray(own.legs) ? own.legs.filter(leg => leg !== null) : []
  const legs = given.map(leg => (isFields(leg) ? order('$leg' in leg ? legOf(own, leg) : leg, own) : leg))
  const order_class = own.order_class ?? (legs.length > 0 || parent !== null ? 'bracket' : 'simple')
  return { ...withNulls('order', own), order_class, legs }
}

/** A mapped record with what its contract wants beside what the mapping gave. */
export const completed = (name: SchemaName, value: unknown): unknown => {
  if (!isFields(value)) return value
  return name === 'order' ? order(value, null) : withNulls(name, value)
}

const valueAt = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((part, key) => (part instanceof Object ? Reflect.get(part, key) : undefined), value)

/** How to map what broke its contract; starts with a separator, empty where nothing helps. */
export const mappingAdvice = ({ path, rule, message }: Violation, value: unknown): string => {
  const found = valueAt(value, path)
  const field = path.split('/').at(-1) ?? ''
  if (rule === 'required') return `; give it in the mapping`
  const shown = JSON.stringify(found)?.slice(0, 80) ?? 'nothing'
  if (/_at$|^t$|^ts$|time|timestamp/.test(field)) return `, found ${shown}; map it with $instant(...)`
  if (typeof found === 'number' && message.includes('string')) {
    return `, found the number ${shown}; map it with $decimal(...) or, where 0 means none, $price(...)`
  }
  return `, found ${shown}`
}
