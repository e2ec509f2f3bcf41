import type { Mapping } from '../../contracts/files/mapping.schema.ts'
import type { Session } from '../http/session.ts'
import type { Mapper } from './mapper.ts'

/** What all scopes of one mapped target share. */
export interface Mapped {
  readonly mapping: Mapping
  readonly mapper: Mapper
  /** The seqs that were given to records which had none of their own, by `<contract> <id>`. */
  readonly seqs: Map<string, number>
  /** Whether the clocks of both sides were compared. */
  readonly clock: { isCompared: boolean }
}

/** One scenario's view of a mapped target. */
export interface Scope {
  readonly session: Session
  readonly mapped: Mapped
}

/** How one operation is called, as the mapping says. */
export interface CallPlan {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly headers?: Readonly<Record<string, string | number | boolean>>
  readonly body?: string
  readonly errors?: Mapping['errors']
}

/** A part of the mapping and its name in messages, e.g. `orders.one`. */
export interface Operation<Plan extends CallPlan = CallPlan> {
  readonly name: string
  readonly plan: Plan
}

/** What fills the places of a path, a query or a header; a place without a value leaves its entry out. */
export type Params = Readonly<Record<string, string | number | undefined>>
