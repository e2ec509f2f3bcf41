import { eventsOf } from '../contracts/event.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { param } from './param.ts'
import { responseFigure } from './perf-figures.ts'
import {
  type Level,
  type ResponseEvidence,
  type ResponseLimits,
  type ResponsePhase,
  responseRecords,
} from './response-alerts.ts'
import { scenario } from './scenario.ts'

// Every answer is delayed by real time, and the alert that follows is read: its level must be that of the delay.

type ResponseTarget = Pick<Target, 'control' | 'events' | 'raw'>

const delayed = async (target: ResponseTarget, ms: number): Promise<void> => {
  await target.control.stimulate({ name: 'http.delay', args: { ms }, on: ms > 0 })
}

const phaseOf = async (target: ResponseTarget, row: Criterion, level: Level): Promise<ResponsePhase> => {
  const before = (await target.events.all({ types: ['alert.raised'] })).at(-1)?.seq ?? 0
  const ms = param(row, `${level}_ms`)
  if (ms > 0) await delayed(target, ms)
  const requests = Array.from({ length: param(row, 'requests') }, () =>
    target.raw({ method: 'GET', path: '/v2/clock' }),
  )
  const answers = await Promise.all(requests)
  if (ms > 0) await delayed(target, 0)
  await target.control.advance(`${param(row, 'wait_s')}s`)
  const alerts = eventsOf(await target.events.all({ types: ['alert.raised'], after: before }), 'alert.raised')
  return {
    level,
    seconds: answers.map(answer => answer.ms / 1000),
    alerts: alerts
      .filter(({ data }) => data.metric.includes('response_time'))
      .map(({ data: { severity, threshold, value } }) => ({ severity, threshold, value })),
  }
}

const limitsOf = (row: Criterion): ResponseLimits => ({
  warning: param(row, 'warning_s'),
  critical: param(row, 'critical_s'),
})

export const responseTime = scenario('perf.response-time', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'events', 'state'],
  gather: async ({ target, criterion }): Promise<ResponseEvidence> => {
    const row = criterion('perf.response-time')
    const declared = (await target.state.get()).thresholds.response_time
    const phases: ResponsePhase[] = []
    for (const level of ['calm', 'warning', 'critical'] as const) phases.push(await phaseOf(target, row, level))
    return { phases, declared: { warning: declared.warning, critical: declared.critical } }
  },
  observe: {
    'perf.response-time': (evidence, { criterion }) => responseRecords(evidence, limitsOf(criterion)),
  },
  figures: (evidence, { criterion }) => responseFigure(evidence, limitsOf(criterion('perf.response-time'))),
})
