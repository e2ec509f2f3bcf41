import type { FlagPatch } from '../contracts/flag.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { FlagTrail } from './drill-flags.ts'
import { blankFlag, drillFlag, drillUsers, openFlagDrill } from './drill-flags.ts'
import type { Build, Toggle, ToggleEvidence } from './flag-toggle.ts'
import { toggleRecords } from './flag-toggle.ts'
import { trailRecords } from './flag-trail.ts'
import { paceOf } from './pace.ts'
import { param } from './param.ts'
import { type Scope, scenario } from './scenario.ts'

// One flag is switched in every way there is, and after each the evaluation is asked until it shows it.

type ToggleScope = Scope<'flags' | 'flagAdmin' | 'state' | 'clock', 'control' | 'events'>

const user = drillUsers[0] ?? ''
const key = drillFlag('toggle')
const parent = drillFlag('toggle-parent')

/** Each changes what the flag is for the user. */
const changes: readonly { what: string; asked: Omit<FlagPatch, 'reason'>; on: boolean }[] = [
  { what: 'to ENABLED', asked: { state: 'ENABLED' }, on: true },
  { what: 'to DISABLED', asked: { state: 'DISABLED' }, on: false },
  { what: 'to ROLLING_OUT at 100 %', asked: { state: 'ROLLING_OUT', percentage: 100 }, on: true },
  { what: 'to 0 %', asked: { percentage: 0 }, on: false },
  { what: 'allowed', asked: { allow: [user] }, on: true },
  { what: 'denied', asked: { deny: [user] }, on: false },
  { what: 'no longer denied', asked: { deny: [] }, on: true },
  { what: 'to ROLLBACK', asked: { state: 'ROLLBACK' }, on: false },
  { what: 'out of ROLLBACK', asked: { state: 'ENABLED' }, on: true },
  { what: 'made to depend on a flag that is off', asked: { depends_on: [parent] }, on: false },
]

interface Look {
  readonly isSeen: boolean
  readonly found: string
  /** In ms since the run began: when the first answer was asked for and the last one was there. */
  readonly from: number
  readonly to: number
}

/** Both ways of evaluating have to show it. */
const look = async ({ target: { flags } }: ToggleScope, on: boolean): Promise<Look> => {
  const one = await flags.evaluate(key, { targetingKey: user })
  const all = await flags.evaluateAll({ targetingKey: user }, { keys: [key] })
  const inBulk = all.flags.find(flag => flag.key === key)?.value ?? null
  const found = `${JSON.stringify(one.value)} alone, ${JSON.stringify(inBulk)} among others`
  return { isSeen: one.value === on && inBulk === on, found, from: one.at, to: all.at + all.ms }
}

/** Asks until the change is seen, by the target's clock where it can be moved, else by the client's; `at` is when the change was asked for. */
const watch = async (
  scope: ToggleScope,
  row: Criterion,
  of: { on: boolean; at: number },
): Promise<Pick<Toggle, 'seen' | 'found'>> => {
  const control = scope.timeBase === 'virtual' && scope.tier === 'control' ? (scope.target.control ?? null) : null
  const pace = paceOf(control, scope.signal)
  const limit = row.measure.kind === 'maximum' ? row.measure.bound : 1
  let lastBad = 0
  for (;;) {
    const seen = await look(scope, of.on)
    const [from, to] = control ? [pace.passed(), pace.passed()] : [(seen.from - of.at) / 1000, (seen.to - of.at) / 1000]
    if (seen.isSeen) return { seen: [lastBad, to], found: seen.found }
    lastBad = from
    if (lastBad >= param(row, 'watch_s')) return { seen: [lastBad, null], found: seen.found }
    await pace.wait(param(row, lastBad < limit ? 'poll_s' : 'coarse_s'))
  }
}

const buildOf = async ({ target: { state } }: ToggleScope): Promise<Build> => {
  const { started_at, build } = await state.get()
  return { started_at, sha: build.sha }
}

export const flagToggle = scenario('flags.toggle', {
  phase: 'drill',
  tier: 'act',
  needs: ['flags', 'flagAdmin', 'state', 'clock'],
  may: ['control', 'events'],
  timeoutSeconds: 240,
  gather: async (scope): Promise<ToggleEvidence & { readonly trail: FlagTrail }> => {
    const { target, criterion, tier } = scope
    const row = criterion('flags.runtime-toggle')
    const drill = await openFlagDrill(target, 'a drill switches a flag')
    await drill.put(parent, blankFlag)
    await drill.put(key, blankFlag)
    const before = await buildOf(scope)
    const toggles: Toggle[] = []
    for (const { what, asked, on } of changes) {
      const { status, at } = await drill.put(key, asked)
      toggles.push({ what, status, ...(await watch(scope, row, { on, at })) })
    }
    const after = await buildOf(scope)
    if (tier !== 'control') await drill.retire()
    return { toggles, before, after, watched: param(row, 'watch_s'), trail: await drill.trail() }
  },
  observe: {
    'flags.runtime-toggle': toggleRecords,
    'flags.audit': ({ trail }) => trailRecords(trail),
  },
})
