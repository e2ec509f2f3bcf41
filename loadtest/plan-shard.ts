import { meets } from './expectation.ts'
import type { LoadPlan } from './plan.ts'
import type { Row } from './record.ts'
import { bodiesFrom, bodiesListed, requestsOf } from './request.ts'
import type { Share } from './schedule.ts'
import { prepareShard, type StartShard } from './shard.ts'

export interface PlanShardOptions {
  readonly share: Share
  readonly connections: number
  readonly onRow?: (row: Row) => void
  readonly signal: AbortSignal
}

/** An answer that is looked into is kept up to this size. */
const BODY_LIMIT = 1024 * 1024

const bodyOf = ({ body, bodies, run }: LoadPlan): ((index: number) => string) | null => {
  if (bodies) return typeof bodies === 'function' ? bodies : bodiesListed(bodies)
  return body === null ? null : bodiesFrom(body, run)
}

/** Makes one share of a plan ready to be sent from this thread. @throws RangeError for a schedule or a header that cannot be sent */
export const preparePlan = (plan: LoadPlan, options: PlanShardOptions): StartShard => {
  const { expectations, ca } = plan
  const looksInside = expectations.length > 0
  return prepareShard({
    ...options,
    schedule: plan.schedule,
    timeoutMs: plan.timeoutMs,
    destination: {
      url: new URL(plan.url),
      bodyLimit: looksInside ? BODY_LIMIT : 0,
      ...(ca === undefined ? {} : { ca }),
    },
    requestOf: requestsOf(plan, bodyOf(plan)),
    accepts: looksInside ? answer => meets(answer, expectations) : null,
  })
}
