import type { JudgedRecord } from '../judge/observation.ts'
import type { RawRequest } from '../targets/capability.ts'
import { type Operation, operations } from './operations.ts'
import { type Scope, scenario } from './scenario.ts'

// A key that is known to be watched is shown to every operation, in ways that end in errors; then every answer of the run is searched for every key.

export interface SecretsEvidence {
  /** Requests of this scenario, by what they tried. */
  readonly probes: readonly { readonly ref: string; readonly status: number | null; readonly exchange: number }[]
  /** Answers of the whole run that were searched. */
  readonly scanned: number
  readonly leaks: readonly { readonly label: string; readonly path: string; readonly exchange: number }[]
}

const planted = 'gate-planted-key-7d41c0ffee93b6'

const surfaces: readonly string[] = ['/health', '/livez', '/readyz']

interface Probe {
  readonly ref: string
  readonly request: RawRequest
}

const requestOf = ({ method, path, headers }: Operation): RawRequest => ({
  method,
  path,
  ...(headers === undefined ? {} : { headers }),
})

/** Each operation with the planted key, and once more with the run's own key and a request that cannot be met. */
const probesOf = (operation: Operation, mayAct: boolean): Probe[] => {
  const request = requestOf(operation)
  const isRead = operation.method === 'GET'
  const wrongKey: Probe = {
    ref: `${operation.name} with the planted key`,
    request: { ...request, as: { token: planted }, ...(isRead ? {} : { body: operation.body ?? {} }) },
  }
  if (isRead) {
    const path = `${operation.path}${operation.path.includes('?') ? '&' : '?'}limit=none&at=never`
    return [wrongKey, { ref: `${operation.name} with a bad query`, request: { ...request, path } }]
  }
  if (!mayAct) return []
  return [
    wrongKey,
    { ref: `${operation.name} with a broken body`, request: { ...request, body: '{"gate":' } },
    { ref: `${operation.name} with an unknown field`, request: { ...request, body: { gate: null } } },
  ]
}

const gatherSecrets = async ({
  target,
  tier,
}: Scope<'health' | 'metrics' | 'events' | 'state'>): Promise<SecretsEvidence> => {
  target.watchSecret('planted key', planted)
  // A stream that is open would never end the call; the answers of the others are whole.
  const asked = operations.filter(
    ({ capability, headers }) => target.capabilities.has(capability) && headers === undefined,
  )
  const reads = asked.filter(({ method, path }) => method === 'GET' && !path.includes('gate-no-such'))
  const all: Probe[] = [
    ...asked
      .filter(({ capability }) => capability !== 'control')
      .flatMap(operation => probesOf(operation, tier !== 'observe')),
    ...surfaces.map(path => ({ ref: `GET ${path}`, request: { method: 'GET', path } })),
    ...reads.map(operation => ({ ref: operation.name, request: requestOf(operation) })),
  ]
  const probes = []
  for (const { ref, request } of all) {
    const { status, exchange } = await target.raw(request)
    probes.push({ ref, status, exchange })
  }
  const { leaks, scanned } = target.ledger()
  return { probes, leaks, scanned }
}

/** One record a probe, and one for all answers of the run; an answer that shows a key is named by what was asked, never with the key. */
export const secretRecords = ({ probes, leaks, scanned }: SecretsEvidence): JudgedRecord[] => {
  if (scanned === 0) return []
  const own = new Set(probes.map(({ exchange }) => exchange))
  const others = leaks.filter(({ exchange }) => !own.has(exchange))
  return [
    ...probes.map(({ ref, status, exchange }): JudgedRecord => {
      const shown = leaks.filter(leak => leak.exchange === exchange)
      if (shown.length > 0) {
        return { ref, value: false, note: `the answer shows: ${shown.map(({ label }) => label).join(', ')}`, exchange }
      }
      return { ref, value: status === null ? null : true, exchange }
    }),
    ...others.map(({ label, path, exchange }) => ({
      ref: `${path} (exchange ${exchange})`,
      value: false,
      note: `the answer shows: ${label}`,
      exchange,
    })),
    ...(others.length === 0 ? [{ ref: `all ${scanned} answers of the run`, value: true }] : []),
  ]
}

export const noSecrets = scenario('sec.no-secrets', {
  phase: 'closing',
  tier: 'observe',
  needs: ['health', 'metrics', 'events', 'state'],
  gather: gatherSecrets,
  observe: { 'sec.no-secrets': secretRecords },
})
