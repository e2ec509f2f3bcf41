import type { Criterion } from '../judge/criterion.ts'
import { blankFlag, drillFlag, drillUsers, type FlagDrill, openFlagDrill } from './drill-flags.ts'
import { independenceRecords, type KeyRound, type KeysEvidence, stickyRecords } from './flag-keys.ts'
import { bulkMatrix, singleMatrix } from './flag-matrix.ts'
import { param } from './param.ts'
import { type Scope, scenario } from './scenario.ts'

// Reads alone suffice: on a target whose flags may not be changed it asks those that are there. Where they may, it makes its own and changes what is around them.

type KeysScope = Scope<'flags', 'flagAdmin' | 'control'>
type KeysTarget = KeysScope['target']

/** Two of one percentage, so that the same users would be in both if the flag were not in the hash. */
const own = [
  { flag: drillFlag('keys-a'), percentage: 50 },
  { flag: drillFlag('keys-b'), percentage: 50 },
  { flag: drillFlag('keys-c'), percentage: 25 },
] as const

const makeOwn = async ({ target, tier }: KeysScope): Promise<FlagDrill | null> => {
  const { flagAdmin } = target
  if (tier === 'observe' || !flagAdmin) return null
  const drill = await openFlagDrill({ flagAdmin }, 'a drill asks for the same users again')
  for (const { flag, percentage } of own) {
    await drill.put(flag, { ...blankFlag, state: 'ROLLING_OUT', percentage })
  }
  return drill
}

const listedFlags = async ({ flags }: KeysTarget, row: Criterion): Promise<string[]> => {
  const { flags: listed } = await flags.evaluateAll({ targetingKey: drillUsers[0] ?? '' })
  const sound = listed.filter(({ errorCode }) => errorCode === null)
  return sound.slice(0, param(row, 'flags')).map(({ key }) => key)
}

/** What should make no difference to the users that are asked. */
const changeAround = async (drill: FlagDrill): Promise<void> => {
  const others = { allow: ['gate-other-1'], deny: ['gate-other-2'] }
  for (const { flag } of own) await drill.put(flag, others)
  await drill.put(drillFlag('keys-new'), { ...blankFlag, state: 'ROLLING_OUT', percentage: 50 })
  await drill.put(drillFlag('keys-new'), { percentage: 75 })
}

export const flagKeys = scenario('flags.keys', {
  phase: 'drill',
  tier: 'observe',
  needs: ['flags'],
  may: ['flagAdmin', 'control'],
  timeoutSeconds: 180,
  gather: async (scope): Promise<KeysEvidence> => {
    const { target, tier, criterion } = scope
    const row = criterion('flags.sticky')
    const drill = await makeOwn(scope)
    const flags = drill ? own.map(({ flag }) => flag) : await listedFlags(target, row)
    const atOnce = param(row, 'at_once')
    const question = (users: number) => ({ flags, users: drillUsers.slice(0, users), atOnce })
    const first = await bulkMatrix(target, question(param(row, 'keys')))
    const again = question(param(row, 'again'))
    const rounds: KeyRound[] = [
      { after: 'asked again', matrix: await bulkMatrix(target, again) },
      { after: 'asked one by one', matrix: await singleMatrix(target, question(param(row, 'single'))) },
    ]
    if (drill) {
      await changeAround(drill)
      rounds.push({ after: 'after changes for others', matrix: await bulkMatrix(target, again) })
    }
    if (tier === 'control' && target.control) {
      await target.control.restart()
      rounds.push({ after: 'after a restart', matrix: await bulkMatrix(target, again) })
    }
    if (drill && tier !== 'control') await drill.retire()
    return { own: drill !== null, first, rounds }
  },
  observe: {
    'flags.sticky': stickyRecords,
    'flags.independent': (evidence, { criterion }) => independenceRecords(evidence, param(criterion, 'pairs')),
  },
})
