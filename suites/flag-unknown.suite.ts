import type { flags as rows } from '../judge/criteria/flags.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { FlagAnswer } from '../targets/release-capability.ts'
import { drillUsers } from './drill-flags.ts'
import { scenario } from './scenario.ts'

type Step = (typeof rows)['flags.unknown-key']['measure']['steps'][number]

interface Asked extends FlagAnswer {
  readonly status: number
  readonly exchange: number
}

export interface UnknownEvidence {
  /** A flag that nobody made. */
  readonly unknown: Asked
  /** An evaluation without a targetingKey: of the unknown flag, and of every flag at once. */
  readonly nobody: readonly { readonly what: string; readonly status: number; readonly errorCode: string | null }[]
  /** The unknown flag among others; null where the answer does not name it. */
  readonly bulk: { readonly status: number; readonly answer: FlagAnswer | null }
}

const nowhere = 'gate.no-such-flag'

const step = (name: Step, value: boolean, note: string): StepRecord<Step> =>
  value ? { step: name, ref: name, value } : { step: name, ref: name, value, note }

const errors = ['TARGETING_KEY_MISSING', 'INVALID_CONTEXT', 'PARSE_ERROR', 'FLAG_NOT_FOUND']

export const unknownSteps = ({ unknown, nobody, bulk }: UnknownEvidence): StepRecord<Step>[] => {
  const { status, errorCode, value, variant } = unknown
  const found = JSON.stringify({ status, errorCode, value, variant })
  const item = bulk.answer
  const isOffInBulk =
    bulk.status === 200 && (item === null || (item.errorCode === 'FLAG_NOT_FOUND' && item.value === null))
  return [
    step(
      'unknown-404',
      status === 404 && errorCode === 'FLAG_NOT_FOUND',
      `expected 404 FLAG_NOT_FOUND for ${nowhere}, found ${found}`,
    ),
    step('unknown-off', value === null || value === false, `${nowhere} has a value: ${found}`),
    ...nobody.map(({ what, status: answered, errorCode: code }) =>
      step(
        'nobody-400',
        answered === 400 && errors.includes(code ?? ''),
        `${what} without a targetingKey: expected 400 with an error of OFREP, found ${answered} ${code ?? 'without one'}`,
      ),
    ),
    step('unknown-in-bulk', isOffInBulk, `${nowhere} in a bulk evaluation: ${bulk.status} ${JSON.stringify(item)}`),
  ]
}

export const flagUnknown = scenario('flags.unknown', {
  // Whatever stands there: what a session left makes no difference to a flag that nobody made.
  phase: 'drill',
  tier: 'observe',
  needs: ['flags'],
  gather: async ({ target: { flags } }): Promise<UnknownEvidence> => {
    const targetingKey = drillUsers[0] ?? ''
    const unknown = await flags.evaluate(nowhere, { targetingKey })
    const one = await flags.evaluate(nowhere, {})
    const all = await flags.evaluateAll({})
    const bulk = await flags.evaluateAll({ targetingKey }, { keys: [nowhere] })
    return {
      unknown,
      nobody: [
        { what: 'one flag', status: one.status, errorCode: one.errorCode },
        { what: 'all flags', status: all.status, errorCode: all.errorCode },
      ],
      bulk: { status: bulk.status, answer: bulk.flags.find(({ key }) => key === nowhere) ?? null },
    }
  },
  observe: { 'flags.unknown-key': unknownSteps },
})
