import { createHash } from 'node:crypto'
import { type EventOf, eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { rollback as rows } from '../judge/criteria/rollback.ts'
import type { JudgedRecord, StepRecord } from '../judge/observation.ts'
import type { OpenBooks } from './drill-book.ts'
import { stepRecord, unknownStep } from './findings.ts'
import { canonicalJson } from './journal-chain.ts'
import { changesText, type Settings, settingsDiff, snapshotSettings } from './settings.ts'

type Step = (typeof rows)['rollback.backup']['measure']['steps'][number]

/** All that a snapshot must hold, read right before a change. */
export interface HeldBefore {
  readonly settings: Settings
  readonly open: OpenBooks
}

/** One change, what there was before it, and what the journal says of it. */
export interface Trigger {
  readonly name: string
  readonly kind: 'change' | 'rollback'
  readonly status: number
  readonly before: HeldBefore
  /** The snapshot that the answer of a rollback names; null where it names none or was no rollback. */
  readonly named: string | null
  readonly events: readonly JournalEvent[]
}

export interface SnapshotEvidence {
  readonly triggers: readonly Trigger[]
  readonly listed: NonNullable<State['snapshots']>
  /** The last rollback was rolled back to the snapshot before it: settings before it, and after the way back. */
  readonly undone: { readonly status: number; readonly wanted: Settings; readonly found: Settings } | null
}

type Taken = EventOf<'snapshot.taken'>

const takenOf = ({ events }: Trigger): Taken | null => eventsOf(events, 'snapshot.taken')[0] ?? null

/** Events that say that something was changed. */
const isChange = ({ type }: JournalEvent): boolean =>
  ['flag.changed', 'config.changed', 'rollback.started', 'kill.engaged'].includes(type)

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null))

const positionText = (of: Readonly<Record<string, unknown>>): string =>
  `${textOf(of.symbol)} ${textOf(of.side)} ${textOf(of.qty)} of ${textOf(of.algo)}`

const listFault = (what: string, expected: readonly string[], found: readonly string[]): string[] => {
  const [missing, surplus] = [
    expected.filter(item => !found.includes(item)),
    found.filter(item => !expected.includes(item)),
  ]
  if (missing.length === 0 && surplus.length === 0) return []
  const some = (items: readonly string[]) => (items.length === 0 ? 'none' : items.slice(0, 3).join(', '))
  return [
    `${what}: ${missing.length} missing (${some(missing)}), ${surplus.length} that are not there (${some(surplus)})`,
  ]
}

/** The digest by its definition: SHA-256 of the canonical JSON of what the snapshot shows of the settings. */
const digestOf = ({ data }: Taken): string => {
  const { algo, flags, limits, thresholds } = data
  return createHash('sha256').update(canonicalJson({ algo, flags, limits, thresholds })).digest('hex')
}

/** What is wrong with each part of a snapshot. */
const partFaults = (taken: Taken, { settings, open }: HeldBefore): Readonly<Record<string, string[]>> => {
  const held = snapshotSettings(taken)
  const settingFaults = (part: keyof Settings): string[] => {
    const changes = settingsDiff(settings, held, [part])
    return changes.length === 0 ? [] : [`not as it was: ${changesText(changes)}`]
  }
  const positions = open.positions.map(position => positionText(position))
  const digest = digestOf(taken)
  return {
    flags: settingFaults('flags'),
    algo: settingFaults('algo'),
    limits: settingFaults('limits'),
    thresholds: settingFaults('thresholds'),
    positions: listFault('positions', positions, taken.data.positions.map(positionText)),
    open_orders: listFault(
      'open orders',
      open.orders.map(({ id }) => id),
      taken.data.open_orders,
    ),
    digest: digest === taken.data.digest ? [] : [`the digest is ${taken.data.digest}, what it shows has ${digest}`],
  }
}

/** A record for each part of each snapshot: it holds what there was. A change without a snapshot says nothing of what snapshots hold. */
export const snapshotRecords = ({ triggers }: SnapshotEvidence): JudgedRecord[] =>
  triggers.flatMap((trigger): JudgedRecord[] => {
    const taken = takenOf(trigger)
    if (trigger.status >= 300 || !taken)
      return [
        { ref: trigger.name, value: null, note: `${trigger.name} was answered ${trigger.status}, without a snapshot` },
      ]
    return Object.entries(partFaults(taken, trigger.before)).map(([part, faults]) => {
      const ref = `${trigger.name}: ${part}`
      if (faults.length === 0) return { ref, value: true }
      return { ref, value: false, note: `${taken.data.snapshot_id}: ${faults.join('; ')}`, record: trigger.before.open }
    })
  })

const backupFaults = (trigger: Trigger): string[] => {
  const change = trigger.events.find(isChange)
  const taken = takenOf(trigger)
  if (!taken) return [`no snapshot was taken before ${trigger.name}`]
  const faults = []
  if (change && change.seq < taken.seq)
    faults.push(`the snapshot is event ${taken.seq}, the change was event ${change.seq} already`)
  if (trigger.kind === 'rollback' && trigger.named !== taken.data.snapshot_id)
    faults.push(`the answer names ${trigger.named ?? 'no snapshot'}, the journal ${taken.data.snapshot_id}`)
  return faults
}

const backupStep = (trigger: Trigger, rollbacks: readonly Trigger[]): StepRecord<Step> => {
  const place = rollbacks.indexOf(trigger)
  const step = trigger.kind === 'change' ? 'before-change' : place === 0 ? 'before-rollback' : 'second-too'
  if (trigger.status >= 300) return unknownStep(step, trigger.name, `${trigger.name} was answered ${trigger.status}`)
  return stepRecord(step, trigger.name, { faults: backupFaults(trigger), record: trigger.named })
}

const listedStep = (trigger: Trigger, listed: SnapshotEvidence['listed']): StepRecord<Step>[] => {
  const taken = takenOf(trigger)
  if (!taken) return []
  const isListed = listed.some(({ id, digest }) => id === taken.data.snapshot_id && digest === taken.data.digest)
  const faults = isListed ? [] : [`${taken.data.snapshot_id} is not among the ${listed.length} snapshots of the state`]
  return [stepRecord<Step>('listed', trigger.name, { faults })]
}

/** A snapshot before each change, in time; the state lists it; and the way back of a rollback leads to where it began. */
export const backupSteps = ({ triggers, listed, undone }: SnapshotEvidence): StepRecord<Step>[] => {
  const rollbacks = triggers.filter(({ kind }) => kind === 'rollback')
  const back = undone && undone.status < 300 ? settingsDiff(undone.wanted, undone.found) : null
  return [
    ...triggers.map(trigger => backupStep(trigger, rollbacks)),
    ...triggers.flatMap(trigger => listedStep(trigger, listed)),
    back
      ? stepRecord<Step>('restores', 'rollback of the rollback', {
          faults: back.length === 0 ? [] : [`not as before it: ${changesText(back)}`],
        })
      : unknownStep<Step>('restores', 'rollback of the rollback', `it was answered ${undone?.status ?? 'nothing'}`),
  ]
}
