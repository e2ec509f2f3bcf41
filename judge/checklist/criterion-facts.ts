import type { Criterion } from '../criterion.ts'
import type { ChecklistCriterion } from './facts.ts'

const TIME_UNIT = /(^|\W)(us|ms|s|min|h|intervals)(\W|$)/
const TIME_PARAM = /_(ms|s|min|h|minute)$/
/** Times that say how a drill is driven, not what it must keep. */
const WORKLOAD =
  /^(settle|window|steps?|bars?|poll|apart|tick|watch|rest|leg|onset|warm|open|item|frozen|back|fall|for|override|after|before|wait|feed|advance|schedule|timeout|enter|move)_/

const isTimed = ({ measure, params }: Criterion): boolean => {
  if (measure.kind === 'rate' || measure.kind === 'availability') return true
  if ('unit' in measure && TIME_UNIT.test(measure.unit)) return true
  return Object.keys(params).some(name => TIME_PARAM.test(name) && !WORKLOAD.test(name))
}

/** What the checklist looks at in a row of the catalogue. Whether a time bounds it is read from its measure and its parameters, in doubt yes. */
export const checklistCriterion = (criterion: Criterion): ChecklistCriterion => ({
  id: criterion.id,
  item: criterion.item,
  isBlocker: criterion.severity === 'blocker',
  isTimed: isTimed(criterion),
  isSlow: criterion.kind === 'D' || criterion.id.startsWith('load.'),
})
