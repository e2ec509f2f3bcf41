import { describe, expect, test } from 'vitest'
import { createRecorder, type LoadRecord, MOST_ROWS, type Row } from './record.ts'
import { stationarity } from './stationarity.ts'

/** 500 requests a second whose latency in milliseconds is a function of the second and of noise between 0 and 1. */
const run = (seconds: number, latency: (second: number, noise: number) => number, planned = 1): LoadRecord => {
  const recorder = createRecorder(planned)
  for (let index = 0; index < seconds * 500; index++) {
    const due = index * 2000
    const ended = due + Math.round(latency(due / 1e6, (index * 0.618_033_988_75) % 1) * 1000)
    const row: Row = { index, due, taken: due, sent: due, ended, outcome: '2xx', detail: null }
    recorder.add(row)
  }
  return recorder.finish()
}
const look = (record: LoadRecord, seconds: number, warmUpMs = 0) =>
  stationarity({ record, durationMs: seconds * 1000, limitMs: 10_000, warmUpMs })

describe('the course of a run', () => {
  test('that stays as it is has no drift', () => {
    const { drift, atCap, reason } = look(
      run(10, (_, noise) => 20 + 10 * noise),
      10,
    )
    expect([atCap, reason, drift?.batches]).toEqual([false, null, 15])
    expect(drift?.p).toBeGreaterThan(0.01)
  })

  test('that grows with every order is growing, though its p95 may be within the bound', () => {
    const { drift, reason } = look(
      run(10, (second, noise) => 5 + 4 * second + 5 * noise),
      10,
    )
    expect(drift?.p).toBeLessThan(0.001)
    expect(reason).toMatch(/^the latency is growing: p95 /)
  })

  test('that steps up in its middle is growing, with the p95 of both halves', () => {
    const record = run(10, (second, noise) => (second < 5 ? 20 : 60) + 10 * noise)
    const { first, second } = look(record, 10).drift ?? { first: 0, second: 0 }
    expect(second).toBeGreaterThan(first * 1.5)
    expect(look(record, 10).reason).toMatch(/^the latency is growing: p95 /)
  })

  test('with a slow beginning has that cut, and nothing else against it', () => {
    const { warmUpMs, reason } = look(
      run(10, (second, noise) => (second < 1 ? 200 : 20) + 10 * noise),
      10,
    )
    expect([warmUpMs, reason]).toEqual([1000, null])
  })

  test('has at least the declared warm-up cut', () => {
    const record = run(10, (_, noise) => 20 + 10 * noise)
    expect(look(record, 10, 3000).warmUpMs).toBeGreaterThanOrEqual(3000)
  })

  test('is read from histograms by second where there are no rows', () => {
    const long = MOST_ROWS + 1
    expect(
      look(
        run(60, (_, noise) => 20 + 10 * noise, long),
        60,
      ),
    ).toMatchObject({ atCap: false, reason: null })
    expect(
      look(
        run(60, (second, noise) => 5 + second + 5 * noise, long),
        60,
      ).reason,
    ).toMatch(/^the latency is growing: p95 /)
  })

  test('that falls until its middle and stays there had not settled', () => {
    const record = run(10, (second, noise) => (Math.floor(second) % 2 === 0 ? 200 : 20) + 10 * noise)
    expect(look(record, 10)).toMatchObject({ atCap: false })
    const falling = look(
      run(10, (second, noise) => 200 - 30 * Math.min(5, second) + 10 * noise),
      10,
    )
    expect([falling.atCap, falling.reason]).toEqual([true, expect.stringMatching(/^the latency is falling: p95 /)])
  })

  test('of a few requests cannot be told', () => {
    const record = run(0.02, () => 5)
    expect(look(record, 0.02)).toEqual({ warmUpMs: null, atCap: false, drift: null, reason: null })
  })
})
