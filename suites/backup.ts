import type { Account } from '../contracts/account.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { Position } from '../contracts/position.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { StepRecord } from '../judge/observation.ts'
import { difference, inWords } from './difference.ts'

/** What a target shows of its state over its ordinary operations, at one instant. */
export interface ShownState {
  readonly state: State
  readonly orders: readonly Order[]
  readonly positions: readonly Position[]
  readonly account: Account
  readonly journal: readonly {
    readonly seq: number
    readonly type: string
    readonly hash: string
    readonly data: unknown
  }[]
}

/** What the restored target did when it was asked to go on. */
export interface WorkAfter {
  readonly entry: { readonly status: number; readonly type: string | null; readonly ended: string | null }
  /** An entry beyond a limit that was changed before the image was made. */
  readonly beyond: { readonly status: number; readonly type: string | null }
  readonly cycle: string | null
}

export interface BackupEvidence {
  readonly digest: string
  /** The image is worth restoring only if it differs from what a clean target has. */
  readonly clean: ShownState
  readonly before: ShownState
  readonly after: ShownState
  readonly work: WorkAfter
}

export type BackupStep = 'exported' | 'limits' | 'state' | 'orders' | 'positions' | 'account' | 'journal' | 'works'

const record = (step: BackupStep, faults: readonly string[]): StepRecord<BackupStep> =>
  faults.length === 0 ? { step, ref: step, value: true } : { step, ref: step, value: false, note: faults.join('; ') }

/** What was restored equals what was saved; where a clean target has the same, nothing is proved. */
const restored = (step: BackupStep, of: (shown: ShownState) => unknown, { clean, before, after }: BackupEvidence) => {
  const found = difference(of(before), of(after))
  if (found) return record(step, [`not as in the image: ${inWords(found)}`])
  if (difference(of(clean), of(before))) return record(step, [])
  return {
    step,
    ref: step,
    value: null,
    note: 'a clean target shows the same: the image had nothing of its own to bring back',
  }
}

/** The state without what a restart may rightly change, and without what moves with the market (that is the account's). */
const configured = ({ state }: ShownState) => {
  const { overrides, thresholds, algo, strategies, people, universe, config_revision } = state
  return { overrides, thresholds, algo, strategies, people, universe, config_revision }
}

const journalFaults = ({ digest, before, after }: BackupEvidence): string[] => {
  const found = difference(
    before.journal.map(({ seq, hash }) => [seq, hash]),
    after.journal.slice(0, before.journal.length).map(({ seq, hash }) => [seq, hash]),
  )
  if (found) return [`the journal up to the image is another: ${inWords(found)}`]
  const next = after.journal[before.journal.length]
  if (next?.type !== 'system.restarted')
    return [`expected system.restarted after the image, found ${next?.type ?? 'nothing'}`]
  const named = typeof next.data === 'object' && next.data !== null && 'digest' in next.data ? next.data.digest : null
  return named === digest ? [] : [`the image is ${digest}, system.restarted names ${String(named)}`]
}

const workFaults = ({ entry, beyond, cycle }: WorkAfter): string[] => [
  ...(entry.status === 200 && entry.ended === 'filled'
    ? []
    : [`an entry was answered ${entry.status} ${entry.type ?? ''} and ended ${entry.ended ?? 'nowhere'}`]),
  ...(beyond.status === 403 ? [] : [`an entry beyond the restored limit was answered ${beyond.status}, expected 403`]),
  ...(cycle === 'finished' ? [] : [`a cycle ended as ${cycle ?? 'nothing'}`]),
]

/** Each part of the state after the image was restored into a clean target against what it was when the image was made. */
export const backupRecords = (evidence: BackupEvidence): StepRecord<BackupStep>[] => [
  record('exported', evidence.digest === '' ? ['the image has no digest'] : []),
  restored('limits', ({ state }) => state.limits, evidence),
  restored('state', configured, evidence),
  restored('orders', ({ orders }) => orders, evidence),
  restored('positions', ({ positions }) => positions, evidence),
  restored('account', ({ account, state }) => ({ account, risk: state.risk }), evidence),
  record('journal', journalFaults(evidence)),
  record('works', workFaults(evidence.work)),
]
