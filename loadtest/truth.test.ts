import { afterEach, describe, expect, test } from 'vitest'
import { runLoad } from './load.ts'
import { localTargets, never, planFor } from './local-target.fixture.ts'
import type { LoadPlan } from './plan.ts'
import { type LoadSummary, summarise } from './summary.ts'

// What autocannon's own figures get wrong. A busy machine makes every figure higher and none lower, so what is held from above is held wide; bench/load.ts prints
// the exact figures.

const targets = localTargets()
afterEach(() => targets.close())

const measure = async (plan: LoadPlan): Promise<LoadSummary> => summarise(await runLoad(plan, { signal: never }), plan)

describe('the open model', () => {
  test('one stall of 2 s in 4 s shows in the latency from the intended start, and not in the service time', async () => {
    let until = 0
    const url = await targets.http(response => {
      until ||= performance.now() + 2000
      setTimeout(() => response.end(), Math.max(0, until - performance.now()))
    })
    // Ten connections: ten requests meet the stall, some 390 wait for one of them; closed loops forget those.
    const { intended, service, sent, outcomes } = await measure(
      planFor(url, { rate: 200, durationMs: 4000, connections: 10, timeoutMs: 60_000 }),
    )
    expect([sent, outcomes['2xx']]).toEqual([800, 800])
    // Truth: half of the requests waited, evenly between 0 and 2 s, so that p95 is at 1.8 s; from the beginning of the run it would be at 3.8 s.
    expect(intended.p95).toBeGreaterThan(1500)
    expect(intended.p95).toBeLessThan(3500)
    expect(service.p95).toBeLessThan(intended.p95 / 2)
    expect(service.max).toBeGreaterThan(1500)
  })

  test('10 % that are never answered put p95 at the time limit or above, and p50 not', async () => {
    const url = await targets.http((response, _, body) => {
      if ((JSON.parse(body) as { n: number }).n % 10 !== 0) response.end()
    })
    const { intended, service, outcomes } = await measure(
      planFor(url, { rate: 200, durationMs: 1000, timeoutMs: 4000 }),
    )
    expect([outcomes.timeout, outcomes['2xx']]).toEqual([20, 180])
    expect(Math.min(intended.p95, intended.p99, intended.max, service.p95)).toBeGreaterThanOrEqual(4000)
    expect(intended.p50).toBeLessThan(4000)
  })

  test('a target that needs 51 ms is not told to need less', async () => {
    const url = await targets.http(response => setTimeout(() => response.end(), 51))
    const { intended, service } = await measure(planFor(url, { rate: 40, durationMs: 1000 }))
    expect(service.p50).toBeGreaterThanOrEqual(50)
    expect(intended.p50).toBeGreaterThanOrEqual(50)
  })

  test('a dead port has no latency of 0: every figure is the time limit', async () => {
    const { sent, outcomes, intended } = await measure(planFor(await targets.deadPort(), { timeoutMs: 700 }))
    expect([sent, outcomes.refused, intended]).toEqual([100, 100, { p50: 700, p95: 700, p99: 700, max: 700 }])
  })
})

describe('several workers', () => {
  test('send each request of the schedule once, at the asked rate and not at a multiple of it', async () => {
    const seen: number[] = []
    let last = 0
    const url = await targets.http((response, _, body) => {
      seen.push((JSON.parse(body) as { n: number }).n)
      last = performance.now()
      response.end()
    })
    const plan = planFor(url, { rate: 200, durationMs: 1000, workers: 2 })
    const began = performance.now()
    const run = await runLoad(plan, { signal: never })
    const { sent, outcomes } = summarise(run, plan)
    expect([sent, outcomes['2xx']]).toEqual([200, 200])
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => n))
    // A multiple of the rate would be over in half the time, and send before it is due.
    expect(last - began).toBeGreaterThan(995)
    const rows = run.record.kind === 'rows' ? run.record.rows : []
    expect(rows.map(({ index, due }) => [index, due]).sort(([a = 0], [b = 0]) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, n) => [n, n * 5000]),
    )
    expect(rows.filter(({ due, sent: at }) => at === null || at < due)).toEqual([])
  })

  test('an error of one ends the run with it', async () => {
    const url = await targets.http(response => response.end())
    await expect(measure(planFor(url, { workers: 2, headers: { 'bad name': 'x' } }))).rejects.toThrow(
      'header bad name: its name is not one that HTTP allows',
    )
  })

  test('stop together', async () => {
    const controller = new AbortController()
    const url = await targets.http(() => controller.abort())
    const run = await runLoad(planFor(url, { workers: 2, rate: 100, durationMs: 60_000 }), {
      signal: controller.signal,
    })
    expect(run.generators.length).toBe(2)
    expect(run.unsettled).toBe(run.generators.reduce((sum, { taken }) => sum + taken, 0))
    expect(run.planned).toBe(6000)
  })
})
