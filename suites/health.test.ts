import { describe, expect, test } from 'vitest'
import { type HealthAnswer, lookAt, shapeRecords, transitionRecords } from './health.ts'

const time = '2026-01-05T00:00:00.000Z'
const body = {
  status: 'pass',
  version: '1',
  releaseId: 'abc',
  ops_ok: true,
  time,
  checks: { 'db:connected': [{ status: 'pass', time }] },
} as const
const sound: HealthAnswer = {
  path: '/health',
  during: 'as found',
  status: 200,
  contentType: 'application/health+json; charset=utf-8',
  body,
}
const noteOf = (answer: HealthAnswer) => shapeRecords([answer])[0]?.note

describe('the form of health', () => {
  test('a valid passing answer with 200 and a failing one with 503 are right', () => {
    const failing = { ...sound, status: 503, body: { ...body, status: 'fail', ops_ok: false } }
    expect(shapeRecords([sound, failing])).toEqual([
      { ref: '/health #1', value: true },
      { ref: '/health #2', value: true },
    ])
  })

  test('200 on fail is wrong and says what was expected', () => {
    const answer = { ...sound, body: { ...body, status: 'fail', ops_ok: false } }
    expect(shapeRecords([answer])).toEqual([
      {
        ref: '/health #1',
        value: false,
        record: answer,
        note: 'as found: status fail must answer 400 to 599, found 200',
      },
    ])
  })

  test('an answer without ops_ok, of another type, or none at all is wrong', () => {
    const { ops_ok, ...rest } = body
    expect([
      noteOf({ ...sound, body: rest }),
      noteOf({ ...sound, contentType: 'application/json' }),
      noteOf({ ...sound, status: null }),
    ]).toEqual([
      "as found: the body breaks its contract at /ops_ok: must have required property 'ops_ok'",
      'as found: expected content type application/health+json, found application/json',
      'as found: no answer came',
    ])
    expect(ops_ok).toBe(true)
  })
})

describe('the truth of health', () => {
  const well = { component: 'pass', ops_ok: true }
  const ill = { component: 'fail', ops_ok: false }

  test('a change that is shown in time is right', () => {
    const transitions = [
      { component: 'db', change: 'down', before: well, seconds: 4.8, after: ill },
      { component: 'db', change: 'back', before: ill, seconds: 30, after: well },
    ] as const
    expect(transitionRecords(transitions, 30)).toEqual([
      { step: 'db-down', ref: 'db down', value: true },
      { step: 'db-back', ref: 'db back', value: true },
    ])
  })

  test('a change that is never shown is wrong, and the repair that follows cannot be told', () => {
    const down = { component: 'feed', change: 'down', before: well, seconds: null, after: well } as const
    const back = { component: 'feed', change: 'back', before: well, seconds: 0.3, after: well } as const
    expect(transitionRecords([down, back], 30)).toEqual([
      {
        step: 'feed-down',
        ref: 'feed down',
        value: false,
        record: down,
        note: 'expected within 30 s, found check pass, ops_ok true after all the time watched',
      },
      {
        step: 'feed-back',
        ref: 'feed back',
        value: null,
        record: back,
        note: 'health did not start from the other state: check pass, ops_ok true',
      },
    ])
  })

  test('a component looks as bad as its worst check, and one without a check cannot be seen', () => {
    const checks = { 'feed:age': [{ status: 'pass', time }], 'feed:gap': [{ status: 'warn', time }] } as const
    expect([lookAt({ ...body, checks }, 'feed'), lookAt({ ...body, checks }, 'model')]).toEqual([
      { component: 'warn', ops_ok: true },
      null,
    ])
  })
})
