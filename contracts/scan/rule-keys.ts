import { fieldPath, pointerOf } from './field-path.ts'
import type { KeyTable } from './key-table.ts'
import { type RuleCheck, ruleResult } from './rule-check.ts'
import type { ForeignKeyRule } from './rules.ts'
import { createViolationGroups } from './violation-groups.ts'

const listed = (fields: readonly string[]): string =>
  fields.length === 1 ? (fields[0] ?? '') : `${fields.slice(0, -1).join(', ')} and ${fields.at(-1)} together`

/** No two records have the same value; a record without it is left out. Memory is bounded by the table: beyond it the rule is unknown, never kept. */
export const uniqueCheck = (fields: readonly string[], table: KeyTable): RuleCheck => {
  const paths = fields.map(fieldPath)
  const groups = createViolationGroups()
  const violation = {
    rule: 'unique',
    path: pointerOf(paths[0] ?? []),
    message: `${listed(fields)}: the value of an earlier record again`,
  }
  let checked = 0
  let full = false
  return {
    specs: [{ kind: 'key', paths }],
    take: ({ entries, columns, lineOf }) => {
      const keys = columns[0]?.keys ?? new Uint32Array()
      for (let entry = 0; entry < entries && !full; entry++) {
        const high = keys[entry * 2] ?? 0
        if (high === 0) continue
        const found = table.add(high, keys[entry * 2 + 1] ?? 0)
        if (found === 'full') full = true
        else checked++
        if (found === 'known') groups.add(violation, { line: lineOf(entry), sample: '' })
      }
    },
    end: () => {
      const violations = groups.all()
      const reason = full ? `only the first ${checked} records were compared: the memory for keys is used up` : null
      const broken = violations.length > 0
      const text = `${listed(fields)} is unique`
      return { result: ruleResult({ rule: 'unique', text, checked, broken, reason }), violations }
    },
  }
}

/** What is known of the keys of the file that a foreign key leads to. */
export interface KnownKeys {
  readonly table: KeyTable
  /** Why not all of its keys are known; null where they are. */
  readonly reason: string | null
}

/** Every value is a key of the other file; a record without it is left out. Where not all keys are known a value that is missing proves nothing. */
export const foreignKeyCheck = (rule: ForeignKeyRule, { table, reason }: KnownKeys): RuleCheck => {
  const path = fieldPath(rule.field)
  const groups = createViolationGroups()
  const violation = {
    rule: 'foreign-key',
    path: pointerOf(path),
    message: `${rule.field} is not the ${rule.key} of any record of ${rule.file}`,
  }
  let checked = 0
  return {
    specs: [{ kind: 'key', paths: [path] }],
    take: ({ entries, columns, lineOf }) => {
      const keys = columns[0]?.keys ?? new Uint32Array()
      for (let entry = 0; entry < entries; entry++) {
        const high = keys[entry * 2] ?? 0
        if (high === 0) continue
        checked++
        if (reason === null && !table.has(high, keys[entry * 2 + 1] ?? 0))
          groups.add(violation, { line: lineOf(entry), sample: '' })
      }
    },
    end: () => {
      const violations = groups.all()
      const text = `each ${rule.field} is the ${rule.key} of a record of ${rule.file}`
      const broken = violations.length > 0
      return { result: ruleResult({ rule: 'foreign-key', text, checked, broken, reason }), violations }
    },
  }
}
