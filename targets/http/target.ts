import type { CapabilityName } from '../../judge/criterion.ts'
import type { CapabilityByName, RawAnswer, RawRequest, Target } from '../capability.ts'
import { withoutMissing } from '../missing.ts'
import { sessionOf } from './connection.ts'
import type { Session } from './session.ts'

/** What an adapter on HTTP is made of. */
export interface Adapter {
  readonly name: string
  readonly url: string
  readonly offered: ReadonlySet<CapabilityName>
  readonly capabilities: (session: Session) => CapabilityByName
  readonly raw: (session: Session, request: RawRequest) => Promise<RawAnswer>
  readonly close: () => Promise<void>
}

/** The target that a session of an adapter shows; `inScope` for a scenario's own. */
export const targetOf = (adapter: Adapter, session: Session, inScope: boolean): Target => {
  const { connection } = session
  const { name, url, offered } = adapter
  return {
    name,
    url,
    capabilities: offered,
    roles: connection.authority.roles,
    ...withoutMissing(adapter.capabilities(session), offered, inScope),
    raw: request => adapter.raw(session, request),
    watchSecret: (label, value) => {
      connection.onSecret(label, value)
      connection.leaks.watch(label, value)
    },
    ledger: () => connection.book.snapshot(),
    unseen: () => session.unseen.count,
    exchanges: () => session.log.all(),
    scoped: ({ signal }) => targetOf(adapter, sessionOf(connection, signal ?? null), true),
    close: adapter.close,
  }
}
