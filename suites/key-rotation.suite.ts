import type { StepRecord } from '../judge/observation.ts'
import type { Credential, Role, Target } from '../targets/capability.ts'
import { type Pace, paceOf } from './pace.ts'
import { param } from './param.ts'
import { roles, rotatedKey } from './rotated-key.ts'
import { scenario } from './scenario.ts'

// For each role a key is made, used, replaced and used again.

export interface KeyAnswer {
  readonly role: Role
  /** Seconds of the target's clock after the rotation; null before it. */
  readonly after: number | null
  readonly key: 'old' | 'new'
  readonly status: number | null
}

export interface RotationEvidence {
  readonly answers: readonly KeyAnswer[]
}

type RotationStep = 'old-worked' | 'new-accepted' | 'old-refused'

const probeSeconds = 1

const statusWith = async (target: Pick<Target, 'raw'>, as: Credential): Promise<number | null> =>
  (await target.raw({ method: 'GET', path: '/v2/account', as })).status

/** Asks with the old key at once and then each second, until it is refused or its time is over. */
const untilRefused = async (
  of: { readonly target: Pick<Target, 'raw'>; readonly pace: Pace; readonly seconds: number },
  role: Role,
  old: Credential,
): Promise<KeyAnswer[]> => {
  const answers: KeyAnswer[] = []
  for (let after = 0; after <= of.seconds; after += probeSeconds) {
    if (after > 0) await of.pace.wait(probeSeconds)
    const status = await statusWith(of.target, old)
    answers.push({ role, after, key: 'old', status })
    if (status === 401) break
  }
  return answers
}

const stepOf = (
  step: RotationStep,
  role: Role,
  of: { readonly found: KeyAnswer | undefined; readonly wanted: number; readonly within: number },
): StepRecord<RotationStep>[] => {
  const { found, wanted, within } = of
  if (!found) return []
  const inTime = (found.after ?? 0) <= within
  const value = found.status === null ? null : found.status === wanted && inTime
  const when = found.after === null ? 'before the rotation' : `${found.after} s after the rotation`
  const note =
    value === true
      ? ''
      : `${found.key} key of ${role} ${when}: expected ${wanted}, found ${found.status ?? 'no answer'}`
  return [{ step, ref: `${role}: ${step}`, value, note }]
}

/** Three steps for each role: the old key had worked, the new one does, and the old one is refused within the time given. */
export const rotationRecords = (answers: readonly KeyAnswer[], within: number): StepRecord<RotationStep>[] =>
  roles.flatMap(role => {
    const own = answers.filter(answer => answer.role === role)
    const before = own.find(({ key, after }) => key === 'old' && after === null)
    const fresh = own.find(({ key }) => key === 'new')
    const last = own.findLast(({ key, after }) => key === 'old' && after !== null)
    return [
      ...stepOf('old-worked', role, { found: before, wanted: 200, within }),
      ...stepOf('new-accepted', role, { found: fresh, wanted: 200, within }),
      ...stepOf('old-refused', role, { found: last, wanted: 401, within }),
    ]
  })

export const keyRotation = scenario('sec.key-rotation', {
  phase: 'drill',
  tier: 'act',
  needs: ['config', 'account'],
  may: ['control'],
  gather: async ({ target, tier, signal, criterion }): Promise<RotationEvidence> => {
    const pace = paceOf(tier === 'control' ? (target.control ?? null) : null, signal)
    const seconds = param(criterion('sec.key-rotation'), 'refused_within_s')
    const answers: KeyAnswer[] = []
    for (const role of roles) {
      const old = await rotatedKey(target, role)
      answers.push({ role, after: null, key: 'old', status: await statusWith(target, old) })
      const fresh = await rotatedKey(target, role)
      answers.push({ role, after: 0, key: 'new', status: await statusWith(target, fresh) })
      answers.push(...(await untilRefused({ target, pace, seconds }, role, old)))
    }
    return { answers }
  },
  observe: {
    'sec.key-rotation': ({ answers }, { criterion }) => rotationRecords(answers, param(criterion, 'refused_within_s')),
  },
})
