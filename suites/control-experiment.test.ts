import { describe, expect, it } from 'vitest'
import { type CriterionId, catalogue } from '../judge/catalogue.ts'
import { type JudgeInput, judge, type ObservedPart } from '../judge/judge.ts'
import type { AnyObservation } from '../judge/observation.ts'
import type { Report } from '../judge/verdict.ts'
import { type Judge, observeSelf } from './control-experiment.ts'
import { type ControlExperiment, selfScenario } from './scenario.ts'
import { self } from './self.suite.ts'

const part = (scenario: string, count: number): ObservedPart => ({
  scenario,
  observations: Array.from({ length: count }, (_, index) => ({ ref: `${scenario} ${index}`, value: true })),
  reason: null,
  unseen: 0,
  timeBase: 'virtual',
  evidence: [],
  exchanges: [],
})

const ids: readonly CriterionId[] = ['orders.bracket-presence', 'sec.no-secrets', 'e2e.sample-nonempty']

const input: JudgeInput = {
  catalogue: catalogue.filter(({ id }) => ids.some(known => known === id)),
  observed: new Map([
    ['orders.bracket-presence', [part('orders.brackets', 200), part('load.orders', 200)]],
    ['sec.no-secrets', [part('sec.leaks', 0)]],
    ['e2e.sample-nonempty', [part('e2e.other', 9)]],
  ]),
  profile: 'ci',
  confidence: 0.95,
  waivers: [],
  allowNotApplicable: [],
  only: [],
  now: '2026-01-05T00:00:00Z',
}

/** Runs one experiment and hands back what it saw. */
const seenBy = (look: (run: ControlExperiment) => unknown, judgeWith?: Judge): unknown => {
  const seen: unknown[] = []
  const scenario = selfScenario({
    id: 'e2e.experiment',
    experiment: {
      'e2e.sample-nonempty': run => {
        seen.push(look(run))
        return []
      },
    },
  })
  observeSelf([scenario], input, judgeWith)
  return seen[0]
}

const summary = (report: Report): unknown => report.criteria.map(({ id, state, n }) => `${id} ${state} ${n}`)

describe('a control experiment', () => {
  it('knows the scenarios of the run and which criteria had observations', () => {
    expect(seenBy(({ scenarios, observed }) => ({ scenarios, observed }))).toEqual({
      scenarios: ['orders.brackets', 'load.orders', 'sec.leaks', 'e2e.other'],
      observed: ['orders.bracket-presence', 'e2e.sample-nonempty'],
    })
  })

  it('judges the run again as it was, without the criteria that judge the gate', () => {
    expect(seenBy(run => summary(run.judgeAgain((_, observations) => observations)))).toEqual([
      'orders.bracket-presence pass 400',
      'sec.no-secrets inconclusive 0',
    ])
  })

  it('judges it with observations changed part by part, null for none', () => {
    const changed = seenBy(run =>
      summary(
        run.judgeAgain((id, observations) => (id === 'orders.bracket-presence' ? observations.slice(0, 150) : null)),
      ),
    )
    expect(changed).toEqual(['orders.bracket-presence pass 300', 'sec.no-secrets inconclusive 0'])
    expect(seenBy(run => summary(run.judgeAgain(() => null)))).toEqual([
      'orders.bracket-presence inconclusive 0',
      'sec.no-secrets inconclusive 0',
    ])
  })

  it('asks the judge that it was given', () => {
    const questions: string[][] = []
    const counting: Judge = question => {
      questions.push(question.catalogue.map(({ id }) => id))
      return judge(question)
    }
    seenBy(run => run.judgeAgain(() => null), counting)
    expect(questions).toEqual([input.catalogue.map(({ id }) => id).filter(id => id !== 'e2e.sample-nonempty')])
  })

  it('leaves the observations of the run as they are', () => {
    const before = structuredClone(input.observed)
    seenBy(run => run.judgeAgain(() => null))
    expect(input.observed).toEqual(before)
  })
})

describe('what an experiment says', () => {
  it('becomes the observations of its criterion', () => {
    const record: AnyObservation = { ref: 'gate', value: true }
    const scenario = selfScenario({ id: 'e2e.experiment', experiment: { 'e2e.sample-nonempty': () => [record] } })
    expect(observeSelf([scenario], input)).toEqual(
      new Map([
        [
          'e2e.sample-nonempty',
          [
            {
              scenario: 'e2e.experiment',
              observations: [record],
              reason: null,
              unseen: 0,
              timeBase: 'real',
              evidence: [],
              exchanges: [],
            },
          ],
        ],
      ]),
    )
  })

  it('is a reason where it throws, and never a pass', () => {
    const scenario = selfScenario({
      id: 'e2e.experiment',
      experiment: {
        'e2e.sample-nonempty': () => {
          throw new Error('no such verdict')
        },
      },
    })
    const observed = observeSelf([scenario], input)
    expect(observed.get('e2e.sample-nonempty')?.[0]?.reason).toEqual({
      code: 'observe-failed',
      text: 'e2e.experiment: the control experiment could not be judged: no such verdict',
    })
    const { criteria } = judge({ ...input, observed: new Map([...input.observed, ...observed]) })
    expect(criteria.find(({ id }) => id === 'e2e.sample-nonempty')?.state).toBe('inconclusive')
  })
})

describe("the gate's own criterion", () => {
  const verdictWith = (judgeWith: Judge): string | undefined => {
    const observed = new Map([...input.observed, ...observeSelf([self], input, judgeWith)])
    return judge({ ...input, observed }).criteria.find(({ id }) => id === 'e2e.sample-nonempty')?.state
  }

  /** Lets a criterion without enough records pass, and the gate with it. */
  const trusting: Judge = question => {
    const { gate, criteria } = judge(question)
    return {
      gate: { ...gate, state: 'pass', exitCode: 0 },
      criteria: criteria.map(verdict => (verdict.state === 'inconclusive' ? { ...verdict, state: 'pass' } : verdict)),
    }
  }

  it('passes with the judge of the gate and fails with one that lets empty samples pass', () => {
    expect([verdictWith(judge), verdictWith(trusting)]).toEqual(['pass', 'fail'])
  })
})
