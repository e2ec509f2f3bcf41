import type { Flag, FlagPatch } from '../contracts/flag.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import type { Target } from '../targets/capability.ts'
import { blankFlag, drillFlag, type FlagDrill, type FlagTrail, openFlagDrill } from './drill-flags.ts'
import { type AutomaticChange, trailRecords } from './flag-trail.ts'
import { paceOf } from './pace.ts'
import { param } from './param.ts'
import { type Scope, scenario } from './scenario.ts'

// Changes of every field, changes that are refused, and changes that the target makes by itself.

export interface AuditEvidence {
  readonly trail: FlagTrail
  readonly automatic: readonly AutomaticChange[]
  /** The drill's flags as the state has them at the end. */
  readonly flags: readonly Flag[]
}

type AuditTarget = Pick<Target, 'flagAdmin' | 'state' | 'events'> &
  Partial<Pick<Target, 'observations' | 'rollback' | 'clock'>>

const threshold = {
  metric: 'error_rate',
  target: { op: '<', value: 0.02 },
  rollback: { op: '>', value: 0.05 },
  for: '0s',
  min_n: 1,
} as const

const fields: readonly Omit<FlagPatch, 'reason'>[] = [
  { state: 'ROLLING_OUT', percentage: 5 },
  { percentage: 25 },
  { percentage: 10 },
  { allow: ['gate-user-0001'] },
  { deny: ['gate-user-0002', 'gate-user-0003'] },
  { depends_on: [drillFlag('audit-parent')] },
  { thresholds: [threshold] },
  { state: 'ENABLED', allow: [], deny: [] },
  { state: 'ROLLBACK' },
  { state: 'DISABLED', depends_on: [], thresholds: [] },
]

/** Changes that every target refuses: a state that there is none of its flags for, and a flag that is there already. */
const refusals = async (target: AuditTarget, drill: FlagDrill): Promise<void> => {
  const orphan = drillFlag('audit-orphan')
  await drill.put(orphan, { ...blankFlag, depends_on: [drillFlag('nobodys-parent')] })
  await drill.put(orphan, { state: 'ENABLED' })
  await target.flagAdmin.patch(orphan, { percentage: 1, reason: 'a drill made it already' }, { create: true })
}

/** `dueIn`: seconds to a scheduled change; null where the clock stands still for this run. */
const automatics = async (target: AuditTarget, drill: FlagDrill, dueIn: number | null): Promise<AutomaticChange[]> => {
  const expected: AutomaticChange[] = []
  if (target.clock && dueIn !== null) {
    const key = drillFlag('audit-schedule')
    const at = new Date(Date.parse((await target.clock.get()).timestamp) + dueIn * 1000).toISOString()
    const { status } = await drill.put(key, { ...blankFlag, schedule: [{ at, state: 'ENABLED' }] })
    if (status < 300) expected.push({ key, cause: 'a schedule', state: 'ENABLED' })
  }
  if (target.observations) {
    const key = drillFlag('audit-limit')
    await drill.put(key, { ...blankFlag, state: 'ROLLING_OUT', percentage: 50, thresholds: [threshold] })
    const { status } = await target.observations.post({ subject: `flag:${key}`, metrics: { error_rate: 0.5, n: 100 } })
    if (status < 300) expected.push({ key, cause: 'a value beyond its limit', state: 'ROLLBACK' })
  }
  return expected
}

type AuditScope = Scope<'flags' | 'flagAdmin' | 'state' | 'events', 'control' | 'clock' | 'observations'>

const gatherAudit = async ({ target, criterion, tier, timeBase, signal }: AuditScope): Promise<AuditEvidence> => {
  const row = criterion('flags.audit')
  const drill = await openFlagDrill(target, 'a drill changes flags to find them in the journal')
  const pace = paceOf(tier === 'control' && timeBase === 'virtual' ? (target.control ?? null) : null, signal)
  await drill.put(drillFlag('audit-parent'), { ...blankFlag, state: 'ENABLED' })
  const key = drillFlag('audit')
  await drill.put(key, blankFlag)
  for (const asked of fields) await drill.put(key, asked)
  await refusals(target, drill)
  const isMoving = timeBase === 'real' || (tier === 'control' && target.control !== undefined)
  const automatic = await automatics(target, drill, isMoving ? param(row, 'schedule_s') : null)
  if (isMoving) await pace.wait(param(row, 'wait_s'))
  if (tier !== 'control') await drill.retire()
  const { flags = [] } = await target.state.get()
  const trail = await drill.trail()
  const own = new Set(trail.changes.map(change => change.key))
  return { trail, automatic, flags: flags.filter(flag => own.has(flag.key)) }
}

const auditRecords = ({ trail, automatic, flags }: AuditEvidence): JudgedRecord[] =>
  trailRecords(trail, { automatic, flags })

export const flagAudit = scenario('flags.audit', {
  phase: 'drill',
  tier: 'act',
  needs: ['flags', 'flagAdmin', 'state', 'events'],
  may: ['control', 'clock', 'observations'],
  gather: gatherAudit,
  observe: { 'flags.audit': auditRecords },
})
