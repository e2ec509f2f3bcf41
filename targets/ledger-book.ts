import type { ContractViolation, LedgerSnapshot, PagedRead } from './ledger.ts'

const MUTATING_KEPT = 10_000
const VIOLATIONS_KEPT = 100
const LEAKS_KEPT = 100
const NOTES_KEPT = 100

type Mutating = LedgerSnapshot['mutating'][number]
type Leak = LedgerSnapshot['leaks'][number]

/** The ledger being written: what the whole run asked and found. */
export interface LedgerBook {
  /** `reads`: it changes nothing, whatever its method. */
  readonly call: (call: Mutating, reads?: boolean) => void
  readonly valid: (contract: string) => void
  /** A body or record that broke its contract; `leftOut` if it is a record of a list that goes on without it. */
  readonly violation: (violation: ContractViolation, leftOut: boolean) => void
  readonly unknown: (contract: string, paths: readonly string[]) => void
  readonly paged: (read: PagedRead) => void
  readonly leak: (leak: Leak) => void
  readonly scanned: () => void
  /** Said once, however often it happens. */
  readonly note: (text: string) => void
  readonly snapshot: () => LedgerSnapshot
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

const increase = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

const sorted = <T>(map: ReadonlyMap<string, T>): Record<string, T> =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)))

const emptyState = () => ({
  calls: 0,
  mutatingCount: 0,
  violationCount: 0,
  scanned: 0,
  mutating: [] as Mutating[],
  violations: [] as ContractViolation[],
  pagedReads: [] as PagedRead[],
  leaks: [] as Leak[],
  notes: [] as string[],
  bodies: new Map<string, number>(),
  unseen: new Map<string, number>(),
  unknown: new Map<string, Set<string>>(),
})

const snapshotOf = ({ bodies, unseen, unknown, ...state }: ReturnType<typeof emptyState>): LedgerSnapshot => ({
  ...structuredClone(state),
  bodies: sorted(bodies),
  unseen: sorted(unseen),
  unknownFields: Object.fromEntries(
    Object.entries(sorted(unknown)).map(([contract, paths]) => [contract, [...paths].sort()]),
  ),
})

export const createLedgerBook = (): LedgerBook => {
  const state = emptyState()
  return {
    call: (call, reads = false) => {
      state.calls++
      if (reads || SAFE.has(call.method)) return
      state.mutatingCount++
      if (state.mutating.length < MUTATING_KEPT) state.mutating.push(call)
    },
    valid: contract => increase(state.bodies, contract),
    violation: (violation, leftOut) => {
      state.violationCount++
      if (leftOut) increase(state.unseen, violation.contract)
      if (state.violations.length < VIOLATIONS_KEPT) state.violations.push(violation)
    },
    unknown: (contract, paths) => {
      if (paths.length === 0) return
      const known = state.unknown.get(contract) ?? new Set()
      for (const path of paths) if (known.size < VIOLATIONS_KEPT) known.add(path)
      state.unknown.set(contract, known)
    },
    paged: read => void state.pagedReads.push(read),
    leak: leak => void (state.leaks.length < LEAKS_KEPT && state.leaks.push(leak)),
    scanned: () => void state.scanned++,
    note: text => {
      if (state.notes.length < NOTES_KEPT && !state.notes.includes(text)) state.notes.push(text)
    },
    snapshot: () => snapshotOf(state),
  }
}

const addCounts = (
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> => {
  const sums = new Map(Object.entries(a))
  for (const [key, value] of Object.entries(b)) sums.set(key, (sums.get(key) ?? 0) + value)
  return sorted(sums)
}

const joinFields = (a: LedgerSnapshot['unknownFields'], b: LedgerSnapshot['unknownFields']) => {
  const joined = new Map(Object.entries(a))
  for (const [key, paths] of Object.entries(b)) joined.set(key, [...new Set([...(joined.get(key) ?? []), ...paths])])
  return sorted(joined)
}

/** The ledger of two adapters as one. */
export const mergeLedgers = (a: LedgerSnapshot, b: LedgerSnapshot): LedgerSnapshot => ({
  calls: a.calls + b.calls,
  mutating: [...a.mutating, ...b.mutating].slice(0, MUTATING_KEPT),
  mutatingCount: a.mutatingCount + b.mutatingCount,
  bodies: addCounts(a.bodies, b.bodies),
  violations: [...a.violations, ...b.violations].slice(0, VIOLATIONS_KEPT),
  violationCount: a.violationCount + b.violationCount,
  unseen: addCounts(a.unseen, b.unseen),
  unknownFields: joinFields(a.unknownFields, b.unknownFields),
  pagedReads: [...a.pagedReads, ...b.pagedReads],
  leaks: [...a.leaks, ...b.leaks].slice(0, LEAKS_KEPT),
  scanned: a.scanned + b.scanned,
  notes: [...new Set([...a.notes, ...b.notes])].slice(0, NOTES_KEPT),
})
