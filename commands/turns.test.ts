import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

test('what runs alone begins when all else has ended, and nothing begins before it has', async () => {
  const { shared, alone } = createTurns()
  const seen: string[] = []
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  const running = shared(async () => {
    seen.push('first begins')
    await first.promise
    seen.push('first ends')
  })
  await Promise.resolve()
  const load = alone(async () => {
    seen.push('alone begins')
    await second.promise
    seen.push('alone ends')
  })
  const later = shared(async () => {
    seen.push('later')
  })
  first.resolve()
  await running
  second.resolve()
  await Promise.all([load, later])
  expect(seen).toEqual(['first begins', 'first ends', 'alone begins', 'alone ends', 'later'])
})

test('work that fails ends its turn', async () => {
  const { shared, alone } = createTurns()
  await expect(
    alone(async () => {
      throw new Error('broken')
    }),
  ).rejects.toThrow('broken')
  await expect(shared(async () => 'goes on')).resolves.toBe('goes on')
})
