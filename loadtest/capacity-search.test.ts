import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import {
  nextMove,
  type SearchEnd,
  type SearchRule,
  type SearchStep,
  type StepState,
  stepStates,
} from './capacity-search.ts'

const rule: SearchRule = { from: 50, most: 5000, tolerance: 0.05 }

/** The whole search against a truth that is told rate, kind and number of each step. */
const searched = (
  truth: (rate: number, kind: SearchStep['kind'], number: number) => StepState,
  of: SearchRule = rule,
): { steps: SearchStep[]; end: SearchEnd } => {
  const steps: SearchStep[] = []
  for (;;) {
    const move = nextMove(steps, of)
    if (move.do === 'end') return { steps, end: move.end }
    steps.push({ kind: move.do, rate: move.rate, state: truth(move.rate, move.do, steps.length) })
  }
}

/** A line a step; a repeat of the one before it is the word `again`. */
const told = (steps: readonly SearchStep[]): string[] => {
  const lines = steps.map(({ kind, rate, state }) => `${kind === 'confirm' ? 'confirm ' : ''}${rate} ${state}`)
  return lines.map((line, index) => (line === lines[index - 1] ? 'again' : line))
}

describe('the search for the highest rate', () => {
  test('doubles, then halves the gap, then confirms what it found', () => {
    const { steps, end } = searched(rate => (rate <= 612 ? 'pass' : 'fail'))
    expect(told(steps)).toEqual([
      '50 pass',
      '100 pass',
      '200 pass',
      '400 pass',
      '800 fail',
      'again',
      '566 pass',
      '673 fail',
      'again',
      '617 fail',
      'again',
      '591 pass',
      'confirm 591 pass',
    ])
    expect(end).toEqual({ state: 'found', rate: 591, above: 617 })
  })

  test('goes down where the first rate is too much already', () => {
    const { steps, end } = searched(rate => (rate <= 14 ? 'pass' : 'fail'))
    expect(told(steps)).toEqual([
      '50 fail',
      'again',
      '25 fail',
      'again',
      '12.5 pass',
      '17.7 fail',
      'again',
      '14.9 fail',
      'again',
      '13.6 pass',
      '14.2 fail',
      'again',
      'confirm 13.6 pass',
    ])
    expect(end).toEqual({ state: 'found', rate: 13.6, above: 14.2 })
  })

  test('tries a rate once more before it counts as too high', () => {
    const { steps, end } = searched((rate, _, number) => (rate > 300 || number === 1 ? 'inconclusive' : 'pass'), {
      ...rule,
      tolerance: 0.6,
    })
    expect(told(steps)).toEqual([
      '50 pass',
      '100 inconclusive',
      '100 pass',
      '200 pass',
      '400 inconclusive',
      'again',
      '283 pass',
      'confirm 283 pass',
    ])
    expect(end).toEqual({ state: 'found', rate: 283, above: 400 })
  })

  test('ends at the highest rate that it may send, with nothing above it', () => {
    const { steps, end } = searched(() => 'pass', { from: 50, most: 300, tolerance: 0.05 })
    expect(told(steps)).toEqual(['50 pass', '100 pass', '200 pass', '300 pass', 'confirm 300 pass'])
    expect(end).toEqual({ state: 'found', rate: 300, above: null })
  })

  test('finds none where nothing passes, down to the first rate over 64', () => {
    const { steps, end } = searched(() => 'inconclusive')
    expect(told(steps).slice(-2)).toEqual(['0.78 inconclusive', 'again'])
    expect(end).toEqual({ state: 'none', rate: null, above: 0.78 })
  })

  test('searches on below a rate that did not pass its confirming run', () => {
    const { steps, end } = searched((rate, kind) => (rate <= (kind === 'confirm' ? 100 : 150) ? 'pass' : 'fail'), {
      ...rule,
      tolerance: 0.2,
    })
    expect(told(steps)).toEqual([
      '50 pass',
      '100 pass',
      '200 fail',
      'again',
      '141 pass',
      '168 fail',
      'again',
      'confirm 141 fail',
      '119 pass',
      'confirm 119 fail',
      'confirm 100 pass',
    ])
    expect(end).toEqual({ state: 'found', rate: 100, above: 119 })
  })

  test('tries nothing more once the generator was the bottleneck, and confirms what passed before', () => {
    const { steps, end } = searched((rate, kind) => (kind === 'try' && rate > 300 ? 'generator' : 'pass'))
    expect(told(steps)).toEqual(['50 pass', '100 pass', '200 pass', '400 generator', 'confirm 200 pass'])
    expect(end).toEqual({ state: 'generator', rate: 200, above: null })
    expect(searched(() => 'generator')).toEqual({
      steps: [{ kind: 'try', rate: 50, state: 'generator' }],
      end: { state: 'generator', rate: null, above: null },
    })
  })

  test('ends at once where it is interrupted, and names nothing that was not confirmed', () => {
    expect(searched((_, __, number) => (number === 3 ? 'interrupted' : 'pass')).end).toEqual({
      state: 'interrupted',
      rate: null,
      above: null,
    })
  })

  test('gives up after five confirming runs', () => {
    const { steps, end } = searched((rate, kind) => (kind === 'try' && rate <= 1000 ? 'pass' : 'fail'))
    expect(steps.filter(({ kind }) => kind === 'confirm').length).toBe(5)
    expect(end).toMatchObject({ state: 'none', rate: null })
  })
})

const rules = fc.record({
  from: fc.double({ min: 1, max: 1000, noNaN: true }).map(rate => Math.round(rate * 10) / 10),
  most: fc.integer({ min: 1000, max: 20_000 }),
  tolerance: fc.double({ min: 0.02, max: 0.5, noNaN: true }),
})

describe('whatever the target is', () => {
  property.prop([rules, fc.double({ min: 0, max: 1, noNaN: true })])(
    'a monotone truth is found to the tolerance, or to the last digit of a rate, and never above it',
    (of, place) => {
      const [low, high] = [of.from / 16, of.most]
      const truth = low * (high / low) ** place
      const { end, steps } = searched(rate => (rate <= truth ? 'pass' : 'fail'), of)
      expect(end.state).toBe('found')
      expect(end.rate).toBeLessThanOrEqual(truth)
      const digit = truth >= 100 ? 1 : truth * 0.01
      expect(truth).toBeLessThanOrEqual((end.rate ?? 0) * (1 + of.tolerance) + digit)
      expect(steps.length).toBeLessThan(60)
    },
  )

  property.prop([rules, fc.infiniteStream(fc.constantFrom(...stepStates))])(
    'the search ends, and no rate is named that did not pass its confirming run',
    (of, states) => {
      const { steps, end } = searched(() => states.next().value ?? 'fail', of)
      expect(steps.length).toBeLessThanOrEqual(80)
      const confirmed = steps
        .filter(({ kind, state }) => kind === 'confirm' && state === 'pass')
        .map(({ rate }) => rate)
      expect(end.rate).toBe(confirmed[0] ?? null)
      expect(steps.every(({ rate }) => rate > 0 && rate <= Math.max(of.from, of.most))).toBe(true)
    },
  )
})
