/** What an item asks for: shown by criteria where the catalogue has some, else by a signature with a file attached. */
export interface ItemPart {
  /** Unique within the item; with the item's id in front it is what a waiver names. */
  readonly id: string
  readonly text: string
  /** Criteria that show it, `*` allowed; empty for what lies outside the system. */
  readonly criteria: readonly string[]
  /** True where it is shown by comparing the tested build with the one that runs live. */
  readonly fromLive?: true
}

/** One of the fifteen items of the go-live checklist: data only. */
export interface ChecklistItem {
  readonly id: string
  readonly title: string
  readonly parts: readonly ItemPart[]
  /** What a person who signs it answers for. */
  readonly confirms: string
  /** Who usually signs. */
  readonly signer: string
  /** Automatic evidence alone never closes it. */
  readonly alwaysPerson: boolean
  /** Roles of which each must have signed; empty where any approver of the item may. */
  readonly roles: readonly string[]
  /** Every blocker of the catalogue belongs to it, whichever item its row names. */
  readonly allBlockers?: true
}

interface ItemRow {
  readonly title: string
  readonly shown: Readonly<Record<string, readonly [text: string, ...criteria: string[]]>>
  readonly outside?: Readonly<Record<string, string>>
  readonly confirms: string
  readonly signer: string
  readonly alwaysPerson?: true
  readonly roles?: readonly string[]
  readonly allBlockers?: true
}

const rows = {
  'GL-01': {
    title: 'Acceptance',
    shown: { blockers: ['every blocker of the catalogue passes', 'e2e.*'] },
    confirms: 'each waiver is acceptable',
    signer: 'release manager',
    allBlockers: true,
  },
  'GL-02': {
    title: 'Load and stress',
    shown: { load: ['ten times the ordinary load, and twice the peak of six months', 'load.*'] },
    confirms: 'the test machine is like the one in production',
    signer: 'infrastructure',
  },
  'GL-03': {
    title: 'Limits',
    shown: {
      limits: [
        'limits of position, order, price, messages and size are there and hold',
        'risk.position-limits',
        'risk.max-order',
        'risk.price-collar',
        'risk.message-throttle',
        'risk.repeat-throttle',
        'risk.kelly-*',
      ],
    },
    confirms: 'the values are right for the capital in production, 5 % of it at first',
    signer: 'risk',
    alwaysPerson: true,
  },
  'GL-04': {
    title: 'Order protection',
    shown: {
      brackets: ['every entry is bracketed, through all its states', 'orders.bracket-*', 'orders.state-machine'],
      repeats: ['a repeated order is one order', 'orders.idempotency'],
    },
    confirms: 'what the venue does with partial fills is acceptable',
    signer: 'trading',
  },
  'GL-05': {
    title: 'Kill switch',
    shown: { drill: ['the kill switch in all its scopes, with times', 'safety.kill-*'] },
    outside: {
      operators: 'list of those who may use the kill switch',
      console: 'drill held by a person on the real console',
    },
    confirms: 'the listed operators can stop the system',
    signer: 'operations',
    alwaysPerson: true,
  },
  'GL-06': {
    title: 'Rollback',
    shown: {
      rollback: ['rollback under 5 s, restored by digest, with its dry run and backup', 'rollback.*'],
    },
    outside: { policy: 'position policy of a rollback, and the rule for rolling forward instead' },
    confirms: 'the position policy and the rule for rolling forward',
    signer: 'owner',
  },
  'GL-07': {
    title: 'Monitoring and alerting',
    shown: {
      latency: ['a critical event is an alert within 5 s', 'perf.alert-latency'],
      alerts: ['alerts reach the sink, escalate and keep quiet hours', 'alerts.*'],
      dashboard: ['the dashboard shows what is', 'ops.dashboard'],
    },
    outside: { reached: 'a real phone and mailbox were reached', rota: 'on-call rota, day and night' },
    confirms: 'somebody is reached at any hour',
    signer: 'operations',
    alwaysPerson: true,
  },
  'GL-08': {
    title: 'Runbook',
    shown: { runbook: ['ten incidents, linked from every type of alert, exported', 'ops.runbook'] },
    outside: { rehearsal: 'two incidents rehearsed', training: 'the team is trained' },
    confirms: 'the team can follow the runbook',
    signer: 'operations',
  },
  'GL-09': {
    title: 'Access control',
    shown: {
      access: ['credentials and roles are checked', 'sec.auth-required', 'sec.role-refused'],
      override: ['a limit is lifted by two people only', 'risk.override-four-eyes'],
      latch: ['the kill switch is released by another than who used it', 'safety.kill-latched'],
    },
    outside: { list: 'list of critical access, reviewed' },
    confirms: 'the list of critical access is right',
    signer: 'security',
  },
  'GL-10': {
    title: 'Secrets and transport',
    shown: { keys: ['keys rotate and are never shown', 'sec.key-rotation', 'sec.no-secrets'] },
    outside: {
      transport: 'TLS everywhere, no default credentials (`final-gate doctor`)',
      vault: 'vault, rotation dates and service accounts',
    },
    confirms: 'secrets are kept and rotated outside the system too',
    signer: 'security',
  },
  'GL-11': {
    title: 'Audit trail',
    shown: {
      orders: [
        'every order names who sent it, every decision its inputs',
        'orders.attribution',
        'risk.inputs-recorded',
      ],
      journal: ['the journal is whole and rebuilds the state', 'e2e.reconcile', 'rel.restart-persistence'],
      flags: ['every change of a flag is recorded', 'flags.audit*'],
    },
    outside: { retention: 'retention period and storage' },
    confirms: 'records are kept as long as they must be',
    signer: 'compliance',
  },
  'GL-12': {
    title: 'Backup, restore, continuity',
    shown: { restore: ['a restart and a restore lose nothing', 'rel.restart-persistence', 'sec.backup-restore'] },
    outside: {
      copy: 'off-site copy',
      exercise: 'date of the disaster exercise, recovery time and recovery point',
    },
    confirms: 'the system comes back from the copy in time',
    signer: 'infrastructure',
  },
  'GL-13': {
    title: 'Change authorisation',
    shown: { same: ['the build and configuration that were tested are the ones that run live'] },
    outside: { changes: 'differences since the last go-live, with a note of compliance' },
    confirms: 'the deployment is authorised (RTS 6 Art. 5(2), 11(1))',
    signer: 'designated person',
    alwaysPerson: true,
  },
  'GL-14': {
    title: 'Data and venue conformance',
    shown: {
      data: [
        'data keep their contracts, stale data are refused',
        'data.*',
        'perf.data-freshness',
        'perf.freshness-gate',
      ],
      venue: ['prices and quantities fit the venue, books agree with the broker', 'orders.tick-lot', 'e2e.reconcile'],
    },
    outside: { licences: 'data licences and trading agreements', costs: 'cost model' },
    confirms: 'licences, agreements and the cost model are in place',
    signer: 'trading',
  },
  'GL-15': {
    title: 'Security and final decision',
    shown: { input: ['hostile input is refused', 'sec.negative-input'] },
    outside: {
      dependencies: 'dependency audit',
      penetration: 'penetration test of the last twelve months (RTS 6 Art. 18(4))',
    },
    confirms: 'go or no-go, by all five',
    signer: 'release manager, technical lead, security, compliance, business owner',
    alwaysPerson: true,
    roles: ['release manager', 'technical lead', 'security', 'compliance', 'business owner'],
  },
} as const satisfies Record<string, ItemRow>

const partsOf = ({ shown, outside = {} }: ItemRow): ItemPart[] => [
  ...Object.entries(shown).map(([id, [text, ...criteria]]) => ({
    ...{ id, text, criteria },
    ...(criteria.length === 0 ? { fromLive: true as const } : {}),
  })),
  ...Object.entries(outside).map(([id, text]) => ({ id, text, criteria: [] })),
]

/** The fifteen items in their order. Their ids and labels are those of the issue form. */
export const checklistItems: readonly ChecklistItem[] = Object.entries<ItemRow>(rows).map(([id, row]) => ({
  id,
  title: row.title,
  parts: partsOf(row),
  confirms: row.confirms,
  signer: row.signer,
  alwaysPerson: row.alwaysPerson ?? false,
  roles: row.roles ?? [],
  ...(row.allBlockers ? { allBlockers: row.allBlockers } : {}),
}))

/** How an item is called wherever it is shown, e.g. `GL-03 Limits`. */
export const itemLabel = ({ id, title }: Pick<ChecklistItem, 'id' | 'title'>): string => `${id} ${title}`
