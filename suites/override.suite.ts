import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { risk } from '../judge/criteria/risk.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { Target } from '../targets/capability.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// One limit is asked to be lifted: by one person alone, by nobody, by somebody without the role, without an end; then by two, and the end is awaited.

type Step = (typeof risk)['risk.override-four-eyes']['measure']['steps'][number]
const limit = 'max_order_qty'

/** A request for an override, its answer, and what was in force right after it. */
interface Request {
  readonly step: Step
  readonly approver: string | null
  readonly until: string | null
  readonly status: number
  readonly inForce: number
  readonly overrides: State['overrides']
}

export interface OverrideEvidence {
  readonly actor: string
  readonly before: number
  readonly value: number
  readonly requests: readonly Request[]
  /** After its end. */
  readonly after: { readonly inForce: number; readonly overrides: State['overrides'] }
  readonly journal: readonly JournalEvent[]
}

const refusedStep = (request: Request, before: number): StepRecord<Step> => {
  const { step, status, inForce, overrides, approver } = request
  const isRefused = status >= 400 && status < 500 && inForce === before && overrides.every(each => each.limit !== limit)
  const note = `approver ${approver ?? 'none'}, until ${request.until ?? 'none'}: answered ${status}, ${limit} is ${inForce}, before it was ${before}`
  return isRefused ? { step, ref: step, value: true } : { step, ref: step, value: false, note, record: request }
}

const startedStep = (request: Request, value: number): StepRecord<Step> => {
  const { step, status, inForce } = request
  const isStarted = status < 300 && inForce === value
  const note = `with a second person: answered ${status}, ${limit} is ${inForce}, expected ${value}`
  return isStarted ? { step, ref: step, value: true } : { step, ref: step, value: false, note, record: request }
}

const journalStep = ({ journal, actor, value, requests }: OverrideEvidence): StepRecord<Step> => {
  const step = 'in-journal'
  const started = eventsOf(journal, 'override.started').filter(({ data }) => data.limit === limit)
  const asked = requests.at(-1)
  const [event] = started
  const faults = []
  if (!event || started.length > 1) faults.push(`${started.length} override.started, expected 1`)
  if (event) {
    const { data } = event
    if (event.actor !== actor) faults.push(`actor ${event.actor}, asked by ${actor}`)
    if (data.approver !== asked?.approver) faults.push(`approver ${data.approver}, expected ${asked?.approver}`)
    if (Number(data.value) !== value) faults.push(`value ${data.value}, expected ${value}`)
    if (Date.parse(data.until) !== Date.parse(asked?.until ?? ''))
      faults.push(`until ${data.until}, expected ${asked?.until}`)
  }
  return faults.length === 0
    ? { step, ref: step, value: true }
    : { step, ref: step, value: false, note: faults.join('; '), record: started }
}

const endedStep = ({ journal, before, after }: OverrideEvidence): StepRecord<Step> => {
  const step = 'ends'
  const isOver = after.inForce === before && after.overrides.every(each => each.limit !== limit)
  const isTold = eventsOf(journal, 'override.ended').some(({ data }) => data.limit === limit)
  const note = `after its end ${limit} is ${after.inForce}, before it was ${before}${isTold ? '' : '; no override.ended in the journal'}`
  return isOver && isTold ? { step, ref: step, value: true } : { step, ref: step, value: false, note, record: after }
}

export const overrideSteps = (evidence: OverrideEvidence): StepRecord<Step>[] => {
  const valid = evidence.requests.at(-1)
  if (!valid) return []
  return [
    ...evidence.requests.slice(0, -1).map(request => refusedStep(request, evidence.before)),
    startedStep(valid, evidence.value),
    journalStep(evidence),
    endedStep(evidence),
  ]
}

type OverrideTarget = Pick<Target, 'control' | 'config' | 'events' | 'state' | 'clock' | 'raw'>

/** Whom the target takes the drill for: the actor of a change that changes nothing. */
const actorOf = async (target: OverrideTarget, state: State, after: number): Promise<string> => {
  const limits = { [limit]: state.limits[limit] }
  await target.config.patch({ limits, reason: 'a drill looks who it is taken for' })
  const changes = eventsOf(await target.events.all({ types: ['config.changed'], after }), 'config.changed')
  const actor = changes.at(-1)?.actor
  if (actor === undefined) throw new Error('PATCH /v1/config left no config.changed: the actor cannot be told')
  return actor
}

/** The people that the steps ask for: the actor, somebody without the role, and a second risk person. */
const castOf = ({ people }: State, actor: string): { outsider: string; second: string | null } => ({
  outsider: people.find(({ name, roles }) => name !== actor && !roles.includes('risk'))?.name ?? 'user:nobody-known',
  second: people.find(({ name, roles }) => name !== actor && roles.includes('risk'))?.name ?? null,
})

const forSeconds = async (target: OverrideTarget, seconds: number): Promise<string> =>
  new Date(Date.parse((await target.clock.get()).timestamp) + seconds * 1000).toISOString()

export const overrideFourEyes = scenario('risk.override', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'config', 'events', 'state', 'clock'],
  gather: async ({ target, criterion }): Promise<OverrideEvidence> => {
    const row = criterion('risk.override-four-eyes')
    const { value: state, journalSeq } = await target.state.read()
    const before = state.limits[limit]
    const value = Math.round(before * param(row, 'raise'))
    const actor = await actorOf(target, state, journalSeq ?? 0)
    const { outsider, second } = castOf(state, actor)
    const end = await forSeconds(target, param(row, 'for_s'))
    const requests: Request[] = []
    const ask = async (step: Step, approver: string | null, until: string | null): Promise<void> => {
      const override = {
        limit,
        value,
        ...(until === null ? {} : { until }),
        ...(approver === null ? {} : { approver }),
      }
      const body = { override, reason: `a drill asks: ${step}` }
      const { status } = await target.raw({ method: 'PATCH', path: '/v1/config', body })
      const { limits, overrides } = await target.state.get()
      requests.push({ step, approver, until, status: status ?? 0, inForce: limits[limit], overrides })
    }
    await ask('alone', actor, end)
    await ask('unnamed', null, end)
    await ask('not-risk', outsider, end)
    await ask('no-end', second, null)
    if (second !== null) await ask('with-second', second, end)
    await target.control.advance(`${param(row, 'for_s') + 1}s`)
    const { limits, overrides } = await target.state.get()
    const journal = await target.events.all({ types: ['override.*'], after: journalSeq ?? 0 })
    return { actor, before, value, requests, after: { inForce: limits[limit], overrides }, journal }
  },
  observe: { 'risk.override-four-eyes': overrideSteps },
})
