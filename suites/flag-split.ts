import type { Flag } from '../contracts/flag.schema.ts'
import type { flags as rows } from '../judge/criteria/flags.ts'
import type { SharedRecord, StepRecord } from '../judge/observation.ts'
import { drillFlag, type FlagTrail } from './drill-flags.ts'
import { answerAt, answerText, columnOf, type FlagMatrix } from './flag-matrix.ts'

// How many of the fixed users each state and each percentage gives a flag to.

type Share = (typeof rows)['flags.percentage-split']['measure']['groups'][number]
type State = (typeof rows)['flags.states']['measure']['steps'][number]

/** The percentages of the criterion, as its groups name them. */
export const splits = [0, 5, 10, 15, 25, 30, 50, 60, 100] as const

export const splitFlag = (percentage: number): string => drillFlag(`split-${percentage}`)

/** A flag in one state for all the users. */
export const stateFlags = { DISABLED: drillFlag('off'), ENABLED: drillFlag('on'), ROLLBACK: drillFlag('back') } as const

/** One flag on its way through the states: what it was set to, and what it was for some users. */
export interface StateStop {
  readonly state: Flag['state']
  readonly percentage: number
  readonly status: number
  readonly matrix: FlagMatrix
}

export interface SplitEvidence {
  readonly matrix: FlagMatrix
  readonly stops: readonly StateStop[]
  readonly trail: FlagTrail
}

const groupOf = (percentage: (typeof splits)[number]): Share => `${percentage} %`

/** One record for each percentage and user: in or out. */
export const shareRecords = ({ matrix }: SplitEvidence): SharedRecord<Share>[] =>
  splits.flatMap(percentage => {
    const flag = splitFlag(percentage)
    const group = groupOf(percentage)
    return columnOf(matrix, flag).map((value, user) => {
      const ref = `${matrix.users[user]} at ${group}`
      const common = { ref, group, centre: percentage / 100, value }
      return value === null ? { ...common, note: `${flag}: ${answerText(answerAt(matrix, user, flag))}` } : common
    })
  })

const steps: Record<Flag['state'], State> = {
  DISABLED: 'disabled',
  ROLLING_OUT: 'rolling-out',
  ENABLED: 'enabled',
  ROLLBACK: 'rollback',
}

/** On for how many, off for how many, unknown for how many, and the first user of each. */
const countsOf = (column: readonly (boolean | null)[]) => {
  const of = (value: boolean | null) => ({
    n: column.filter(each => each === value).length,
    first: column.indexOf(value),
  })
  return { on: of(true), off: of(false), unknown: of(null) }
}

interface Expected {
  readonly state: Flag['state']
  readonly percentage: number
}

/** Whether all, none or some of the users should have it. */
const shouldHave = ({ state, percentage }: Expected): 'all' | 'none' | 'some' => {
  if (state === 'ENABLED') return 'all'
  if (state !== 'ROLLING_OUT' || percentage === 0) return 'none'
  return percentage === 100 ? 'all' : 'some'
}

const stateRecord = (matrix: FlagMatrix, flag: string, expected: Expected): StepRecord<State> => {
  const step = steps[expected.state]
  const ref = `${flag} ${expected.state}${step === 'rolling-out' ? ` at ${expected.percentage} %` : ''}`
  const { on, off, unknown } = countsOf(columnOf(matrix, flag))
  const should = shouldHave(expected)
  const wrong = should === 'all' ? off : on
  const isWrong = should === 'some' ? on.n === 0 || off.n === 0 : wrong.n > 0
  const user = should === 'some' ? '' : `, first ${matrix.users[wrong.first] ?? 'nobody'}`
  const note = `${ref}: expected on for ${should}, found on for ${on.n} and off for ${off.n} of ${matrix.users.length}${isWrong ? user : ''}`
  const gap = unknown.n === 0 ? '' : `; unknown for ${unknown.n}: ${answerText(answerAt(matrix, unknown.first, flag))}`
  if (isWrong && unknown.n < matrix.users.length)
    return { step, ref, value: false, note: note + gap, record: { flag, on, off } }
  return unknown.n > 0 ? { step, ref, value: null, note: note + gap } : { step, ref, value: true }
}

/** One record for each flag that stands in a state for all the users, and one for each stop of the flag that is taken through the states. */
export const stateRecords = ({ matrix, stops }: SplitEvidence): StepRecord<State>[] => {
  const stands = Object.entries(stateFlags).map(([state, flag]) =>
    stateRecord(matrix, flag, { state: state as Flag['state'], percentage: 0 }),
  )
  const rolling = [50, 100].map(percentage =>
    stateRecord(matrix, splitFlag(percentage), { state: 'ROLLING_OUT', percentage }),
  )
  const way = stops.flatMap(stop => stop.matrix.flags.map(flag => stateRecord(stop.matrix, flag, stop)))
  return [...stands, ...rolling, ...way]
}
