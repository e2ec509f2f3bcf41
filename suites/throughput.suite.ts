import type { Criterion } from '../judge/criterion.ts'
import type { MetricSample, Target } from '../targets/capability.ts'
import { smallEdge, startItems } from './one-item.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'
import { type ThroughputLook, throughputRecords } from './throughput.ts'

// The published decisions and orders per minute against the decisions and orders themselves, after bursts of different size.

export interface ThroughputEvidence {
  readonly looks: readonly ThroughputLook[]
}

const gauge = (samples: readonly MetricSample[], name: string): number | null =>
  samples.find(sample => sample.name === name)?.value ?? null

const look = async (target: Pick<Target, 'metrics' | 'clock' | 'decisions' | 'orders'>): Promise<ThroughputLook> => {
  const samples = await target.metrics.all()
  const { timestamp } = await target.clock.get()
  const decisions = await target.decisions.all()
  const orders = await target.orders.all({ nested: true })
  return {
    at: timestamp,
    published: { decisions: gauge(samples, 'decisions_per_minute'), orders: gauge(samples, 'orders_per_minute') },
    decided: decisions.flatMap(({ decided_at }) => decided_at ?? []),
    submitted: orders.flatMap(({ submitted_at }) => submitted_at ?? []),
  }
}

type Driven = Pick<Target, 'control' | 'cycles' | 'state' | 'metrics' | 'clock' | 'decisions' | 'orders'>

/** Bursts of one-item cycles so far apart that the first has left the window when the last is looked at. */
const drive = async (target: Driven, row: Criterion): Promise<ThroughputLook[]> => {
  const { symbols } = (await target.state.get()).universe
  const size = param(row, 'cycles')
  const looks: ThroughputLook[] = []
  for (let burst = 0; burst < param(row, 'bursts'); burst++) {
    await target.control.advance(`${burst === 0 ? param(row, 'settle_s') : param(row, 'apart_s')}s`)
    await startItems(target, symbols.slice(burst * size, (burst + 1) * size).map(smallEdge))
    await target.control.advance(`${param(row, 'settle_s')}s`)
    looks.push(await look(target))
  }
  return looks
}

export const throughput = scenario('perf.throughput', {
  phase: 'drill',
  tier: 'observe',
  needs: ['metrics', 'decisions', 'orders', 'clock'],
  may: ['control', 'cycles', 'state'],
  gather: async ({ target, criterion, tier }): Promise<ThroughputEvidence> => {
    const { control, cycles, state, metrics, clock, decisions, orders } = target
    if (tier !== 'control' || !control || !cycles || !state) return { looks: [await look(target)] }
    const driven = { control, cycles, state, metrics, clock, decisions, orders }
    return { looks: await drive(driven, criterion('perf.throughput')) }
  },
  observe: {
    'perf.throughput': ({ looks }, { criterion }) =>
      throughputRecords(looks, {
        windowSeconds: param(criterion, 'window_s'),
        count: param(criterion, 'count'),
        share: param(criterion, 'share'),
      }),
  },
})
