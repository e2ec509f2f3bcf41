import type { Problem } from '../contracts/problem.schema.ts'

export type Role = 'viewer' | 'trader' | 'risk' | 'operator'

/**
 * Whose credential a call carries: the one that the target was connected with (left out), the one configured for a role, none, or a token
 * that the target handed out. Tokens are registered as secrets; a suite never returns one as evidence.
 */
export type Credential = Role | 'nobody' | { readonly token: string }

export interface RawRequest {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Text and bytes go as they are, anything else as JSON. */
  readonly body?: unknown
  readonly as?: Credential
  readonly timeoutMs?: number
  /** The answer is allowed to show a watched secret (a key rotation). */
  readonly maySay?: 'secret'
}

/** Whatever came back, unjudged. A transport fault is `error`, with a null status; nothing is thrown. */
export interface RawAnswer {
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The parsed body; undefined where it is not JSON. */
  readonly json: unknown
  readonly problem: Problem | null
  readonly at: number
  readonly ms: number
  readonly exchange: number
  readonly error: { readonly code: string; readonly message: string } | null
}
