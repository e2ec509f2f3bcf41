import type { Account } from './account.schema.ts'
import type { Bar } from './bar.schema.ts'
import type { CancelResult } from './cancel-result.schema.ts'
import type { Clock } from './clock.schema.ts'
import type { ConfigAnswer } from './config-patch.schema.ts'
import type { ControlAnswer } from './control.schema.ts'
import type { Cycle, CycleStarted } from './cycle.schema.ts'
import type { Decision } from './decision.schema.ts'
import type { JournalEvent } from './event.schema.ts'
import type { Flag } from './flag.schema.ts'
import type { Health } from './health.schema.ts'
import type { KillAnswer } from './kill.schema.ts'
import type { ObservationAnswer } from './observation.schema.ts'
import type { OfrepBulkAnswer, OfrepError, OfrepEvaluation } from './ofrep.schema.ts'
import type { Order } from './order.schema.ts'
import type { Position } from './position.schema.ts'
import type { Problem } from './problem.schema.ts'
import type { Quote } from './quote.schema.ts'
import type { QuotesAnswer } from './quotes-answer.schema.ts'
import type { RollbackAnswer } from './rollback.schema.ts'
import type { State } from './state.schema.ts'

/** What a target answers, by the name of its schema. */
export interface WireTypes {
  health: Health
  clock: Clock
  account: Account
  position: Position
  order: Order
  'cancel-result': CancelResult
  quote: Quote
  bar: Bar
  'quotes-answer': QuotesAnswer
  'cycle-started': CycleStarted
  cycle: Cycle
  decision: Decision
  event: JournalEvent
  state: State
  'config-answer': ConfigAnswer
  'control-answer': ControlAnswer
  flag: Flag
  'ofrep-evaluation': OfrepEvaluation
  'ofrep-error': OfrepError
  'ofrep-bulk-answer': OfrepBulkAnswer
  'observation-answer': ObservationAnswer
  'rollback-answer': RollbackAnswer
  'kill-answer': KillAnswer
  problem: Problem
}

export type WireName = keyof WireTypes
