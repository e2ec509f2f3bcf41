import { setTimeout as delay } from 'node:timers/promises'
import type { ControlCapability } from '../targets/capability.ts'

/** How a drill lets time pass on its target, and how much has passed. */
export interface Pace {
  /** Lets that many seconds pass: the virtual clock is moved, on a real one they are waited for. */
  readonly wait: (seconds: number) => Promise<void>
  /** Seconds that were let pass. */
  readonly passed: () => number
}

/** Virtual where the target can be moved, real otherwise; a real wait ends early when `signal` fires. */
export const paceOf = (control: Pick<ControlCapability, 'advance'> | null, signal: AbortSignal): Pace => {
  let passed = 0
  return {
    wait: async seconds => {
      passed += seconds
      if (control) await control.advance(`${Math.round(seconds * 1000)}ms`)
      else await delay(seconds * 1000, undefined, { signal })
    },
    passed: () => passed,
  }
}
