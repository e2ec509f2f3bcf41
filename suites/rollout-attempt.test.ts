import { describe, expect, test } from 'vitest'
import { flag, HOUR, look, standing, subject, T0, told, track } from './rollout.fixture.ts'
import { attemptRecords, pathRecords } from './rollout-attempt.ts'
import type { Attempt, Measurement, Standing } from './rollout-track.ts'

const facts = (value: number, second: number): Measurement => ({
  at: T0 + second,
  subject,
  values: { bracket_success: value, error_rate: 0.01 },
  n: 60,
  origin: 'posted',
})

const attempt = (different: Partial<Attempt>): Attempt => ({
  at: T0 + HOUR + 10,
  subject,
  step: 'jump',
  asked: { percentage: 100 },
  status: 422,
  problem: 'urn:problem:rollout-skip',
  before: standing(),
  after: standing(),
  ...different,
})

const judged = (different: Partial<Attempt>, value = 0.7): unknown => {
  const given = attempt(different)
  const measurements = [facts(value, given.at - T0)]
  return attemptRecords(track({ attempts: [given], measurements }), 'rollout.no-skip').map(record => [
    record.step,
    record.value,
    ...(record.note === undefined ? [] : [record.note]),
  ])
}

const at = (percent: number, different: Partial<Standing> = {}): Standing => standing({ percent, ...different })

describe('a change of percentage', () => {
  test('that leaves out a stage, names none, or comes too early is refused', () => {
    expect(judged({})).toEqual([['jump', true]])
    expect(judged({ step: 'between-stages', asked: { percentage: 37.5 } })).toEqual([['between-stages', true]])
    expect(judged({ step: 'early', at: T0 + 600, asked: { percentage: 50 } })).toEqual([['early', true]])
  })

  test('that is let through though it leaves out a stage is wrong, whatever it is answered', () => {
    const note = (status: number, percent: number) =>
      `ROLLING_OUT at 25 % asked to go to 100 %: expected a refusal, because 25 % to 100 % leaves out 50 %; answered ${status}, it is now ROLLING_OUT at ${percent} %`
    expect(judged({ status: 200, problem: null, after: at(100, { stage: 2 }) })).toEqual([
      ['jump', false, note(200, 100)],
    ])
    expect(judged({ problem: null, after: at(100, { stage: 2 }) })).toEqual([['jump', false, note(422, 100)]])
  })

  test('to the next stage is done where all is well and the stage is over', () => {
    const next = { step: 'next', asked: { percentage: 50 } } as const
    expect(judged({ ...next, status: 200, problem: null, after: at(50, { stage: 1 }) })).toEqual([['next', true]])
    expect(judged(next)).toEqual([['next', false, expect.stringContaining('expected to be done: the plan allows it')]])
  })

  test('downwards is always done', () => {
    const down = { step: 'down', asked: { percentage: 25 }, before: at(50, { stage: 1 }) } as const
    expect(judged({ ...down, status: 200, problem: null, after: at(25) })).toEqual([['down', true]])
    expect(judged({ ...down, after: at(50, { stage: 1 }) })).toEqual([['down', false, expect.any(String)]])
  })

  test('from nothing goes to the first stage alone', () => {
    const off = standing({ state: 'DISABLED', stage: null, since: null, status: 'idle', percent: 100 })
    const first = {
      step: 'first-stage',
      asked: { state: 'ROLLING_OUT', percentage: 50 },
      before: off,
      after: off,
    } as const
    expect(judged(first)).toEqual([['first-stage', true]])
    const begun = at(50, { stage: null, status: 'idle' })
    expect(judged({ ...first, status: 200, problem: null, after: begun })).toEqual([
      ['first-stage', false, expect.stringContaining('because 0 % to 50 % leaves out 25 %')],
    ])
  })

  test('of what is not in rollout says nothing', () => {
    const back = standing({ state: 'ROLLBACK', stage: null, status: 'rolled_back' })
    expect(judged({ before: back, after: back })).toEqual([
      ['jump', null, expect.stringContaining('is not in rollout')],
    ])
  })

  test('to the end is refused while a metric is between its limits, and done when none is', () => {
    const last = at(100, { stage: 2 })
    const end = { step: 'end-refused', asked: { state: 'ENABLED' }, before: last, after: last } as const
    const records = (value: number, different: Partial<Attempt>) =>
      attemptRecords(
        track({ attempts: [attempt({ ...end, ...different })], measurements: [facts(value, HOUR + 10)] }),
        'rollout.last-step',
      )
    expect(records(0.55, {})).toMatchObject([{ step: 'end-refused', value: true }])
    const enabled = at(100, { stage: null, state: 'ENABLED', status: 'done' })
    expect(records(0.55, { status: 200, problem: null, after: enabled })).toMatchObject([{ value: false }])
    expect(records(0.7, { status: 200, problem: null, after: enabled })).toMatchObject([{ value: true }])
  })
})

describe('the path that the journal tells of', () => {
  const moved = (second: number, from: number, to: number) =>
    told(second, 'flag.changed', {
      key: 'atr_brackets',
      old: flag('ROLLING_OUT', from),
      new: flag('ROLLING_OUT', to),
      reason: 'x',
    })
  const begun = told(0, 'flag.changed', {
    key: 'atr_brackets',
    old: flag('ENABLED', 100),
    new: flag('ROLLING_OUT', 25),
    reason: 'x',
  })
  const again = told(60, 'flag.changed', {
    key: 'atr_brackets',
    old: flag('ROLLING_OUT', 25),
    new: flag('ROLLING_OUT', 25),
    reason: 'only its list changed',
  })

  test('takes the stages in order, each for its time, and may go down', () => {
    const events = [begun, again, moved(HOUR, 25, 50), moved(HOUR + 60, 50, 25)]
    expect(pathRecords(track({ events }))).toEqual([{ step: 'path', ref: subject, value: true }])
  })

  test('leaves a stage out, or leaves one too early', () => {
    expect(pathRecords(track({ events: [begun, moved(HOUR, 25, 100)] }))).toMatchObject([
      { value: false, note: '25 % to 100 % leaves out 50 %' },
    ])
    expect(pathRecords(track({ events: [begun, again, moved(HOUR - 1, 25, 50)] }))).toMatchObject([
      { value: false, note: '25 % lasted 59 min 59 s of 1 h' },
    ])
  })

  test('says nothing where nothing moved', () => {
    expect(pathRecords(track({ looks: [look(0)] }))).toEqual([])
  })
})
