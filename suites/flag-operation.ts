import type { PointRecord } from '../judge/observation.ts'

/** Bulk evaluations of so many flags, in rounds of one for each number of flags. */
export interface OperationCall {
  readonly round: number
  readonly flags: number
  /** Milliseconds by the client; null where no good answer came. */
  readonly ms: number | null
  /** Milliseconds that the target says it took (Server-Timing); null where it does not say. */
  readonly own: number | null
}

export interface OperationEvidence {
  readonly calls: readonly OperationCall[]
}

const middle = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[half - 1] ?? sorted[half] ?? Number.NaN, sorted[half] ?? Number.NaN]
  return sorted.length % 2 === 0 ? (low + high) / 2 : high
}

const ownText = (calls: readonly OperationCall[]): string => {
  const own = calls.flatMap(call => call.own ?? [])
  return own.length === 0 ? '' : `; the target itself says ${middle(own).toFixed(3)} ms`
}

/** One point for each group of rounds and number of flags: the median of the group, so that a machine that is busy for a moment does not bend the line. */
export const operationPoints = ({ calls }: OperationEvidence, perGroup: number): PointRecord[] => {
  const groups = new Map<string, OperationCall[]>()
  for (const call of calls) {
    const name = `rounds ${Math.floor(call.round / perGroup) * perGroup + 1} and on, ${call.flags} flags`
    groups.set(name, [...(groups.get(name) ?? []), call])
  }
  return [...groups].map(([ref, own]) => {
    const times = own.flatMap(({ ms }) => ms ?? [])
    if (times.length < own.length) {
      return { ref, value: null, note: `${own.length - times.length} of ${own.length} evaluations were not answered` }
    }
    const y = middle(times)
    const note = `median of ${own.length} evaluations: ${y.toFixed(2)} ms${ownText(own)}`
    return { ref, value: { x: own[0]?.flags ?? 0, y }, note }
  })
}
