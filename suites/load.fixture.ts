import { limits } from './limits.fixture.ts'
import type { LoadEvidence, LoadRow } from './load-evidence.ts'

/** One order of a load: due after `second`, answered `ms` later. */
export const row = (index: number, different: Partial<LoadRow> & { readonly ms?: number } = {}): LoadRow => {
  const { ms = 2, ...rest } = different
  const due = rest.due ?? index * 2000
  return {
    index,
    due,
    taken: due,
    sent: due,
    ended: due + ms * 1000,
    outcome: '2xx',
    detail: null,
    kind: index % 2 === 0 ? 'entry' : 'exit',
    client_order_id: `c-${index}`,
    symbol: 'AAA',
    ...rest,
  }
}

/** A load without an order, by a generator that was exact, each with what a test wants to be different. */
export const loadEvidence = (different: Partial<LoadEvidence> = {}): LoadEvidence => ({
  asked: {
    baseline: { rate: 50, source: 'test' },
    rate: 500,
    orderRate: 500,
    durationMs: 10_000,
    timeoutMs: 10_000,
    planned: 0,
  },
  peak: null,
  generator: { ok: true, reasons: [], achieved: 1, sendLagP99: 0.1, eventLoopP99: 0.1, cpu: 0.1 },
  stationarity: { warmUpMs: 0, atCap: false, drift: null, reason: null },
  rows: [],
  before: { after: -1, rows: [] },
  attempt: 1,
  discarded: [],
  after: [],
  published: { before: { accepted: null, answered: null }, after: { accepted: null, answered: null } },
  limits: limits(),
  books: {
    from: 0,
    snapshots: [],
    orders: [],
    ordersAt: null,
    events: [],
    chain: { checked: 0, first: null, last: null, breaks: [] },
  },
  ...different,
})
