import { expect, test } from 'vitest'
import type { DeclinedDecision } from '../contracts/decision.schema.ts'
import { edgeSteps, type NoEdgeEvidence } from './no-edge.suite.ts'
import { decision } from './records.fixture.ts'

type Tried = NoEdgeEvidence['tried'][number]

const skipped: DeclinedDecision = { ...decision(), outcome: 'skip', reason: 'no-edge', order_id: null }

const tried = (different: Partial<Tried>): Tried => ({
  symbol: 'AAA',
  cycle_id: 'cycle-1',
  edge: 'no-edge',
  signal: { symbol: 'AAA', side: 'buy', p: 0.3, b: 1 },
  decision: skipped,
  entries: [],
  ...different,
})

const judged = (different: Partial<Tried>) => edgeSteps({ tried: [tried(different)] })[0]

test('a signal without an edge that is skipped is right', () => {
  expect(judged({})).toEqual({ step: 'no-edge', ref: 'd-1', value: true })
})

test('an entry on it is named, whether the decision says so or not', () => {
  const entries = [{ id: 'o-1', qty: '10', decision_id: 'd-1' }]
  const note = 'p 0.3, b 1, Kelly -0.400: an entry was made'
  expect(judged({ decision: decision() })).toMatchObject({ value: false, note })
  expect(judged({ entries })).toMatchObject({ value: false, note })
})

test('no decision at all is unknown, and so is an edge that was not taken', () => {
  expect(judged({ decision: null })?.value).toBe(null)
  expect(judged({ edge: 'edge' })?.value).toBe(null)
  expect(judged({ edge: 'edge', decision: decision() })).toEqual({ step: 'edge', ref: 'd-1', value: true })
})
