import type { Snapshot } from './reconciliation.ts'

/** What the workload scenario left behind, beside the session itself on the target. */
export interface WorkloadEvidence {
  readonly counts: {
    readonly cycles: number
    readonly entries: number
    /** Entries that the system decided on itself. */
    readonly decided: number
    readonly directEntries: number
    readonly directExits: number
    readonly refused: number
  }
  /** Seconds of the target's clock that the session took. */
  readonly seconds: number
  readonly snapshots: readonly Snapshot[]
}

/** The snapshots of the session; none where no workload ran. */
export const workloadSnapshots = (workload: Readonly<Record<string, unknown>> | null): readonly Snapshot[] => {
  const snapshots = workload?.snapshots
  return Array.isArray(snapshots) ? (snapshots as readonly Snapshot[]) : []
}

/** At most `count` items, the first and the last among them, evenly spread. */
export const thinned = <T>(items: readonly T[], count: number): readonly T[] => {
  if (items.length <= count || count < 2) return items.slice(0, Math.max(count, 0))
  const at = Array.from({ length: count }, (_, index) => Math.round((index * (items.length - 1)) / (count - 1)))
  return items.filter((_, index) => at.includes(index))
}
