import type { IndependenceMeasure } from '../criterion.ts'
import type { PairedRecord } from '../observation.ts'
import { type Association, association } from '../stats/association.ts'
import { adjustP } from '../stats/p-adjust.ts'
import type { Judgement } from '../verdict.ts'
import { type Group, groupsOf, shortGroups } from './groups.ts'
import { type MeasureInput, noData } from './outcome.ts'

interface Judged {
  readonly group: Group<PairedRecord>
  readonly ambiguous: number
  /** Null where one of the facts never changed. */
  readonly association: Association | null
}

const judgePair = (group: Group<PairedRecord>, conf: number): Judged => {
  const known = group.records.flatMap(({ value }) => (value === null ? [] : [value]))
  const count = (first: boolean, second: boolean): number =>
    known.filter(([one, other]) => one === first && other === second).length
  const counts = {
    both: count(true, true),
    first: count(true, false),
    second: count(false, true),
    neither: count(false, false),
  }
  return { group, ambiguous: group.records.length - known.length, association: association({ ...counts, conf }) }
}

/** Records in which the facts agree, where agreeing is what happens too often, else those in which they differ. */
const against = ({ group, association: found }: Judged): number[] =>
  group.at.filter((_, place) => {
    const value = group.records[place]?.value
    return value ? (value[0] === value[1]) === (found?.phi ?? 0) > 0 : false
  })

const openReason = (judged: readonly Judged[], bound: number): Judgement['reason'] => {
  const unknown = judged.filter(({ ambiguous }) => ambiguous > 0)
  const constant = judged.filter(({ association: found }) => found === null)
  const named = (some: readonly Judged[]): string => some.map(({ group }) => group.name).join(', ')
  if (unknown.length > 0) return { code: 'ambiguous', text: `records that could not be told: ${named(unknown)}` }
  if (constant.length > 0) return { code: 'no-data', text: `one of the two never changed: ${named(constant)}` }
  const wide = judged.filter(({ association: found }) => (found?.upper ?? 1) >= bound)
  return wide.length === 0
    ? null
    : { code: 'straddles', text: `the association may still be beyond the limit: ${named(wide)}; more records tell` }
}

/**
 * Two facts of a unit have nothing to do with each other: a pair fails where chi-square refuses independence at the row's alpha (Holm over the pairs),
 * and passes only where the upper bound of its association lies below the bound, so that few records never pass. Source: statistics, section 1i.
 */
export const judgeIndependence = (
  records: readonly PairedRecord[],
  input: MeasureInput<IndependenceMeasure>,
): Judgement => {
  const { criterion, measure, confidence } = input
  const groups = groupsOf(records, measure.groups)
  const nRequired = criterion.minimum * Math.max(1, groups.length)
  if (records.length === 0) return noData('no record was observed', nRequired)
  const judged = groups.map(group => judgePair(group, confidence))
  const known = judged.flatMap(each => (each.association ? [{ ...each, association: each.association }] : []))
  const adjusted = adjustP(
    known.map(each => each.association.p),
    'holm',
  )
  const failed = known.filter((_, index) => (adjusted[index] ?? 1) < measure.alpha)
  const [worst] = known.toSorted((a, b) => Math.abs(b.association.phi) - Math.abs(a.association.phi))
  const base = {
    n: records.length,
    bad: failed.flatMap(against).length,
    ambiguous: judged.reduce((sum, each) => sum + each.ambiguous, 0),
    value: worst ? Math.abs(worst.association.phi) : null,
    interval: worst ? { lower: null, upper: worst.association.upper, method: 'phi, Fisher' } : null,
    counterexamples: failed.flatMap(against),
    pFail: adjusted.length === 0 ? null : Math.min(...adjusted),
    nRequired: null,
  }
  if (failed.length > 0) return { ...base, state: 'fail', reason: null }
  const reason = shortGroups(groups, criterion.minimum) ?? openReason(judged, measure.bound)
  if (reason) return { ...base, state: 'inconclusive', reason, nRequired: reason.code === 'too-few' ? nRequired : null }
  return { ...base, state: 'pass', reason: null }
}
