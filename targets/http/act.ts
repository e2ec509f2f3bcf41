import type { WireName, WireTypes } from '../../contracts/wire.ts'
import type { Outcome } from '../capability.ts'
import { type Answer, type Call, perform } from './call.ts'
import { one, problemIn } from './check.ts'
import type { Session } from './session.ts'

export const isDone = ({ status }: Answer): boolean => status !== null && status >= 200 && status < 300

/** A call whose refusal is an answer too, whatever its body. @throws TargetError for a transport fault or a broken success */
export const act = async (session: Session, call: Call): Promise<Answer> => {
  const answer = await perform(session, { ...call, expect: 'json' })
  // A refusal by a proxy may be HTML: the status says enough.
  const isRefusal = answer.status !== null && answer.status >= 400
  const isUnreadable = answer.fault?.code === 'GATE_TARGET_NOT_JSON'
  if (answer.fault && !(isRefusal && isUnreadable)) throw answer.fault
  return answer
}

export const outcomeOf = (session: Session, answer: Answer): Outcome => ({
  status: answer.status ?? 0,
  problem: problemIn(session, answer),
  at: answer.at,
  ms: answer.ms,
  exchange: answer.exchange,
})

/** The thing made, as its contract has it; null where the call was refused. @throws TargetError GATE_TARGET_CONTRACT */
export const made = <Name extends WireName>(session: Session, name: Name, answer: Answer): WireTypes[Name] | null =>
  isDone(answer) ? one(session, name, answer) : null
