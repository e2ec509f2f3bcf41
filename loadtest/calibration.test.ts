import { expect, test } from 'vitest'
import { calibrate } from './calibration.ts'
import { runLoad } from './load.ts'
import { never, planFor } from './local-target.fixture.ts'
import { startNullServer } from './null-server.ts'
import { countOutcomes } from './summary.ts'

test('the null server answers every request, with and without a body', async () => {
  const server = await startNullServer()
  const body = `{"n":{{index}},"filler":"${'x'.repeat(100_000)}"}`
  const runs = [planFor(server.url, { body: null, method: 'GET' }), planFor(server.url, { body })]
  const counts = await Promise.all(runs.map(plan => runLoad(plan, { signal: never })))
  await server.close()
  expect(counts.map(({ record }) => countOutcomes(record)['2xx'])).toEqual([100, 100])
})

test('the calibration asks the target nothing, and names itself in each reason', async () => {
  const dead = 'http://127.0.0.1:1/'
  const { achieved, reasons, ok } = await calibrate(planFor(dead, { rate: 100, workers: 2 }), never)
  expect(achieved).toBeGreaterThan(0)
  expect(reasons.filter(reason => !reason.startsWith('calibration: '))).toEqual([])
  expect(ok).toBe(reasons.length === 0)
})

test('a rate that this machine cannot send is found before the target sees any of it', async () => {
  const { ok, reasons } = await calibrate(planFor('http://127.0.0.1:1/', { rate: 900_000 }), never)
  expect(ok).toBe(false)
  expect(reasons[0]).toMatch(/^calibration: \d+\.\d % of the asked rate was sent, at least 99\.0 % is needed$/)
})
