import type { Violation } from '../validate.ts'

/** One record, or line, that breaks a rule. */
export interface ViolationExample {
  /** Line of the file, from 1; for a list in JSON the line on which the record begins; null where no line shows it. */
  readonly line: number | null
  /** JSON Pointer to the value at fault. */
  readonly path: string
  readonly message: string
  /** The start of the record. */
  readonly sample: string
}

/** All violations of one rule at one place. */
export interface ViolationGroup {
  /** The keyword of JSON Schema, or the scan's own: `json`, `not-a-number`, `line-length`, `ragged-row`, `encoding`, `unique`, `monotone`, `sequence`, `foreign-key`, `freshness`. */
  readonly rule: string
  /** JSON Pointer with `*` for the place in a list. */
  readonly path: string
  readonly count: number
  readonly examples: readonly ViolationExample[]
}

const EXAMPLES_KEPT = 5
/** Beyond so many different places a file is not what its schema speaks of, and the rest is counted together. */
const GROUPS_KEPT = 200
export const SAMPLE_LENGTH = 300

interface Growing {
  readonly rule: string
  readonly path: string
  count: number
  readonly examples: ViolationExample[]
}

export interface ViolationGroups {
  readonly add: (violation: Violation, at: { readonly line: number | null; readonly sample: string }) => void
  /** Takes in groups that were found elsewhere, their lines counted from `before`. */
  readonly merge: (groups: readonly ViolationGroup[], before: number) => void
  /** The groups so far, the largest first. */
  readonly all: () => ViolationGroup[]
}

const generalised = (path: string): string => path.replaceAll(/\/\d+(?=\/|$)/g, '/*')

const bySize = (a: ViolationGroup, b: ViolationGroup): number =>
  b.count - a.count || (`${a.rule} ${a.path}` < `${b.rule} ${b.path}` ? -1 : 1)

/** Counts violations by rule and place and keeps the first five of each. */
export const createViolationGroups = (): ViolationGroups => {
  const groups = new Map<string, Growing>()
  const groupOf = (rule: string, path: string): Growing => {
    const isKnown = groups.has(`${rule} ${path}`) || groups.size < GROUPS_KEPT
    const place = isKnown ? path : '/*'
    const found = groups.get(`${rule} ${place}`)
    if (found) return found
    const made: Growing = { rule, path: place, count: 0, examples: [] }
    groups.set(`${rule} ${place}`, made)
    return made
  }
  const take = (group: Growing, example: ViolationExample): void => {
    if (group.examples.length < EXAMPLES_KEPT) group.examples.push(example)
  }
  return {
    add: ({ rule, path, message }, { line, sample }) => {
      const group = groupOf(rule, generalised(path))
      group.count++
      take(group, { line, path, message, sample: sample.slice(0, SAMPLE_LENGTH) })
    },
    merge: (others, before) => {
      for (const { rule, path, count, examples } of others) {
        const group = groupOf(rule, path)
        group.count += count
        for (const example of examples)
          take(group, { ...example, line: example.line === null ? null : example.line + before })
      }
    },
    all: () => [...groups.values()].map(group => ({ ...group, examples: [...group.examples] })).sort(bySize),
  }
}
