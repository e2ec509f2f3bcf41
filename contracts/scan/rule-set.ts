import type { ColumnSpec } from './columns.ts'
import { createKeyTable, type KeyBudget } from './key-table.ts'
import type { Batch } from './row-scanner.ts'
import type { RuleCheck, RuleResult } from './rule-check.ts'
import { foreignKeyCheck, type KnownKeys, uniqueCheck } from './rule-keys.ts'
import { sequenceCheck } from './rule-sequence.ts'
import { freshnessCheck, monotoneCheck } from './rule-time.ts'
import type { ForeignKeyRule, Rules } from './rules.ts'
import type { ViolationGroup } from './violation-groups.ts'

/** All rules of a file under way. */
export interface RuleSet {
  /** Columns that they need, one after another. */
  readonly specs: readonly ColumnSpec[]
  /** `lineOf`: the line of an entry, from 1. */
  readonly take: (batch: Batch, lineOf: (entry: number) => number) => void
  readonly end: () => { readonly rules: readonly RuleResult[]; readonly violations: readonly ViolationGroup[] }
}

export interface RuleMeans {
  /** Records to be expected. */
  readonly expected: number
  readonly budget: KeyBudget
  /** When the scan began, RFC 3339. */
  readonly began: string
  /** Reads the keys of another file. */
  readonly keysOf: (rule: ForeignKeyRule) => Promise<KnownKeys>
}

const checksOf = async (rules: Rules, means: RuleMeans): Promise<RuleCheck[]> => {
  const { expected, budget, began, keysOf } = means
  const checks: RuleCheck[] = []
  for (const rule of rules.foreignKey ?? []) checks.push(foreignKeyCheck(rule, await keysOf(rule)))
  for (const fields of rules.unique ?? [])
    checks.push(uniqueCheck(typeof fields === 'string' ? [fields] : fields, createKeyTable(expected, budget)))
  for (const rule of rules.monotone ?? []) checks.push(monotoneCheck(rule))
  for (const rule of rules.sequence ?? []) checks.push(sequenceCheck(rule))
  for (const rule of rules.freshness ?? []) checks.push(freshnessCheck(rule, began))
  return checks
}

/** Prepares the rules; the files that foreign keys lead to are read here. */
export const openRuleSet = async (rules: Rules, means: RuleMeans): Promise<RuleSet> => {
  const checks = await checksOf(rules, means)
  return {
    specs: checks.flatMap(({ specs }) => specs),
    take: (batch, lineOf) => {
      let from = 0
      for (const check of checks) {
        const to = from + check.specs.length
        check.take({ entries: batch.entries, columns: batch.columns.slice(from, to), lineOf })
        from = to
      }
    },
    end: () => {
      const ended = checks.map(check => check.end())
      return { rules: ended.map(({ result }) => result), violations: ended.flatMap(({ violations }) => violations) }
    },
  }
}
