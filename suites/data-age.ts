import type { DecisionInput } from '../contracts/decision.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'

/** A decision and what it says it rests on. */
export interface DecisionInputs {
  readonly id: string
  readonly decided_at: string
  readonly inputs: readonly DecisionInput[]
}

/** The stamp that the data itself carries, by `sourceKey`: RFC 3339; for a bar its start. */
export type Sources = Readonly<Record<string, string>>

export const sourceKey = ({ kind, symbol, seq }: Pick<DecisionInput, 'kind' | 'symbol' | 'seq'>): string =>
  `${kind} ${symbol} ${seq}`

export interface AgeLimits {
  readonly maxAgeSeconds: number
  /** Length of a bar: its data is as new as its end. */
  readonly barSeconds: number
}

const madeAt = (input: DecisionInput, sources: Sources, { barSeconds }: AgeLimits): number | null => {
  const stamp = sources[sourceKey(input)]
  if (stamp === undefined) return null
  return Date.parse(stamp) + (input.kind === 'bar' ? barSeconds * 1000 : 0)
}

const judge = (
  decision: DecisionInputs,
  sources: Sources,
  limits: AgeLimits,
): Pick<JudgedRecord, 'value'> & { note: string } => {
  if (decision.inputs.length === 0) return { value: null, note: 'it names no input' }
  const made = decision.inputs.map(input => ({ input, at: madeAt(input, sources, limits) }))
  const restamped = made.find(({ input, at }) => at !== null && Date.parse(input.as_of) > at)
  if (restamped?.at) {
    const { input, at } = restamped
    const note = `${sourceKey(input)} is of ${new Date(at).toISOString()} by its own stamp, the decision says ${input.as_of}`
    return { value: false, note }
  }
  const known = made.flatMap(({ at }) => at ?? [])
  if (known.length === 0) return { value: null, note: 'none of its inputs can be read any more' }
  const seconds = (Date.parse(decision.decided_at) - Math.max(...known)) / 1000
  const note = `its newest input was ${seconds} s old, expected less than ${limits.maxAgeSeconds} s`
  return { value: seconds >= 0 && seconds < limits.maxAgeSeconds, note }
}

/** The age of each decision's newest input by the data's own stamp; a decision that stamps its data younger than it is is wrong whatever the age. */
export const ageRecords = (decisions: readonly DecisionInputs[], sources: Sources, limits: AgeLimits): JudgedRecord[] =>
  decisions.map(decision => {
    const { value, note } = judge(decision, sources, limits)
    return value === true ? { ref: decision.id, value } : { ref: decision.id, value, record: decision, note }
  })
