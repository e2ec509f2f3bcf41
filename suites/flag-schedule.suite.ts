import type { FlagPatch, SchedulePatch } from '../contracts/flag.schema.ts'
import type { Target } from '../targets/capability.ts'
import { blankFlag, drillFlag, drillUsers, type FlagDrill, openFlagDrill } from './drill-flags.ts'
import {
  changingTimes,
  type LocalTime,
  type ScheduleEvidence,
  type ScheduleLook,
  scheduleSteps,
} from './flag-schedule.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// Changes that are due at the half of a minute, so that a target that rounds its instants shows it; looked at just before, at and long after.

type ScheduleTarget = Pick<Target, 'flags' | 'clock' | 'control'>

const MINUTE = 60_000

/** The second half of a minute, some minutes from now. */
const halfPast = (now: number, minutes: number): number => (Math.ceil(now / MINUTE) + minutes) * MINUTE + MINUTE / 2

const nowOf = async ({ clock }: Pick<Target, 'clock'>): Promise<number> => Date.parse((await clock.get()).timestamp)

const forwardTo = async (target: ScheduleTarget, instant: number): Promise<void> => {
  const ms = instant - (await nowOf(target))
  if (ms > 0) await target.control.advance(`${ms}ms`)
}

interface Plan {
  readonly name: string
  readonly first: Omit<FlagPatch, 'reason'>
  readonly entry: Pick<SchedulePatch, 'state' | 'percentage'>
  /** What the flag is for everyone once the entry has fired. */
  readonly on: boolean
}

const plans: readonly Plan[] = [
  { name: 'schedule-on', first: { state: 'DISABLED' }, entry: { state: 'ENABLED' }, on: true },
  { name: 'schedule-off', first: { state: 'ENABLED' }, entry: { state: 'DISABLED' }, on: false },
  {
    name: 'schedule-percentage',
    first: { state: 'ROLLING_OUT', percentage: 0 },
    entry: { percentage: 100 },
    on: true,
  },
]

const lookerOf =
  (target: ScheduleTarget, looks: ScheduleLook[]) =>
  async (
    step: ScheduleLook['step'],
    plan: Pick<Plan, 'name' | 'on'>,
    of: { due: number; what: string; fired: boolean },
  ): Promise<void> => {
    const { value } = await target.flags.evaluate(drillFlag(plan.name), { targetingKey: drillUsers[0] ?? '' })
    const at = new Date(await nowOf(target)).toISOString()
    const expected = of.fired ? plan.on : !plan.on
    looks.push({
      step,
      what: `${plan.name} ${of.what}`,
      at,
      due: new Date(of.due).toISOString(),
      expected,
      found: value,
    })
  }

const localTimes = async (target: ScheduleTarget, drill: FlagDrill): Promise<LocalTime[]> => {
  const year = new Date(await nowOf(target)).getUTCFullYear() + 1
  const key = drillFlag('schedule-local')
  await drill.put(key, blankFlag)
  const taken: LocalTime[] = []
  for (const time of changingTimes(year)) {
    const { local, zone } = time
    const { status, flag } = await drill.put(key, { schedule: [{ local, zone, state: 'ENABLED' }] })
    taken.push({ ...time, status, at: flag?.schedule[0]?.at ?? null })
  }
  return taken
}

export const flagSchedule = scenario('flags.schedule', {
  phase: 'drill',
  tier: 'control',
  needs: ['flags', 'flagAdmin', 'clock', 'control'],
  gather: async ({ target, criterion }): Promise<ScheduleEvidence> => {
    const row = criterion('flags.schedule')
    const drill = await openFlagDrill(target, 'a drill schedules changes')
    const looks: ScheduleLook[] = []
    const refused: { what: string; status: number }[] = []
    const look = lookerOf(target, looks)
    const near = param(row, 'near_s') * 1000
    const schedule = async ({ name, first, entry }: Plan, due: number): Promise<void> => {
      const at = new Date(due).toISOString()
      const { status } = await drill.put(drillFlag(name), { ...blankFlag, ...first, schedule: [{ at, ...entry }] })
      if (status >= 300) refused.push({ what: name, status })
    }
    const due = halfPast(await nowOf(target), 3)
    for (const plan of plans) await schedule(plan, due)
    await forwardTo(target, due - near)
    for (const plan of plans) await look('not-before', plan, { due, what: 'just before', fired: false })
    await forwardTo(target, due)
    for (const plan of plans) await look('at-instant', plan, { due, what: 'at its instant', fired: true })
    const late = halfPast(due, 2)
    const again = { ...plans[0], name: 'schedule-restart' } as Plan
    await schedule(again, late)
    // A person sets the fired ones back: what is spent must not fire again.
    for (const { name, first } of plans) await drill.put(drillFlag(name), first)
    await target.control.restart()
    await forwardTo(target, late - near)
    await look('not-before', again, { due: late, what: 'just before, after a restart', fired: false })
    await forwardTo(target, late)
    await look('after-restart', again, { due: late, what: 'at its instant, after a restart', fired: true })
    await target.control.restart()
    await target.control.advance(`${param(row, 'quiet_s')}s`)
    for (const plan of plans) await look('once', plan, { due, what: 'long after it was set back', fired: false })
    await look('after-restart', again, { due: late, what: 'long after, restarted again', fired: true })
    return { refused, looks, locals: await localTimes(target, drill) }
  },
  observe: { 'flags.schedule': scheduleSteps },
})
