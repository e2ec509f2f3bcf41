import { expect, test } from 'vitest'
import { runLoad } from '../loadtest/load.ts'
import { never } from '../loadtest/local-target.fixture.ts'
import { countOutcomes } from '../loadtest/summary.ts'
import { createRedactor } from '../targets/redactor.ts'
import type { LoadCommandOptions } from './load-options.ts'
import { withOrders } from './load-orders.ts'
import { readOptions } from './options.ts'

const options: LoadCommandOptions = {
  header: [],
  expect: [],
  allowLoad: [],
  timeout: 10_000,
  connections: 100,
  schedule: 'constant',
  seed: 1,
  workers: 1,
  profile: 'soak',
}

test('the reference target takes orders, and nothing of them is left once they are taken back', async () => {
  const read = await readOptions({ target: 'reference' })
  const means = { redactor: createRedactor(), signal: never, progress: () => {} }
  await withOrders({ read, options, boundMs: 60_000, ...means }, async source => {
    expect([source.method, new URL(source.place).pathname, source.scope.tier]).toEqual([
      'POST',
      '/v2/orders',
      'control',
    ])
    expect(source.baseline).toEqual({ rate: 50, source: 'declared by the target' })
    expect(await source.guard()).toBeNull()
    expect(await source.readMemory?.()).toBeGreaterThan(10_000_000)
    const stretch = { shape: 'constant', rate: 100, durationMs: 500, seed: 1 } as const
    const first = source.stretchOf(stretch, 'first')
    const positions = async (): Promise<unknown[]> => {
      const { headers } = first.plan
      const answer = await fetch(new URL('/v2/positions', source.place), { headers })
      return (await answer.json()) as unknown[]
    }
    const before = (await positions()).length
    // Entries alone: the second half of the orders, which closes them, is not sent.
    const half = { ...first.plan, schedule: { ...stretch, durationMs: 200 } }
    const { record } = await runLoad(half, { signal: never, onRow: first.onRow })
    expect(countOutcomes(record)['2xx']).toBe(20)
    expect((await positions()).length).toBeGreaterThan(before)
    expect(await source.takeBack()).toBeNull()
    expect((await positions()).length).toBe(before)
    // Ids of their own: the same orders of another stretch are new ones, and what was taken back can be taken back again.
    const second = source.stretchOf(half.schedule, 'second')
    expect(countOutcomes((await runLoad(second.plan, { signal: never, onRow: second.onRow })).record)['2xx']).toBe(20)
    expect(await source.takeBack()).toBeNull()
    expect((await positions()).length).toBe(before)
  })
})
