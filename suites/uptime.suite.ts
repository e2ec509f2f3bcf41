import { setTimeout as delay } from 'node:timers/promises'
import type { Target } from '../targets/capability.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'
import { type OutageMark, type Probe, probeRecords } from './uptime.ts'

// Readiness is asked once a second; the share of time in which it was given is the availability of the window.

export interface UptimeEvidence {
  readonly probes: readonly Probe[]
  readonly outages: readonly OutageMark[]
}

const statusIn = (body: unknown): string | null =>
  typeof body === 'object' && body !== null && 'status' in body && typeof body.status === 'string' ? body.status : null

/** `timeoutMs` only on a real clock: how long a machine takes for an answer says nothing about virtual time. */
const probe = async (target: Pick<Target, 'raw'>, at: number, timeoutMs?: number): Promise<Probe> => {
  const limit = timeoutMs === undefined ? {} : { timeoutMs }
  const answer = await target.raw({ method: 'GET', path: '/readyz', ...limit })
  return { at, status: answer.status, health: statusIn(answer.json) }
}

const outagesIn = async (events: Target['events'] | undefined, from: number): Promise<OutageMark[]> => {
  const found = events ? await events.all({ types: ['outage.started', 'outage.ended'] }) : []
  return found.flatMap(({ type, ts }) =>
    (type === 'outage.started' || type === 'outage.ended') && Date.parse(ts) >= from
      ? [{ type, at: Date.parse(ts) }]
      : [],
  )
}

export const uptime = scenario('rel.uptime', {
  phase: 'drill',
  tier: 'observe',
  needs: ['health'],
  may: ['control', 'events'],
  timeoutSeconds: 4000,
  gather: async ({ target, criterion, tier, timeBase, signal }): Promise<UptimeEvidence> => {
    const row = criterion('rel.uptime')
    const interval = row.measure.kind === 'availability' ? row.measure.intervalSeconds : 1
    const control = tier === 'control' && timeBase === 'virtual' ? target.control : undefined
    // A virtual clock that may not be moved stands still: there is no window to look at.
    const count = timeBase === 'virtual' && !control ? 0 : param(row, 'probes')
    const probes: Probe[] = []
    const start = Date.now()
    for (let index = 0; index < count && !signal.aborted; index++) {
      if (control) {
        const { now } = await control.advance(`${interval}s`)
        probes.push(await probe(target, Date.parse(now)))
      } else {
        const due = start + index * interval * 1000
        await delay(Math.max(0, due - Date.now()), undefined, { signal })
        probes.push(await probe(target, due, interval * 1000))
      }
    }
    return { probes, outages: await outagesIn(target.events, probes[0]?.at ?? 0) }
  },
  observe: { 'rel.uptime': ({ probes, outages }) => probeRecords(probes, outages) },
})
