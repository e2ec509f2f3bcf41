import { nextMove, type SearchRule, type SearchStep } from '../loadtest/capacity-search.ts'
import { MOST_ROWS, type Row } from '../loadtest/record.ts'
import type { Schedule } from '../loadtest/schedule.ts'
import { countOutcomes } from '../loadtest/summary.ts'
import { toldOf } from './load-capacity-verdict.ts'
import { silenceOf } from './load-doubt.ts'
import type { CapacityEvidence, CapacityStep } from './load-evidence.ts'
import { askedOf, type Gathering, rateOf } from './load-gathering.ts'
import { sendPart } from './load-part.ts'
import { checkedSchedule } from './load-request.ts'
import { requestsNeeded } from './load-rule.ts'
import { settle } from './load-settle.ts'

// The highest rate that still keeps the bounds: tried upwards and between, then confirmed.

const MOST_RATE = 5000
const TOLERANCE = 0.05
const STEP_MS = 5000
const LONGEST_STEP_MS = 120_000
/** A confirming run is so many steps long: a queue that grows slowly shows in it. */
const CONFIRMING = 3
const ATTEMPTS = 3

/** How long a step lasts: enough requests to be judged, and no more than can be kept. */
export const stepLength = (
  { kind, rate }: Pick<SearchStep, 'kind' | 'rate'>,
  of: { readonly leastMs: number; readonly needed: number },
): number => {
  const least = Math.min(LONGEST_STEP_MS, Math.max(of.leastMs, (of.needed * 1000) / rate))
  return Math.min(least * (kind === 'confirm' ? CONFIRMING : 1), (MOST_ROWS * 1000) / rate)
}

const searchOf = (gathering: Gathering): SearchRule => {
  const { options } = gathering
  const from = rateOf(gathering, 1)
  return { from, most: Math.max(from, options.most ?? MOST_RATE), tolerance: options.within ?? TOLERANCE }
}

interface Gone {
  readonly step: CapacityStep
  readonly rows: readonly Row[]
}

const sendStep = async (
  gathering: Gathering,
  of: Pick<CapacityStep, 'kind' | 'attempt'> & { readonly rate: number; readonly number: number },
): Promise<Gone> => {
  const { source, options, rule, progress, signal } = gathering
  const { kind, rate, number } = of
  const leastMs = options.duration ?? STEP_MS
  const durationMs = stepLength({ kind, rate }, { leastMs, needed: requestsNeeded(rule) })
  const shape = options.schedule === 'poisson' ? 'poisson' : 'constant'
  const schedule: Schedule = checkedSchedule({ shape, rate, durationMs, seed: options.seed + number })
  const label = `capacity, step ${number + 1}${kind === 'confirm' ? ' confirming' : ''} ${rate}/s `
  const stretchOf = (attempt: number) => source.stretchOf(schedule, `${number}-${attempt}`)
  const { facts, record } = await sendPart(
    { stretchOf, takeBack: source.takeBack, attempts: ATTEMPTS, evenIfLate: true },
    { progress, signal, label },
  )
  return {
    step: { ...facts, kind, attempt: of.attempt },
    rows: record.kind === 'rows' ? record.rows : [],
  }
}

/** Why the search cannot go on after a step; null where it can. */
const endedBy = async (gathering: Gathering, gone: Gone, isFirst: boolean): Promise<string | null> => {
  const { source, options, rule } = gathering
  const { step, rows } = gone
  if (step.interrupted) return null
  const silence = silenceOf(step, countOutcomes({ kind: 'rows', rows }))
  if (isFirst && silence?.code === 'no-data') return silence.text
  const { state } = toldOf(step, rows, { rule, limitMs: options.timeout })
  if (state === 'pass') return null
  const refused = await source.guard()
  if (refused !== null || state === 'generator') return refused
  return await settle(gathering, step.schedule.rate)
}

export const gatherCapacity = async (gathering: Gathering): Promise<CapacityEvidence> => {
  const { options, rule } = gathering
  const search = searchOf(gathering)
  const gone: Gone[] = []
  let ended: string | null = null
  while (ended === null) {
    const told = gone.map(({ step, rows }) => ({
      kind: step.kind,
      rate: step.schedule.rate,
      state: toldOf(step, rows, { rule, limitMs: options.timeout }).state,
    }))
    const move = nextMove(told, search)
    if (move.do === 'end') break
    const attempt = move.do === 'confirm' ? move.attempt : 1
    const sent = await sendStep(gathering, { kind: move.do, rate: move.rate, attempt, number: gone.length })
    gone.push(sent)
    ended = await endedBy(gathering, sent, gone.length === 1)
  }
  return {
    asked: askedOf(gathering, options.schedule === 'poisson' ? 'poisson' : 'constant'),
    notes: [],
    search,
    steps: gone.map(({ step }) => step),
    rows: gone.flatMap(({ rows }, step) => rows.map(row => ({ ...row, step }))),
    ended,
  }
}
