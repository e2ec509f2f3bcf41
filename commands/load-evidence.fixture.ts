import { catalogue } from '../judge/catalogue.ts'
import type { Outcome } from '../loadtest/outcome.ts'
import type { Row } from '../loadtest/record.ts'
import { dueTimes, type Schedule } from '../loadtest/schedule.ts'
import type { AskedFacts } from './load-evidence.ts'
import type { PartFacts } from './load-part.ts'
import { type LoadRule, ruleOf } from './load-rule.ts'

/** The catalogue's own bounds: p95 below 500 ms, more than 95 % of success. */
export const rule: LoadRule = ruleOf(catalogue, 0.95)

export const asked: AskedFacts = {
  method: 'POST',
  place: 'http://127.0.0.1:1/v2/orders',
  bodyDigest: null,
  shape: 'constant',
  seed: 1,
  timeoutMs: 10_000,
  workers: 1,
  baseline: null,
}

const generator = { ok: true, reasons: [], achieved: 1, sendLagP99: 0.5, eventLoopP99: 0.5, cpu: 0.1 }
export const badGenerator = { ...generator, ok: false, reasons: ['it used 99.0 % of a core, below 80.0 % is needed'] }

/** A stretch of a schedule that was sent to its end by an exact generator, with what a test wants to be different. */
export const part = (schedule: Schedule, different: Partial<PartFacts> = {}): PartFacts => ({
  schedule,
  planned: dueTimes(schedule).length,
  unsettled: 0,
  opened: 1,
  generator,
  details: {},
  interrupted: false,
  stopped: null,
  ...different,
})

/** How one request ended: after so many ms, with an answer of success unless said otherwise. */
export interface Ending {
  readonly ms: number
  readonly outcome?: Outcome
}

/** Every request of a schedule, each with an ending of its own by when it was due (in ms) and by its number. */
export const rowsOf = (schedule: Schedule, ending: (dueMs: number, index: number) => Ending): readonly Row[] =>
  [...dueTimes(schedule)].map((due, index) => {
    const { ms, outcome = '2xx' } = ending(due / 1000, index)
    return { index, due, taken: due, sent: due, ended: due + ms * 1000, outcome, detail: null }
  })

/** Milliseconds that vary a little from request to request, always in the same way. */
export const about = (ms: number, index: number): number => ms * (1 + ((index * 37) % 11) / 50)
