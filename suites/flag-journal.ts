import type { JournalEvent } from '../contracts/event.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import { type ChainCheck, canonicalJson, checkChain } from './journal-chain.ts'

/** An entry in two readings of the journal. */
interface Reread {
  readonly seq: number
  readonly first: JournalEvent
  readonly again: JournalEvent | null
}

/** What two readings of one journal say, kept small. */
export interface JournalEvidence {
  readonly chain: ChainCheck
  /** Entries whose time lies before that of the one before them. */
  readonly backwards: readonly { readonly seq: number; readonly ts: string; readonly before: string }[]
  /** Entries of the first reading, and those of them that the second has otherwise or not at all. */
  readonly reread: number
  readonly changed: readonly Reread[]
}

const KEPT = 20

/** Holds a reading of the journal against an earlier one. */
export const journalEvidence = (earlier: readonly JournalEvent[], now: readonly JournalEvent[]): JournalEvidence => {
  const bySeq = new Map(now.map(event => [event.seq, event]))
  const changed = earlier.flatMap(first => {
    const again = bySeq.get(first.seq) ?? null
    return again && canonicalJson(again) === canonicalJson(first) ? [] : [{ seq: first.seq, first, again }]
  })
  const backwards = now.flatMap(({ seq, ts }, index) => {
    const before = now[index - 1]?.ts
    return before !== undefined && Date.parse(ts) < Date.parse(before) ? [{ seq, ts, before }] : []
  })
  return {
    chain: checkChain(now),
    backwards: backwards.slice(0, KEPT),
    reread: earlier.length,
    changed: changed.slice(0, KEPT),
  }
}

/** One record for each entry of the journal. */
export const journalRecords = ({ chain, backwards, changed }: JournalEvidence): JudgedRecord[] => {
  const faults = new Map<number, { notes: string[]; record: unknown }>()
  const add = (seq: number, note: string, record: unknown): void => {
    const known = faults.get(seq) ?? { notes: [], record }
    known.notes.push(note)
    faults.set(seq, known)
  }
  for (const { seq, first, again } of changed) {
    add(seq, again ? 'reads otherwise than before' : 'was there before and is gone', { first, again })
  }
  for (const { seq, what } of chain.breaks) add(seq, what, { seq, what })
  for (const { seq, ts, before } of backwards) add(seq, `${ts} is before ${before}`, { seq, ts, before })
  const sound = Math.max(0, chain.checked - faults.size)
  const from = chain.first ?? 1
  return [
    ...[...faults].map(([seq, { notes, record }]) => ({
      ref: `seq ${seq}`,
      value: false,
      note: notes.join('; '),
      record,
    })),
    ...Array.from({ length: sound }, (_, index) => ({ ref: `entry ${from + index}`, value: true })),
  ]
}
