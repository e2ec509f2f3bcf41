import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { risk } from '../judge/criteria/risk.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { Target } from '../targets/capability.ts'
import { type Attempt, type AttemptBooks, acceptedRecord, readBooks, refusedRecord, submitAttempt } from './attempt.ts'
import { marketsOf } from './drill-market.ts'
import { bracketBody, type SymbolMarket, symbolMarket } from './manual-bracket.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// A strategy repeats itself until it is disabled; then time passes, nobody and somebody without a name ask for it back, and at last a named person.

type Needs = 'control' | 'trade' | 'config' | 'orders' | 'events' | 'account' | 'quotes' | 'state' | 'clock'
type Step = (typeof risk)['risk.repeat-throttle']['measure']['steps'][number]
type Strategies = State['strategies']

/** A call that asked for the strategy back. */
interface Plea {
  readonly what: string
  readonly approver: string | null
  readonly status: number
  readonly strategies: Strategies
}

export interface RepeatEvidence {
  readonly strategy: string
  readonly max: number
  readonly window_s: number
  readonly attempts: readonly Attempt[]
  readonly afterwards: Strategies
  /** Tries after a while, each with the seconds since the strategy was disabled. */
  readonly later: readonly { readonly seconds: number; readonly attempt: Attempt }[]
  readonly pleas: readonly Plea[]
  readonly returned: Attempt | null
  readonly books: AttemptBooks
  readonly journal: readonly JournalEvent[]
}

const isDisabled = (strategies: Strategies, name: string): boolean =>
  strategies.some(each => each.name === name && !each.enabled)

const disabledStep = (evidence: RepeatEvidence): StepRecord<Step> => {
  const { strategy, max, attempts, books, journal } = evidence
  const within = attempts.slice(0, max).map(attempt => acceptedRecord(attempt, books))
  const beyond = attempts.slice(max).map(attempt => refusedRecord(attempt, ['repeat'], books))
  const step = 'disabled'
  const wrong = [...within, ...beyond].find(({ value }) => value !== true)
  const about = { step, ref: strategy } as const
  if (attempts.length <= max)
    return { ...about, value: null, note: `${attempts.length} repeats sent, ${max} are allowed` }
  if (wrong) return { ...about, value: wrong.value, note: wrong.note ?? '', record: wrong.record }
  const isEvent = eventsOf(journal, 'strategy.disabled').some(({ data }) => data.strategy === strategy)
  const isShown = isDisabled(evidence.afterwards, strategy)
  if (isEvent && isShown) return { ...about, value: true }
  const note = `after ${max} repeats: ${isEvent ? '' : 'no strategy.disabled in the journal; '}${isShown ? '' : 'the state does not show it disabled'}`
  return { ...about, value: false, note, record: evidence.afterwards }
}

const pleaStep = ({ what, approver, status, strategies }: Plea, name: string): StepRecord<Step> => {
  const isRefused = status >= 400 && status < 500 && isDisabled(strategies, name)
  const note = `${what} (approver ${approver ?? 'none'}): answered ${status}, the strategy is ${isDisabled(strategies, name) ? 'disabled' : 'enabled'}`
  return { step: 'needs-a-name', ref: what, value: isRefused, ...(isRefused ? {} : { note, record: strategies }) }
}

const enabledSteps = ({ strategy, pleas, returned, books, journal }: RepeatEvidence): StepRecord<Step>[] => {
  const plea = pleas.at(-1)
  if (!plea || !returned) return []
  const step = 'enabled-by-name'
  const enabled = eventsOf(journal, 'strategy.enabled').filter(({ data }) => data.strategy === strategy)
  const about = { step, ref: strategy } as const
  if (plea.status >= 300)
    return [{ ...about, value: false, note: `${plea.approver} asked for it: answered ${plea.status}` }]
  const isNamed = enabled.length === 1 && enabled[0]?.data.approver === plea.approver
  if (!isNamed) {
    const names = enabled.map(({ data }) => data.approver ?? 'nobody').join(', ')
    return [
      {
        ...about,
        value: false,
        note: `enabled in the journal by: ${names || 'nobody'}, expected once by ${plea.approver}`,
      },
    ]
  }
  return [{ ...acceptedRecord(returned, books), ...about }]
}

export const repeatSteps = (evidence: RepeatEvidence): StepRecord<Step>[] => [
  disabledStep(evidence),
  ...evidence.later.map(({ seconds, attempt }): StepRecord<Step> => {
    const record = refusedRecord(attempt, ['repeat'], evidence.books)
    return { ...record, step: 'stays-disabled', ref: `after ${seconds} s` }
  }),
  ...evidence.pleas.slice(0, -1).map(plea => pleaStep(plea, evidence.strategy)),
  ...enabledSteps(evidence),
]

interface Drill {
  readonly target: Pick<Target, Needs>
  readonly raw: Target['raw']
  readonly row: Criterion
  readonly state: State
  readonly seed: number
  readonly symbol: string
  readonly strategy: string
}

/** The same order again: bracket prices follow the market, quantity, side and symbol stay. */
const repeat = async (drill: Drill, number: number, known?: SymbolMarket): Promise<Attempt | null> => {
  const { target, state, seed, symbol, strategy } = drill
  const market = known ?? (await symbolMarket(target, symbol, (await target.clock.get()).timestamp))
  if (!market) return null
  const id = `gate-${seed}-repeat-${number}`
  const body = bracketBody(market, { side: 'buy', id, equity: 0, share: 0, limits: state.limits })
  return await submitAttempt(target, { what: `repeat ${number}`, body: { ...body, strategy } })
}

const strategiesOf = async (target: Pick<Target, 'state'>): Promise<Strategies> => (await target.state.get()).strategies

const unnamedPlea = async ({ target, raw, strategy }: Drill, approver: string | null): Promise<Plea> => {
  const reenable = approver === null ? { strategy } : { strategy, approver }
  const { status } = await raw({
    method: 'PATCH',
    path: '/v1/config',
    body: { reenable, reason: 'a drill asks without a name' },
  })
  const what = approver === null ? 'nobody asks' : 'somebody unknown asks'
  return { what, approver, status: status ?? 0, strategies: await strategiesOf(target) }
}

const namedPlea = async ({ target, state, strategy }: Drill): Promise<Plea> => {
  const approver = state.people.findLast(({ roles }) => roles.includes('risk'))?.name ?? ''
  const { status } = await target.config.patch({ reenable: { strategy, approver }, reason: 'a drill is over' })
  return { what: 'a named person asks', approver, status, strategies: await strategiesOf(target) }
}

/** Tries after two windows, an hour and a day, all counted from the moment at which it was disabled. */
const tryLater = async (drill: Drill, first: number): Promise<RepeatEvidence['later']> => {
  const { target, row, state } = drill
  const hour = 3600
  const waits = [
    state.limits.repeat.window_s * param(row, 'after_windows'),
    param(row, 'after_h') * hour,
    param(row, 'after_day_h') * hour,
  ]
  const later: { seconds: number; attempt: Attempt }[] = []
  let passed = 0
  for (const [index, seconds] of waits.entries()) {
    await target.control.advance(`${seconds - passed}s`)
    passed = seconds
    const attempt = await repeat(drill, first + index)
    if (attempt) later.push({ seconds, attempt })
  }
  return later
}

export const repeatThrottle = scenario('risk.repeat-throttle', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'trade', 'config', 'orders', 'events', 'account', 'quotes', 'state', 'clock'],
  gather: async ({ target, criterion, seed }): Promise<RepeatEvidence> => {
    const row = criterion('risk.repeat-throttle')
    const state = await target.state.get()
    const after = (await target.account.read()).journalSeq ?? 0
    const wanted = { count: 1, minPrice: param(row, 'min_price'), seed }
    const [market] = await marketsOf(target, state.universe.symbols, wanted)
    if (!market) throw new Error(`no symbol costs ${wanted.minPrice} or more; lower min_price of ${row.id}`)
    const drill: Drill = {
      target,
      raw: target.raw,
      row,
      state,
      seed,
      symbol: market.symbol,
      strategy: `gate-repeat-${seed}`,
    }
    const { max, window_s } = state.limits.repeat
    const attempts: Attempt[] = []
    for (let number = 1; number <= max + param(row, 'extra'); number++) {
      const attempt = await repeat(drill, number, market)
      if (attempt) attempts.push(attempt)
    }
    const afterwards = await strategiesOf(target)
    const later = await tryLater(drill, attempts.length + 1)
    const pleas = [
      await unnamedPlea(drill, null),
      await unnamedPlea(drill, 'user:nobody-known'),
      await namedPlea(drill),
    ]
    const returned = await repeat(drill, attempts.length + later.length + 1)
    const journal = await target.events.all({ types: ['strategy.*'], after })
    const books = await readBooks(target, after)
    return { strategy: drill.strategy, max, window_s, attempts, afterwards, later, pleas, returned, books, journal }
  },
  observe: { 'risk.repeat-throttle': repeatSteps },
})
