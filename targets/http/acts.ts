import type { CancelResult } from '../../contracts/cancel-result.schema.ts'
import type { ConfigPatch } from '../../contracts/config-patch.schema.ts'
import type { ControlAnswer, ControlRequest, StateImage } from '../../contracts/control.schema.ts'
import type { CallOptions, CancelAnswer, CapabilityByName } from '../capability.ts'
import { TargetError } from '../errors.ts'
import { act, isDone, made, outcomeOf } from './act.ts'
import { jsonOf, many, one, refusal } from './check.ts'
import { byId } from './reads.ts'
import type { Session } from './session.ts'

type Acts = Pick<CapabilityByName, 'trade' | 'cycles' | 'config' | 'control'>

/** Virtual hours take real seconds: the control route has more time than an ordinary call. */
const CONTROL_TIMEOUT_MS = 120_000
const CONTROL_PATH = '/gate/v1/control'

const trade = (session: Session): Acts['trade'] => {
  const cancel = async (path: string, options: CallOptions): Promise<CancelAnswer> => {
    const answer = await act(session, { method: 'DELETE', path, ...options })
    let results: CancelResult[] = []
    if (answer.status === 207) {
      const rows = jsonOf(answer)
      const where = answer.where
      if (!Array.isArray(rows))
        throw new TargetError('GATE_TARGET_CONTRACT', { found: 'a 207 that is no array', where })
      results = many(session, { name: 'cancel-result', answer }, rows)
    }
    return { ...outcomeOf(session, answer), results }
  }
  return {
    submit: async (body, { key, ...options } = {}) => {
      const headers = key === undefined ? {} : { 'idempotency-key': key }
      const answer = await act(session, { method: 'POST', path: '/v2/orders', body, headers, ...options })
      return { ...outcomeOf(session, answer), order: made(session, 'order', answer) }
    },
    cancel: (id, options = {}) => cancel(`/v2/orders/${encodeURIComponent(id)}`, options),
    cancelAll: (options = {}) => cancel('/v2/orders', options),
  }
}

const cycles = (session: Session): Acts['cycles'] => ({
  start: async (body, options = {}) => {
    const answer = await act(session, { method: 'POST', path: '/v1/cycles', body, ...options })
    const cycle = made(session, 'cycle-started', answer)
    return { ...outcomeOf(session, answer), cycle, location: answer.headers.location ?? null }
  },
  one: id => byId(session, 'cycle', `/v1/cycles/${encodeURIComponent(id)}`),
})

const config = (session: Session): Acts['config'] => ({
  patch: async (body: ConfigPatch, options: CallOptions = {}) => {
    const showsKey = body.keys !== undefined
    const answer = await act(session, { method: 'PATCH', path: '/v1/config', body, showsKey, ...options })
    return { ...outcomeOf(session, answer), answer: made(session, 'config-answer', answer) }
  },
})

/** One call of the control route. @throws TargetError if the target refuses it */
const sendControl = async (session: Session, body: ControlRequest): Promise<ControlAnswer> => {
  const answer = await act(session, { method: 'POST', path: CONTROL_PATH, body, timeoutMs: CONTROL_TIMEOUT_MS })
  if (!isDone(answer)) throw refusal(session, answer)
  return one(session, 'control-answer', answer)
}

const exportImage = async (session: Session): Promise<StateImage> => {
  const { image } = await sendControl(session, { export: true })
  if (image) return image
  throw new TargetError('GATE_TARGET_CONTRACT', { found: 'no image after export', where: `POST ${CONTROL_PATH}` })
}

const control = (session: Session): Acts['control'] => ({
  reset: reset => sendControl(session, { reset }),
  stimulate: (...stimuli) => sendControl(session, { stimuli }),
  advance: duration => sendControl(session, { advance: duration }),
  restart: image => sendControl(session, { restart: image === undefined ? true : { image } }),
  exportImage: () => exportImage(session),
  send: request => sendControl(session, request),
})

/** Everything that changes something, over HTTP as docs/target-interface.md says. */
export const actCapabilities = (session: Session): Acts => ({
  trade: trade(session),
  cycles: cycles(session),
  config: config(session),
  control: control(session),
})
