import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { param } from './param.ts'
import { cycleFigure } from './perf-figures.ts'
import {
  cycleMinutes,
  type DecisionRow,
  limitRecords,
  type PipelineCycle,
  type PipelineEvidence,
} from './pipeline-cycles.ts'
import { scenario } from './scenario.ts'

// Pipeline cycles at the AI limit: how long they take, and whether they look at as many items as they say. Driven where the clock can be moved, read
// from the history otherwise: 59 cycles are a day on a real clock.

type Driven = Pick<Target, 'control' | 'cycles'>

const runOne = async ({ control, cycles }: Driven, row: Criterion, limit: number): Promise<void> => {
  const { cycle } = await cycles.start({ kind: 'pipeline', ai_limit: limit })
  if (!cycle) return
  const step = param(row, 'step_s')
  for (let waited = 0; waited < param(row, 'limit_min') * 60; waited += step) {
    await control.advance(`${step}s`)
    if ((await cycles.one(cycle.id))?.status !== 'running') return
  }
}

const drive = async (driven: Driven, row: Criterion, limit: number): Promise<void> => {
  for (let index = 0; index < param(row, 'cycles'); index++) await runOne(driven, row, limit)
}

const cyclesIn = (events: readonly JournalEvent[]): PipelineCycle[] => {
  const ends = new Map(eventsOf(events, 'cycle.finished').map(event => [event.data.cycle_id, event]))
  return eventsOf(events, 'cycle.started')
    .filter(({ data }) => data.kind === 'pipeline')
    .map(({ ts, data }) => {
      const end = ends.get(data.cycle_id)
      return {
        id: data.cycle_id,
        aiLimit: data.ai_limit,
        universe: data.universe,
        started: ts,
        finished: end
          ? {
              at: end.ts,
              status: end.data.status,
              items: end.data.items,
              aiCalls: end.data.ai_calls,
              claimedStart: end.data.started_at,
              claimedEnd: end.data.finished_at,
            }
          : null,
      }
    })
}

const rowsOf = async (target: Pick<Target, 'decisions'>, cycle: string): Promise<DecisionRow[]> =>
  (await target.decisions.all({ cycle })).map(({ id, started_at, decided_at }) => [id, started_at, decided_at])

export const pipeline = scenario('perf.pipeline', {
  phase: 'drill',
  tier: 'observe',
  needs: ['events', 'decisions', 'state'],
  may: ['control', 'cycles', 'clock'],
  timeoutSeconds: 240,
  gather: async ({ target, criterion, tier }): Promise<PipelineEvidence> => {
    const limit = (await target.state.get()).limits.ai_limit
    const { control, cycles: driven } = target
    if (tier === 'control' && control && driven) {
      await drive({ control, cycles: driven }, criterion('perf.pipeline-p95'), limit)
    }
    const events = await target.events.all({ types: ['cycle.started', 'cycle.finished'] })
    const cycles = cyclesIn(events)
    const last = cycles.filter(cycle => cycle.finished).slice(-param(criterion('perf.ai-limit'), 'full'))
    const rows = await Promise.all(last.map(async ({ id }) => [id, await rowsOf(target, id)] as const))
    const to = (await target.clock?.get())?.timestamp ?? events.at(-1)?.ts ?? ''
    return { limit, cycles, rows: Object.fromEntries(rows), to }
  },
  observe: {
    'perf.pipeline-p95': evidence => cycleMinutes(evidence),
    'perf.ai-limit': evidence => limitRecords(evidence),
  },
  figures: (evidence, drawing) => cycleFigure(cycleMinutes(evidence), drawing),
})
