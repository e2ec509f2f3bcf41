import type { SharedRecord } from '../judge/observation.ts'

/** One character per user: 1 and 3 are the versions, - is unknown. */
export type Routing = string

/** The routing at one share. */
export interface SplitStop {
  readonly asked: number
  readonly status: number
  /** The share of v3 in percent that the state shows; null where the change was refused. */
  readonly published: number | null
  readonly routing: Routing
  /** The first users, asked again later. */
  readonly again: Routing
}

/** A decision, and which version the routing gave its user at that share. */
export interface RoutedDecision {
  readonly id: string
  readonly user: string | null
  readonly served: string
  readonly routed: string | null
}

export interface AlgoSplitEvidence {
  readonly users: readonly string[]
  readonly stops: readonly SplitStop[]
  readonly decided: readonly RoutedDecision[]
}

/** What a version is in a routing. */
export const routeSign = (value: unknown): '1' | '3' | '-' => {
  if (value === 'v1') return '1'
  return value === 'v3' ? '3' : '-'
}

const isV3 = (sign: string | undefined): boolean | null => {
  if (sign === '3') return true
  return sign === '1' ? false : null
}

const shares = ({ users, stops }: AlgoSplitEvidence): SharedRecord[] =>
  stops.flatMap(({ asked, status, published, routing }): SharedRecord[] => {
    if (published === null) {
      const note = `a split of ${asked} % was answered ${status}`
      return [{ ref: `split ${asked} %`, group: `v3 at ${asked} %`, centre: asked / 100, value: null, note }]
    }
    return [...routing].map((sign, index) => ({
      ref: users[index] ?? '',
      group: `v3 at ${published} %`,
      centre: published / 100,
      value: isV3(sign),
      note: `the routing of ${users[index]} at ${published} % is ${sign === '-' ? 'unknown' : `v${sign}`}`,
    }))
  })

/** Nothing that was asked for changed between the two. */
const sameAgain = ({ users, stops }: AlgoSplitEvidence): SharedRecord[] =>
  stops.flatMap(({ published, routing, again }) =>
    [...again].map((sign, index): SharedRecord => {
      const before = routing[index]
      const value = sign === '-' || before === '-' ? null : sign === before
      const note = `${users[index]} at ${published} %: v${before}, and later v${sign}`
      return { ref: users[index] ?? '', group: 'same again', centre: 1, value, ...(value ? {} : { note }) }
    }),
  )

/** Who had v3 at a smaller share has it at a larger one. */
const keptWhenRaised = ({ users, stops }: AlgoSplitEvidence): SharedRecord[] =>
  stops.slice(1).flatMap((stop, place) => {
    const before = stops[place]
    if (!before || before.published === null || stop.published === null || before.published > stop.published) return []
    return [...before.routing].flatMap((sign, index): SharedRecord[] => {
      if (sign !== '3') return []
      const value = isV3(stop.routing[index])
      const note = `${users[index]} had v3 at ${before.published} % and not at ${stop.published} %`
      return [{ ref: users[index] ?? '', group: 'kept when raised', centre: 1, value, ...(value ? {} : { note }) }]
    })
  })

const decidedAsRouted = ({ decided }: AlgoSplitEvidence): SharedRecord[] =>
  decided.map(({ id, user, served, routed }) => {
    const value = routed === null ? null : served === routed
    const note = `${id} of ${user ?? 'nobody'} was decided by ${served}, the routing says ${routed ?? 'nothing'}`
    return { ref: id, group: 'decided as routed', centre: 1, value, ...(value ? {} : { note }) }
  })

/** The share of each split, and what has to hold of every user: the same version again, none lost by a larger share, decisions by the version of the routing. */
export const splitRecords = (evidence: AlgoSplitEvidence): SharedRecord[] => [
  ...shares(evidence),
  ...sameAgain(evidence),
  ...keptWhenRaised(evidence),
  ...decidedAsRouted(evidence),
]
