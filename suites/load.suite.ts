import type { Reason } from '../judge/verdict.ts'
import { controlRecords, integrityRecords, keptRecords, peakSteps, rateRecord, successRecords } from './load-books.ts'
import { calm, openCourse, recovery, recoveryRule, sendLoad } from './load-course.ts'
import { driftRecords, driftRule } from './load-drift.ts'
import type { LoadEvidence } from './load-evidence.ts'
import { loadFigures } from './load-figures.ts'
import { consistencyRecords, latencyRecords, recoverySteps, unsettled } from './load-latency.ts'
import { packLoad, type StoredLoad, unpackLoad } from './load-packing.ts'
import { peakOf, readLoadBooks, readPublished, takeBack } from './load-target.ts'
import { param } from './param.ts'
import { type Judging, scenario } from './scenario.ts'
import { takeSnapshot } from './snapshot.ts'

// Ten times the usual rate of orders, alone on its target: measured from the instants at which they were due, then held against the books.

/** What rests on the times of the requests alone: where the generator was late, so may they be. */
const TIMED = ['load.p95', 'load.drift', 'load.recovery']
/** No load criterion passes on a run whose generator was not exact; what the target itself did wrong still fails. */
const doubtOf = (evidence: StoredLoad, { criterion }: Judging): Reason | null => {
  const { generator, peak } = evidence
  const { id } = criterion
  if (!generator.ok)
    return { code: 'generator', text: `the load generator was not exact: ${generator.reasons.join('; ')}` }
  if (id === 'load.reg-2x' && peak === null) {
    const text =
      'no peak of six months is known: name peak_per_s and peak_orders as params of load.reg-2x, or in load of GET /v1/state'
    return { code: 'capability-missing', text }
  }
  return id === 'load.p95' ? unsettled(evidence, criterion) : null
}

/** What an observer is given: the evidence as it was gathered. Observations that rest on exact times are none where the times were not exact. */
const on =
  <T>(observe: (evidence: LoadEvidence, judging: Judging) => T[]) =>
  (stored: StoredLoad, judging: Judging): T[] =>
    !stored.generator.ok && TIMED.includes(judging.criterion.id) ? [] : observe(unpackLoad(stored), judging)

export const loadOrders = scenario('load.orders', {
  phase: 'load',
  tier: 'act',
  needs: ['trade', 'orders', 'positions', 'account', 'events', 'quotes', 'state', 'clock'],
  may: ['metrics'],
  timeoutSeconds: 300,
  gather: async (scope): Promise<StoredLoad> => {
    const { target, signal } = scope
    const state = await target.state.get()
    const start = await takeSnapshot(target, 'before the load')
    const published = await readPublished(target)
    const course = await openCourse(scope, target, state)
    try {
      const before = await calm(course, 'before', null)
      const sent = await sendLoad(course)
      const after = await recovery(course, before, sent.asked)
      const publishedAfter = await readPublished(target)
      await takeBack(target, { run: course.run, before: start, signal })
      return packLoad({
        ...sent,
        before,
        after,
        peak: peakOf(scope.criterion('load.reg-2x'), state),
        published: { before: published, after: publishedAfter },
        limits: state.limits,
        books: await readLoadBooks(target, start),
      })
    } finally {
      await course.close()
    }
  },
  attempt: ({ attempt }) => attempt,
  doubt: doubtOf,
  observe: {
    'load.volume-10x': on((evidence, { criterion }) => {
      const rate = param(criterion, 'factor') * evidence.asked.baseline.rate
      return [rateRecord(evidence, { rate, gap: param(criterion, 'rate_gap') }), ...keptRecords(evidence)]
    }),
    'load.p95': on(latencyRecords),
    'load.success': on(successRecords),
    'load.stats-consistent': on((evidence, { criterion }) => consistencyRecords(evidence, param(criterion, 'share'))),
    'load.integrity': on((evidence, { criterion }) => integrityRecords(evidence, param(criterion, 'tick'))),
    'load.controls-hold': on((evidence, { criterion }) =>
      controlRecords(evidence, {
        cap: param(criterion, 'cap'),
        stage: param(criterion, 'stage'),
        lot: param(criterion, 'lot'),
        valueGap: param(criterion, 'value_gap'),
        grossGap: param(criterion, 'gross_gap'),
      }),
    ),
    'load.recovery': on((evidence, { criterion }) => recoverySteps(evidence, recoveryRule(criterion))),
    'load.reg-2x': on((evidence, { criterion }) => peakSteps(evidence, param(criterion, 'share'))),
    'load.drift': on((evidence, { criterion }) => driftRecords(evidence, driftRule(criterion))),
  },
  figures: (evidence, { criterion }) => loadFigures(evidence, criterion('load.p95')),
})
