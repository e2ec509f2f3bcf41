import { eventsOf } from '../contracts/event.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { marketsOf } from './drill-market.ts'
import { farEntry } from './far-entry.ts'
import { param } from './param.ts'
import { type Breach, type BreachTrack, breachRecords } from './rollout-breach.ts'
import { openRolloutDrive, type RolloutDrive } from './rollout-drive.ts'
import { rolloutFigure } from './rollout-figures.ts'
import { secondsOf } from './rollout-track.ts'
import { type Scope, scenario } from './scenario.ts'

// Conditions that take every rollout back at once, each caused while one flag and a version are in rollout and another flag is not: a violation of a
// limit, data that break their contract, data that are not complete, and a system that is down for too long.

type Needs =
  | 'control'
  | 'flags'
  | 'flagAdmin'
  | 'observations'
  | 'config'
  | 'events'
  | 'state'
  | 'trade'
  | 'positions'
  | 'quotes'
  | 'account'
  | 'clock'
  | 'health'

interface Drill {
  readonly drive: RolloutDrive
  readonly target: Pick<Target, Needs>
  readonly seed: number
}

const version = 'algo:v3'
const bystanders = ['flag:drawdown_kelly']

const steps = async ({ drive }: Drill, seconds: number, every: number): Promise<void> => {
  for (let passed = 0; passed < seconds; passed += every) {
    await drive.wait(every)
    await drive.look()
  }
}

const intervalOf = ({ drive }: Drill): number => Math.max(0, ...drive.plans.map(({ interval_s }) => interval_s))

/** When an event of these types was first journalled after an instant; null where it was not. */
const firstEvent = async (
  { target }: Drill,
  of: { types: readonly string[]; kinds?: readonly string[]; after: number },
): Promise<number | null> => {
  const events = await target.events.all({ types: of.types })
  const own = eventsOf(events, 'risk.violation', 'data.violation').filter(
    event => !('kind' in event.data) || of.kinds?.includes(event.data.kind),
  )
  const found = own.map(({ ts }) => secondsOf(ts)).find(at => at >= of.after)
  return found ?? null
}

interface Condition extends Pick<Breach, 'criterion' | 'clean' | 'back' | 'others' | 'metrics'> {
  readonly flag: string
  readonly types: readonly string[]
  readonly kinds?: readonly string[]
  /** What may happen in the calm; switches the condition on; ends it. */
  readonly calm?: () => Promise<void>
  readonly on: () => Promise<void>
  readonly off: () => Promise<void>
}

const cause = async (drill: Drill, row: Criterion, condition: Condition): Promise<Breach> => {
  const { drive } = drill
  const { criterion, clean, back, others, metrics, flag, types, kinds } = condition
  const every = param(row, 'step_s')
  const subjects = [flag, version]
  for (const subject of subjects) await drive.start(subject)
  const from = (await drive.look()).at
  await condition.calm?.()
  await steps(drill, param(row, 'calm_s'), every)
  const begun = drive.now()
  await condition.on()
  await steps(drill, param(row, 'found_s') + intervalOf(drill) + 2 * every, every)
  const seen = await firstEvent(drill, { types, after: begun, ...(kinds ? { kinds } : {}) })
  const to = drive.now()
  await condition.off()
  await drive.wait(param(row, 'rest_s'))
  const due = seen ?? begun + param(row, 'found_s')
  return { criterion, clean, back, others, metrics, subjects, bystanders, calm: [from, begun], due, to }
}

const causeViolation = async (drill: Drill, row: Criterion): Promise<Breach> => {
  const { target, seed } = drill
  const { universe, limits } = await target.state.get()
  const [market] = await marketsOf(target, universe.symbols, { count: 1, minPrice: param(row, 'min_price'), seed })
  const equity = Number((await target.account.get()).equity)
  if (market) {
    const sized = { equity, share: param(row, 'share'), legs: param(row, 'legs'), limits }
    await target.trade.submit(farEntry(market, { id: `gate-${seed}-violation`, ...sized }))
  }
  const set = async (on: boolean): Promise<void> => {
    await target.control.stimulate({ name: 'risk.violation', args: {}, on })
  }
  return await cause(drill, row, {
    criterion: 'risk.violation-rollback',
    clean: 'clean',
    back: 'violation',
    others: 'others-stay',
    metrics: ['risk_violations'],
    flag: 'flag:confidence_calibration',
    types: ['risk.violation'],
    on: () => set(true),
    off: () => set(false),
  })
}

const dataSteps = { criterion: 'data.violation-rollback', clean: 'clean', others: 'others-stay' } as const

const causeBrokenData = async (drill: Drill, row: Criterion): Promise<Breach> => {
  const { target, seed } = drill
  const { symbols } = (await target.state.get()).universe
  const symbol = symbols[seed % symbols.length] ?? ''
  const set = async (on: boolean): Promise<void> => {
    await target.control.stimulate({ name: 'feed.null', args: { symbol }, on })
  }
  return await cause(drill, row, {
    ...dataSteps,
    back: 'contract',
    metrics: ['contract_violations'],
    flag: 'flag:atr_brackets',
    types: ['data.violation'],
    kinds: ['null-price'],
    on: () => set(true),
    off: () => set(false),
  })
}

const causeLoss = async (drill: Drill, row: Criterion): Promise<Breach> => {
  const lose = async (share: number, on: boolean): Promise<void> => {
    await drill.target.control.stimulate({ name: 'feed.drop', args: { share }, on })
  }
  return await cause(drill, row, {
    ...dataSteps,
    back: 'quality',
    metrics: ['data_quality', 'contract_violations'],
    flag: 'flag:ensemble_weighting',
    types: ['data.violation'],
    kinds: ['completeness'],
    calm: () => lose(param(row, 'tolerated'), true),
    on: () => lose(param(row, 'lost'), true),
    off: () => lose(param(row, 'lost'), false),
  })
}

/** Seconds for which readiness was not given, by probes; notes when they came to more than the hour can bear. */
interface Downtime {
  seconds: number
  beyondAt: number | null
}

const probe = async (drill: Drill, row: Criterion, of: { seconds: number; down: Downtime }): Promise<void> => {
  const { drive, target } = drill
  const every = param(row, 'probe_s')
  const bearable = (1 - param(row, 'floor')) * param(row, 'window_s')
  for (let passed = 0; passed < of.seconds; passed += every) {
    const { status } = await target.health.read('/readyz')
    if (status >= 400) of.down.seconds += every
    if (of.down.seconds > bearable) of.down.beyondAt ??= drive.now()
    await drive.wait(every)
    await drive.look()
  }
}

const causeDowntime = async (drill: Drill, row: Criterion): Promise<Breach> => {
  const { drive, target } = drill
  const subjects = ['flag:regime_detection', version]
  const [short, long] = [param(row, 'short_s'), param(row, 'long_s')]
  const down: Downtime = { seconds: 0, beyondAt: null }
  const fail = async (seconds: number): Promise<void> => {
    await target.control.stimulate({ name: 'outage', args: { duration: `${seconds}s` } })
  }
  for (const subject of subjects) await drive.start(subject)
  const from = (await drive.look()).at
  await fail(short)
  await probe(drill, row, { seconds: short + param(row, 'rest_s'), down })
  const begun = drive.now()
  await fail(long)
  await probe(drill, row, { seconds: long + 2 * intervalOf(drill), down })
  return {
    criterion: 'rel.uptime-floor',
    clean: 'above-floor',
    back: 'below-floor',
    others: 'others-stay',
    metrics: ['uptime'],
    subjects,
    bystanders,
    calm: [from, begun],
    due: down.beyondAt ?? begun + long,
    to: drive.now(),
  }
}

export const rolloutBreach = scenario('rollout.breach', {
  phase: 'drill',
  tier: 'control',
  needs: [
    'control',
    'flags',
    'flagAdmin',
    'observations',
    'config',
    'events',
    'state',
    'trade',
    'positions',
    'quotes',
    'account',
    'clock',
    'health',
  ],
  gather: async ({ target, criterion, seed }: Scope<Needs>): Promise<BreachTrack> => {
    const risk = criterion('risk.violation-rollback')
    const drive = await openRolloutDrive(target, param(risk, 'offset_s'))
    const drill: Drill = { drive, target, seed }
    const breaches = [
      await causeViolation(drill, risk),
      await causeBrokenData(drill, criterion('data.violation-rollback')),
      await causeLoss(drill, criterion('data.violation-rollback')),
      await causeDowntime(drill, criterion('rel.uptime-floor')),
    ]
    return { ...(await drive.track()), breaches }
  },
  observe: {
    'risk.violation-rollback': (track, { criterion }) =>
      breachRecords(track, 'risk.violation-rollback', param(criterion, 'slack_s')),
    'data.violation-rollback': (track, { criterion }) =>
      breachRecords(track, 'data.violation-rollback', param(criterion, 'slack_s')),
    'rel.uptime-floor': (track, { criterion }) => breachRecords(track, 'rel.uptime-floor', param(criterion, 'slack_s')),
  },
  figures: track => rolloutFigure(track, 'rollout.breach'),
})
