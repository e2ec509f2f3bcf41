import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Flag, FlagPatch } from '../contracts/flag.schema.ts'
import type { Target } from '../targets/capability.ts'

// Drills make flags of their own, by fixed names: with the fixed users below a split is then the same in every run, and is either right or wrong for good.

/** A change of a flag that a drill asked for, and what it was answered. */
export interface SentChange {
  readonly key: string
  readonly isNew: boolean
  readonly asked: Omit<FlagPatch, 'reason'>
  readonly reason: string
  readonly status: number
  readonly problem: string | null
  /** The flag as the answer shows it; null where the change was refused. */
  readonly flag: Flag | null
  /** When the request was sent, in ms since the run began. */
  readonly at: number
  readonly exchange: number
}

/** What a drill changed and what the journal kept of it. */
export interface FlagTrail {
  readonly changes: readonly SentChange[]
  /** flag.changed of the drill's own flags since it began; null where the target offers no journal. */
  readonly journal: readonly JournalEvent[] | null
}

export interface FlagDrill {
  /** Changes a flag, and makes it where it is not there yet. */
  readonly put: (key: string, asked: Omit<FlagPatch, 'reason'>) => Promise<SentChange>
  readonly trail: () => Promise<FlagTrail>
  /** Switches the drill's flags off; for a target that is not reset after it. */
  readonly retire: () => Promise<void>
}

const USERS = 4000

/** Users for whom flags are evaluated: chosen once, whatever the seed, before any split was looked at. */
export const drillUsers: readonly string[] = Array.from(
  { length: USERS },
  (_, index) => `gate-user-${String(index + 1).padStart(4, '0')}`,
)

/** The key of a drill's own flag. */
export const drillFlag = (name: string): string => `gate.${name}`

type DrillTarget = Pick<Target, 'flagAdmin'> & Partial<Pick<Target, 'events'>>

const lastSeq = async ({ events }: DrillTarget): Promise<number> =>
  (await events?.all({ types: ['flag.changed'] }))?.at(-1)?.seq ?? 0

/** Begins a drill that changes flags and remembers each change. */
export const openFlagDrill = async (target: DrillTarget, purpose: string): Promise<FlagDrill> => {
  const after = await lastSeq(target)
  const changes: SentChange[] = []
  let sent = 0
  const known = new Set<string>()
  const send = async (key: string, asked: Omit<FlagPatch, 'reason'>, isNew: boolean): Promise<SentChange> => {
    // Counted before the answer: a drill may send several at once.
    sent += 1
    const reason = `${purpose}, change ${sent}`
    const { status, problem, flag, at, exchange } = await target.flagAdmin.patch(
      key,
      { ...asked, reason },
      { create: isNew },
    )
    const change = { key, isNew, asked, reason, status, problem: problem?.type ?? null, flag, at, exchange }
    changes.push(change)
    return change
  }
  const put: FlagDrill['put'] = async (key, asked) => {
    if (known.has(key)) return await send(key, asked, false)
    const made = await send(key, asked, true)
    known.add(key)
    // It is there from an earlier run.
    return made.status === 412 ? await send(key, asked, false) : made
  }
  return {
    put,
    trail: async () => {
      const events = await target.events?.all({ types: ['flag.changed'], after })
      const own = events && eventsOf(events, 'flag.changed').filter(({ data }) => known.has(data.key))
      return { changes: [...changes], journal: own ?? null }
    },
    retire: async () => {
      for (const key of known) await send(key, { state: 'DISABLED', allow: [], deny: [], depends_on: [] }, false)
    },
  }
}

/** What is left of a flag that other runs may have changed: off, for nobody, on nothing. */
export const blankFlag = {
  state: 'DISABLED',
  percentage: 0,
  allow: [],
  deny: [],
  depends_on: [],
  schedule: [],
  thresholds: [],
} as const
