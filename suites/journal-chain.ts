import { createHash } from 'node:crypto'

/** What of an event the chain is made of; further fields are hashed with it. */
export interface ChainedEvent {
  readonly seq: number
  readonly prev: string
  readonly hash: string
}

/** Result of walking a journal: how many events, its ends, and where the chain breaks (at most `kept` breaks). */
export interface ChainCheck {
  readonly checked: number
  readonly first: number | null
  readonly last: number | null
  readonly breaks: readonly { readonly seq: number; readonly what: string }[]
}

const genesis = '0'.repeat(64)
const kept = 20

/** JSON in the canonical form of RFC 8785: names sorted by UTF-16 code units, numbers and strings as ECMAScript writes them, no white space. */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}

/** Lower-case hex SHA-256 of the canonical form of an event without its `hash`. */
export const hashOf = (event: ChainedEvent): string => {
  const { hash: _, ...rest } = event
  return createHash('sha256').update(canonicalJson(rest)).digest('hex')
}

/** Whether a journal has no gap, begins at seq 1, and each event names the hash of the one before and carries its own. */
export const checkChain = (events: readonly ChainedEvent[]): ChainCheck => {
  const breaks: { seq: number; what: string }[] = []
  let prev = genesis
  for (const [index, event] of events.entries()) {
    const due = index + 1
    if (event.seq !== due) breaks.push({ seq: event.seq, what: `expected seq ${due}, found ${event.seq}` })
    if (event.prev !== prev) breaks.push({ seq: event.seq, what: `prev is ${event.prev}, the hash before is ${prev}` })
    const hash = hashOf(event)
    if (event.hash !== hash) breaks.push({ seq: event.seq, what: `hash is ${event.hash}, recomputed ${hash}` })
    prev = event.hash
    if (breaks.length >= kept) break
  }
  return { checked: events.length, first: events[0]?.seq ?? null, last: events.at(-1)?.seq ?? null, breaks }
}
