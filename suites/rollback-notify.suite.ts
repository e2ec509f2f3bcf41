import type { RollbackRequest } from '../contracts/rollback.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { openBook } from './drill-book.ts'
import { param } from './param.ts'
import { askRollback, backFlag, makeBackFlag } from './rollback-drill.ts'
import { type NotifyEvidence, type NotifyTrial, notifySteps } from './rollback-notify.ts'
import { scenario } from './scenario.ts'
import { openWebhookSink, type WebhookSink } from './webhook-sink.ts'

// A sink on this machine listens while rollbacks are made: one as any other, one while the sink fails, one that cannot close what it should.

interface Drill {
  readonly target: Pick<Target, 'control' | 'rollback'>
  readonly row: Criterion
  readonly sink: WebhookSink
}

const trialOf = async (
  { target, row, sink }: Drill,
  kind: NotifyTrial['kind'],
  request: Omit<RollbackRequest, 'reason'>,
): Promise<NotifyTrial> => {
  const reason = `a drill on notifications, ${kind}`
  const refused = kind === 'sink-fails' ? param(row, 'retries') : 0
  const { now: at } = await target.control.advance('0s')
  sink.stamp(at)
  const before = sink.total()
  sink.fail(refused)
  const outcome = await askRollback(target, { ...request, severity: 'HIGH', confirm: true, reason })
  for (let passed = 0; passed < param(row, 'watch_s') * 1000; passed += param(row, 'step_ms')) {
    sink.stamp((await target.control.advance('0s')).now)
    await target.control.advance(`${param(row, 'step_ms')}ms`)
  }
  sink.stamp((await target.control.advance('0s')).now)
  return { kind, reason, outcome, at, refused, deliveries: sink.deliveries().slice(before) }
}

export const rollbackNotify = scenario('rollback.notify', {
  phase: 'drill',
  tier: 'control',
  needs: [
    'control',
    'rollback',
    'flagAdmin',
    'config',
    'state',
    'events',
    'trade',
    'cycles',
    'decisions',
    'orders',
    'positions',
    'account',
    'quotes',
    'clock',
  ],
  gather: async ({ target, criterion, seed }): Promise<NotifyEvidence> => {
    const row = criterion('rollback.notify')
    const state = await target.state.get()
    const sink = await openWebhookSink()
    const drill: Drill = { target, row, sink }
    try {
      await makeBackFlag(target)
      await target.config.patch({ algo: { split: { v1: 0, v3: 100 } }, reason: 'a drill on notifications' })
      await openBook(target, { row, state, seed, name: 'note' })
      await target.control.send({ sink: sink.url })
      const flag = { target: 'flag', key: backFlag } as const
      const trials = [await trialOf(drill, 'plain', flag), await trialOf(drill, 'sink-fails', flag)]
      await target.control.stimulate({ name: 'dependency.down', args: { component: 'broker' } })
      trials.push(await trialOf(drill, 'failing', { target: 'algorithm', positions: 'close' }))
      await target.control.stimulate({ name: 'dependency.down', args: { component: 'broker' }, on: false })
      return { trials }
    } finally {
      await target.control.send({ sink: '' })
      await sink.close()
    }
  },
  observe: {
    'rollback.notify': (evidence, { criterion }) => notifySteps(evidence, param(criterion, 'within_s')),
  },
})
