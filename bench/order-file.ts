import { closeSync, openSync, writeSync } from 'node:fs'

// A seeded file of orders of about 300 bytes, with a known number of violations of five kinds at known lines.

const decimal = { type: 'string', pattern: '^(0|[1-9][0-9]*)(\\.[0-9]+)?$', maxLength: 64 } as const
const instant = {
  type: 'string',
  format: 'date-time',
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?Z$',
} as const

/** The contract of the file: somebody's own export, not one of ours. */
export const orderFileSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: [
    'id',
    'seq',
    'symbol',
    'side',
    'type',
    'qty',
    'limit_price',
    'stop_loss',
    'take_profit',
    'status',
    'submitted_at',
  ],
  properties: {
    id: { type: 'string', minLength: 1, maxLength: 64 },
    seq: { type: 'integer', minimum: 1 },
    client_order_id: { type: 'string', minLength: 1, maxLength: 64 },
    symbol: { type: 'string', pattern: '^[A-Z][A-Z0-9.]{0,11}$' },
    side: { type: 'string', enum: ['buy', 'sell'] },
    type: { type: 'string', enum: ['market', 'limit', 'stop'] },
    qty: decimal,
    limit_price: { ...decimal, type: ['string', 'null'] },
    stop_loss: decimal,
    take_profit: decimal,
    status: { type: 'string', enum: ['new', 'accepted', 'filled', 'canceled', 'rejected'] },
    submitted_at: instant,
    filled_at: { ...instant, type: ['string', 'null'] },
  },
} as const

/** What is wrong with an order, by kind: a value of another type, a field that is missing, a text not in the list, a negative amount, a day that does not exist. */
const FAULTS: readonly ((order: Record<string, unknown>) => void)[] = [
  order => {
    order.seq = String(order.seq)
  },
  order => {
    delete order.stop_loss
  },
  order => {
    order.side = 'BUY'
  },
  order => {
    order.qty = `-${order.qty}`
  },
  order => {
    order.submitted_at = '2026-02-31T10:00:00.000Z'
  },
]

/** The rules that the five kinds break, in the order of the kinds. */
export const faultRules = [
  'type /seq',
  'required /stop_loss',
  'enum /side',
  'pattern /qty',
  'format /submitted_at',
] as const

/** Numbers from a seed (mulberry32): the same file on every machine. */
const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const START = Date.UTC(2026, 0, 5, 14, 30)

const orderOf = (index: number, random: () => number): Record<string, unknown> => {
  const price = 20 + Math.floor(random() * 48_000) / 100
  const submitted = START + index * 40
  return {
    id: `ord-${String(index + 1).padStart(9, '0')}`,
    seq: index + 1,
    client_order_id: `cl-${Math.floor(random() * 2 ** 32).toString(16)}-${index}`,
    symbol: `S${String(1 + Math.floor(random() * 250)).padStart(3, '0')}`,
    side: random() < 0.5 ? 'buy' : 'sell',
    type: random() < 0.3 ? 'market' : 'limit',
    qty: String(1 + Math.floor(random() * 400)),
    limit_price: random() < 0.3 ? null : price.toFixed(2),
    stop_loss: (price * 0.97).toFixed(2),
    take_profit: (price * 1.05).toFixed(2),
    status: 'filled',
    submitted_at: new Date(submitted).toISOString(),
    filled_at: new Date(submitted + 3 + Math.floor(random() * 400)).toISOString(),
  }
}

export interface OrderFile {
  readonly path: string
  readonly rows: number
  /** Spread evenly over the file, the five kinds in turn. */
  readonly violations: number
  readonly seed: number
}

/** Writes the file; returns its bytes. */
export const writeOrderFile = ({ path, rows, violations, seed }: OrderFile): number => {
  const random = seeded(seed)
  const every = violations === 0 ? Number.POSITIVE_INFINITY : Math.floor(rows / violations)
  const file = openSync(path, 'w')
  let bytes = 0
  try {
    for (let from = 0; from < rows; from += 5000) {
      const lines: string[] = []
      for (let index = from; index < Math.min(from + 5000, rows); index++) {
        const order = orderOf(index, random)
        const nth = (index + 1) / every
        if (Number.isInteger(nth) && nth <= violations) FAULTS[(nth - 1) % FAULTS.length]?.(order)
        lines.push(JSON.stringify(order))
      }
      bytes += writeSync(file, `${lines.join('\n')}\n`)
    }
  } finally {
    closeSync(file)
  }
  return bytes
}
