import { fc, test as property } from '@fast-check/vitest'
import { expect, it } from 'vitest'
import { formatDuration, parseDuration } from './duration.ts'

it('durations are read as people write them', () => {
  const texts = ['500ms', '25m', '1h30m', '1.5s', '2d', '0s']
  expect(texts.map(parseDuration)).toEqual([500, 1_500_000, 5_400_000, 1500, 172_800_000, 0])
})

it('anything else is no duration', () => {
  expect(['', '5', 's', '5 s', '-5s', '5sec', '1e3s', '5s!', ' 5s'].map(parseDuration)).toEqual(Array(9).fill(null))
})

it('durations are told in the largest units that tell them whole', () => {
  expect([0, 400, 40_000, 3_900_000, 88_500_000].map(formatDuration)).toEqual([
    '0 s',
    '0 s',
    '40 s',
    '1 h 5 min',
    '24 h 35 min',
  ])
})

property.prop([fc.nat({ max: 1e9 })])('whole seconds survive being told and read again', seconds => {
  const told = formatDuration(seconds * 1000)
  expect(parseDuration(told.replaceAll(' ', '').replace('min', 'm'))).toBe(seconds * 1000)
})
