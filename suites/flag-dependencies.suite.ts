import type { flags as rows } from '../judge/criteria/flags.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { Target } from '../targets/capability.ts'
import { blankFlag, drillFlag, drillUsers, type FlagDrill, type FlagTrail, openFlagDrill } from './drill-flags.ts'
import { answerAt, answerText, bulkMatrix, type FlagMatrix, isOn } from './flag-matrix.ts'
import { trailRecords } from './flag-trail.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// A parent, its child and the child of that; a child without its parent; and flags in a circle.

type Step = (typeof rows)['flags.dependencies']['measure']['steps'][number]

/** What the family was for the users while the parent was in one state. */
export interface FamilyTrial {
  readonly step: 'parent-on-for-user' | 'parent-off' | 'parent-back'
  readonly what: string
  readonly matrix: FlagMatrix
}

/** A flag that cannot be on: how the attempt to make it so was answered, and what it was then. */
export interface ImpossibleTrial {
  readonly step: 'parent-missing' | 'circle' | 'itself'
  readonly flag: string
  /** Of the change that would close the circle or enable the orphan. */
  readonly status: number
  readonly answer: { readonly status: number; readonly value: unknown; readonly error: string | null }
}

export interface DependencyEvidence {
  readonly family: readonly FamilyTrial[]
  readonly impossible: readonly ImpossibleTrial[]
  readonly trail: FlagTrail
}

const [parent, child, grandchild] = ['parent', 'child', 'grandchild'].map(drillFlag) as [string, string, string]

/** Child and grandchild are on exactly where the parent is. */
const familyRecords = ({ step, what, matrix }: FamilyTrial): StepRecord<Step>[] =>
  matrix.users.flatMap((user, index) => {
    const above = answerAt(matrix, index, parent)
    return [child, grandchild].map(flag => {
      const answer = answerAt(matrix, index, flag)
      const [wanted, found] = [isOn(above), isOn(answer)]
      const ref = `${flag} for ${user}, ${what}`
      if (wanted !== null && wanted === found) return { step, ref, value: true }
      const note = `${what}: ${parent} is ${answerText(above)} for ${user}, ${flag} is ${answerText(answer)}`
      return { step, ref, value: wanted === null || found === null ? null : false, note }
    })
  })

/** Refused, and nothing came of it; or taken, and the flag is off. An answer there must be. */
const impossibleRecord = ({ step, flag, status, answer }: ImpossibleTrial): StepRecord<Step> => {
  const isRefused = status >= 400 && status < 500
  const isAnswered = answer.status > 0 && answer.status < 500
  const isOff = answer.value !== true
  const note = `${flag}: the change was answered ${status}, its evaluation ${answer.status === 0 ? `not at all (${answer.error})` : `${answer.status} ${JSON.stringify(answer.value)}`}`
  if (!isAnswered) return { step, ref: flag, value: false, note }
  return isOff || (isRefused && step !== 'parent-missing')
    ? { step, ref: flag, value: true }
    : { step, ref: flag, value: false, note }
}

export const dependencySteps = ({ family, impossible }: DependencyEvidence): StepRecord<Step>[] => [
  ...family.flatMap(familyRecords),
  ...impossible.map(impossibleRecord),
]

type DrillTarget = Pick<Target, 'flags'>

const evaluated = async (target: DrillTarget, flag: string, timeoutMs: number): Promise<ImpossibleTrial['answer']> => {
  try {
    const { status, value, errorCode } = await target.flags.evaluate(
      flag,
      { targetingKey: drillUsers[0] ?? '' },
      { timeoutMs },
    )
    return { status, value, error: errorCode }
  } catch (error) {
    return { status: 0, value: null, error: error instanceof Error ? error.message : String(error) }
  }
}

const impossibleTrials = async (
  target: DrillTarget,
  drill: FlagDrill,
  timeoutMs: number,
): Promise<ImpossibleTrial[]> => {
  const [orphan, one, other, itself] = ['orphan', 'circle-a', 'circle-b', 'itself'].map(drillFlag) as [
    string,
    string,
    string,
    string,
  ]
  await drill.put(orphan, { ...blankFlag, depends_on: [drillFlag('nobodys-parent')] })
  const enabled = await drill.put(orphan, { state: 'ENABLED' })
  await drill.put(one, { ...blankFlag, state: 'ENABLED' })
  await drill.put(other, { ...blankFlag, state: 'ENABLED', depends_on: [one] })
  const closed = await drill.put(one, { depends_on: [other] })
  await drill.put(itself, { ...blankFlag, state: 'ENABLED' })
  const bent = await drill.put(itself, { depends_on: [itself] })
  const taken = [
    { step: 'parent-missing', flag: orphan, status: enabled.status },
    { step: 'circle', flag: one, status: closed.status },
    { step: 'circle', flag: other, status: closed.status },
    { step: 'itself', flag: itself, status: bent.status },
  ] as const
  const trials: ImpossibleTrial[] = []
  for (const each of taken) trials.push({ ...each, answer: await evaluated(target, each.flag, timeoutMs) })
  return trials
}

export const flagDependencies = scenario('flags.dependencies', {
  phase: 'drill',
  tier: 'act',
  needs: ['flags', 'flagAdmin'],
  may: ['events'],
  gather: async ({ target, criterion, tier }): Promise<DependencyEvidence> => {
    const row = criterion('flags.dependencies')
    const drill = await openFlagDrill(target, 'a drill stacks flags')
    const family: FamilyTrial[] = []
    const take = async (step: FamilyTrial['step'], what: string, users: number): Promise<void> => {
      const question = {
        flags: [parent, child, grandchild],
        users: drillUsers.slice(0, users),
        atOnce: param(row, 'at_once'),
      }
      family.push({ step, what, matrix: await bulkMatrix(target, question) })
    }
    await drill.put(parent, { ...blankFlag, state: 'ROLLING_OUT', percentage: 50 })
    await drill.put(child, { ...blankFlag, state: 'ENABLED', depends_on: [parent] })
    await drill.put(grandchild, { ...blankFlag, state: 'ENABLED', depends_on: [child] })
    await take('parent-on-for-user', 'the parent at 50 %', param(row, 'keys'))
    await drill.put(parent, { state: 'DISABLED' })
    await take('parent-off', 'the parent DISABLED', param(row, 'off_keys'))
    await drill.put(parent, { state: 'ROLLBACK' })
    await take('parent-off', 'the parent in ROLLBACK', param(row, 'off_keys'))
    await drill.put(parent, { state: 'ENABLED' })
    await take('parent-back', 'the parent ENABLED again', param(row, 'off_keys'))
    const impossible = await impossibleTrials(target, drill, param(row, 'timeout_ms'))
    if (tier !== 'control') await drill.retire()
    return { family, impossible, trail: await drill.trail() }
  },
  observe: {
    'flags.dependencies': dependencySteps,
    'flags.audit': ({ trail }) => trailRecords(trail),
  },
})
