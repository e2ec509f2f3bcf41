import type { CallOptions, CapabilityByName } from '../capability.ts'
import { act, made, outcomeOf } from './act.ts'
import { flagsCapability } from './flags.ts'
import type { Session } from './session.ts'

type Releases = Pick<CapabilityByName, 'flags' | 'flagAdmin' | 'observations' | 'rollback' | 'kill'>

const preconditions = (ifMatch: string | number | undefined, create: boolean | undefined): Record<string, string> => ({
  ...(ifMatch === undefined ? {} : { 'if-match': typeof ifMatch === 'number' ? `"${ifMatch}"` : ifMatch }),
  ...(create === true ? { 'if-none-match': '*' } : {}),
})

const flagAdmin = (session: Session): Releases['flagAdmin'] => ({
  patch: async (key, body, { ifMatch, create, ...options } = {}) => {
    const path = `/v1/flags/${encodeURIComponent(key)}`
    const headers = preconditions(ifMatch, create)
    const answer = await act(session, { method: 'PATCH', path, body, headers, ...options })
    return {
      ...outcomeOf(session, answer),
      flag: made(session, 'flag', answer),
      etag: answer.headers.etag ?? null,
    }
  },
})

/** A POST at one path that answers one contract. */
const posting =
  <Name extends 'observation-answer' | 'rollback-answer' | 'kill-answer'>(session: Session, name: Name, path: string) =>
  async (body: unknown, options: CallOptions = {}) => {
    const answer = await act(session, { method: 'POST', path, body, ...options })
    return { ...outcomeOf(session, answer), answer: made(session, name, answer) }
  }

/** What releases, rolls back and stops, over HTTP as docs/target-interface.md says. */
export const releaseCapabilities = (session: Session): Releases => {
  const kill = posting(session, 'kill-answer', '/v1/kill-switch')
  return {
    flags: flagsCapability(session),
    flagAdmin: flagAdmin(session),
    observations: { post: posting(session, 'observation-answer', '/v1/observations') },
    rollback: { run: posting(session, 'rollback-answer', '/v1/rollback') },
    kill: {
      engage: (body, options) => kill({ ...body, action: 'engage' }, options),
      release: (body, options) => kill({ ...body, action: 'release' }, options),
    },
  }
}
