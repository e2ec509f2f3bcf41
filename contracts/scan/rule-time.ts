import { type ColumnSpec, UNREADABLE } from './columns.ts'
import { fieldPath, pointerOf } from './field-path.ts'
import { instantOf } from './instant.ts'
import { shortKey } from './key-hash.ts'
import { type ColumnBatch, type RuleCheck, ruleResult, unreadableReason } from './rule-check.ts'
import { durationMs, type FreshnessRule } from './rules.ts'
import { createViolationGroups } from './violation-groups.ts'

/** Groups whose last value is kept; with more the rule is unknown. */
const GROUPS_KEPT = 100_000
/** A newest record so far ahead of the instant is still taken as written at it: clocks differ. */
const AHEAD_MS = 60_000
/** A number below it is an instant in seconds (until the year 5138), one above it in milliseconds (since 1973). */
const SECONDS_BELOW = 1e11

/** `group` of an entry as one number, 0 where it has none; the same for all where the rule has no `by`. */
export const groupAt = ({ columns }: ColumnBatch, entry: number): number => {
  const keys = columns[1]?.keys
  return keys === undefined ? 0 : shortKey(keys[entry * 2] ?? 0, keys[entry * 2 + 1] ?? 0)
}

/** The value's column and, where the rule has one, that of its group. */
export const specsOf = (field: string, by: string | undefined, kind: ColumnSpec['kind']): ColumnSpec[] => [
  { kind, paths: [fieldPath(field)] },
  ...(by === undefined ? [] : [{ kind: 'group', paths: [fieldPath(by)] } as const]),
]

/** A time or a number as a reader knows it. */
const shown = (value: number): string => (value > 1e11 && value < 1e14 ? new Date(value).toISOString() : String(value))

interface MonotoneState {
  checked: number
  unreadable: number
  tooMany: boolean
  readonly last: Map<number, number>
}

/** Whether the value does not follow on the one before it in its group; notes it as the last. */
const fallsBehind = (state: MonotoneState, of: { group: number; value: number; strict: boolean }): number | null => {
  const { group, value, strict } = of
  const last = state.last.get(group)
  if (last === undefined && state.last.size >= GROUPS_KEPT) {
    state.tooMany = true
    return null
  }
  state.last.set(group, value)
  if (last === undefined) return null
  return value < last || (strict && value === last) ? last : null
}

/** From record to record, in the order of the file, the value never falls. */
export const monotoneCheck = (rule: { field: string; by?: string; strict?: boolean }): RuleCheck => {
  const { field, by, strict = false } = rule
  const groups = createViolationGroups()
  const path = pointerOf(fieldPath(field))
  const state: MonotoneState = { checked: 0, unreadable: 0, tooMany: false, last: new Map() }
  return {
    specs: specsOf(field, by, 'instant'),
    take: batch => {
      const numbers = batch.columns[0]?.numbers ?? new Float64Array()
      for (let entry = 0; entry < batch.entries; entry++) {
        const value = numbers[entry] ?? Number.NaN
        if (value === UNREADABLE) state.unreadable++
        if (!Number.isFinite(value)) continue
        state.checked++
        const last = fallsBehind(state, { group: groupAt(batch, entry), value, strict })
        if (last === null) continue
        const message = `${field} is ${shown(value)}, ${value === last ? 'the same as' : 'before'} the ${shown(last)} of the record before it`
        groups.add({ rule: 'monotone', path, message }, { line: batch.lineOf(entry), sample: '' })
      }
    },
    end: () => {
      const violations = groups.all()
      const many = state.tooMany ? `${by} has more than ${GROUPS_KEPT} values` : null
      const reason = many ?? unreadableReason(state.unreadable, 'instant with a zone and no number')
      const text = `${field} ${strict ? 'rises' : 'never falls'}${by === undefined ? '' : ` within each ${by}`}`
      const { checked } = state
      return {
        result: ruleResult({ rule: 'monotone', text, checked, broken: violations.length > 0, reason }),
        violations,
      }
    },
  }
}

const ageText = (ms: number): string =>
  ms < 120_000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms / 6000) / 10} min`

/** The newest record is not older than allowed at the instant. One far newer than the instant shows that clock or instant is wrong: unknown. */
export const freshnessCheck = (rule: FreshnessRule, began: string): RuleCheck => {
  const { field, within, at = began } = rule
  let checked = 0
  let unreadable = 0
  let newest = Number.NEGATIVE_INFINITY
  let line = 0
  return {
    specs: specsOf(field, undefined, 'instant'),
    take: ({ entries, columns, lineOf }) => {
      const numbers = columns[0]?.numbers ?? new Float64Array()
      for (let entry = 0; entry < entries; entry++) {
        const value = numbers[entry] ?? Number.NaN
        if (value === UNREADABLE) unreadable++
        if (!Number.isFinite(value)) continue
        checked++
        const instant = Math.abs(value) < SECONDS_BELOW ? value * 1000 : value
        if (instant <= newest) continue
        newest = instant
        line = lineOf(entry)
      }
    },
    end: () => {
      const groups = createViolationGroups()
      const age = instantOf(at) - newest
      const broken = checked > 0 && age > durationMs(within)
      const message = `the newest ${field} is ${shown(newest)}, ${ageText(age)} before ${at}: older than ${within}`
      if (broken) groups.add({ rule: 'freshness', path: pointerOf(fieldPath(field)), message }, { line, sample: '' })
      const ahead = `the newest ${field} is ${shown(newest)}, after ${at}: a clock or the instant is wrong`
      const reason = checked > 0 && age < -AHEAD_MS ? ahead : unreadableReason(unreadable, 'instant with a zone')
      const text = `the newest ${field} is at most ${within} old at ${at}`
      return { result: ruleResult({ rule: 'freshness', text, checked, broken, reason }), violations: groups.all() }
    },
  }
}
