import { blankFlag, drillFlag, drillUsers, type FlagTrail, openFlagDrill } from './drill-flags.ts'
import { bulkMatrix } from './flag-matrix.ts'
import { type RampEvidence, type RampStop, rampRecords } from './flag-ramp.ts'
import { trailRecords } from './flag-trail.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

/** Up by the stages of a rollout, and back down by some of them. */
const percentages = [5, 15, 30, 60, 100, 30, 5] as const

export const flagRamp = scenario('flags.ramp', {
  phase: 'drill',
  tier: 'act',
  needs: ['flags', 'flagAdmin'],
  may: ['events'],
  timeoutSeconds: 120,
  gather: async ({ target, criterion, tier }): Promise<RampEvidence & { readonly trail: FlagTrail }> => {
    const row = criterion('flags.monotone-ramp')
    const drill = await openFlagDrill(target, 'a drill ramps a flag')
    const flags = Array.from({ length: param(row, 'flags') }, (_, index) => drillFlag(`ramp-${index + 1}`))
    const question = { flags, users: drillUsers.slice(0, param(row, 'keys')), atOnce: param(row, 'at_once') }
    const stops: RampStop[] = []
    for (const flag of flags) await drill.put(flag, { ...blankFlag, state: 'ROLLING_OUT' })
    for (const percentage of percentages) {
      for (const flag of flags) await drill.put(flag, { percentage })
      stops.push({ percentage, matrix: await bulkMatrix(target, question) })
    }
    if (tier !== 'control') await drill.retire()
    return { stops, trail: await drill.trail() }
  },
  observe: {
    'flags.monotone-ramp': rampRecords,
    'flags.audit': ({ trail }) => trailRecords(trail),
  },
})
