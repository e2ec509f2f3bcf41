import type { Flag } from '../contracts/flag.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import { drillUsers } from './drill-flags.ts'
import { answerAt, answerText, bulkMatrix, columnOf, type FlagMatrix } from './flag-matrix.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

/** The three that all else stands on: on for everyone from the first day. */
const foundations = ['data_quality_gates', 'api_budget_management', 'enhanced_monitoring'] as const
/** The other five features of the plan. */
const features = [
  'ensemble_weighting',
  'confidence_calibration',
  'drawdown_kelly',
  'atr_brackets',
  'regime_detection',
] as const

export interface DefaultsEvidence {
  /** The flags of the state; null where it names none. */
  readonly flags: readonly Flag[] | null
  readonly matrix: FlagMatrix
}

const thereRecord = (key: string, { flags, matrix }: DefaultsEvidence): JudgedRecord => {
  const listed = flags?.some(flag => flag.key === key) ?? true
  const answer = answerAt(matrix, 0, key)
  const isThere = listed && answer?.error !== 'FLAG_NOT_FOUND' && answer?.error !== 'not in the answer'
  if (!isThere) return { ref: key, value: false, note: `there is no flag ${key}: ${answerText(answer)}` }
  return answer?.value === null
    ? { ref: key, value: null, note: `${key}: ${answerText(answer)}` }
    : { ref: key, value: true }
}

const onRecord = (key: string, { flags, matrix }: DefaultsEvidence): JudgedRecord => {
  const ref = `${key} for everyone`
  const column = columnOf(matrix, key)
  const off = column.indexOf(false)
  const flag = flags?.find(each => each.key === key)
  const state = flag ? `${flag.state} at ${flag.percentage} %` : 'not in the state'
  if (off >= 0) {
    const note = `${key} (${state}) is off for ${column.filter(value => value === false).length} of ${column.length} users, first ${matrix.users[off]}`
    return { ref, value: false, note, record: flag ?? null }
  }
  const unknown = column.indexOf(null)
  return unknown < 0 ? { ref, value: true } : { ref, value: null, note: answerText(answerAt(matrix, unknown, key)) }
}

/** One record for each flag that should be there, and one for each that should be on for everyone. */
export const defaultRecords = (evidence: DefaultsEvidence): JudgedRecord[] => [
  ...[...foundations, ...features].map(key => thereRecord(key, evidence)),
  ...foundations.map(key => onRecord(key, evidence)),
]

export const flagDefaults = scenario('flags.defaults', {
  phase: 'observe',
  tier: 'observe',
  needs: ['flags', 'state'],
  gather: async ({ target, criterion }): Promise<DefaultsEvidence> => {
    const row = criterion('flags.defaults')
    const { flags } = await target.state.get()
    const question = {
      flags: [...foundations, ...features],
      users: drillUsers.slice(0, param(row, 'keys')),
      atOnce: param(row, 'at_once'),
    }
    return { flags: flags ?? null, matrix: await bulkMatrix(target, question) }
  },
  observe: { 'flags.defaults': defaultRecords },
})
