import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../catalogue.ts'
import { type Criterion, criterionOf } from '../criterion.ts'
import { checklistOf } from './checklist.ts'
import { checklistCriterion } from './criterion-facts.ts'
import { type ChecklistInput, defaultAgeLimits, type EvidenceRun, type SignedFact } from './facts.ts'
import { checklistItems, itemLabel } from './items.ts'
import type { Checklist, ItemStanding } from './state.ts'

const NOW = '2026-06-15T12:00:00.000Z'
const hoursAgo = (hours: number): string => new Date(Date.parse(NOW) - hours * 3_600_000).toISOString()

const tested = { build: 'abc123', configHash: 'c'.repeat(64), bounds: 'b'.repeat(64) }
// Subjects of which some items wait for criteria: left out, so that those items are without automatic evidence here whatever the catalogue holds.
const LATER = /^(ops|safety|alerts|rollback|flags)\.|^perf\.alert-latency$/
const rows = catalogue.filter(({ id }) => !LATER.test(id))
const criteria = rows.map(checklistCriterion)

const run = (changes: Partial<EvidenceRun> = {}): EvidenceRun => ({
  ...tested,
  name: 'reports',
  id: 'run-1',
  digest: 'd'.repeat(64),
  endedAt: hoursAgo(2),
  isStandIn: false,
  isPartial: false,
  isInterrupted: false,
  problem: null,
  criteria: rows.map(({ id }) => ({ id, state: 'pass', timeBase: 'real', reason: '' })),
  ...changes,
})

const file = { name: 'list.pdf', sha256: 'f'.repeat(64), isHere: true }

const signature = (item: string, changes: Partial<SignedFact> = {}): SignedFact => ({
  ...tested,
  kind: 'sign',
  line: 1,
  item,
  name: 'Ann',
  role: 'risk',
  at: hoursAgo(1),
  isSameList: true,
  evidence: ['d'.repeat(64)],
  attachments: [file],
  covers: [],
  reason: '',
  expires: null,
  ...changes,
})

const waiver = (item: string, covers: readonly string[], changes: Partial<SignedFact> = {}): SignedFact =>
  signature(item, { kind: 'waive', attachments: [], covers, reason: 'known', expires: '2026-08-01', ...changes })

const everySignature = checklistItems.flatMap(({ id, roles }) =>
  (roles.length > 0 ? roles : ['risk']).map(role => signature(id, { role })),
)

const input = (changes: Partial<ChecklistInput> = {}): ChecklistInput => ({
  criteria,
  runs: [run()],
  signed: [],
  refused: [],
  live: null,
  now: NOW,
  ages: defaultAgeLimits,
  ...changes,
})

const itemOf = ({ items }: Checklist, id: string): ItemStanding => {
  const found = items.find(item => item.id === id)
  if (!found) throw new Error(`no item ${id}`)
  return found
}
const stateOf = (changes: Partial<ChecklistInput>, id: string): string => itemOf(checklistOf(input(changes)), id).state
const missingOf = (changes: Partial<ChecklistInput>, id: string): string =>
  itemOf(checklistOf(input(changes)), id).missing.join('\n')

const without = (id: string, fact: Partial<EvidenceRun['criteria'][number]>): EvidenceRun => {
  const whole = run()
  return { ...whole, criteria: whole.criteria.map(each => (each.id === id ? { ...each, ...fact } : each)) }
}

describe('the fifteen items', () => {
  it('are GL-01 to GL-15, each with its own title, parts and signer', () => {
    expect(checklistItems.map(({ id }) => id)).toEqual(
      Array.from({ length: 15 }, (_, index) => `GL-${String(index + 1).padStart(2, '0')}`),
    )
    expect(new Set(checklistItems.map(itemLabel)).size).toBe(15)
    expect(checklistItems.filter(({ parts, signer, confirms }) => parts.length === 0 || !signer || !confirms)).toEqual(
      [],
    )
    expect(checklistItems.filter(({ alwaysPerson }) => alwaysPerson).map(({ id }) => id)).toEqual([
      'GL-03',
      'GL-05',
      'GL-07',
      'GL-13',
      'GL-15',
    ])
  })

  it('take in every row of the catalogue', () => {
    const all = { criteria: catalogue.map(checklistCriterion) }
    const covered = new Set(checklistOf(input(all)).items.flatMap(item => item.criteria.map(({ id }) => id)))
    expect(
      catalogue.filter(({ id, item }) => !covered.has(id) || !checklistItems.some(each => each.id === item)),
    ).toEqual([])
  })

  it('show flags, rollbacks and the kill switch where they belong', () => {
    const { items } = checklistOf(input({ criteria: catalogue.map(checklistCriterion) }))
    const shown = (id: string) => items.find(item => item.id === id)?.criteria.map(each => each.id)
    expect(shown('GL-05')).toEqual(['safety.kill-switch', 'safety.kill-latched'])
    expect(shown('GL-06')).toEqual(
      expect.arrayContaining(['flags.rollback-wins', 'flags.auto-rollback', 'rollback.latency', 'rollback.dry-run']),
    )
    expect(shown('GL-07')).toEqual(expect.arrayContaining(['rollback.notify', 'safety.stream-giveup']))
    expect(shown('GL-09')).toContain('safety.kill-latched')
    expect(shown('GL-11')).toEqual(
      expect.arrayContaining(['flags.audit', 'flags.audit-immutable', 'rollout.progress-record']),
    )
    const automatic = items.flatMap(({ id, parts }) =>
      parts.filter(({ state }) => state === 'automatic').map(part => `${id}/${part.id}`),
    )
    expect(automatic).toEqual(expect.arrayContaining(['GL-05/drill', 'GL-06/rollback', 'GL-09/latch', 'GL-11/flags']))
  })

  it('know the rows that a time bounds', () => {
    const timed = catalogue
      .map(checklistCriterion)
      .filter(({ isTimed }) => isTimed)
      .map(({ id }) => id)
    const known = [
      'rel.uptime',
      'perf.pipeline-p95',
      'perf.decision-latency',
      'perf.data-freshness',
      'sec.key-rotation',
      'load.p95',
      'rollback.latency',
      'safety.kill-switch',
    ]
    expect(known.filter(id => !timed.includes(id))).toEqual([])
    const untimed = [
      'orders.bracket-presence',
      'risk.kelly-cap',
      'orders.idempotency',
      'data.gaps',
      'sec.negative-input',
      'flags.audit',
      'rollback.dry-run',
    ]
    expect(untimed.filter(id => timed.includes(id))).toEqual([])
  })
})

describe('what closes an item', () => {
  it('is evidence alone, where criteria show all of it', () => {
    expect(['GL-01', 'GL-02', 'GL-04'].map(id => stateOf({}, id))).toEqual([
      'auto-ticked',
      'auto-ticked',
      'auto-ticked',
    ])
  })

  it('is a person as well, for five items always and for what no criterion shows', () => {
    expect(missingOf({}, 'GL-03')).toBe(
      'signature of a person (risk): the values are right for the capital in production, 5 % of it at first',
    )
    expect(stateOf({ signed: [signature('GL-03', { attachments: [] })] }, 'GL-03')).toBe('signed')
    expect(missingOf({ signed: [signature('GL-12', { attachments: [] })] }, 'GL-12')).toBe(
      'off-site copy: no automatic evidence; sign with a file attached\ndate of the disaster exercise, recovery time and recovery point: no automatic evidence; sign with a file attached',
    )
    expect(stateOf({ signed: [signature('GL-12')] }, 'GL-12')).toBe('signed')
  })

  it('is, for the final decision, each of the five roles', () => {
    const all = checklistItems.at(-1)?.roles ?? []
    const signed = all.map(role => signature('GL-15', { role: role.toUpperCase() }))
    expect(stateOf({ signed }, 'GL-15')).toBe('signed')
    expect(missingOf({ signed: signed.slice(0, 3) }, 'GL-15')).toBe('signature of: compliance, business owner')
  })

  it('makes the whole ready for decision, and no more is said', () => {
    const ready = checklistOf(input({ signed: everySignature }))
    expect([ready.isReady, ready.items.filter(({ missing }) => missing.length > 0)]).toEqual([true, []])
    expect(JSON.stringify(ready)).not.toMatch(/"GO"|\bGO\b/)
    const refused = [{ line: 3, item: 'GL-01', name: 'Eve', problem: 'the signature is wrong' }]
    expect(checklistOf(input({ signed: everySignature, refused })).isReady).toBe(false)
  })
})

describe('what never ticks', () => {
  const bars: readonly (readonly [string, Partial<EvidenceRun>, string])[] = [
    ['the reference target', { isStandIn: true }, 'reference target'],
    ['a target of which nothing is known', { isStandIn: null }, 'does not say whether its target stands in'],
    ['a partial run', { isPartial: true }, 'a partial run'],
    ['an interrupted run', { isInterrupted: true }, 'an interrupted run'],
    ['an unknown build', { build: 'unknown' }, 'the build is unknown'],
    ['an unknown configuration', { configHash: 'unknown' }, 'the digest of the configuration is unknown'],
    ['a run that ends in the future', { endedAt: hoursAgo(-1) }, 'it ends in the future'],
    ['a changed directory', { problem: 'evidence/a.json is not what the run wrote' }, 'evidence/a.json is not what'],
    ['a run that ended at no time', { endedAt: 'soon' }, 'ends in the future'],
  ]
  it.each(bars)('is evidence of %s, and the item says so', (_, changes, words) => {
    const list = checklistOf(input({ runs: [run(changes)], signed: everySignature }))
    const item = itemOf(list, 'GL-04')
    expect([item.state, item.missing.filter(text => !text.includes(words))]).toEqual(['open', []])
    expect([list.isReady, item.missing.length]).toEqual([false, item.criteria.length])
  })

  it('is a bound in time on a virtual clock; what no time bounds still ticks', () => {
    const virtual = run({ criteria: run().criteria.map(fact => ({ ...fact, timeBase: 'virtual' })) })
    expect(missingOf({ runs: [virtual] }, 'GL-02')).toContain(
      'load.p95: bounded in time, and the clock was virtual (reports)',
    )
    const open = itemOf(checklistOf(input({ runs: [virtual] })), 'GL-04').criteria.filter(
      ({ state }) => state === 'open',
    )
    expect(open.map(({ id }) => id)).not.toContain('orders.bracket-presence')
  })

  it('is evidence beyond its age: a day, and seven days for load and drills', () => {
    expect(stateOf({ runs: [run({ endedAt: hoursAgo(24) })] }, 'GL-04')).toBe('auto-ticked')
    expect(missingOf({ runs: [run({ endedAt: hoursAgo(25) })] }, 'GL-04')).toContain(
      'orders.bracket-presence: 25 h old, at most 24 h allowed (reports)',
    )
    const missing = missingOf({ runs: [run({ endedAt: hoursAgo(24 * 6) })] }, 'GL-02')
    expect([missing.includes('load.p95'), missing.includes('perf.throughput')]).toEqual([false, true])
    expect(missingOf({ runs: [run({ endedAt: hoursAgo(24 * 8) })] }, 'GL-02')).toContain(
      'load.p95: 8 days old, at most 7 days',
    )
  })

  it('is anything but a pass', () => {
    expect(missingOf({ runs: [without('orders.bracket-oco', { state: 'fail' })] }, 'GL-04')).toBe(
      'orders.bracket-oco: fails (reports)',
    )
    const open = without('orders.bracket-oco', { state: 'inconclusive', reason: 'too few' })
    expect(missingOf({ runs: [open] }, 'GL-04')).toBe('orders.bracket-oco: inconclusive: too few (reports)')
    expect(missingOf({ runs: [run({ criteria: [] })] }, 'GL-04')).toContain('orders.bracket-oco: no run answers it')
    expect(missingOf({ runs: [] }, 'GL-04')).toContain('orders.bracket-oco: no run answers it')
    const excused = without('orders.bracket-oco', { state: 'not-applicable', reason: 'allowed: no brackets' })
    expect(missingOf({ runs: [excused] }, 'GL-04')).toMatch(/^signature of a person \(trading\)/)
  })
})

describe('what reopens an item', () => {
  it('is a new build, configuration or set of bounds: older evidence and signatures no longer count', () => {
    for (const changes of [{ build: 'def456' }, { configHash: 'e'.repeat(64) }, { bounds: 'a'.repeat(64) }]) {
      const newer = run({ ...changes, name: 'newer', endedAt: hoursAgo(1), isPartial: true })
      const list = checklistOf(input({ runs: [run(), newer], signed: everySignature }))
      expect([list.items.map(({ state }) => state), list.isReady]).toEqual([Array(15).fill('open'), false])
      expect(itemOf(list, 'GL-03').outdated[0]).toMatch(/^signature of Ann \(2026-06-15\): for (another|other) /)
    }
  })

  it('is another list of approvers', () => {
    const signed = everySignature.map(each => ({ ...each, isSameList: false }))
    const item = itemOf(checklistOf(input({ signed })), 'GL-03')
    expect([item.state, item.outdated]).toEqual([
      'open',
      ['signature of Ann (2026-06-15): for another list of approvers'],
    ])
  })

  it('is a fail on the same build in any run, however old or partial', () => {
    const failed = {
      ...without('orders.bracket-oco', { state: 'fail' }),
      name: 'old',
      isPartial: true,
      endedAt: hoursAgo(900),
    }
    expect(missingOf({ runs: [run(), failed] }, 'GL-04')).toBe('orders.bracket-oco: fails; a partial run (old)')
    expect(stateOf({ runs: [run(), { ...failed, build: 'other' }] }, 'GL-04')).toBe('auto-ticked')
  })

  it('is not a newer run that did not look: an older one still speaks within its age', () => {
    const newest = { ...without('load.p95', { state: 'inconclusive' }), name: 'without load', endedAt: hoursAgo(1) }
    const older = run({ name: 'nightly', endedAt: hoursAgo(20) })
    const item = itemOf(checklistOf(input({ runs: [newest, older] })), 'GL-02')
    expect([item.state, item.criteria.find(({ id }) => id === 'load.p95')?.from]).toEqual([
      'auto-ticked',
      { run: 'nightly', digest: 'd'.repeat(64), ageMs: 20 * 3_600_000 },
    ])
  })

  it('is the live side with another build', () => {
    const live = { name: 'live', digest: 'e'.repeat(64), endedAt: hoursAgo(1), problem: null, ...tested }
    const signed = [signature('GL-13')]
    expect(stateOf({ signed, live }, 'GL-13')).toBe('signed')
    expect(missingOf({ signed, live: { ...live, build: 'old' } }, 'GL-13')).toBe(
      'the build and configuration that were tested are the ones that run live: the live side runs build old',
    )
    expect(missingOf({ signed, live: { ...live, endedAt: hoursAgo(30) } }, 'GL-13')).toContain(
      'read from the live side 30 h ago',
    )
  })
})

describe('a waiver', () => {
  const open = { runs: [without('load.reg-2x', { state: 'inconclusive', reason: 'no peak' })] }

  it('covers the criteria that it names until it ends, and shows', () => {
    expect(stateOf(open, 'GL-02')).toBe('open')
    const signed = [waiver('GL-02', ['load.reg-2x'])]
    expect(stateOf({ ...open, signed }, 'GL-02')).toBe('waived')
    const list = checklistOf(input({ ...open, signed }))
    expect(itemOf(list, 'GL-02').criteria.find(({ id }) => id === 'load.reg-2x')?.state).toBe('waived')
    const late = { ...open, signed, runs: open.runs.map(each => ({ ...each, endedAt: '2026-08-02T00:00:00.000Z' })) }
    const later = checklistOf(input({ ...late, now: '2026-08-02T01:00:00.000Z' }))
    expect([itemOf(later, 'GL-02').state, itemOf(later, 'GL-02').waivers[0]?.fault]).toEqual([
      'open',
      'expired on 2026-08-01',
    ])
  })

  it('never covers risk, safety, security or the gate itself, nor more than ninety days', () => {
    const failed = { runs: [without('risk.kelly-cap', { state: 'fail' })] }
    const signed = [waiver('GL-03', ['risk.kelly-cap']), signature('GL-03')]
    expect(stateOf({ ...failed, signed }, 'GL-03')).toBe('open')
    const long = [waiver('GL-02', ['load.reg-2x'], { expires: '2026-12-01' })]
    expect(itemOf(checklistOf(input({ ...open, signed: long })), 'GL-02').waivers[0]?.fault).toContain(
      'more than 90 days',
    )
    expect(stateOf({ ...open, signed: long }, 'GL-02')).toBe('open')
  })

  it('covers a part without evidence, but never the person who must sign', () => {
    const parts = ['GL-08/runbook', 'GL-08/rehearsal', 'GL-08/training']
    expect(stateOf({ signed: [waiver('GL-08', parts)] }, 'GL-08')).toBe('waived')
    expect(stateOf({ signed: [waiver('GL-08', parts.slice(1))] }, 'GL-08')).toBe('open')
    const phone = [waiver('GL-07', ['GL-07/reached', 'GL-07/rota', 'GL-07/latency', 'GL-07/alerts', 'GL-07/dashboard'])]
    expect(stateOf({ signed: phone }, 'GL-07')).toBe('open')
  })
})

const ids = criteria.map(({ id }) => id)
const fact = fc.record({
  state: fc.constantFrom('pass', 'pass', 'pass', 'inconclusive', 'not-applicable', 'fail') as fc.Arbitrary<'pass'>,
  timeBase: fc.constantFrom('real', 'real', 'virtual', 'unknown') as fc.Arbitrary<'real'>,
})
/** A run of which a few verdicts are something else than a pass. */
const anyRun = fc
  .record({
    changes: fc.dictionary(fc.constantFrom(...ids), fact, { maxKeys: 3 }),
    hours: fc.constantFrom(1, 30, 24 * 6, 24 * 9),
    isPartial: fc.boolean(),
    isStandIn: fc.constantFrom(false, false, false, true, null),
  })
  .map(({ changes, hours, ...rest }) => {
    const answered = run().criteria.map(each => ({ ...each, ...changes[each.id] }))
    return run({ ...rest, endedAt: hoursAgo(hours), criteria: answered })
  })
const anySigned = fc.subarray([
  ...everySignature,
  waiver('GL-02', ['load.reg-2x', 'load.drift']),
  waiver('GL-04', ids),
  waiver('GL-08', ['GL-08/runbook', 'GL-08/rehearsal', 'GL-08/training']),
])
const closed = (list: Checklist): string[] => list.items.filter(({ state }) => state !== 'open').map(({ id }) => id)

describe('taking evidence away', () => {
  property.prop([anyRun, anySigned, fc.subarray(ids), fc.nat(30)])(
    'never closes an open item: not verdicts of any kind, not time, not signatures',
    (whole, signed, gone, hours) => {
      const before = closed(checklistOf(input({ runs: [whole], signed })))
      const left = { ...whole, criteria: whole.criteria.filter(({ id }) => !gone.includes(id)) }
      const later = new Date(Date.parse(NOW) + hours * 3_600_000).toISOString()
      const fewer = [
        input({ runs: [left], signed }),
        input({ runs: [whole], signed: signed.slice(1) }),
        input({ runs: [whole], signed: signed.map(each => ({ ...each, attachments: [] })) }),
        input({ runs: [whole], signed, now: later }),
        input({ runs: [], signed }),
      ]
      for (const each of fewer) expect(closed(checklistOf(each)).filter(id => !before.includes(id))).toEqual([])
    },
  )

  property.prop([anyRun, anyRun, anySigned, fc.subarray(ids)])(
    'never does so among several runs either, as long as no failed verdict is hidden',
    (first, second, signed, gone) => {
      const before = closed(checklistOf(input({ runs: [first, second], signed })))
      const left = {
        ...second,
        criteria: second.criteria.filter(({ id, state }) => state === 'fail' || !gone.includes(id)),
      }
      expect(closed(checklistOf(input({ runs: [first, left], signed }))).filter(id => !before.includes(id))).toEqual([])
    },
  )

  it('would be seen: the runs of these laws do close items, and open them', () => {
    const samples = fc.sample(fc.tuple(anyRun, anySigned), 200)
    const counts = samples.map(([each, signed]) => closed(checklistOf(input({ runs: [each], signed }))).length)
    expect([counts.some(count => count > 2), counts.some(count => count === 0)]).toEqual([true, true])
  })
})

describe('a row of the catalogue', () => {
  const row = (changes: Partial<Criterion>) =>
    checklistCriterion({ ...criterionOf('x.y', catalogue[0] as Criterion), ...changes })

  it('is bounded in time by its measure or by a parameter, in doubt yes', () => {
    expect(row({ measure: { kind: 'maximum', bound: 5, unit: 's' }, params: {} }).isTimed).toBe(true)
    expect(row({ measure: { kind: 'every' }, params: { within_s: 5 } }).isTimed).toBe(true)
    expect(row({ measure: { kind: 'every' }, params: { somehow_ms: 5 } }).isTimed).toBe(true)
    expect(row({ measure: { kind: 'every' }, params: { settle_s: 5, share: 0.1 } }).isTimed).toBe(false)
    expect(row({ measure: { kind: 'maximum', bound: 5, unit: 'bps' }, params: {} }).isTimed).toBe(false)
  })
})
