import type { Flag } from '../contracts/flag.schema.ts'
import type { flags as rows } from '../judge/criteria/flags.ts'
import type { StepRecord } from '../judge/observation.ts'
import { blankFlag, drillFlag, drillUsers, type FlagTrail, openFlagDrill } from './drill-flags.ts'
import { answerAt, answerText, bulkMatrix, columnOf, type FlagMatrix } from './flag-matrix.ts'
import { trailRecords } from './flag-trail.ts'
import { paceOf } from './pace.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// A flag in ROLLBACK, with users on its list, and everything that might bring it back.

type Step = (typeof rows)['flags.rollback-wins']['measure']['steps'][number]

/** What was done to the flag, and what it was afterwards for allowed users and for others. */
export interface RollbackTrial {
  readonly step: Step
  readonly what: string
  /** Of the change that was asked for; null where nothing was. */
  readonly status: number | null
  /** As the answer to the change shows it. */
  readonly state: Flag['state'] | null
  readonly matrix: FlagMatrix
  /** Whether everyone should have it, or nobody. */
  readonly on: boolean
}

export interface RollbackEvidence {
  readonly trials: readonly RollbackTrial[]
  readonly trail: FlagTrail
}

const flag = drillFlag('rollback')

const trialRecord = ({ step, what, status, state, matrix, on }: RollbackTrial): StepRecord<Step> => {
  const column = columnOf(matrix, flag)
  const wrong = column.indexOf(!on)
  const unknown = column.indexOf(null)
  const ref = what
  const answered = status === null ? '' : `, answered ${status}${state === null ? '' : ` ${state}`}`
  if (wrong >= 0) {
    const n = column.filter(value => value === !on).length
    const note = `${what}${answered}: expected ${on ? 'on' : 'off'}, found ${on ? 'off' : 'on'} for ${n} of ${column.length} users, first ${matrix.users[wrong]}`
    return { step, ref, value: false, note }
  }
  if (unknown >= 0) return { step, ref, value: null, note: `${what}: ${answerText(answerAt(matrix, unknown, flag))}` }
  if (on && status !== null && status >= 300) return { step, ref, value: null, note: `${what}${answered}` }
  return { step, ref, value: true }
}

export const rollbackSteps = ({ trials }: RollbackEvidence): StepRecord<Step>[] => trials.map(trialRecord)

export const flagRollback = scenario('flags.rollback', {
  phase: 'drill',
  tier: 'act',
  needs: ['flags', 'flagAdmin', 'clock'],
  may: ['control', 'events'],
  gather: async ({ target, criterion, tier, timeBase, signal }): Promise<RollbackEvidence> => {
    const row = criterion('flags.rollback-wins')
    const drill = await openFlagDrill(target, 'a drill takes a flag back')
    const users = drillUsers.slice(0, param(row, 'keys'))
    const allow = users.slice(0, users.length / 2)
    const pace = paceOf(tier === 'control' && timeBase === 'virtual' ? (target.control ?? null) : null, signal)
    const trials: RollbackTrial[] = []
    const take = async (
      step: Step,
      what: string,
      { asked = null, on = false }: { asked?: Parameters<typeof drill.put>[1] | null; on?: boolean },
    ): Promise<void> => {
      const change = asked && (await drill.put(flag, asked))
      const matrix = await bulkMatrix(target, { flags: [flag], users, atOnce: param(row, 'at_once') })
      trials.push({ step, what, status: change?.status ?? null, state: change?.flag?.state ?? null, matrix, on })
    }
    await drill.put(flag, { ...blankFlag, state: 'ENABLED', percentage: 100, allow })
    await take('nobody', 'put into ROLLBACK', { asked: { state: 'ROLLBACK' } })
    await take('unnamed-stays', 'set to 100 % without naming a state', { asked: { percentage: 100 } })
    await take('unnamed-stays', 'everyone allowed without naming a state', { asked: { allow: users } })
    const at = Date.parse((await target.clock.get()).timestamp) + param(row, 'schedule_s') * 1000
    await drill.put(flag, { schedule: [{ at: new Date(at).toISOString(), state: 'ENABLED' }] })
    await pace.wait(param(row, 'schedule_s') + 1)
    // A virtual clock that may not be moved has not come to it: nothing was tried.
    const isDue = Date.parse((await target.clock.get()).timestamp) > at
    if (isDue) await take('automatic-stays', 'after a schedule would have enabled it', {})
    await take('named-leaves', 'named ENABLED by a person', { asked: { state: 'ENABLED', deny: [] }, on: true })
    await take('nobody', 'put into ROLLBACK again', { asked: { state: 'ROLLBACK', allow } })
    await take('named-leaves', 'named ROLLING_OUT by a person', {
      asked: { state: 'ROLLING_OUT', percentage: 100 },
      on: true,
    })
    if (tier !== 'control') await drill.retire()
    return { trials, trail: await drill.trail() }
  },
  observe: {
    'flags.rollback-wins': rollbackSteps,
    'flags.audit': ({ trail }) => trailRecords(trail),
  },
})
