import { UNREADABLE } from './columns.ts'
import { fieldPath, pointerOf } from './field-path.ts'
import { type Completeness, type RuleCheck, ruleResult, unreadableReason } from './rule-check.ts'
import { groupAt, specsOf } from './rule-time.ts'
import { createViolationGroups, type ViolationGroup, type ViolationGroups } from './violation-groups.ts'

// Numbers that are there, as bits in pages: in any order, with no list of them. A page without a number costs nothing.

const PAGE_NUMBERS = 32_768
/** 32 MiB in all. */
const PAGES_KEPT = 8192
const WORST_KEPT = 5

interface Run {
  page: Uint32Array | null
  pageNumber: number
  readonly pages: Map<number, Uint32Array>
  present: number
  least: number
  greatest: number
}

interface State {
  readonly runs: Map<number, Run>
  readonly names: Map<number, string>
  last: Run | null
  lastGroup: number
  pages: number
  checked: number
  unreadable: number
  full: boolean
}

const runOf = (state: State, group: number): Run => {
  // Numbers of one group mostly follow one another.
  if (state.last && state.lastGroup === group) return state.last
  const run = findRun(state, group)
  state.last = run
  state.lastGroup = group
  return run
}

const findRun = (state: State, group: number): Run => {
  const known = state.runs.get(group)
  if (known) return known
  const run: Run = {
    page: null,
    pageNumber: 0,
    pages: new Map(),
    present: 0,
    least: Number.POSITIVE_INFINITY,
    greatest: Number.NEGATIVE_INFINITY,
  }
  state.runs.set(group, run)
  return run
}

const pageOf = (state: State, run: Run, number: number): Uint32Array | null => {
  const known = run.pages.get(number)
  if (known) return known
  if (state.pages >= PAGES_KEPT) return null
  state.pages++
  const page = new Uint32Array(PAGE_NUMBERS / 32)
  run.pages.set(number, page)
  return page
}

const takeIn = (state: State, run: Run, value: number): void => {
  const number = Math.floor(value / PAGE_NUMBERS)
  const page = run.page && run.pageNumber === number ? run.page : pageOf(state, run, number)
  if (!page) {
    state.full = true
    return
  }
  run.page = page
  run.pageNumber = number
  const place = value - number * PAGE_NUMBERS
  const bits = page[place >> 5] ?? 0
  const bit = 1 << (place & 31)
  if ((bits & bit) === 0) {
    page[place >> 5] = bits | bit
    run.present++
  }
  run.least = Math.min(run.least, value)
  run.greatest = Math.max(run.greatest, value)
}

/** Every stretch of missing numbers between the least and the greatest, in order. */
function* holesOf({ pages, least, greatest }: Run): Generator<readonly [from: number, to: number]> {
  let next = least
  for (const number of [...pages.keys()].sort((a, b) => a - b)) {
    const page = pages.get(number) ?? new Uint32Array()
    for (let place = 0; place < PAGE_NUMBERS; place++) {
      if (((page[place >> 5] ?? 0) & (1 << (place & 31))) === 0) continue
      const value = number * PAGE_NUMBERS + place
      if (value > next) yield [next, value - 1]
      next = value + 1
    }
  }
  if (next <= greatest) yield [next, greatest]
}

const dueOf = ({ least, greatest }: Run): number => greatest - least + 1

const completenessOf = (state: State): Completeness => {
  const groups = [...state.runs].map(([key, run]) => ({
    group: state.names.get(key) ?? '',
    present: run.present,
    due: dueOf(run),
  }))
  const worst = groups
    .filter(({ present, due }) => present < due)
    .sort((a, b) => b.due - b.present - (a.due - a.present))
  return {
    present: groups.reduce((sum, { present }) => sum + present, 0),
    due: groups.reduce((sum, { due }) => sum + due, 0),
    groups: state.names.size === 0 ? [] : worst.slice(0, WORST_KEPT),
  }
}

interface Rule {
  readonly field: string
  readonly by?: string
  readonly step?: number
}

const addHoles = (groups: ViolationGroups, run: Run, of: { rule: Rule; name: string | undefined }): void => {
  const { field, by, step = 1 } = of.rule
  const path = pointerOf(fieldPath(field))
  const where = of.name === undefined ? '' : ` of ${by} ${of.name}`
  for (const [from, to] of holesOf(run)) {
    const missing = to - from + 1
    const range = missing === 1 ? `${from * step}` : `${from * step} to ${to * step}`
    const message = `${field}${where}: ${range} ${missing === 1 ? 'is' : `(${missing}) are`} missing`
    groups.add({ rule: 'sequence', path, message }, { line: null, sample: '' })
  }
}

const violationsOf = (state: State, rule: Rule): ViolationGroup[] => {
  const groups = createViolationGroups()
  for (const [key, run] of state.runs) addHoles(groups, run, { rule, name: state.names.get(key) })
  return groups.all()
}

/** Whole numbers, `step` apart, from the least to the greatest of each group: those that no record has are missing. Repeats and order are other rules' matter. */
export const sequenceCheck = (rule: Rule): RuleCheck => {
  const { field, by, step = 1 } = rule
  const state: State = {
    runs: new Map(),
    names: new Map(),
    last: null,
    lastGroup: 0,
    pages: 0,
    checked: 0,
    unreadable: 0,
    full: false,
  }
  return {
    specs: specsOf(field, by, 'number'),
    take: batch => {
      const numbers = batch.columns[0]?.numbers ?? new Float64Array()
      for (const [key, name] of batch.columns[1]?.names ?? []) state.names.set(key, name)
      for (let entry = 0; entry < batch.entries && !state.full; entry++) {
        const value = (numbers[entry] ?? Number.NaN) / step
        if (Number.isNaN(value)) continue
        if (value === UNREADABLE || !Number.isSafeInteger(value)) state.unreadable++
        else {
          state.checked++
          takeIn(state, runOf(state, groupAt(batch, entry)), value)
        }
      }
    },
    end: () => {
      const violations = violationsOf(state, rule)
      const full = state.full ? 'its numbers lie too far apart: the memory for them is used up' : null
      // What was not taken in may be what is missing.
      const broken = violations.length > 0 && !state.full
      const reason = full ?? unreadableReason(state.unreadable, step === 1 ? 'whole number' : `multiple of ${step}`)
      const text = `${field} has no gaps${by === undefined ? '' : ` within each ${by}`}`
      const result = {
        rule: 'sequence',
        text,
        checked: state.checked,
        broken,
        reason,
        completeness: completenessOf(state),
      }
      return { result: ruleResult(result), violations: broken ? violations : [] }
    },
  }
}
