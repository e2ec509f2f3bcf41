import { describe, expect, test } from 'vitest'
import { labelRuns, type RegimeEvidence, type RegimeRule, regimeSteps, type Said } from './regime.ts'

const rule: RegimeRule = { accuracy: 0.8, delaySeconds: 300, delayShare: 0.8, fewest: 10, barSeconds: 60 }

const at = (minute: number, second = 0): string => new Date(Date.UTC(2026, 0, 5, 10, minute, second)).toISOString()

const symbols = Array.from({ length: 30 }, (_, index) => `S${index}`)

/** Each symbol goes up for 20 minutes and then down for 40. */
const labels = Object.fromEntries(
  symbols.map(symbol => [
    symbol,
    [
      { label: 'up', from: at(0), to: at(19) },
      { label: 'down', from: at(20), to: at(59) },
    ],
  ]),
)

const said = (symbol: string, regime: string, when: string): Said => ({
  ref: `${symbol} ${when}`,
  symbol,
  regime,
  at: when,
})

const evidence = (different: Partial<RegimeEvidence> = {}): RegimeEvidence => ({
  labels,
  decided: symbols.flatMap(symbol => [said(symbol, 'up', at(10)), said(symbol, 'down', at(40))]),
  detected: symbols.map(symbol => said(symbol, 'down', at(21, 30))),
  followed: symbols.map(symbol => ({ symbol, from: at(5), to: at(59) })),
  ...different,
})

const judged = (different: Partial<RegimeEvidence>): unknown =>
  regimeSteps(evidence(different), rule).map(({ step, ref, value, note }) =>
    note === undefined ? [step, ref, value] : [step, ref, value, note],
  )

describe('a detector', () => {
  test('that is right, in every regime, and soon, passes', () => {
    expect(judged({})).toEqual([
      ['accuracy', 'decisions', true],
      ['each-regime', 'down', true],
      ['each-regime', 'up', true],
      ['delay', 'changes', true],
    ])
  })

  test('that is wrong too often is named', () => {
    const decided = symbols.flatMap((symbol, index) => [
      said(symbol, index % 2 === 0 ? 'range' : 'up', at(10)),
      said(symbol, index % 2 === 0 ? 'range' : 'down', at(40)),
    ])
    expect(judged({ decided })).toContainEqual([
      'accuracy',
      'decisions',
      false,
      'decisions that named the regime of the feed: 30 of 60 (0 not to be told) is 0.500, wanted is 0.800',
    ])
  })

  test('that knows one regime only is named by the other', () => {
    const decided = symbols.flatMap(symbol => [said(symbol, 'down', at(10)), said(symbol, 'down', at(40))])
    expect(judged({ decided })).toContainEqual([
      'each-regime',
      'up',
      false,
      expect.stringContaining('decisions in up: 0 of 30'),
    ])
  })

  test('that notices a change after more than its time, or never, is named', () => {
    const detected = symbols.map(symbol => said(symbol, 'down', at(32)))
    const late = ['delay', 'changes', false, expect.stringContaining('changes that were noticed within 300 s: 0 of 30')]
    expect(judged({ detected })).toContainEqual(late)
    expect(judged({ detected: [] })).toContainEqual(late)
  })

  test('is not asked about changes that it had no reason to follow, nor about a hole in the labels', () => {
    const followed = symbols.map(symbol => ({ symbol, from: at(30), to: at(59) }))
    expect(judged({ followed, detected: [] })).toHaveLength(3)
    const runs = Object.fromEntries(
      symbols.map(symbol => [
        symbol,
        [
          { label: 'up', from: at(0), to: at(15) },
          { label: 'down', from: at(20), to: at(59) },
        ],
      ]),
    )
    expect(judged({ labels: runs, detected: [] })).toHaveLength(3)
  })

  test('may name either label in the minute of a change, which then says nothing', () => {
    const decided = symbols.flatMap(symbol => [said(symbol, 'up', at(10)), said(symbol, 'up', at(20, 20))])
    expect(judged({ decided })).toContainEqual([
      'each-regime',
      'down',
      null,
      expect.stringContaining('(30 not to be told)'),
    ])
  })

  test('is not judged on a feed without labels', () => {
    expect(judged({ labels: {} })).toEqual([])
  })
})

test('bars with the same label are one run, those without are left out', () => {
  const bar = (minute: number, regime?: string) => ({ t: at(minute), ...(regime === undefined ? {} : { regime }) })
  expect(labelRuns([bar(0, 'up'), bar(1, 'up'), bar(2), bar(3, 'down'), bar(4, 'up')])).toEqual([
    { label: 'up', from: at(0), to: at(1) },
    { label: 'down', from: at(3), to: at(3) },
    { label: 'up', from: at(4), to: at(4) },
  ])
})
