import { describe, expect, test } from 'vitest'
import { afterCalibration } from './calibration.ts'
import { type GeneratorFacts, generatorHealth, watchGenerator } from './generator.ts'
import { createHistogram } from './histogram.ts'

const lags = (...us: number[]): string => {
  const histogram = createHistogram()
  for (const each of us) histogram.add(each)
  return histogram.encode()
}

const facts = (of: Partial<GeneratorFacts> = {}): GeneratorFacts => ({
  planned: 1000,
  taken: 1000,
  durationMs: 10_000,
  lastTakenMs: 9990,
  lag: lags(400),
  eventLoopP99: 0.5,
  cpu: 0.2,
  ...of,
})

describe('a generator', () => {
  test('that was on time, idle and complete is ok', () => {
    expect(generatorHealth([facts()], 500)).toEqual({
      ok: true,
      reasons: [],
      achieved: 1,
      sendLagP99: 0.4,
      eventLoopP99: 0.5,
      cpu: 0.2,
    })
  })

  test.each([
    [{ taken: 989 }, '98.9 % of the asked rate was sent, at least 99.0 % is needed'],
    [{ lastTakenMs: 10_200 }, '98.0 % of the asked rate was sent, at least 99.0 % is needed'],
    [{ lag: lags(10_500) }, 'requests were taken up 10.5 ms late at p99, below 10.0 ms is needed'],
    [{ eventLoopP99: 12 }, 'the event loop was 12.0 ms late at p99, below 10.0 ms is needed'],
    [{ cpu: 0.85 }, 'it used 85.0 % of a core, below 80.0 % is needed'],
  ])('with %j is not', (of, reason) => {
    const { ok, reasons } = generatorHealth([facts(of)], 500)
    expect([ok, reasons]).toEqual([false, [reason]])
  })

  test('must be exact to 2 % of the bound, but not to less than 1 ms', () => {
    const late = facts({ lag: lags(900), eventLoopP99: 0.9 })
    expect([500, 50, 20].map(bound => generatorHealth([late], bound).ok)).toEqual([true, true, true])
    const later = facts({ lag: lags(1500) })
    expect([500, 100, 50, 20].map(bound => generatorHealth([later], bound).ok)).toEqual([true, true, false, false])
  })

  test('of several threads is judged by their requests together and by the worst of them', () => {
    const slow = facts({ lag: lags(...Array.from({ length: 50 }, () => 30_000)), cpu: 0.7, eventLoopP99: 3 })
    const quick = facts({ lag: lags(...Array.from({ length: 950 }, () => 100)), taken: 990 })
    const { sendLagP99, achieved, cpu, eventLoopP99 } = generatorHealth([quick, slow], 500)
    expect({ achieved, cpu, eventLoopP99 }).toEqual({ achieved: 0.995, cpu: 0.7, eventLoopP99: 3 })
    // The p99 of both together; the mean of their p99s would be 15 ms.
    expect(sendLagP99).toBeGreaterThan(29.9)
  })

  test('that planned nothing sent nothing', () => {
    expect(generatorHealth([], 500)).toMatchObject({ ok: false, achieved: 0 })
  })

  test('is not ok after a calibration that was not, and its figures are those of the run', () => {
    const health = generatorHealth([facts()], 500)
    const calibration = { ...generatorHealth([facts({ cpu: 0.9 })], 500), reasons: ['calibration: too slow'] }
    expect(afterCalibration(calibration, health)).toEqual({ ...health, ok: false, reasons: ['calibration: too slow'] })
    expect(afterCalibration(null, health)).toEqual(health)
  })

  test('sees its own thread: a blocked event loop is late, and busy', async () => {
    const began = performance.now()
    const watch = watchGenerator()
    await new Promise(resolve => setTimeout(resolve, 50))
    // So much of a processor, however long it takes where others want it too.
    const before = process.threadCpuUsage()
    while (process.threadCpuUsage(before).user < 200_000);
    await new Promise(resolve => setTimeout(resolve, 50))
    const { eventLoopP99, cpu } = watch.stop()
    expect(eventLoopP99).toBeGreaterThan(100)
    expect(cpu * (performance.now() - began)).toBeGreaterThan(200)
    expect(watch.stop()).toEqual({ eventLoopP99, cpu, lag: watch.lag.encode() })
  })
})
