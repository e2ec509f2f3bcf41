import { eventsOf } from '../contracts/event.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { param } from './param.ts'
import { type Scope, scenario } from './scenario.ts'
import { type BackfillEvidence, backfillSteps } from './stream-backfill.ts'
import { longestOutage, type Outage, type ReconnectEvidence, reconnectSteps } from './stream-outage.ts'

// The connection to the market is cut and attempts to restore it are made to fail; the connection to the journal is cut by its reader.

type StreamTarget = Pick<Target, 'control' | 'state' | 'events' | 'quotes'>

const outageOf = async (
  target: StreamTarget,
  of: { readonly fails: number; readonly seconds: number; readonly symbols: readonly string[] },
): Promise<Outage> => {
  const { fails, seconds, symbols } = of
  const before = await target.control.advance('1s')
  await target.control.stimulate({ name: 'stream.drop', args: { times: fails } })
  await target.control.advance(`${Math.ceil(seconds) + 10}s`)
  const events = await target.events.all({ types: ['stream.*'], after: before.seq })
  const { stream } = await target.state.get()
  const quoted = Object.values(await target.quotes.latest(symbols)).map(({ t }) => t)
  return { fails, at: before.now, events, state: stream?.state ?? null, quoted }
}

export const streamReconnect = scenario('safety.stream-reconnect', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'state', 'events', 'quotes'],
  gather: async ({ target, criterion }): Promise<ReconnectEvidence> => {
    const row = criterion('safety.stream-reconnect')
    const { stream, universe } = await target.state.get()
    const backoff = stream?.backoff ?? null
    if (!backoff) return { backoff, outages: [] }
    const symbols = universe.symbols.slice(0, param(row, 'symbols'))
    const outages: Outage[] = []
    for (const name of ['fails_1', 'fails_2', 'fails_3']) {
      const fails = Math.min(param(row, name), backoff.max_attempts - 1)
      outages.push(await outageOf(target, { fails, seconds: longestOutage(backoff, fails), symbols }))
    }
    return { backoff, outages }
  },
  observe: {
    'safety.stream-reconnect': (evidence, { criterion }) =>
      reconnectSteps(evidence, {
        initial: param(criterion, 'initial_s'),
        factor: param(criterion, 'factor'),
        cap: param(criterion, 'cap_s'),
        rounding: param(criterion, 'rounding_s'),
      }),
  },
})

/** Real time that the events of one cut may take to come. */
const patienceMs = 5000

/** Reads the journal as it streams, from after `last` up to a seq, and cuts the connection there. */
const readUntil = async (
  { events }: StreamTarget,
  of: { readonly last: number; readonly until: number; readonly signal: AbortSignal },
): Promise<number[]> => {
  const seqs: number[] = []
  if (of.last >= of.until) return seqs
  for await (const { seq } of events.stream({ after: of.last, signal: of.signal })) {
    seqs.push(seq)
    if (seq >= of.until) break
  }
  return seqs
}

/** The journal over a stream that is cut in the middle of what there is to send, each time resumed after the last event that came. */
const streamCut = async (
  target: StreamTarget,
  row: Criterion,
  of: { readonly from: number; readonly signal: AbortSignal },
): Promise<BackfillEvidence['streamed']> => {
  const received: number[] = []
  const cuts = param(row, 'cuts')
  let error: string | null = null
  let end = of.from
  for (let cut = 0; cut <= cuts && error === null; cut++) {
    const last = received.at(-1) ?? of.from
    end = (await target.control.advance(`${param(row, 'between_s')}s`)).seq
    const until = cut === cuts ? end : Math.floor((last + end) / 2)
    const signal = AbortSignal.any([of.signal, AbortSignal.timeout(patienceMs)])
    try {
      received.push(...(await readUntil(target, { last, until, signal })))
    } catch (caught) {
      error = caught instanceof Error ? caught.message : String(caught)
    }
  }
  const listed = (await target.events.all({ after: of.from })).map(({ seq }) => seq).filter(seq => seq <= end)
  return { received, listed, cuts, error }
}

type BackfillScope = Scope<'control' | 'state' | 'events' | 'quotes' | 'clock'>

const gatherBackfill = async ({ target, criterion, signal }: BackfillScope): Promise<BackfillEvidence> => {
  const row = criterion('safety.stream-backfill')
  const barSeconds = param(row, 'bar_s')
  const { stream, universe } = await target.state.get()
  const fails = Math.min(param(row, 'fails'), (stream?.backoff.max_attempts ?? 1) - 1)
  const { now } = await target.control.advance('0s')
  const rest = (Date.parse(now) / 1000) % barSeconds
  const begun = await target.control.advance(`${Math.round(rest === 0 ? 0 : barSeconds - rest)}s`)
  await target.control.advance(`${param(row, 'before_s')}s`)
  await target.control.stimulate({ name: 'stream.drop', args: { times: fails } })
  const outage = stream ? longestOutage(stream.backoff, fails) : 0
  const ended = await target.control.advance(`${Math.ceil(outage) + param(row, 'after_s')}s`)
  const events = await target.events.all({ types: ['stream.*'], after: begun.seq })
  const to = new Date(Math.floor(Date.parse(ended.now) / (barSeconds * 1000)) * barSeconds * 1000).toISOString()
  const range = { from: begun.now, to }
  const read = []
  for (const symbol of universe.symbols.slice(0, param(row, 'symbols'))) {
    const bars = await target.quotes.bars(symbol, range)
    read.push({
      symbol,
      bars: bars.filter(({ t }) => Date.parse(t) < Date.parse(to)).map(({ seq, t }) => ({ seq, t })),
    })
  }
  const lostAt = eventsOf(events, 'stream.disconnected')[0]?.ts ?? null
  const backAt = eventsOf(events, 'stream.connected')[0]?.ts ?? null
  const streamed = await streamCut(target, row, { from: begun.seq, signal })
  return { ...range, barSeconds, read, lostAt, backAt, events, streamed }
}

export const streamBackfill = scenario('safety.stream-backfill', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'state', 'events', 'quotes', 'clock'],
  gather: gatherBackfill,
  observe: { 'safety.stream-backfill': backfillSteps },
})
