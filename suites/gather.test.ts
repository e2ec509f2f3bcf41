import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { ControlAnswer } from '../contracts/control.schema.ts'
import { catalogue } from '../judge/catalogue.ts'
import type { CapabilityName } from '../judge/criterion.ts'
import type { Reason } from '../judge/verdict.ts'
import type { CapabilityByName, Target } from '../targets/capability.ts'
import { CapabilityMissing, TargetError } from '../targets/errors.ts'
import type { Exchange, LedgerSnapshot } from '../targets/ledger.ts'
import type { Evidence } from './evidence.ts'
import { type GatherContext, gatherAll, gatherScenario, scenariosInScope } from './gather.ts'
import { type Phase, type Scenario, scenario } from './scenario.ts'

/** A capability whose every use is refused. */
const refusing = <Name extends CapabilityName>(name: Name): CapabilityByName[Name] =>
  new Proxy({} as CapabilityByName[Name], {
    get: () => () => {
      throw new CapabilityMissing(name, 'a test')
    },
  })

const ledger: LedgerSnapshot = {
  calls: 0,
  mutating: [],
  mutatingCount: 0,
  bodies: {},
  violations: [],
  violationCount: 0,
  unseen: {},
  unknownFields: {},
  pagedReads: [],
  leaks: [],
  scanned: 0,
  notes: [],
}

const exchange: Exchange = {
  id: 4,
  at: 10,
  method: 'GET',
  path: '/v1/orders',
  status: 200,
  ms: 3,
  bytes: 2,
  body: '[]',
  ids: ['o-1'],
}

const answer: ControlAnswer = { now: '2026-01-05T00:00:00Z', seq: 1 }

interface Asked {
  readonly resets: number[]
}

/** A target as a value: it offers what is named, counts its resets and knows one exchange. */
const targetWith = (capabilities: readonly CapabilityName[], asked: Asked = { resets: [] }): Target => {
  const target: Target = {
    name: 'desk',
    url: 'http://127.0.0.1:4120',
    capabilities: new Set(capabilities),
    roles: new Set(),
    health: refusing('health'),
    metrics: refusing('metrics'),
    clock: refusing('clock'),
    account: refusing('account'),
    positions: refusing('positions'),
    orders: { all: async () => [], one: async () => null },
    quotes: refusing('quotes'),
    decisions: refusing('decisions'),
    events: refusing('events'),
    state: refusing('state'),
    trade: refusing('trade'),
    cycles: refusing('cycles'),
    config: refusing('config'),
    control: {
      reset: async ({ seed }) => {
        asked.resets.push(seed)
        return answer
      },
      stimulate: async () => answer,
      advance: async () => answer,
      restart: async () => answer,
      exportImage: () => refusing('control').exportImage(),
      send: async () => answer,
    },
    flags: refusing('flags'),
    flagAdmin: refusing('flagAdmin'),
    observations: refusing('observations'),
    rollback: refusing('rollback'),
    kill: refusing('kill'),
    raw: async () => {
      throw new TargetError('GATE_TARGET_UNREACHABLE', { found: 'nothing answers', where: 'a test' })
    },
    watchSecret: () => {},
    ledger: () => ledger,
    unseen: () => 2,
    exchanges: () => [exchange],
    scoped: () => target,
    close: async () => {},
  }
  return target
}

const contextWith = (change: Partial<GatherContext> = {}): GatherContext => ({
  target: targetWith(['orders', 'control']),
  seed: 7,
  profile: 'ci',
  tier: 'control',
  guard: async () => null,
  paperAccounts: ['PA*'],
  catalogue,
  timeBase: 'virtual',
  signal: new AbortController().signal,
  progress: () => {},
  store: async () => {},
  ...change,
})

const looking = scenario('orders.brackets', {
  phase: 'observe',
  tier: 'observe',
  needs: ['orders'],
  gather: async ({ target }) => ({ orders: await target.orders.all() }),
  observe: { 'orders.bracket-presence': () => [] },
})

const acting = (gather: Scenario['gather'], change: Partial<Scenario> = {}): Scenario => ({
  ...looking,
  id: 'sec.keys',
  phase: 'drill',
  tier: 'act',
  gather,
  observe: { 'sec.key-rotation': () => [] },
  ...change,
})

/** Evidence without its time, which differs from run to run. */
const gathered = async (subject: Scenario, change: Partial<GatherContext> = {}): Promise<Omit<Evidence, 'ms'>> => {
  const { ms, ...rest } = await gatherScenario(subject, contextWith(change))
  expect(ms).toBeGreaterThanOrEqual(0)
  return rest
}

const blank = {
  scenario: 'orders.brackets',
  phase: 'observe',
  timeBase: 'virtual',
  skipped: null,
  error: null,
  unseen: 0,
  data: null,
  exchanges: [],
}

describe('a scenario', () => {
  it('brings home what its gather returned, with its exchanges and what it could not see', async () => {
    expect(await gathered(looking)).toEqual({
      ...blank,
      data: { orders: [] },
      unseen: 2,
      exchanges: [{ id: 4, method: 'GET', path: '/v1/orders', status: 200, body: '[]', ids: ['o-1'] }],
    })
  })

  it('is given its criterion as this run bounds it, and no criterion that the run lacks', async () => {
    const minimums: unknown[] = []
    const reading = {
      ...looking,
      gather: async (scope: Parameters<Scenario['gather']>[0]) => {
        minimums.push(scope.criterion('orders.bracket-presence').minimum)
        return { minimum: scope.criterion('sec.no-secrets').minimum }
      },
    }
    const narrowed = catalogue
      .filter(({ id }) => id === 'orders.bracket-presence')
      .map(criterion => ({ ...criterion, minimum: 41 }))
    const { error } = await gathered(reading, { catalogue: narrowed })
    expect(minimums).toEqual([41])
    expect(error).toEqual({ code: 'GATE_GATHER', message: "criterion sec.no-secrets is not in this run's catalogue" })
  })

  it('without its capability is not run and says what is missing', async () => {
    expect(await gathered(looking, { target: targetWith(['health']) })).toEqual({
      ...blank,
      skipped: { code: 'capability-missing', text: 'the target does not offer: orders' },
    })
  })

  it('above the tier of the run is not run', async () => {
    const { skipped, data } = await gathered(
      acting(async () => ({ done: true })),
      { tier: 'observe' },
    )
    expect([skipped, data]).toEqual([{ code: 'tier', text: 'needs tier act, this run may only observe' }, null])
  })

  it('that acts asks first whether it still may; one that only looks does not', async () => {
    const refusal: Reason = { code: 'tier', text: 'acting is no longer allowed: account.mode is live, not paper' }
    const guard = async (): Promise<Reason> => refusal
    expect(
      (
        await gathered(
          acting(async () => ({ done: true })),
          { guard },
        )
      ).skipped,
    ).toEqual(refusal)
    expect((await gathered(looking, { guard })).data).toEqual({ orders: [] })
  })

  it('that takes long on a real clock is not run where the profile does not require it', async () => {
    const probing = { ...looking, observe: { 'rel.uptime': () => [] } }
    const { skipped } = await gathered(probing, { timeBase: 'real' })
    expect(skipped).toEqual({
      code: 'not-gathered',
      text: 'takes 3600 s on a real clock and profile ci does not require it',
    })
    expect((await gathered(probing, { timeBase: 'real', profile: 'nightly' })).data).toEqual({ orders: [] })
    expect((await gathered(probing)).data).toEqual({ orders: [] })
  })
})

describe('a gather that goes wrong', () => {
  it('keeps its error as the evidence', async () => {
    const throwing = acting(async () => {
      throw new TypeError('orders is not iterable')
    })
    expect((await gathered(throwing)).error).toEqual({ code: 'GATE_GATHER', message: 'orders is not iterable' })
  })

  it('keeps the code of an error of the target', async () => {
    const calling = acting(async ({ target }) => target.raw({ method: 'GET', path: '/' }))
    expect((await gathered(calling)).error).toEqual({
      code: 'GATE_TARGET_UNREACHABLE',
      message: 'nothing answers at a test; check that the target runs and that the address is right',
    })
  })

  it('is told that it used a capability that is not there', async () => {
    const curious = acting(async ({ target }) => (await target.health?.get()) ?? {})
    expect((await gathered(curious)).error?.code).toBe('GATE_TARGET_CAPABILITY')
  })

  it('by throwing something that is no error is kept too', async () => {
    const odd = acting(() => Promise.reject('gone'))
    expect((await gathered(odd)).error).toEqual({ code: 'GATE_GATHER', message: 'gone' })
  })

  it('by never ending is left behind after its time', async () => {
    const endless = acting(() => new Promise(() => {}), { timeoutSeconds: 0.05 })
    expect((await gathered(endless)).error).toEqual({ code: 'GATE_GATHER', message: 'did not end within 0.05 s' })
  })

  it('is told of its time by the signal, and what it still returns is kept', async () => {
    const heeding = acting(
      async ({ signal }) => {
        await delay(60_000, undefined, { signal }).catch(() => {})
        return { stopped: signal.aborted }
      },
      { timeoutSeconds: 0.05 },
    )
    expect((await gathered(heeding)).data).toEqual({ stopped: true })
  })
})

describe('an interrupted run', () => {
  it('starts nothing more', async () => {
    const { skipped, data } = await gathered(looking, { signal: AbortSignal.abort() })
    expect([skipped, data]).toEqual([{ code: 'interrupted', text: 'the run was interrupted before it' }, null])
  })

  it('ends what is under way', async () => {
    const controller = new AbortController()
    const waiting = acting(async ({ signal }) => {
      controller.abort()
      await delay(60_000, undefined, { signal })
      return {}
    })
    const { error, data } = await gathered(waiting, { signal: controller.signal })
    expect([error?.message, data]).toEqual(['The operation was aborted', null])
  })
})

describe('a reset', () => {
  const resetsOf = async (phase: Phase, tier: GatherContext['tier']): Promise<number[]> => {
    const asked: Asked = { resets: [] }
    await gathered(
      acting(async () => ({}), { phase }),
      { tier, target: targetWith(['orders', 'control'], asked) },
    )
    return asked.resets
  }

  it('comes before each drill and the workload, with the seed of the run, where the target can be reset', async () => {
    expect([await resetsOf('drill', 'control'), await resetsOf('workload', 'control')]).toEqual([[7], [7]])
  })

  it('comes before nothing that only looks, and never where control is not allowed', async () => {
    expect([await resetsOf('observe', 'control'), await resetsOf('closing', 'control')]).toEqual([[], []])
    expect(await resetsOf('drill', 'act')).toEqual([])
  })
})

const phased = (id: string, phase: Phase, observed: keyof Scenario['observe']): Scenario => ({
  ...looking,
  id,
  phase,
  gather: async ({ workload }) => ({ id, workload }),
  observe: { [observed]: () => [] },
})

const all = [
  phased('closing', 'closing', 'data.schema'),
  phased('drill', 'drill', 'sec.key-rotation'),
  phased('looking', 'observe', 'orders.bracket-presence'),
  phased('workload', 'workload', 'perf.ai-limit'),
]

describe('the scenarios in scope', () => {
  const idsFor = (id: string): string[] =>
    scenariosInScope(all, candidate => id === '*' || candidate === id).map(found => found.id)

  it('come in the order of the phases', () => {
    expect(idsFor('*')).toEqual(['workload', 'looking', 'drill', 'closing'])
  })

  it('bring the workload along where one of them looks at what it left', () => {
    expect(idsFor('orders.bracket-presence')).toEqual(['workload', 'looking'])
    expect(idsFor('sec.key-rotation')).toEqual(['drill'])
  })
})

it('a run goes phase by phase, stores each evidence as it comes and hands on what the workload returned', async () => {
  const stored: Evidence[] = []
  const lines: string[] = []
  await gatherAll(
    scenariosInScope(all, () => true),
    contextWith({
      store: async evidence => {
        stored.push(evidence)
      },
      progress: text => lines.push(text),
    }),
  )
  expect(lines).toEqual(['workload: workload', 'observe: looking', 'drill: drill', 'closing: closing'])
  expect(stored.map(({ data }) => data)).toEqual([
    { id: 'workload', workload: null },
    { id: 'looking', workload: { id: 'workload', workload: null } },
    { id: 'drill', workload: { id: 'workload', workload: null } },
    { id: 'closing', workload: { id: 'workload', workload: null } },
  ])
})
