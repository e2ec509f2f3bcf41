import type { Figure } from '../judge/figure.ts'
import type { SharedRecord } from '../judge/observation.ts'
import { shareEquivalence } from '../judge/stats/share-equivalence.ts'

const CONFIDENCE = 0.95

/** Shares that were found against those that were set, drawn from the very records that are judged. */
export const splitFigure = (
  records: readonly SharedRecord[],
  of: { readonly id: string; readonly title: string; readonly criteria: readonly string[]; readonly margin: number },
): readonly Figure[] => {
  const { margin, ...about } = of
  const groups = [...new Set(records.map(({ group }) => group))]
  if (groups.length === 0) return []
  const rows = groups.map(group => {
    const own = records.filter(record => record.group === group)
    const inside = own.filter(({ value }) => value === true).length
    const ambiguous = own.filter(({ value }) => value === null).length
    const set = own[0]?.centre ?? 0
    const n = own.length
    const { lower, upper } = shareEquivalence({ inside, ambiguous, n, centre: set, margin, conf: CONFIDENCE })
    return { label: group, set, found: n === ambiguous ? null : inside / (n - ambiguous), lower, upper, n }
  })
  const note = `Each bound one-sided at ${CONFIDENCE * 100} %; a share passes where both lie within ${margin * 100} points of what was set.`
  return [{ ...about, kind: 'split', note, rows }]
}
