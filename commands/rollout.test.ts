import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { atrBrackets } from '../judge/rollout/plans.ts'
import type { Verdict } from '../judge/verdict.ts'
import { decideStage } from './rollout.ts'
import { readFacts } from './rollout-facts.ts'
import { planOf } from './rollout-plan.ts'
import { factsOfVerdicts } from './rollout-run.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollout-'))
})
afterAll(() => rm(folder, { recursive: true }))

const written = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

const metric = { metric: 'error_rate', target: '<= 0.02', rollback: '> 0.05' }
const plan = {
  feature: 'x',
  stages: [
    { percent: 25, dwell: '1h' },
    { percent: 100, dwell: '1h' },
  ],
  metrics: [metric],
}

const T0 = 1_767_571_200
const SINCE = '2026-01-05T00:00:00Z'

describe('a plan', () => {
  it('is read with its defaults', () => {
    expect(planOf(plan, 'plan.yaml')).toEqual({
      feature: 'x',
      stages: [
        { percent: 25, dwellSeconds: 3600 },
        { percent: 100, dwellSeconds: 3600 },
      ],
      metrics: [
        {
          metric: 'error_rate',
          target: { op: '<=', value: 0.02 },
          rollback: { op: '>', value: 0.05 },
          forSeconds: 0,
          longer: false,
          intervalSeconds: 60,
          minimum: 1,
          records: 'each',
          criterion: null,
        },
      ],
    })
  })

  it.each<[string, object]>([
    ['/stages/0/dwell: must match pattern', { stages: [{ percent: 25, dwell: '3 days' }] }],
    ['/metrics: must NOT have fewer than 1 items', { metrics: [] }],
    ['/metrics/0/target: must match pattern', { metrics: [{ ...metric, target: 'less than 0.1' }] }],
    ['/metrics/0/treshold: must NOT have additional properties', { metrics: [{ ...metric, treshold: 1 }] }],
    ['metrics[0]: both "for" and "longerThan"; give one', { metrics: [{ ...metric, for: '1m', longerThan: '1m' }] }],
    ['metrics[0].every: values cannot come every 0 s', { metrics: [{ ...metric, every: '0s' }] }],
    [
      'metrics[0].criterion: risk.calibration-eror is no criterion',
      { metrics: [{ ...metric, criterion: 'risk.calibration-eror' }] },
    ],
    [
      'metrics[0].criterion: rel.health-shape is judged by "every" and measures no value',
      { metrics: [{ ...metric, criterion: 'rel.health-shape' }] },
    ],
    ['stages: the last one is 25 %, not 100 %', { stages: [{ percent: 25, dwell: '1h' }] }],
    [
      'metrics: error_rate: target <= 0.02 reaches into rollback > 0.01',
      { metrics: [{ ...metric, rollback: '> 0.01' }] },
    ],
  ])('is refused: %s', (message, change) => {
    expect(() => planOf({ ...plan, ...change }, 'plan.yaml')).toThrow(`plan.yaml is no rollout plan: ${message}`)
  })
})

describe('facts', () => {
  const lines = (...values: unknown[]): string => values.map(value => `${JSON.stringify(value)}\n`).join('')

  it('are read from JSON lines, instants as text or seconds', async () => {
    const path = await written(
      'a.ndjson',
      lines(
        { stage: 10, since: T0 - 999 },
        { metric: 'm', t: '2026-01-05T00:01:00Z', v: 0.5, n: 12 },
        { metric: 'm', t: T0 + 120, v: null },
        { stage: 25 },
        { since: SINCE, at: '2026-01-05T02:00:00+01:00' },
      ),
    )
    expect(await readFacts(path)).toEqual({
      stage: 25,
      since: T0,
      at: T0 + 3600,
      facts: [
        { metric: 'm', at: T0 + 60, value: 0.5, n: 12 },
        { metric: 'm', at: T0 + 120, value: null, n: 1 },
      ],
      absent: null,
    })
  })

  it('forget when a stage began once another one is named', async () => {
    const path = await written('b.ndjson', lines({ stage: 10, since: T0 }, { metric: 'm', t: T0, v: 1 }, { stage: 25 }))
    expect(await readFacts(path)).toMatchObject({ stage: 25, since: null })
  })

  it('are read from one object', async () => {
    const path = await written(
      'a.json',
      JSON.stringify({ stage: 25, since: SINCE, samples: [{ metric: 'm', t: T0, v: 1 }] }, null, 2),
    )
    expect(await readFacts(path)).toMatchObject({
      stage: 25,
      since: T0,
      facts: [{ metric: 'm', at: T0, value: 1, n: 1 }],
    })
  })

  it('leave out a last line that is still being written', async () => {
    const path = await written('c.ndjson', `${lines({ metric: 'm', t: T0, v: 1 })}{"metric":"m","t":17675`)
    expect((await readFacts(path)).facts).toHaveLength(1)
  })

  it('that are not there or empty are none, and say why', async () => {
    expect((await readFacts(join(folder, 'nowhere'))).absent).toBe(`${join(folder, 'nowhere')} is not there`)
    expect((await readFacts(await written('d', ' \n'))).absent).toBe(`${join(folder, 'd')} is empty`)
    expect((await readFacts(await written('e', '{"samples":[]}'))).absent).toBe(`${join(folder, 'e')} holds no samples`)
  })

  it.each([
    ['line 1: is no JSON', 'metric,t,v\n1,2,3\n'],
    ['line 2/v: must be number,null', '{"metric":"m","t":1,"v":1}\n{"metric":"m","t":1,"v":"0.5"}\n'],
    ['line 1/t: must match format "date-time"', '{"metric":"m","t":"yesterday","v":1}\n'],
    ['/samples/0/v: must be number,null', '{"samples":[{"metric":"m","t":1,"v":true}]}'],
    ['line 1/metric: must have required property', '{"stages":25}\n'],
  ])('that are something else are refused: %s', async (problem, text) => {
    const path = await written('broken', text)
    await expect(readFacts(path)).rejects.toThrow(`${path} holds no facts: ${problem}`)
  })

  it('of a run are the values of its criteria; one that was not judged has none', () => {
    const verdict = { id: 'orders.bracket-success', state: 'pass', value: 0.66, n: 320, ambiguous: 20 } as Verdict
    const facts = (state: Verdict['state']) => factsOfVerdicts(atrBrackets, [{ ...verdict, state }], T0)
    expect(facts('fail')).toEqual([{ metric: 'bracket_success', at: T0, value: 0.66, n: 300 }])
    expect(facts('inconclusive')).toEqual([{ metric: 'bracket_success', at: T0, value: null, n: 300 }])
    expect(factsOfVerdicts(atrBrackets, [], T0)).toEqual([])
  })
})

describe('the decision of a stage', () => {
  const samples = (value: number): string =>
    Array.from({ length: 61 }, (_, minute) =>
      JSON.stringify({ metric: 'error_rate', t: T0 + minute * 60, v: value }),
    ).join('\n')
  const decided = async (text: string | null, options: object) => {
    const facts = text === null ? {} : { facts: await written('facts', text) }
    const { decision } = await decideStage({
      plan: await written('plan.json', JSON.stringify(plan)),
      ...facts,
      ...options,
    })
    return [decision.decision, decision.stage?.next, decision.reasons.map(({ code }) => code).join(' ')]
  }
  const place = { stage: 25, since: T0, at: T0 + 3600 }

  it('follows the facts', async () => {
    expect(await decided(samples(0.01), place)).toEqual(['promote', 100, 'met'])
    expect(await decided(samples(0.03), place)).toEqual(['hold', 100, 'band'])
    expect(await decided(samples(0.06), place)).toEqual(['rollback', 100, 'beyond'])
  })

  it('is to hold without facts, and without a place', async () => {
    expect(await decided(null, place)).toEqual(['hold', undefined, 'no-facts'])
    expect(await decided('', place)).toEqual(['hold', undefined, 'no-facts'])
    expect(await decided(samples(0.01), { at: T0 + 3600 })).toEqual(['hold', undefined, 'stage-unknown'])
  })

  it('takes no beginning of another stage from the facts', async () => {
    const text = `${JSON.stringify({ stage: 25, since: SINCE, at: T0 + 3600 })}\n${samples(0.01)}`
    expect(await decided(text, {})).toEqual(['promote', 100, 'met'])
    expect(await decided(text, { stage: 100 })).toEqual(['hold', undefined, 'stage-unknown'])
  })

  it('is made now where nobody names an instant, so that old facts hold', async () => {
    expect(await decided(samples(0.01), { stage: 25, since: T0 })).toEqual(['hold', 100, 'stale'])
  })
})
