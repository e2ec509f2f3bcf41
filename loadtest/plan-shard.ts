import { meets } from './expectation.ts'
import type { LoadPlan } from './plan.ts'
import type { Row } from './record.ts'
import { bodiesFrom, bodiesListed, requestsOf } from './request.ts'
import type { Share } from './schedule.ts'
import { runShard, type ShardResult } from './shard.ts'

export interface PlanShardOptions {
  readonly share: Share
  readonly connections: number
  /** The start of the schedule, as `performance.now()` of this thread. */
  readonly startAt: number
  readonly onRow?: (row: Row) => void
  readonly signal: AbortSignal
}

/** An answer that is looked into is kept up to this size. */
const BODY_LIMIT = 1024 * 1024

const bodyOf = ({ body, bodies, run }: LoadPlan): ((index: number) => string) | null => {
  if (bodies) return bodiesListed(bodies)
  return body === null ? null : bodiesFrom(body, run)
}

/** Sends one share of a plan from this thread. */
export const planShard = (plan: LoadPlan, options: PlanShardOptions): Promise<ShardResult> => {
  const { expectations, ca } = plan
  const looksInside = expectations.length > 0
  return runShard({
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
