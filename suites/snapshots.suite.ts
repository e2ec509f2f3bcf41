import type { RollbackRequest } from '../contracts/rollback.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { openBook, readOpen } from './drill-book.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'
import { settingsOf } from './settings.ts'
import { backupSteps, type HeldBefore, type SnapshotEvidence, snapshotRecords, type Trigger } from './snapshots.ts'

// With positions and orders open, something of each kind is changed and rolled back; before each time the harness takes its own copy.

type SnapshotTarget = Pick<
  Target,
  'control' | 'rollback' | 'flagAdmin' | 'config' | 'kill' | 'state' | 'events' | 'positions' | 'orders'
>

const reason = 'a drill on snapshots'
const feature = 'atr_brackets'
const types = ['snapshot.taken', 'flag.changed', 'config.changed', 'rollback.*', 'kill.*']

interface Acted {
  readonly status: number
  readonly named?: string | null
}

const heldBefore = async (target: SnapshotTarget): Promise<HeldBefore> => ({
  settings: settingsOf(await target.state.get()),
  open: await readOpen(target),
})

/** The harness's copy, the change, and the journal since. */
const during = async (
  target: SnapshotTarget,
  of: Pick<Trigger, 'name' | 'kind'>,
  act: () => Promise<Acted>,
): Promise<Trigger> => {
  const { seq } = await target.control.advance('1s')
  const before = await heldBefore(target)
  const { status, named = null } = await act()
  return { ...of, status, before, named, events: await target.events.all({ types, after: seq }) }
}

const changes = (target: SnapshotTarget, limit: number): readonly [name: string, act: () => Promise<Acted>][] => [
  ['a change of a limit', () => target.config.patch({ limits: { max_order_qty: limit }, reason })],
  [
    'a change of a threshold',
    () => target.config.patch({ thresholds: { response_time: { warning: 0.9, critical: 1.9 } }, reason }),
  ],
  ['a change of the split', () => target.config.patch({ algo: { split: { v1: 40, v3: 60 } }, reason })],
  ['a change of a flag', () => target.flagAdmin.patch(feature, { state: 'DISABLED', reason })],
  ['a kill', () => target.kill.engage({ scope: { user: 'gate-nobody' }, reason })],
]

const rollbacks: readonly [name: string, request: Omit<RollbackRequest, 'reason'>][] = [
  ['a rollback of the configuration', { target: 'config' }],
  ['a rollback of a flag', { target: 'flag', key: feature }],
  ['a rollback of the version', { target: 'algorithm' }],
]

const rollBack = async (target: SnapshotTarget, request: Omit<RollbackRequest, 'reason'>): Promise<Acted> => {
  const { status, answer } = await target.rollback.run({ ...request, confirm: true, reason })
  return { status, named: answer?.snapshot_before ?? null }
}

/** Back to where the last rollback began. */
const undo = async (target: SnapshotTarget, row: Criterion, last: Trigger): Promise<SnapshotEvidence['undone']> => {
  if (last.named === null) return null
  const to = { snapshot: last.named }
  const { status } = await target.rollback.run({ target: 'all', to, confirm: true, reason })
  await target.control.advance(`${param(row, 'settle_s')}s`)
  return { status, wanted: last.before.settings, found: settingsOf(await target.state.get()) }
}

export const snapshots = scenario('rollback.snapshots', {
  phase: 'drill',
  tier: 'control',
  needs: [
    'control',
    'rollback',
    'flagAdmin',
    'config',
    'state',
    'events',
    'trade',
    'cycles',
    'decisions',
    'orders',
    'positions',
    'account',
    'quotes',
    'clock',
    'kill',
  ],
  gather: async ({ target, criterion, seed }): Promise<SnapshotEvidence> => {
    const row = criterion('rollback.snapshot')
    const state = await target.state.get()
    await openBook(target, { row, state, seed, name: 'snap' })
    const triggers: Trigger[] = []
    for (const [name, act] of changes(target, state.limits.max_order_qty - 1))
      triggers.push(await during(target, { name, kind: 'change' }, act))
    for (const [name, request] of rollbacks)
      triggers.push(await during(target, { name, kind: 'rollback' }, () => rollBack(target, request)))
    const listed = (await target.state.get()).snapshots ?? []
    const last = triggers.at(-1)
    return { triggers, listed, undone: last ? await undo(target, row, last) : null }
  },
  observe: { 'rollback.snapshot': snapshotRecords, 'rollback.backup': backupSteps },
})
