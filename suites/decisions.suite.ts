import { setTimeout as delay } from 'node:timers/promises'
import type { DecisionInput, FullDecision } from '../contracts/decision.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { type Closed, closedIn, minimumRecords, type Stated, statedOf } from './calibration.ts'
import { ageRecords, type DecisionInputs, sourceKey } from './data-age.ts'
import {
  type Agreement,
  type ClientSpan,
  clientRecords,
  type DecisionSpan,
  latencyRecords,
} from './decision-latency.ts'
import { type Forecast, forecastRecords, forecastsOf } from './forecasts.ts'
import { noEdge } from './one-item.ts'
import { param } from './param.ts'
import { decisionFigure } from './perf-figures.ts'
import { scenario } from './scenario.ts'
import { thinned } from './workload.ts'

// How long each decision took, and how old the data was that it rests on.

export interface DecisionsEvidence {
  /** On a virtual clock only: there the target's stamps are the harness's own time. */
  readonly spans: readonly DecisionSpan[]
  readonly aged: readonly DecisionInputs[]
  readonly sources: Readonly<Record<string, string>>
  readonly to: string
  /** Those that sent an order, with what came of it; the confidences, and the ends of the trades where there is a journal. */
  readonly forecasts: readonly Forecast[]
  readonly stated: readonly Stated[]
  readonly closed: readonly Closed[]
}

/** A refusal for want of good data rests on nothing: its age is the reason it was refused. */
const refusals = new Set(['stale-data', 'data-quality', 'dependency-down', 'market-closed'])

const restsOnData = (decision: { readonly outcome: string }): decision is FullDecision =>
  decision.outcome !== 'none' && !refusals.has((decision as FullDecision).reason ?? '')

const barStamp = async (quotes: Target['quotes'], input: DecisionInput): Promise<string | null> => {
  const around = Date.parse(input.as_of)
  const range = { from: new Date(around - 120_000).toISOString(), to: new Date(around).toISOString() }
  const near = await quotes.bars(input.symbol, range)
  const bar = near.find(({ seq }) => seq === input.seq)
  return bar?.t ?? null
}

const quoteStamp = async (quotes: Target['quotes'], input: DecisionInput): Promise<string | null> => {
  const quote = (await quotes.latest([input.symbol], input.as_of))[input.symbol]
  return quote?.seq === input.seq ? quote.t : null
}

/** The stamps that the data itself carries, read from where the data comes. */
const stampsOf = async (
  quotes: Target['quotes'],
  decisions: readonly DecisionInputs[],
): Promise<Record<string, string>> => {
  const stamps: Record<string, string> = {}
  for (const input of decisions.flatMap(({ inputs }) => inputs)) {
    const key = sourceKey(input)
    if (key in stamps) continue
    const stamp = input.kind === 'bar' ? await barStamp(quotes, input) : await quoteStamp(quotes, input)
    if (stamp !== null) stamps[key] = stamp
  }
  return stamps
}

export const decisions = scenario('perf.decisions', {
  phase: 'observe',
  tier: 'observe',
  needs: ['decisions', 'quotes'],
  may: ['clock', 'events'],
  gather: async ({ target, criterion, timeBase }): Promise<DecisionsEvidence> => {
    const all = await target.decisions.all()
    const full = all.filter(restsOnData).filter(({ decided_at }) => decided_at !== null)
    const aged = thinned(full, param(criterion('perf.data-freshness'), 'decisions')).map(
      ({ id, decided_at, inputs }) => ({ id, decided_at: decided_at ?? '', inputs }),
    )
    const to = (await target.clock?.get())?.timestamp ?? all.at(-1)?.started_at ?? ''
    const spans = all.map(({ id, started_at, decided_at }) => ({ id, started: started_at, decided: decided_at }))
    const sources = await stampsOf(target.quotes, aged)
    // Without a journal it is not known how many trades had ended.
    const journal = (await target.events?.all({ types: ['trade.closed'] })) ?? null
    const stated = journal ? statedOf(all) : []
    const closed = closedIn(journal ?? [])
    const shown = timeBase === 'virtual' ? spans : []
    return { spans: shown, aged, sources, to, forecasts: forecastsOf(all), stated, closed }
  },
  observe: {
    'perf.decision-latency': ({ spans, to }) => latencyRecords(spans, to),
    'perf.data-freshness': ({ aged, sources }, { criterion }) =>
      ageRecords(aged, sources, {
        maxAgeSeconds: param(criterion, 'max_age_s'),
        barSeconds: param(criterion, 'bar_s'),
      }),
    'risk.calibration-error': ({ forecasts }) => forecastRecords(forecasts),
    'risk.calibration-min-trades': ({ stated, closed }, { criterion }) =>
      minimumRecords(stated, closed, param(criterion, 'fewest')),
  },
  figures: ({ spans, to }, drawing) => decisionFigure(latencyRecords(spans, to), drawing, 'target'),
})

export interface ClientLatencyEvidence {
  readonly spans: readonly ClientSpan[]
}

interface Timing {
  readonly pollMs: number
  readonly limitMs: number
  readonly signal: AbortSignal
}

/** Times one decision from the request to the poll that shows it. */
const timeOne = async (
  target: Pick<Target, 'cycles' | 'decisions'>,
  symbol: string,
  { pollMs, limitMs, signal }: Timing,
): Promise<ClientSpan | null> => {
  const start = performance.now()
  const { cycle } = await target.cycles.start({ kind: 'pipeline', signal: noEdge(symbol) })
  if (!cycle) return null
  let low = 0
  for (let at = 0; at < limitMs; at = performance.now() - start) {
    const asked = performance.now() - start
    const found = await target.cycles.one(cycle.id)
    if (found && found.status !== 'running') {
      const high = performance.now() - start
      const [decision] = await target.decisions.all({ cycle: cycle.id })
      const span = decision && { id: decision.id, started: decision.started_at, decided: decision.decided_at }
      return { cycle_id: cycle.id, low, high, decision: span ?? null }
    }
    low = asked
    await delay(pollMs, undefined, { signal })
  }
  return { cycle_id: cycle.id, low, high: null, decision: null }
}

const agreementOf = (row: Criterion): Agreement => ({
  share: param(row, 'agree_share'),
  seconds: param(row, 'agree_s'),
})

export const clientLatency = scenario('perf.decision-latency', {
  phase: 'drill',
  tier: 'act',
  needs: ['cycles', 'decisions', 'state'],
  timeoutSeconds: 600,
  gather: async ({ target, criterion, timeBase, signal }): Promise<ClientLatencyEvidence> => {
    // The client's clock says nothing about virtual time.
    if (timeBase === 'virtual') return { spans: [] }
    const row = criterion('perf.decision-latency')
    const { symbols } = (await target.state.get()).universe
    const timing = { pollMs: param(row, 'poll_ms'), limitMs: param(row, 'limit_ms'), signal }
    const spans: ClientSpan[] = []
    const worker = async (first: number): Promise<void> => {
      for (let index = first; index < row.minimum; index += param(row, 'at_once')) {
        const span = await timeOne(target, symbols[index % symbols.length] ?? '', timing)
        if (span) spans.push(span)
      }
    }
    await Promise.all(Array.from({ length: param(row, 'at_once') }, (_, first) => worker(first)))
    return { spans }
  },
  observe: {
    'perf.decision-latency': ({ spans }, { criterion }) => clientRecords(spans, agreementOf(criterion)),
  },
  figures: ({ spans }, drawing) =>
    decisionFigure(clientRecords(spans, agreementOf(drawing.criterion('perf.decision-latency'))), drawing, 'client'),
})
