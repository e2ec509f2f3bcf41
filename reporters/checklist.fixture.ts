import type { ItemStanding, ItemState } from '../judge/checklist/state.ts'
import type { ChecklistReport } from './checklist-report.ts'

// One checklist that every reporter of it is tested with: an item in each state, a run that ticks nothing, a refused record.

const HOUR_MS = 3_600_000
const digest = (letter: string): string => letter.repeat(64)

const item = (id: string, title: string, changes: Partial<ItemStanding>): ItemStanding => ({
  id,
  title,
  state: 'open',
  signer: 'risk',
  confirms: 'it is so',
  needsPerson: false,
  roles: [],
  criteria: [],
  parts: [],
  signatures: [],
  waivers: [],
  outdated: [],
  missing: [],
  ...changes,
})

const signature = {
  line: 1,
  name: 'Rita Risk',
  role: 'risk',
  at: '2026-06-15T09:30:00.000Z',
  evidence: [digest('d')],
  isShown: true,
  attachments: [{ name: 'limits.pdf', sha256: digest('f'), isHere: true }],
}

const from = { run: 'reports', digest: digest('d'), ageMs: 3 * HOUR_MS }

const items: readonly ItemStanding[] = [
  item('GL-02', 'Load and stress', {
    state: 'waived',
    criteria: [
      { id: 'load.p95', state: 'passes', from, reason: '' },
      { id: 'load.reg-2x', state: 'waived', from: null, reason: 'inconclusive: no peak is known (reports)' },
    ],
    waivers: [
      {
        line: 2,
        name: 'Rita Risk',
        role: 'risk',
        at: '2026-06-15T09:40:00.000Z',
        covers: ['load.reg-2x'],
        reason: 'no history of six months yet',
        expires: '2026-08-01',
        fault: '',
      },
    ],
  }),
  item('GL-03', 'Limits', {
    state: 'signed',
    needsPerson: true,
    criteria: [{ id: 'risk.kelly-cap', state: 'passes', from, reason: '' }],
    signatures: [signature],
  }),
  item('GL-04', 'Order protection', {
    state: 'auto-ticked',
    criteria: [{ id: 'orders.bracket-side', state: 'passes', from: { ...from, ageMs: 60 * HOUR_MS }, reason: '' }],
  }),
  item('GL-08', 'Runbook', {
    needsPerson: true,
    parts: [{ id: 'training', text: 'the team is trained', state: 'open', note: 'no automatic evidence' }],
    outdated: ['signature of Rita Risk (2026-05-01): for another build'],
    missing: ['the team is trained: no automatic evidence; sign with a file attached'],
  }),
  item('GL-15', 'Security and final decision', {
    needsPerson: true,
    roles: ['release manager', 'security'],
    signatures: [
      {
        ...signature,
        line: 3,
        role: 'Security',
        isShown: false,
        attachments: [{ name: 'audit.txt', sha256: digest('e'), isHere: false }],
      },
    ],
    missing: ['signature of: release manager'],
  }),
]

export const sharedChecklist: ChecklistReport = {
  checklist: {
    now: '2026-06-15T12:00:00.000Z',
    isReady: false,
    tested: { build: 'abc123', configHash: digest('c'), bounds: digest('b') },
    runs: [
      {
        ...{
          name: 'reports',
          id: 'run-1',
          digest: digest('d'),
          endedAt: '2026-06-15T09:00:00.000Z',
          ageMs: 3 * HOUR_MS,
        },
        ...{ build: 'abc123', configHash: digest('c'), bounds: digest('b') },
        bars: [],
        isBroken: false,
      },
      {
        ...{
          name: 'partial',
          id: 'run-2',
          digest: digest('a'),
          endedAt: '2026-06-15T10:00:00.000Z',
          ageMs: 2 * HOUR_MS,
        },
        ...{ build: 'abc123', configHash: digest('c'), bounds: digest('b') },
        bars: ['a partial run'],
        isBroken: false,
      },
    ],
    items,
    refused: [{ line: 4, item: 'GL-01', name: 'Eve', problem: 'its signature is wrong' }],
  },
  limits: [
    { name: 'kelly.cap', live: '0.25', tested: '0.25' },
    { name: 'max_order_value', live: '50000', tested: '30000' },
    { name: 'collar_pct', live: null, tested: '5' },
  ],
  bounds: [{ id: 'load.p95', standard: 'p95 < 500 ms', used: 'p95 < 800 ms' }],
  circumstances: ['desk, profile go-live', 'desk, profile ci'],
}

const HOSTILE = '<script>alert(1)</script>&"\']]>\u202e\u0000\ud800 `|*_[](x) @team #1 '

/** The longest checklist that there can be: every text hostile and long, every list far longer than a page holds. */
export const worstChecklist = (ids: readonly (readonly [id: string, title: string])[]): ChecklistReport => {
  const long = HOSTILE.repeat(40)
  const states: readonly ItemState[] = ['open', 'signed', 'waived']
  const many = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(index))
  const worst = ([id, title]: readonly [string, string], index: number): ItemStanding =>
    item(id, title, {
      state: states[index % states.length] ?? 'open',
      criteria: many(198, n => ({ id: `x.${id}-${n}-${long}`, state: 'open', from, reason: long })),
      parts: many(20, n => ({ id: `p${n}`, text: long, state: 'open', note: long })),
      signatures: many(20, line => ({
        ...signature,
        line,
        name: long,
        role: long,
        attachments: many(20, () => ({ name: long, sha256: digest('f'), isHere: false })),
      })),
      waivers: many(20, line => ({
        line,
        name: long,
        role: long,
        at: signature.at,
        covers: many(198, n => `c.${n}`),
        reason: long,
        expires: '2026-08-01',
        fault: long,
      })),
      outdated: many(20, () => long),
      missing: many(200, () => long),
    })
  const { checklist } = sharedChecklist
  const [run] = checklist.runs
  return {
    checklist: {
      ...checklist,
      tested: { build: long, configHash: long, bounds: long },
      runs: run ? many(30, () => ({ ...run, name: long, id: long, bars: many(8, () => long) })) : [],
      items: ids.map(worst),
      refused: many(100, line => ({ line, item: long, name: long, problem: long })),
    },
    limits: many(100, n => ({ name: `${n} ${long}`, live: long, tested: long })),
    bounds: many(300, n => ({ id: `${n} ${long}`, standard: long, used: long })),
    circumstances: many(30, () => long),
  }
}
