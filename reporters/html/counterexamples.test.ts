import { describe, expect, test } from 'vitest'
import type { Counterexample, Verdict } from '../../judge/verdict.ts'
import { sharedReport } from '../shared-report.fixture.ts'
import { counterexamples, createBudget } from './counterexamples.ts'

const failed = sharedReport.criteria.find(({ id }) => id === 'orders.bracket-presence')
if (!failed) throw new Error('the shared report has no failed criterion')

const one = (text: string): Counterexample => ({
  ref: 'o-1',
  note: 'no stop',
  record: { text },
  exchange: { id: 1, method: 'GET', path: '/v2/orders', status: 200, body: '{"id":"o-1"}' },
  repeat: 'GET /v2/orders',
})

const of = (examples: readonly Counterexample[], counterexampleCount = examples.length): Verdict => ({
  ...failed,
  counterexamples: examples,
  counterexampleCount,
})

describe('counterexamples', () => {
  test('shows the record as JSON, the answer and how to repeat it', () => {
    expect(counterexamples(of([one('<b>')]), createBudget(10_000, 1)).text).toBe(
      '<details class="examples" open><summary>Counterexamples: 1 of 1, worst first</summary><ol><li><details><summary><strong><bdi>o-1</bdi></strong>: <bdi>no stop</bdi></summary><pre><bdi>{\n "text": "&lt;b&gt;"\n}</bdi></pre><p>Answer to <code><bdi>GET /v2/orders</bdi></code>: 200</p><pre><bdi>{"id":"o-1"}</bdi></pre><p>Repeat: <code><bdi>GET /v2/orders</bdi></code></p></details></li></ol></details>',
    )
  })

  test('says how many there are beyond those that were kept', () => {
    expect(counterexamples(of([one('')], 25), createBudget(10_000, 1)).text).toContain(
      '<p class="soft">24 more not shown; verdicts.json holds the first 1.</p>',
    )
  })

  test('leaves records out where they do not fit, then whole counterexamples, and says both', () => {
    const text = counterexamples(of(Array.from({ length: 20 }, () => one('x'.repeat(300)))), createBudget(1500, 1)).text
    expect(text).toMatch(/Counterexamples: \d+ of 20/)
    expect(text).toMatch(
      /\d+ without their records, which stand in verdicts\.json; \d+ more not shown;.* below 2 MiB\./,
    )
    expect(text.length).toBeLessThan(2200)
  })

  test('a criterion gets its share although the one before it could use it all', () => {
    const budget = createBudget(4000, 2)
    const greedy = of(Array.from({ length: 20 }, () => one('x'.repeat(300))))
    const shown = [counterexamples(greedy, budget), counterexamples(of([one('second')]), budget)]
    expect(shown[1]?.text).toContain('"second"')
  })

  test('a criterion without any has no list', () => {
    expect(counterexamples(of([]), createBudget(10_000, 1)).text).toBe('')
  })
})
