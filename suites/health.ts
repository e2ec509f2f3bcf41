import type { Health } from '../contracts/health.schema.ts'
import { validator } from '../contracts/validate.ts'
import type { JudgedRecord, StepRecord } from '../judge/observation.ts'

export const components = ['db', 'feed', 'broker', 'model'] as const
export type Component = (typeof components)[number]

/** One answer of a health endpoint, as it came. */
export interface HealthAnswer {
  readonly path: string
  /** What was going on, in words. */
  readonly during: string
  readonly status: number | null
  readonly contentType: string
  /** The parsed body; null where it was not JSON. */
  readonly body: unknown
}

const statusOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'status' in body ? String(body.status) : 'unnamed'

const shapeFault = ({ status, contentType, body }: HealthAnswer): string | null => {
  if (status === null) return 'no answer came'
  const [violation] = validator('health')(body)
  if (violation) return `the body breaks its contract at ${violation.path || '/'}: ${violation.message}`
  if (!contentType.startsWith('application/health+json')) {
    return `expected content type application/health+json, found ${contentType || 'none'}`
  }
  const named = statusOf(body)
  const [low, high] = named === 'fail' ? [400, 600] : [200, 400]
  return status >= low && status < high ? null : `status ${named} must answer ${low} to ${high - 1}, found ${status}`
}

/** Each answer is a valid health+json body whose HTTP status follows its own status. */
export const shapeRecords = (answers: readonly HealthAnswer[]): JudgedRecord[] =>
  answers.map((answer, index) => {
    const ref = `${answer.path} #${index + 1}`
    const fault = shapeFault(answer)
    return fault === null
      ? { ref, value: true }
      : { ref, value: false, record: answer, note: `${answer.during}: ${fault}` }
  })

export interface ComponentLook {
  readonly component: string
  readonly ops_ok: boolean
}

/** A dependency broken or repaired, and how long health took to say so. */
export interface Transition {
  readonly component: Component
  readonly change: 'down' | 'back'
  /** What health said before; a dependency that was not passing before it was broken proves nothing. */
  readonly before: ComponentLook | null
  /** Virtual seconds until health said it; null where it had not within the time watched. */
  readonly seconds: number | null
  /** What health said last. */
  readonly after: ComponentLook | null
}

/** The worst status of a component's checks and `ops_ok`; null where health shows no check of it. */
export const lookAt = (health: Health, component: Component): ComponentLook | null => {
  const checks = Object.entries(health.checks).flatMap(([name, found]) =>
    name.split(':')[0] === component ? found : [],
  )
  const worst = (['fail', 'warn', 'pass'] as const).find(status => checks.some(check => check.status === status))
  return worst ? { component: worst, ops_ok: health.ops_ok } : null
}

export const isPassing = (look: ComponentLook | null): boolean =>
  look !== null && look.component === 'pass' && look.ops_ok
/** A broken dependency shows as a check that does not pass and as `ops_ok` false: both. */
export const isFailing = (look: ComponentLook | null): boolean =>
  look !== null && look.component !== 'pass' && !look.ops_ok

const words = (look: ComponentLook | null): string =>
  look ? `check ${look.component}, ops_ok ${look.ops_ok}` : 'no check of it'

type TransitionStep = `${Component}-${Transition['change']}`

/** Each transition was shown within the limit. One whose start was not as it must be could not be told. */
export const transitionRecords = (
  transitions: readonly Transition[],
  withinSeconds: number,
): StepRecord<TransitionStep>[] =>
  transitions.map(transition => {
    const { component, change, before, seconds, after } = transition
    const step: TransitionStep = `${component}-${change}`
    const ref = `${component} ${change}`
    const isTellable = change === 'down' ? isPassing(before) : isFailing(before)
    if (!isTellable) {
      return {
        step,
        ref,
        value: null,
        record: transition,
        note: `health did not start from the other state: ${words(before)}`,
      }
    }
    const isShown = seconds !== null && seconds <= withinSeconds
    const note = `expected within ${withinSeconds} s, found ${words(after)} after ${seconds === null ? 'all the time watched' : `${seconds} s`}`
    return isShown ? { step, ref, value: true } : { step, ref, value: false, record: transition, note }
  })
