import type { Reason } from '../judge/verdict.ts'
import type { Source } from '../targets/source.ts'

/** Orders a second of ordinary trading, and who says so: what ten times is counted from. */
export interface Baseline {
  readonly rate: number
  /** Where the rate comes from: `declared by the target`, a file. */
  readonly source: string
}

/** What a load drives: a system in the gate's own interface, and how each request is let in. */
export interface LoadSystem {
  /** Opened as a target of its own for the phase. */
  readonly source: Source
  /** True where it was started for the load alone: its clock is real, whatever the target's is. */
  readonly isOwn: boolean
  /** Null: what the target declares. */
  readonly baseline: Baseline | null
}

/** What of it a scenario is given. */
export interface LoadDestination {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly baseline: Baseline | null
}

/** The system to be loaded, or why none is. Plain data. */
export type LoadAccess = LoadSystem | { readonly reason: Reason }

export const noLoad = (text: string): LoadAccess => ({ reason: { code: 'not-gathered', text } })

/** Where requests go and what they carry. */
export const destinationOf = ({ source, baseline }: LoadSystem): LoadDestination => ({
  url: source.url,
  headers: {
    ...source.headers,
    ...(source.token === undefined ? {} : { authorization: `Bearer ${source.token}` }),
  },
  baseline,
})
