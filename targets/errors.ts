import type { CapabilityName } from '../judge/criterion.ts'

/** Every error of the targets: what was found, where, what to do. docs/errors.md repeats this table; a test compares them. */
export const targetErrors = {
  GATE_TARGET_URL:
    '{found} is no address of a target; give an http or https URL without credentials, query or fragment',
  GATE_TARGET_UNREACHABLE: '{found} at {where}; check that the target runs and that the address is right',
  GATE_TARGET_RESET: 'the connection was closed before an answer came ({found}) at {where}; look at the target’s log',
  GATE_TARGET_TIMEOUT:
    'no whole answer within {found} at {where}; look why the target is slow, or raise target.timeout',
  GATE_TARGET_ABORTED:
    'the call was given up ({found}) at {where}; the scenario’s time ended or the run was interrupted',
  GATE_TARGET_TRUNCATED: 'the answer broke off after {found} at {where}; look for a proxy or a crash that cuts answers',
  GATE_TARGET_OVERSIZED: 'the answer is larger than {found} at {where}; the target must page its lists',
  GATE_TARGET_PROTOCOL: 'the answer is not valid HTTP ({found}) at {where}; check that the address is an HTTP server',
  GATE_TARGET_REDIRECTED:
    'redirected to {found} at {where}; nothing was sent there: give the final address as target.url',
  GATE_TARGET_NOT_JSON:
    'the answer is {found}, not JSON, at {where}; check the address and what a proxy puts before it',
  GATE_TARGET_INVALID_JSON: 'the answer is not valid JSON ({found}) at {where}; correct what the target writes',
  GATE_TARGET_NOT_A_NUMBER:
    'the answer holds {found}, which JSON does not know, at {where}; answer null for an unknown number',
  GATE_TARGET_DUPLICATE_KEY:
    'the answer names the key {found} twice in one object at {where}; readers disagree on which counts',
  GATE_TARGET_CONTRACT:
    'the answer breaks its contract: {found} at {where}; correct the answer or map it with an adapter',
  GATE_TARGET_STATUS: 'answered {found} at {where}; look at the problem’s detail',
  GATE_TARGET_UNAUTHORIZED: 'answered {found} at {where}; check the token and its roles in target.auth',
  GATE_TARGET_PAGING:
    'the list cannot be read to its end: {found} at {where}; page by seq with after and limit, or correct the paging in target.map',
  GATE_TARGET_STREAM: 'the event stream broke: {found} at {where}; look at the target’s log',
  GATE_TARGET_CREDENTIAL:
    'no credential of role {found} is configured, needed at {where}; set target.auth.roles.{found} in the config',
  GATE_TARGET_CAPABILITY: 'the target does not offer {found}, used at {where}; offer it or leave the scenario out',
  GATE_TARGET_CERTIFICATE:
    'the certificate is not trusted ({found}) at {where}; name the file of its authority in target.tls.ca',
  GATE_TARGET_PROXY: 'the proxy did not let the call through ({found}) at {where}; check target.proxy',
  GATE_TARGET_OAUTH: 'no access token: {found} at {where}; check target.auth.oauth and the token server',
  GATE_TARGET_THROTTLED: 'too many requests: {found} at {where}; raise the limit that the target sets for the gate',
  GATE_TARGET_ERROR_INSIDE: 'an error inside an answer of success: {found} at {where}; look at the target’s log',
  GATE_TARGET_CUT: 'the list is not whole: {found} at {where}; map its paging in target.map',
  GATE_TARGET_MAPPING: 'the mapping {found} at {where}; correct the expression in target.map',
  GATE_TARGET_UNMAPPED: 'the mapping has no call for {found} at {where}; nothing was sent: map it in target.map',
  GATE_TARGET_FILE: 'the file cannot be used: {found} at {where}; correct the file, or target.files',
  GATE_TARGET_COMPOSE: '{found} in {where}; name one adapter for each capability',
} as const

export type TargetErrorCode = keyof typeof targetErrors

interface Facts {
  readonly found: string
  /** Method and path, or the place in the configuration. */
  readonly where: string
  /** HTTP status, where one came. */
  readonly status?: number
  readonly cause?: unknown
}

/** A target that did not do what was asked of it: becomes evidence and the reason of an inconclusive criterion. */
export class TargetError extends Error {
  readonly code: TargetErrorCode
  readonly found: string
  readonly where: string
  readonly status: number | null
  constructor(code: TargetErrorCode, facts: Facts) {
    const sentence = targetErrors[code]
      .replaceAll('{found}', () => facts.found)
      .replaceAll('{where}', () => facts.where)
    super(sentence, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'TargetError'
    this.code = code
    this.found = facts.found
    this.where = facts.where
    this.status = facts.status ?? null
  }
}

/** A capability was used that the target lacks. */
export class CapabilityMissing extends TargetError {
  readonly capability: CapabilityName
  constructor(capability: CapabilityName, where: string) {
    super('GATE_TARGET_CAPABILITY', { found: capability, where })
    this.name = 'CapabilityMissing'
    this.capability = capability
  }
}
