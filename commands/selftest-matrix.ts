import type { Criterion } from '../judge/criterion.ts'
import type { CleanFailure, SelftestResult } from './selftest-run.ts'
import { aligned } from './table.ts'

const blockingExtras = (result: SelftestResult, catalogue: readonly Criterion[]): string[] => {
  const blockers = new Set(catalogue.filter(({ severity }) => severity === 'blocker').map(({ id }) => id))
  return result.defects.flatMap(({ id, extra }) =>
    extra.filter(name => blockers.has(name)).map(name => `${id}: ${name}`),
  )
}

/** True where the gate is shown to work: nothing escaped, no false alarm, nothing unproven, no blocker failed for another defect's sake, the clean target passes. */
export const isClean = (result: SelftestResult, catalogue: readonly Criterion[]): boolean =>
  result.escapes.length === 0 &&
  result.falseAlarms.length === 0 &&
  result.clean.open.length === 0 &&
  result.unproven.length === 0 &&
  blockingExtras(result, catalogue).length === 0

const outcomeOf = ({ missed, extra }: SelftestResult['defects'][number]): string => {
  const also = extra.length > 0 ? `; also failed: ${extra.join(', ')}` : ''
  return missed.length === 0 ? `caught${also}` : `ESCAPED: ${missed.join(', ')}${also}`
}

const cleanLine = ({ seed, id, state, reason }: CleanFailure): string => `  seed ${seed}: ${id} ${state}: ${reason}`

/** The detection matrix as text: a line a defect, then what is wrong, then the sum. */
export const matrixText = (result: SelftestResult, catalogue: readonly Criterion[]): string => {
  const rows = result.defects.map(detection => [
    detection.id,
    detection.expect.join(', '),
    `${detection.seconds} s`,
    outcomeOf(detection),
  ])
  const caught = result.defects.filter(({ missed }) => missed.length === 0).length
  const extras = blockingExtras(result, catalogue)
  return [
    aligned([['defect', 'must fail', 'time', 'outcome'], ...rows]),
    '',
    `${caught} of ${result.defects.length} defects caught, ${result.escapes.length} escapes`,
    `${result.clean.runs} clean runs, ${result.falseAlarms.length} false alarms`,
    ...result.falseAlarms.map(cleanLine),
    ...(result.clean.open.length > 0 ? ['not passed on the clean target:', ...result.clean.open.map(cleanLine)] : []),
    ...(extras.length > 0 ? [`blockers that failed without being listed: ${extras.join('; ')}`] : []),
    result.unproven.length === 0 ? 'no criterion is unproven' : `unproven criteria: ${result.unproven.join(', ')}`,
  ].join('\n')
}
