import type { ColumnData, ColumnSpec } from './columns.ts'
import type { ViolationGroup } from './violation-groups.ts'

/** What one rule over many records came to. */
export interface RuleResult {
  /** `unique`, `monotone`, `sequence`, `foreign-key` or `freshness`. */
  readonly rule: string
  /** The rule in words: `id is unique`. */
  readonly text: string
  /** `unknown`: it could not be checked, or not on every record. */
  readonly state: 'kept' | 'broken' | 'unknown'
  /** Records that were held to it. */
  readonly checked: number
  /** Why it is unknown; null where it is not. */
  readonly reason: string | null
  /** For a sequence: how many numbers are there of how many that are due, in all and for the groups that lack most. */
  readonly completeness: Completeness | null
}

export interface Completeness {
  readonly present: number
  readonly due: number
  readonly groups: readonly { readonly group: string; readonly present: number; readonly due: number }[]
}

/** Some entries of a rule's own columns. */
export interface ColumnBatch {
  readonly entries: number
  readonly columns: readonly ColumnData[]
  /** Line of an entry, from 1. */
  readonly lineOf: (entry: number) => number
}

/** A rule under way. Batches come in the order of the file. */
export interface RuleCheck {
  readonly specs: readonly ColumnSpec[]
  readonly take: (batch: ColumnBatch) => void
  readonly end: () => { readonly result: RuleResult; readonly violations: readonly ViolationGroup[] }
}

export interface Outcome {
  readonly rule: string
  readonly text: string
  readonly checked: number
  readonly broken: boolean
  /** Why it could not be checked in full, where it could not. */
  readonly reason: string | null
  readonly completeness?: Completeness
}

/** A rule that nothing was held to has not been kept; one that was broken is broken, whatever else is unknown. */
export const ruleResult = ({ rule, text, checked, broken, reason, completeness }: Outcome): RuleResult => {
  const nothing = checked === 0 && !broken ? 'no record has the field' : null
  const unknown = reason ?? nothing
  return {
    rule,
    text,
    checked,
    state: broken ? 'broken' : unknown === null ? 'kept' : 'unknown',
    reason: broken ? reason : unknown,
    completeness: completeness ?? null,
  }
}

/** The sentence for values that are there and are not what the rule speaks of. */
export const unreadableReason = (count: number, what: string): string | null =>
  count === 0 ? null : `${count} ${count === 1 ? 'value is' : 'values are'} no ${what}`
