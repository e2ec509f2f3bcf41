import { setTimeout as delay } from 'node:timers/promises'
import { TargetError } from '../errors.ts'
import { type Answer, type Call, perform } from '../http/call.ts'
import type { Session } from '../http/session.ts'

/** Milliseconds that a Retry-After asks to wait (seconds or a date); null where it asks for nothing that can be read. */
export const retryAfterMs = (text: string | undefined, now: number): number | null => {
  if (text === undefined) return null
  if (/^\d{1,9}(\.\d+)?$/.test(text.trim())) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

const throttled = (answer: Answer, found: string): TargetError =>
  new TargetError('GATE_TARGET_THROTTLED', { found, where: answer.where, status: 429 })

const seconds = (ms: number): string => `${Math.round(ms) / 1000} s`

/**
 * A call whose time nobody measures: on 429 it waits once for as long as Retry-After says, if that fits into the time that the call may take, and leaves
 * a note. @throws TargetError GATE_TARGET_THROTTLED where there is no use in waiting
 */
export const performPatiently = async (session: Session, call: Call): Promise<Answer> => {
  const { connection, signal } = session
  const first = await perform(session, call)
  if (first.status !== 429) return first
  const limit = call.timeoutMs ?? connection.timeoutMs
  const wait = retryAfterMs(first.headers['retry-after'], Date.now())
  if (wait === null) throw throttled(first, '429 without a Retry-After')
  if (first.ms + wait > limit) {
    throw throttled(first, `429 with Retry-After ${seconds(wait)}, longer than the ${seconds(limit)} a call may take`)
  }
  try {
    await delay(wait, undefined, signal === null ? {} : { signal })
  } catch (cause) {
    throw new TargetError('GATE_TARGET_ABORTED', { found: 'while waiting for Retry-After', where: first.where, cause })
  }
  connection.book.note(
    `the target answered 429 at ${connection.redact(first.where)}; the call was made again after ${seconds(wait)}`,
  )
  const second = await perform(session, call)
  if (second.status === 429) throw throttled(second, `429 again after the ${seconds(wait)} of its Retry-After`)
  return second
}

/** A target's clock more than so far from this machine's is worth a note; the Date header has whole seconds. */
const SKEW_MS = 2000

/** What is to be said of the two clocks, from the Date header of an answer; null where they agree or there is none. */
export const skewNote = ({ headers, ms }: Pick<Answer, 'headers' | 'ms'>, now: number): string | null => {
  const date = Date.parse(headers.date ?? '')
  if (Number.isNaN(date)) return null
  // The answer was dated some time in the second that the header names, between the call and now.
  const ahead = date - now
  const behind = now - ms - (date + 1000)
  if (Math.max(ahead, behind) < SKEW_MS) return null
  const [far, way] = ahead > 0 ? [ahead, 'ahead of'] : [behind, 'behind']
  return `the target’s clock is ${Math.round(far / 1000)} s ${way} this machine’s (Date header); set both by NTP: ages taken across the two are off by as much`
}
