import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { Outcome, Role } from '../targets/capability.ts'
import { bracketBody, symbolMarket } from './manual-bracket.ts'
import { roles, rotatedKey } from './rotated-key.ts'
import { type Scope, scenario } from './scenario.ts'

// Four keys of one role each; every key tries what belongs to every role, and the keys that may engage a kill switch try to release their own.

export interface RoleTrial {
  readonly role: Role
  readonly operation: string
  readonly isAllowed: boolean
  readonly status: number | null
  readonly type: string | null
  readonly exchange: number
}

export interface RolesEvidence {
  readonly trials: readonly RoleTrial[]
}

interface Attempt {
  readonly operation: string
  /** Roles that may; a viewer's rights are everyone's. */
  readonly allowed: readonly Role[]
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

const all: readonly Role[] = roles
const nobodysId = 'gate-no-such-record'

/** Changes that set what is already set: whoever may make them changes nothing. */
const configAttempts = (state: State): Attempt[] => {
  const patch = (operation: string, allowed: readonly Role[], body: object): Attempt => ({
    operation: `PATCH /v1/config ${operation}`,
    allowed,
    method: 'PATCH',
    path: '/v1/config',
    body: { ...body, reason: 'who may change this' },
  })
  const { max_open_trades } = state.limits
  return [
    patch('limits', ['risk'], { limits: { max_open_trades } }),
    patch('thresholds', ['risk'], { thresholds: { response_time: state.thresholds.response_time } }),
    patch('override', ['risk'], {
      override: {
        limit: 'max_open_trades',
        value: max_open_trades,
        until: '2000-01-01T00:00:00Z',
        approver: nobodysId,
      },
    }),
    patch('reenable', ['risk'], { reenable: { strategy: nobodysId, approver: nobodysId } }),
  ]
}

const attemptsOf = (state: State, order: OrderRequest, symbol: string): Attempt[] => [
  { operation: 'GET /v2/account', allowed: all, method: 'GET', path: '/v2/account' },
  { operation: 'GET /v1/state', allowed: all, method: 'GET', path: '/v1/state' },
  { operation: 'POST /v2/orders', allowed: ['trader'], method: 'POST', path: '/v2/orders', body: order },
  {
    operation: 'DELETE /v2/orders/{id}',
    allowed: ['trader'],
    method: 'DELETE',
    path: `/v2/orders/${nobodysId}`,
  },
  {
    operation: 'POST /v1/cycles',
    allowed: ['trader'],
    method: 'POST',
    path: '/v1/cycles',
    body: { kind: 'pipeline', ai_limit: 1, symbols: [symbol] },
  },
  ...configAttempts(state),
]

/** The control route is absent on most targets; the rotation comes last, because where it is not refused it may end the key in hand. */
const operatorAttempts = (hasControl: boolean): Attempt[] => [
  ...(hasControl
    ? [
        {
          operation: 'POST /gate/v1/control',
          allowed: ['operator'] as const,
          method: 'POST',
          path: '/gate/v1/control',
          body: {},
        },
      ]
    : []),
  {
    operation: 'PATCH /v1/config keys',
    allowed: ['operator'],
    method: 'PATCH',
    path: '/v1/config',
    body: { keys: { rotate: 'viewer' }, reason: 'who may change this' },
  },
]

type Needs = 'config' | 'trade' | 'cycles' | 'orders' | 'quotes' | 'state' | 'account' | 'clock'
type RolesScope = Scope<Needs, 'control' | 'kill'>

const mayEngage: readonly Role[] = ['trader', 'risk', 'operator']
const mayRelease: readonly Role[] = ['risk', 'operator']

/** Engages a switch that stops nobody who trades; then its engager alone asks for its release, and then with a second person. */
const killTrials = async (
  { target }: RolesScope,
  of: { readonly role: Role; readonly key: { readonly token: string }; readonly people: State['people'] },
): Promise<RoleTrial[]> => {
  const { role, key: as, people } = of
  if (!target.kill) return []
  const scope = { user: `${nobodysId}-${role}` }
  const reason = 'who may stop, and who may let it go again'
  const trialOf = ({ status, problem, exchange }: Outcome, operation: string, isAllowed: boolean): RoleTrial => ({
    ...{ role, operation: `POST /v1/kill-switch ${operation}`, isAllowed },
    ...{ status, type: problem?.type ?? null, exchange },
  })
  const engaged = await target.kill.engage({ scope, cancel_orders: false, reason }, { as })
  const engager = engaged.answer?.engaged.find(({ id }) => id === engaged.answer?.id)?.by ?? nobodysId
  const second = people.find(({ name, roles: held }) => name !== engager && held.includes('risk'))?.name ?? nobodysId
  const alone = await target.kill.release({ scope, approver: engager, reason }, { as })
  const together = await target.kill.release({ scope, approver: second, reason }, { as })
  // What a role could not let go must not stay.
  if (engaged.answer && together.status >= 300) await target.kill.release({ scope, approver: second, reason })
  return [
    trialOf(engaged, 'engage', mayEngage.includes(role)),
    trialOf(alone, 'release by its engager alone', false),
    trialOf(together, 'release with a second person', mayRelease.includes(role)),
  ]
}

const gatherTrials = async (scope: RolesScope): Promise<RolesEvidence> => {
  const { target, seed, tier } = scope
  const state = await target.state.get()
  const symbol = state.universe.symbols[(seed * 7) % state.universe.symbols.length] ?? ''
  const market = await symbolMarket(target, symbol, (await target.clock.get()).timestamp)
  if (!market) throw new Error(`${symbol} has no quote and bars to make an order from`)
  const equity = Number((await target.account.get()).equity)
  const attempts = [
    ...attemptsOf(
      state,
      bracketBody(market, { side: 'buy', id: `gate-role-${seed}`, equity, share: 0, limits: state.limits }),
      symbol,
    ),
    ...operatorAttempts(tier === 'control'),
  ]
  const trials: RoleTrial[] = []
  for (const role of roles) {
    const key = await rotatedKey(target, role)
    for (const { operation, allowed, ...request } of attempts) {
      const isAllowed = allowed.includes(role)
      const maySay = operation.endsWith('keys') ? ({ maySay: 'secret' } as const) : {}
      const answer = await target.raw({ ...request, ...maySay, as: key })
      trials.push({
        role,
        operation,
        isAllowed,
        status: answer.status,
        type: answer.problem?.type ?? null,
        exchange: answer.exchange,
      })
    }
    trials.push(...(await killTrials(scope, { role, key, people: state.people })))
  }
  return { trials }
}

const isRoleRefusal = ({ status, type }: RoleTrial): boolean =>
  status === 401 || (status === 403 && (type === null || type === 'urn:problem:forbidden'))

/** Refused with 403 where the role may not; neither 401 nor a refusal of the role where it may (a limit or a wrong id may still say no). */
export const roleRecords = (trials: readonly RoleTrial[]): StepRecord<Role>[] =>
  trials.map(trial => {
    const { role, operation, isAllowed, status, exchange } = trial
    const value = status === null ? null : isAllowed ? !isRoleRefusal(trial) : status === 403
    const expected = isAllowed ? 'not to be refused for its role' : '403'
    const note = value === true ? '' : `role ${role}: expected ${expected}, found ${status ?? 'no answer'}`
    return { step: role, ref: `${role}: ${operation}`, value, note, exchange }
  })

export const roleRefused = scenario('sec.role-refused', {
  phase: 'drill',
  tier: 'act',
  needs: ['config', 'trade', 'cycles', 'orders', 'quotes', 'state', 'account', 'clock'],
  may: ['control', 'kill'],
  gather: gatherTrials,
  observe: { 'sec.role-refused': ({ trials }) => roleRecords(trials) },
})
