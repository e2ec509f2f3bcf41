import type { JudgedRecord } from '../judge/observation.ts'
import type { Credential, RawAnswer, RawRequest, Target } from '../targets/capability.ts'
import { cancelEverything, type Operation, operations } from './operations.ts'
import { scenario } from './scenario.ts'

// Every operation but health is asked without a credential, with an unknown key, and with a credential that is no key at all.

export interface UnauthorizedAnswer {
  readonly operation: string
  readonly credential: string
  readonly status: number | null
  readonly type: string | null
  readonly exchange: number
}

export interface AuthEvidence {
  readonly answers: readonly UnauthorizedAnswer[]
}

/** A stream that opens by mistake never ends by itself. */
const timeoutMs = 3000
const unknownKey = 'gate-unknown-key-2f1c9a7e'

const credentials: readonly { readonly name: string; readonly as: Credential; readonly header?: string }[] = [
  { name: 'none', as: 'nobody' },
  { name: 'unknown key', as: { token: unknownKey } },
  { name: 'basic', as: 'nobody', header: `Basic ${Buffer.from('gate:gate').toString('base64')}` },
]

const requestOf = (operation: Operation, { as, header }: (typeof credentials)[number]): RawRequest => ({
  method: operation.method,
  path: operation.path,
  headers: { ...operation.headers, ...(header === undefined ? {} : { authorization: header }) },
  ...(operation.body === undefined ? {} : { body: operation.body }),
  as,
  timeoutMs,
})

const offered = (target: Pick<Target, 'capabilities'>, isResettable: boolean): readonly Operation[] =>
  [...operations, ...(isResettable ? [cancelEverything] : [])].filter(({ capability }) =>
    target.capabilities.has(capability),
  )

const answered = (operation: Operation, credential: string, answer: RawAnswer): UnauthorizedAnswer => ({
  operation: operation.name,
  credential,
  status: answer.status,
  type: answer.problem?.type ?? null,
  exchange: answer.exchange,
})

/** 401 to whoever is unknown; no answer at all says nothing. */
export const authRecords = (answers: readonly UnauthorizedAnswer[]): JudgedRecord[] =>
  answers.map(({ operation, credential, status, exchange }) => {
    const value = status === null ? null : status === 401
    const note = value === true ? '' : `expected 401, found ${status ?? 'no answer'}`
    return { ref: `${operation} with ${credential}`, value, note, exchange }
  })

export const authRequired = scenario('sec.auth-required', {
  phase: 'drill',
  tier: 'act',
  needs: ['account', 'orders', 'trade'],
  may: ['control'],
  gather: async ({ target, tier }): Promise<AuthEvidence> => {
    const answers: UnauthorizedAnswer[] = []
    for (const operation of offered(target, tier === 'control')) {
      for (const credential of credentials) {
        answers.push(answered(operation, credential.name, await target.raw(requestOf(operation, credential))))
      }
    }
    return { answers }
  },
  observe: { 'sec.auth-required': ({ answers }) => authRecords(answers) },
})
