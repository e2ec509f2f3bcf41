import type { Target } from '../targets/capability.ts'
import { closedIn } from './calibration.ts'
import { calibrationError, forecastsOf } from './forecasts.ts'
import { param } from './param.ts'
import { alertRecords } from './rollout-alert.ts'
import { attemptRecords, pathRecords } from './rollout-attempt.ts'
import { openRolloutDrive } from './rollout-drive.ts'
import { rolloutFigure } from './rollout-figures.ts'
import { progressRecords } from './rollout-progress.ts'
import { allGood, bandsOf, oneBad, oneInBand, oneMissing, percentageAt, tooFew } from './rollout-situation.ts'
import { about, dueOf, pause, planIn, playRound, type Stages } from './rollout-stages.ts'
import { type Measurement, secondsOf, type Track } from './rollout-track.ts'
import { trialRecords } from './rollout-trial.ts'
import { scenario } from './scenario.ts'

// The six agreed rollouts side by side over three of their stages, each in another situation.

const calibrated = 'flag:confidence_calibration'
const kelly = 'flag:drawdown_kelly'
const brackets = 'flag:atr_brackets'
const ensemble = 'flag:ensemble_weighting'
const regime = 'flag:regime_detection'
const lifecycle = 'algo:v3'
const subjects = [calibrated, kelly, brackets, ensemble, regime, lifecycle]
const absent = 'error_rate'

const dueSoon = async (stages: Stages, of: readonly string[]): Promise<number> => {
  const due = await dueOf(stages, of)
  await stages.drive.until(due - param(stages.row, 'before_s'))
  return due
}

/** Nothing has begun: only the first stage is open. Then all begin, and none may be hurried though all is well. */
const begin = async (stages: Stages): Promise<void> => {
  const { drive } = stages
  await drive.change(calibrated, { state: 'DISABLED' })
  for (const stage of [1, -1]) {
    const percentage = percentageAt(stages, calibrated, stage)
    await drive.change(calibrated, { state: 'ROLLING_OUT', percentage }, 'first-stage')
  }
  for (const subject of subjects) await drive.start(subject)
  await drive.wait(param(stages.row, 'settle_s'))
  for (const subject of [calibrated, lifecycle]) {
    for (const { values, n } of allGood(stages, subject, { round: 0 })) await drive.post(subject, values, n)
    await drive.change(subject, { percentage: percentageAt(stages, subject, 1) }, 'early')
  }
}

/** A jump to everybody, a percentage that is no stage, then the next stage: the first two are refused though all is well, the third is not. */
const stepByHand = async (stages: Stages, subject: string): Promise<void> => {
  const { drive } = stages
  const [first, next] = [percentageAt(stages, subject, 0), percentageAt(stages, subject, 1)]
  await pause(stages)
  for (const { values, n } of allGood(stages, subject, { round: 2 })) await drive.post(subject, values, n)
  await drive.change(subject, { percentage: percentageAt(stages, subject, -1) }, 'jump')
  await drive.change(subject, { percentage: (first + next) / 2 }, 'between-stages')
  await drive.change(subject, { percentage: next }, 'next')
}

/** One is promoted; the others are held by one metric after the other, and promoted when none is left. */
const firstStage = async (stages: Stages): Promise<void> => {
  const held = subjects.filter(subject => subject !== calibrated)
  const rounds = Math.max(...held.map(subject => bandsOf(stages, subject).length))
  const due = await dueSoon(stages, subjects)
  for (let round = 0; round <= rounds; round++) {
    const entries = held.flatMap(subject => {
      const bands = bandsOf(stages, subject)
      const metric = bands[round]
      if (metric === undefined)
        return round === bands.length && subject !== kelly ? allGood(stages, subject, { round }) : []
      const steps = subject === ensemble ? ([['rollout.promotion', 'one-in-band']] as const) : []
      return oneInBand(stages, subject, { metric, round, steps })
    })
    await playRound(stages, [...entries, ...(round === 0 ? allGood(stages, calibrated, { round }) : [])], due)
    if (round === 0) await stepByHand(stages, kelly)
  }
}

/** One metric beyond its limit, no data, too few records, and the step to everybody. */
const secondStage = async (stages: Stages): Promise<void> => {
  const { drive } = stages
  const [bad = ''] = bandsOf(stages, kelly)
  const [missing = ''] = bandsOf(stages, brackets)
  const [doubtful = ''] = bandsOf(stages, calibrated)
  await playRound(stages, oneBad(stages, kelly, bad), drive.now())
  await pause(stages)
  const since = (await drive.look()).at
  const due = await dueSoon(stages, [calibrated, brackets, ensemble, regime, lifecycle])
  const inBand = { metric: doubtful, round: 0, steps: [['rollout.last-step', 'to-all-in-band']] } as const
  const first = [
    ...oneInBand(stages, calibrated, inBand),
    ...oneMissing(stages, brackets, { metric: missing, step: 'held', since }),
    ...oneMissing(stages, regime, { metric: absent, step: 'held', since }),
    ...tooFew(stages, lifecycle),
    ...allGood(stages, ensemble, { round: 0 }),
  ]
  await playRound(stages, first, due)
  await drive.change(calibrated, { percentage: percentageAt(stages, calibrated, -1) }, 'to-all-refused')
  const second = [
    ...allGood(stages, calibrated, { round: 1, step: ['rollout.last-step', 'to-all-met'] }),
    ...allGood(stages, brackets, { round: 0, step: ['rollout.missing-metrics', 'on-with-data'] }),
    ...oneMissing(stages, regime, { metric: absent, step: 'still-held' }),
    ...allGood(stages, lifecycle, { round: 0 }),
  ]
  await playRound(stages, second, drive.now())
}

/** The end of one rollout and the step to everybody of another; a third still has no data. */
const thirdStage = async (stages: Stages): Promise<void> => {
  const { drive } = stages
  const due = await dueSoon(stages, [brackets, ensemble])
  const doubtfulOf = (subject: string): string => bandsOf(stages, subject)[0] ?? ''
  const end = { metric: doubtfulOf(brackets), round: 0, steps: [['rollout.last-step', 'end-in-band']] } as const
  const toAll = { metric: doubtfulOf(ensemble), round: 0, steps: [['rollout.last-step', 'to-all-in-band']] } as const
  const missing = oneMissing(stages, regime, { metric: absent, step: 'still-held' })
  await playRound(stages, [...oneInBand(stages, brackets, end), ...oneInBand(stages, ensemble, toAll), ...missing], due)
  await drive.change(brackets, { state: 'ENABLED' }, 'end-refused')
  await drive.change(ensemble, { percentage: percentageAt(stages, ensemble, -1) }, 'to-all-refused')
  const met = [
    ...allGood(stages, brackets, { round: 1, step: ['rollout.last-step', 'end-met'] }),
    ...allGood(stages, ensemble, { round: 1, step: ['rollout.last-step', 'to-all-met'] }),
  ]
  await playRound(stages, met, drive.now())
  await pause(stages)
  await drive.change(ensemble, { percentage: percentageAt(stages, ensemble, 0) }, 'down')
}

/** The calibration error of decisions for users who had the feature, as it stood at the end of each of their trades from the fewest on. */
const measuredErrors = async (
  target: Pick<Target, 'decisions' | 'events'>,
  fewest: number,
): Promise<readonly Omit<Measurement, 'origin'>[]> => {
  const key = calibrated.slice('flag:'.length)
  const mine = (await target.decisions.all()).filter(each => each.outcome === 'order' && each.flags[key] === true)
  const known = new Map(forecastsOf(mine).map(forecast => [forecast.id, forecast]))
  const closed = closedIn(await target.events.all({ types: ['trade.closed'] }))
  const ends = closed.flatMap(({ decision_id, at }) => {
    const forecast = known.get(decision_id)
    return forecast ? [{ at: secondsOf(at), forecast }] : []
  })
  return ends.flatMap(({ at }, index) => {
    const error = calibrationError(ends.slice(0, index + 1).map(({ forecast }) => forecast))
    return error && error.n >= fewest
      ? [{ at, subject: calibrated, values: { calibration_error: error.value }, n: error.n }]
      : []
  })
}

/** The model is made far too sure of itself and trades until its confidence has been shown wrong. */
const causeBadCalibration = async (
  stages: Stages,
  target: Pick<Target, 'cycles' | 'decisions' | 'config' | 'control' | 'events'>,
): Promise<void> => {
  const { drive, row } = stages
  const limits = {
    k_sl: param(row, 'stop_k'),
    k_tp: param(row, 'target_k'),
    kelly: { fraction: param(row, 'fraction') },
    max_open_trades: param(row, 'open_trades'),
  }
  await pause(stages)
  await target.config.patch({ limits, reason: 'a drill makes the model wrong' })
  await target.control.stimulate({ name: 'model.bias', args: { shift: param(row, 'bias') } })
  const before = (await drive.look()).at
  let isBack = false
  for (let cycle = 0; cycle < param(row, 'cycles') && !isBack; cycle++) {
    await target.cycles.start({ kind: 'pipeline' })
    await drive.wait(param(row, 'cycle_s'))
    isBack = (await drive.look()).of[calibrated]?.isOn === false
  }
  const after = drive.now()
  const limit = planIn(stages, calibrated)?.metrics.find(({ metric }) => metric === 'calibration_error')
  for (const measurement of await measuredErrors(target, limit?.min_n ?? 1)) drive.caused(measurement)
  drive.trial({
    subject: calibrated,
    meant: 'rollback',
    about: [about('rollout.promotion', 'one-bad-caused')],
    before,
    after,
  })
}

export const rolloutPath = scenario('rollout.path', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'flags', 'flagAdmin', 'observations', 'config', 'events', 'state', 'cycles', 'decisions'],
  gather: async ({ target, criterion }): Promise<Track> => {
    const row = criterion('rollout.promotion')
    const drive = await openRolloutDrive(target, param(row, 'offset_s'))
    const stages: Stages = { drive, row }
    await begin(stages)
    await firstStage(stages)
    await secondStage(stages)
    await thirdStage(stages)
    await causeBadCalibration(stages, target)
    return await drive.track()
  },
  observe: {
    'rollout.no-skip': track => [...attemptRecords(track, 'rollout.no-skip'), ...pathRecords(track)],
    'rollout.promotion': track => trialRecords(track, 'rollout.promotion'),
    'rollout.hold-band': track => trialRecords(track, 'rollout.hold-band'),
    'rollout.last-step': track => [
      ...trialRecords(track, 'rollout.last-step'),
      ...attemptRecords(track, 'rollout.last-step'),
    ],
    'rollout.missing-metrics': track => [...trialRecords(track, 'rollout.missing-metrics'), ...alertRecords(track)],
    'rollout.progress-record': (track, { criterion }) => progressRecords(track, param(criterion, 'ratio')),
  },
  figures: track => rolloutFigure(track, 'rollout.path'),
})
