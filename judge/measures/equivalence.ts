import type { EquivalenceMeasure } from '../criterion.ts'
import type { SharedRecord } from '../observation.ts'
import { type ShareEquivalence, shareEquivalence } from '../stats/share-equivalence.ts'
import { belowAlpha } from '../stats/tolerance.ts'
import type { Judgement } from '../verdict.ts'
import { type Group, groupsOf, shortGroups } from './groups.ts'
import { invalidData, type MeasureInput, noData } from './outcome.ts'

interface Judged {
  readonly group: Group<SharedRecord>
  readonly centre: number
  readonly inside: number
  readonly ambiguous: number
  readonly verdict: ShareEquivalence
}

const judgeGroup = (
  group: Group<SharedRecord>,
  input: { readonly margin: number; readonly conf: number },
): Judged | null => {
  const centre = group.records[0]?.centre
  if (centre === undefined) return null
  const inside = group.records.filter(({ value }) => value === true).length
  const ambiguous = group.records.filter(({ value }) => value === null).length
  const n = group.records.length
  return { group, centre, inside, ambiguous, verdict: shareEquivalence({ inside, ambiguous, n, centre, ...input }) }
}

const isOneCentre = ({ records }: Group<SharedRecord>): boolean =>
  records.every(({ centre }) => centre === records[0]?.centre && centre >= 0 && centre <= 1)

const isExact = ({ centre }: Judged): boolean => centre === 0 || centre === 1

const offBy = ({ inside, group, centre }: Judged): number => inside / group.records.length - centre

/** A counterexample where the share tolerates nothing; elsewhere the records of a share that is too large or too small. */
const against = (judged: Judged): number[] => {
  const surplus = judged.centre === 0 || (judged.centre < 1 && offBy(judged) > 0)
  return judged.group.at.filter((_, place) => judged.group.records[place]?.value === surplus)
}

/** How far the share that is furthest off lies from its centre, and how near and how far it may lie by its bounds. */
const worstOf = (judged: readonly Judged[]): Pick<Judgement, 'value' | 'interval'> => {
  const [worst] = judged.toSorted((a, b) => Math.abs(offBy(b)) - Math.abs(offBy(a)))
  if (!worst) return { value: null, interval: null }
  const { centre, verdict } = worst
  const [below, above] = [centre - verdict.lower, verdict.upper - centre]
  const interval = { lower: Math.max(0, -below, -above), upper: Math.max(below, above), method: 'Clopper-Pearson' }
  return { value: Math.abs(offBy(worst)), interval }
}

/** One wrong unit of a share that tolerates nothing, or a share beyond its margin however many shares were looked at (Holm's first step). */
const failuresOf = (judged: readonly Judged[], alpha: number): { failed: Judged[]; pFail: number | null } => {
  const exact = judged.filter(each => isExact(each) && each.verdict.verdict === 'fail')
  const shares = judged.filter(each => !isExact(each))
  const adjusted = (each: Judged): number => Math.min(1, each.verdict.pFail * shares.length)
  const beyond = shares.filter(each => belowAlpha(adjusted(each), alpha))
  // A counterexample is logic; its p-value is not counted together with those of other criteria.
  const pFail = exact.length > 0 || shares.length === 0 ? null : Math.min(...shares.map(adjusted))
  return { failed: [...exact, ...beyond], pFail }
}

/**
 * Each group's share lies within the bound of its centre: both one-sided Clopper-Pearson bounds inside pass, one group outside fails; a centre of 0 or 1
 * tolerates nothing. Groups that the row names and nobody observed keep it open. Source: statistics, section 1i.
 */
export const judgeEquivalence = (
  records: readonly SharedRecord[],
  input: MeasureInput<EquivalenceMeasure>,
): Judgement => {
  const { criterion, measure, confidence } = input
  const groups = groupsOf(records, measure.groups)
  const nRequired = criterion.minimum * Math.max(1, groups.length)
  if (records.length === 0) return noData('no record was observed', nRequired)
  const mixed = groups.find(group => !isOneCentre(group))
  if (mixed) return invalidData(records.length, `the records of ${mixed.name} name different shares, or none`)
  const judged = groups.flatMap(group => judgeGroup(group, { margin: measure.bound, conf: confidence }) ?? [])
  const { failed, pFail } = failuresOf(judged, 1 - confidence)
  const base = {
    n: records.length,
    bad: failed.length === 0 ? 0 : failed.flatMap(against).length,
    ambiguous: judged.reduce((sum, each) => sum + each.ambiguous, 0),
    ...worstOf(failed.length > 0 ? failed : judged),
    counterexamples: failed.flatMap(against),
    pFail,
    nRequired: null,
  }
  if (failed.length > 0) return { ...base, state: 'fail', reason: null }
  const short = shortGroups(groups, criterion.minimum)
  if (short) return { ...base, state: 'inconclusive', reason: short, nRequired }
  const open = judged.filter(({ verdict }) => verdict.verdict !== 'pass')
  if (open.length === 0) return { ...base, state: 'pass', reason: null }
  const text = `the bounds straddle the limit at ${open.map(({ group }) => group.name).join(', ')}; more records narrow them`
  return { ...base, state: 'inconclusive', reason: { code: 'straddles', text } }
}
