import type { flags as rows } from '../judge/criteria/flags.ts'
import type { StepRecord } from '../judge/observation.ts'
import { blankFlag, drillFlag, drillUsers, type FlagTrail, openFlagDrill } from './drill-flags.ts'
import { answerAt, answerText, bulkMatrix, type FlagMatrix, isOn } from './flag-matrix.ts'
import { trailRecords } from './flag-trail.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// Users on the lists of a flag, beside users who are on none.

type Step = (typeof rows)['flags.user-override']['measure']['steps'][number]

/** Flags under which some users are asked, and what each of them should be. */
export interface ListTrial {
  readonly step: Step
  readonly what: string
  readonly flag: string
  readonly matrix: FlagMatrix
  readonly on: boolean
}

export interface ListsEvidence {
  readonly trials: readonly ListTrial[]
  /** The same flag, for users on no list, before the lists were set and after. */
  readonly others: { readonly flag: string; readonly before: FlagMatrix; readonly after: FlagMatrix }
  readonly trail: FlagTrail
}

const trialRecords = ({ step, what, flag, matrix, on }: ListTrial): StepRecord<Step>[] =>
  matrix.users.map((user, index) => {
    const answer = answerAt(matrix, index, flag)
    const found = isOn(answer)
    const ref = `${what}: ${user}`
    if (found === on) return { step, ref, value: true }
    const note = `${what}: expected ${on ? 'on' : 'off'} for ${user}, found ${answerText(answer)}`
    return { step, ref, value: found === null ? null : false, note }
  })

const otherRecords = ({ flag, before, after }: ListsEvidence['others']): StepRecord<Step>[] =>
  before.users.map((user, index) => {
    const [first, then] = [answerAt(before, index, flag), answerAt(after, index, flag)]
    const [was, is] = [isOn(first), isOn(then)]
    const ref = `no list: ${user}`
    if (was === is && was !== null) return { step: 'others-by-split', ref, value: true }
    const note = `${user} is on no list: ${answerText(first)} before the lists were set, ${answerText(then)} after`
    return { step: 'others-by-split', ref, value: was === null || is === null ? null : false, note }
  })

export const listSteps = ({ trials, others }: ListsEvidence): StepRecord<Step>[] => [
  ...trials.flatMap(trialRecords),
  ...otherRecords(others),
]

export const flagLists = scenario('flags.lists', {
  phase: 'drill',
  tier: 'act',
  needs: ['flags', 'flagAdmin'],
  may: ['events'],
  gather: async ({ target, criterion, tier }): Promise<ListsEvidence> => {
    const row = criterion('flags.user-override')
    const drill = await openFlagDrill(target, 'a drill lists users')
    const every = drillUsers.slice(0, param(row, 'keys'))
    const quarter = Math.floor(every.length / 4)
    const [allowed, denied, both] = [0, 1, 2].map(part => every.slice(part * quarter, (part + 1) * quarter))
    const free = every.slice(3 * quarter)
    const trials: ListTrial[] = []
    const flag = drillFlag('lists')
    const ask = async (users: readonly string[] = []): Promise<FlagMatrix> =>
      await bulkMatrix(target, { flags: [flag], users, atOnce: param(row, 'at_once') })
    const take = async (
      step: Step,
      what: string,
      of: { users: readonly string[] | undefined; on: boolean },
    ): Promise<void> => {
      trials.push({ step, what, flag, matrix: await ask(of.users), on: of.on })
    }
    await drill.put(flag, { ...blankFlag, state: 'ROLLING_OUT', percentage: 50 })
    const before = await ask(free)
    const lists = { allow: [...(allowed ?? []), ...(both ?? [])], deny: [...(denied ?? []), ...(both ?? [])] }
    await drill.put(flag, lists)
    const others = { flag, before, after: await ask(free) }
    await drill.put(flag, { percentage: 0 })
    await take('allowed', 'allowed at 0 %', { users: allowed, on: true })
    await drill.put(flag, { percentage: 100 })
    await take('denied', 'denied at 100 %', { users: denied, on: false })
    await take('deny-beats-allow', 'denied and allowed at 100 %', { users: both, on: false })
    await drill.put(flag, { state: 'ENABLED' })
    await take('denied', 'denied while ENABLED', { users: denied, on: false })
    await take('deny-beats-allow', 'denied and allowed while ENABLED', { users: both, on: false })
    await drill.put(flag, { state: 'DISABLED' })
    await take('disabled-beats-allow', 'allowed while DISABLED', { users: allowed, on: false })
    await drill.put(flag, { state: 'ROLLING_OUT', percentage: 0, allow: [], deny: [] })
    await take('taken-off', 'no longer allowed at 0 %', { users: allowed, on: false })
    await drill.put(flag, { percentage: 100 })
    await take('taken-off', 'no longer denied at 100 %', { users: denied, on: true })
    if (tier !== 'control') await drill.retire()
    return { trials, others, trail: await drill.trail() }
  },
  observe: {
    'flags.user-override': listSteps,
    'flags.audit': ({ trail }) => trailRecords(trail),
  },
})
