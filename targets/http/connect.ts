import type { RawAnswer, RawRequest, Target } from '../capability.ts'
import { capabilityOf } from '../raw-route.ts'
import { actCapabilities } from './acts.ts'
import { perform } from './call.ts'
import { isProblem, problemIn } from './check.ts'
import { type ConnectOptions, connectionOf, sessionOf } from './connection.ts'
import { discover } from './discovery.ts'
import { readCapabilities } from './reads.ts'
import { releaseCapabilities } from './releases.ts'
import type { Session } from './session.ts'
import { targetOf } from './target.ts'

const raw = async (session: Session, { maySay, ...request }: RawRequest): Promise<RawAnswer> => {
  const isFlags = capabilityOf(request) === 'flags'
  const reads = request.method === 'POST' && isFlags
  const answer = await perform(session, { ...request, expect: 'any', showsKey: maySay === 'secret', reads })
  const { status, headers, text, json, at, ms, exchange, fault } = answer
  return {
    status,
    headers,
    text,
    json: json?.ok ? json.value : undefined,
    problem: isFlags && !isProblem(answer) ? null : problemIn(session, answer),
    at,
    ms,
    exchange,
    error: fault ? { code: fault.code, message: session.connection.redact(fault.message) } : null,
  }
}

/**
 * Reaches a system that speaks docs/target-interface.md over HTTP and finds out what it offers.
 * @throws TargetError if the address is none, nothing answers there, or every read is refused
 */
export const connect = async (options: ConnectOptions): Promise<Target> => {
  const connection = connectionOf(options)
  const { url, transport } = connection
  const session = sessionOf(connection, null)
  try {
    const offered = options.capabilities ? new Set(options.capabilities) : await discover(session, url.href)
    const capabilities = (scope: Session) => ({
      ...readCapabilities(scope),
      ...actCapabilities(scope),
      ...releaseCapabilities(scope),
    })
    const name = options.name ?? url.host
    return targetOf({ name, url: url.href, offered, capabilities, raw, close: transport.close }, session, false)
  } catch (error) {
    await transport.close()
    throw error
  }
}
