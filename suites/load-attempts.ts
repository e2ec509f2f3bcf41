import type { CriterionId } from '../judge/catalogue.ts'
import type { Criterion } from '../judge/criterion.ts'
import { attemptConfidence } from '../judge/measures/attempt.ts'
import { judgeMeasure } from '../judge/measures/measure.ts'
import { driftRecords, driftRule } from './load-drift.ts'
import type { Calm, LoadEvidence } from './load-evidence.ts'
import { latencyRecords, ordersOf, unsettled } from './load-latency.ts'
import { param } from './param.ts'

/** Which time the load is sent, and which attempt it is: sendings by a generator that was not exact are none. Both from 1. */
export interface Sending {
  readonly sending: number
  readonly attempt: number
}

/** A load that was sent once. */
export type SentOnce = Pick<LoadEvidence, 'asked' | 'generator' | 'stationarity' | 'rows' | 'attempt'>
export type SentLoad = SentOnce & Pick<LoadEvidence, 'discarded'>

/**
 * Why the latencies of a load leave a criterion open that a longer one could decide; null where they decide it, and where the load is too short for a
 * pass. The verdict itself is the judge's.
 */
export const openReason = (sent: SentOnce, criterion: (id: CriterionId) => Criterion): string | null => {
  const [p95, drift] = [criterion('load.p95'), criterion('load.drift')]
  const records = latencyRecords(sent)
  if (records.length < p95.minimum) return null
  const confidence = attemptConfidence(param(p95, 'conf'), sent.attempt)
  const judged = judgeMeasure(p95, records, confidence)
  const answered = ordersOf(sent.rows).map(row => ({ ref: row.client_order_id, value: row.outcome === '2xx' }))
  const refused = judgeMeasure(criterion('load.success'), answered, confidence)
  if (judged.state === 'fail' || refused.state === 'fail') return null
  const doubt = judged.reason ?? unsettled(sent, p95)
  if (doubt) return `load.p95: ${doubt.text}`
  const { state, value } = judgeMeasure(drift, driftRecords(sent, driftRule(drift)), confidence)
  return state === 'inconclusive' ? `load.drift: the last third may be ${value?.toFixed(1)} times the first` : null
}

/**
 * A load. Once more where the generator was not exact, which is known without a look at the target; once more and longer where the latencies decide
 * nothing, and then it is judged more strictly. Nothing that failed is sent again.
 */
export const untilDecided = async (
  send: (of: Sending) => Promise<SentOnce>,
  about: { readonly criterion: (id: CriterionId) => Criterion; readonly progress: (text: string) => void },
): Promise<SentLoad> => {
  const most = param(about.criterion('load.volume-10x'), 'attempts')
  const discarded: Calm[] = []
  for (let sending = 1, attempt = 1; ; sending++) {
    const sent = await send({ sending, attempt })
    const open = sent.generator.ok ? openReason(sent, about.criterion) : null
    if (sending >= most || (sent.generator.ok && open === null)) return { ...sent, discarded }
    about.progress(`load: again, ${open ?? sent.generator.reasons.join('; ')}`)
    discarded.push({ after: 0, rows: sent.rows })
    if (open !== null) attempt++
  }
}
