import { afterEach, describe, expect, test } from 'vitest'
import { calibrate } from './calibration.ts'
import { runLoad } from './load.ts'
import { localTargets, never, planFor } from './local-target.fixture.ts'
import { countOutcomes } from './summary.ts'
import { openCrew } from './workers.ts'

const targets = localTargets()
afterEach(() => targets.close())

describe('a crew', () => {
  test('sends one plan after another from the same threads, each request once', async () => {
    const seen: string[] = []
    const url = await targets.http((response, _, body) => {
      seen.push(body)
      response.end('{}')
    })
    const crew = openCrew(2)
    const plans = ['first', 'second'].map(run => planFor(url, { rate: 200, durationMs: 250, body: '{{id}}', run }))
    const counts = []
    for (const plan of plans) counts.push(countOutcomes((await runLoad(plan, { crew, signal: never })).record)['2xx'])
    await crew.close()
    expect(counts).toEqual([50, 50])
    const ids = ['first', 'second'].flatMap(run => Array.from({ length: 50 }, (_, index) => `${run}-${index}`))
    expect(seen.toSorted()).toEqual(ids.toSorted())
  })

  test('hands on rows while it sends', async () => {
    const url = await targets.http(response => response.end('{}'))
    const crew = openCrew(1)
    const indexes: number[] = []
    const onRow = ({ index }: { index: number }): void => void indexes.push(index)
    await runLoad(planFor(url, { rate: 100, durationMs: 500 }), { crew, onRow, signal: never })
    await crew.close()
    expect(indexes.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index))
  })

  test('is stopped in the middle of a plan, and sends the next one whole', async () => {
    const url = await targets.http(response => response.end('{}'))
    const crew = openCrew(1)
    const stopping = new AbortController()
    const onRow = (): void => stopping.abort()
    const cut = await runLoad(planFor(url, { rate: 50, durationMs: 60_000 }), { crew, onRow, signal: stopping.signal })
    const whole = await runLoad(planFor(url, { rate: 100, durationMs: 500 }), { crew, signal: never })
    await crew.close()
    expect(countOutcomes(cut.record)['2xx']).toBeLessThan(3000)
    expect(countOutcomes(whole.record)['2xx']).toBe(50)
  })

  test('calibrates from its own threads', async () => {
    const crew = openCrew(1)
    const { achieved } = await calibrate(planFor('http://127.0.0.1:1/', { rate: 100 }), never, crew)
    await crew.close()
    expect(achieved).toBeGreaterThan(0)
  })

  test('whose threads have ended is an error and not a wait', async () => {
    const crew = openCrew(1)
    await crew.close()
    await expect(runLoad(planFor('http://127.0.0.1:1/'), { crew, signal: never })).rejects.toThrow(
      'a load worker had ended before the plan',
    )
  })

  test('that is given a plan that cannot be sent says why', async () => {
    const crew = openCrew(1)
    const plan = planFor('http://127.0.0.1:1/', { headers: { 'bad name': 'x' } })
    await expect(runLoad(plan, { crew, signal: never })).rejects.toThrow('header bad name: its name is not one')
    await crew.close()
  })
})
