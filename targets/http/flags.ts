import type { FlagMetadataValues, OfrepError, OfrepEvaluation } from '../../contracts/ofrep.schema.ts'
import type { CallOptions, CapabilityByName, Outcome } from '../capability.ts'
import type { FlagAnswer, FlagContext, FlagEvaluation, FlagsEvaluation, FlagsOptions } from '../release-capability.ts'
import { act, outcomeOf } from './act.ts'
import type { Answer } from './call.ts'
import { isProblem, one, oneOrNone } from './check.ts'
import type { Session } from './session.ts'

/** Where every server of OFREP has it, below the target's address. */
export const FLAGS_PATH = '/ofrep/v1/evaluate/flags'

const NONE: FlagMetadataValues = {}

const blank = (key: string): FlagAnswer => ({
  key,
  value: null,
  reason: null,
  variant: null,
  metadata: NONE,
  errorCode: null,
  errorDetails: null,
})

const isFailed = (item: OfrepEvaluation | OfrepError): item is OfrepError =>
  'errorCode' in item && typeof item.errorCode === 'string'

/** An evaluation or an error of OFREP as one form. */
export const flagAnswer = (key: string, item: OfrepEvaluation | OfrepError): FlagAnswer => {
  const metadata = item.metadata ?? NONE
  if (isFailed(item)) {
    const { errorCode, errorDetails = null } = item
    return { ...blank(item.key ?? key), metadata, errorCode, errorDetails }
  }
  const { value = null, reason, variant = null } = item
  return { ...blank(item.key), metadata, value, reason, variant }
}

/** The words of a server that failed (500) or refused; OFREP gives them no other form. */
const detailsIn = ({ json }: Answer): string | null => {
  const value: unknown = json?.ok && json.value instanceof Object ? Reflect.get(json.value, 'errorDetails') : null
  return typeof value === 'string' ? value : null
}

/** What a refusal says: the protocol's own error for 400 and 404, else whatever words came. */
const refused = (session: Session, key: string, answer: Answer): FlagAnswer => {
  const { status } = answer
  const isOwn = (status === 400 || status === 404) && !isProblem(answer)
  const error = isOwn ? oneOrNone(session, 'ofrep-error', answer) : null
  return error ? flagAnswer(key, error) : { ...blank(key), errorDetails: detailsIn(answer) }
}

/** Errors of OFREP are no problems: only what says that it is one is held to that contract. */
const outcome = (session: Session, answer: Answer): Outcome =>
  isProblem(answer)
    ? outcomeOf(session, answer)
    : { status: answer.status ?? 0, problem: null, at: answer.at, ms: answer.ms, exchange: answer.exchange }

const evaluate = async (
  session: Session,
  { key, context }: { readonly key: string; readonly context: FlagContext },
  options: CallOptions,
): Promise<FlagEvaluation> => {
  const path = `${FLAGS_PATH}/${encodeURIComponent(key)}`
  const answer = await act(session, { method: 'POST', path, body: { context }, reads: true, ...options })
  const flag =
    answer.status === 200 ? flagAnswer(key, one(session, 'ofrep-evaluation', answer)) : refused(session, key, answer)
  return { ...flag, ...outcome(session, answer), etag: answer.headers.etag ?? null }
}

const evaluateAll = async (
  session: Session,
  context: FlagContext,
  { keys, etag, ...options }: FlagsOptions,
): Promise<FlagsEvaluation> => {
  const headers = etag === undefined ? {} : { 'if-none-match': etag }
  const body = keys === undefined ? { context } : { context, keys }
  const answer = await act(session, { method: 'POST', path: FLAGS_PATH, body, headers, reads: true, ...options })
  const common = { ...outcome(session, answer), etag: answer.headers.etag ?? null }
  const none = { flags: [], metadata: NONE, errorCode: null, errorDetails: null }
  if (answer.status === 304) return { ...common, ...none }
  if (answer.status !== 200) {
    const { errorCode, errorDetails, metadata } = refused(session, '', answer)
    return { ...common, flags: [], errorCode, errorDetails, metadata }
  }
  const { flags, metadata = NONE } = one(session, 'ofrep-bulk-answer', answer)
  return { ...common, ...none, metadata, flags: flags.map(item => flagAnswer(item.key, item)) }
}

/** Evaluation on any server of OFREP 0.3.0. */
export const flagsCapability = (session: Session): CapabilityByName['flags'] => ({
  evaluate: (key, context, options = {}) => evaluate(session, { key, context }, options),
  evaluateAll: (context, options = {}) => evaluateAll(session, context, options),
})
