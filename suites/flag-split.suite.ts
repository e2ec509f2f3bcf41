import { blankFlag, drillFlag, drillUsers, openFlagDrill } from './drill-flags.ts'
import { bulkMatrix } from './flag-matrix.ts'
import {
  type SplitEvidence,
  type StateStop,
  shareRecords,
  splitFlag,
  splits,
  stateFlags,
  stateRecords,
} from './flag-split.ts'
import { trailRecords } from './flag-trail.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'
import { splitFigure } from './split-figure.ts'

// Nine flags at nine percentages and one in each other state, each for 4,000 fixed users; and one flag that goes through the states.

const way = [
  { state: 'DISABLED', percentage: 0 },
  { state: 'ROLLING_OUT', percentage: 100 },
  { state: 'ENABLED', percentage: 0 },
  { state: 'ROLLBACK', percentage: 100 },
  { state: 'DISABLED', percentage: 100 },
  { state: 'ENABLED', percentage: 100 },
] as const

export const flagSplit = scenario('flags.split', {
  phase: 'drill',
  tier: 'act',
  needs: ['flags', 'flagAdmin'],
  may: ['events'],
  timeoutSeconds: 180,
  gather: async ({ target, criterion, tier }): Promise<SplitEvidence> => {
    const row = criterion('flags.states')
    const drill = await openFlagDrill(target, 'a drill counts who gets a flag')
    for (const percentage of splits) {
      await drill.put(splitFlag(percentage), { ...blankFlag, state: 'ROLLING_OUT', percentage })
    }
    for (const state of ['DISABLED', 'ENABLED', 'ROLLBACK'] as const) {
      await drill.put(stateFlags[state], { ...blankFlag, state })
    }
    const one = drillFlag('states')
    const some = { flags: [one], users: drillUsers.slice(0, param(row, 'keys')), atOnce: param(row, 'at_once') }
    const stops: StateStop[] = []
    for (const stop of way) {
      const { status } = await drill.put(one, { ...blankFlag, ...stop })
      stops.push({ ...stop, status, matrix: await bulkMatrix(target, some) })
    }
    const flags = [...splits.map(splitFlag), ...Object.values(stateFlags)]
    const atOnce = param(criterion('flags.percentage-split'), 'at_once')
    const matrix = await bulkMatrix(target, { flags, users: drillUsers, atOnce })
    if (tier !== 'control') await drill.retire()
    return { matrix, stops, trail: await drill.trail() }
  },
  observe: {
    'flags.percentage-split': shareRecords,
    'flags.states': stateRecords,
    'flags.audit': ({ trail }) => trailRecords(trail),
  },
  figures: (evidence, { criterion }) => {
    const { measure } = criterion('flags.percentage-split')
    return splitFigure(shareRecords(evidence), {
      id: 'flags.percentage-split',
      title: 'Share of users who get a flag, at each percentage',
      criteria: ['flags.percentage-split'],
      margin: measure.kind === 'equivalence' ? measure.bound : 0,
    })
  },
})
