import type { JudgedRecord } from '../judge/observation.ts'

/** What was published at an instant, and the instants of the records that it should be counted from. */
export interface ThroughputLook {
  readonly at: string
  readonly published: { readonly decisions: number | null; readonly orders: number | null }
  readonly decided: readonly string[]
  readonly submitted: readonly string[]
}

export interface ThroughputRule {
  readonly windowSeconds: number
  /** Records by which the count may differ at the edges of the window. */
  readonly count: number
  /** The same as a share of the count. */
  readonly share: number
}

const judge = (look: ThroughputLook, what: 'decisions' | 'orders', rule: ThroughputRule): JudgedRecord[] => {
  const end = Date.parse(look.at)
  const from = end - rule.windowSeconds * 1000
  const instants = what === 'decisions' ? look.decided : look.submitted
  const count = instants.map(Date.parse).filter(instant => instant > from && instant <= end).length
  const minutes = rule.windowSeconds / 60
  const published = look.published[what]
  const ref = `${what} per minute at ${look.at}`
  const record = { published, count, minutes }
  if (published === null) return [{ ref, value: false, record, note: 'no such figure is published' }]
  // Nothing happened and nothing is said to have: that shows no throughput.
  if (count === 0 && published === 0) return []
  const allowed = Math.max(rule.count, rule.share * count) / minutes
  const isRight = Math.abs(published - count / minutes) <= allowed + 1e-9 && (count === 0 || published > 0)
  const note = `expected ${count} in ${minutes} minutes (${(count / minutes).toFixed(4)} a minute), found ${published}`
  return [isRight ? { ref, value: true } : { ref, value: false, record, note }]
}

/** Each published figure is the count of the records in the window over its length, and above zero where there were any; an idle window says nothing. */
export const throughputRecords = (looks: readonly ThroughputLook[], rule: ThroughputRule): JudgedRecord[] =>
  looks.flatMap(look => [...judge(look, 'decisions', rule), ...judge(look, 'orders', rule)])
