import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultAgeLimits } from '../judge/checklist/facts.ts'
import { checklistItems } from '../judge/checklist/items.ts'
import type { Checklist, ItemStanding } from '../judge/checklist/state.ts'
import { type ChecklistReport, untestedOf } from '../reporters/checklist-report.ts'
import { commitAs, exportBuild, makeDesk, openDesk, PASSPHRASE } from './checklist-desk.fixture.ts'
import { type ChecklistPlaces, readChecklist } from './checklist-input.ts'
import { checklistExit, checklistReport } from './checklist-show.ts'
import { type Signed, signItem, type Wish } from './checklist-sign.ts'
import type { Ended } from './gate-process.fixture.ts'
import { launchReference } from './launch.ts'

// The whole way on a small desk of its own: a repository with authors, a run on what it has exported, keys, signatures, and every way to be refused.

const folder = mkdtempSync(join(tmpdir(), 'final-gate-checklist-'))
const at = (...path: string[]): string => join(folder, ...path)
const environment = { FINAL_GATE_PASSPHRASE: PASSPHRASE }
const everyItem = checklistItems.map(({ id }) => id)

const desk = openDesk(folder)
const finalGate = (...args: string[]): Promise<Ended> => desk.run(args)

const keygen = async (file: string, name: string, role: string, ...more: string[]): Promise<string> => {
  const { exitCode, stdout } = await finalGate(
    ...['checklist', 'keygen', '--out', file, '--name', name, '--role', role, ...more],
  )
  expect(exitCode).toBe(0)
  return stdout
}

let build = ''
beforeAll(async () => {
  build = makeDesk(folder)
  const rita = ['--email', 'rita@desk.example', '--items', 'GL-02', 'GL-03', 'GL-08', 'GL-13']
  const rows = [
    await keygen('rita.key', 'Rita Risk', 'risk', ...rita),
    await keygen('ben.key', 'Benjamin', 'trading', '--email', 'BEN@desk.example'),
    await keygen('ada.key', 'Ada Author', 'operations'),
  ]
  for (const [index, role] of (checklistItems.at(-1)?.roles ?? []).entries()) {
    rows.push(await keygen(`final-${index}.key`, `Person ${index}`, role))
  }
  writeFileSync(at('approvers.yaml'), `approvers:\n${rows.join('')}`)
  await keygen('eve.key', 'Eve', 'risk')
  writeFileSync(at('list.txt'), 'Ten incidents, two rehearsed, five people trained.\n')
  expect((await finalGate('run', '--profile', 'go-live')).exitCode).toBe(2)
  cpSync(at('reports'), at('first'), { recursive: true })
})
afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true })
})

let records = 0
/** Where everything lies; each test has a record file of its own. */
const places = (changes: Partial<ChecklistPlaces> = {}): ChecklistPlaces => {
  records += 1
  return {
    runs: [at('first')],
    approvers: at('approvers.yaml'),
    record: at(`sign-off-${records}.jsonl`),
    repository: at('desk'),
    live: null,
    ages: defaultAgeLimits,
    now: new Date().toISOString(),
    ...changes,
  }
}
const wish = (item: string, key: string, changes: Partial<Wish> = {}): Wish => ({
  item,
  key: at(`${key}.key`),
  attachments: [],
  waiver: null,
  ...changes,
})
const sign = (where: ChecklistPlaces, ...[item, key, changes]: Parameters<typeof wish>): Promise<Signed> =>
  signItem(wish(item, key, changes), where, environment)

const shown = async (where: ChecklistPlaces): Promise<ChecklistReport & { exitCode: number }> => {
  const report = checklistReport(await readChecklist({ ...where, now: new Date().toISOString() }))
  return { ...report, exitCode: checklistExit(report) }
}
const itemOf = ({ items }: Checklist, id: string): ItemStanding => {
  const found = items.find(item => item.id === id)
  if (!found) throw new Error(`no item ${id}`)
  return found
}
const refusal = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error)) throw error
  return `${'exitCode' in error ? error.exitCode : 'no code'} ${error.message}`
}
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

describe('the list that nobody signed', () => {
  it('is open, says what each item lacks, and exits 2', async () => {
    const { exitCode, stdout } = await finalGate('checklist', 'first', '--repo', 'desk')
    expect(exitCode).toBe(2)
    expect(stdout).toContain(`tested: build ${build}`)
    expect([...stdout.matchAll(/^open +(GL-\d\d)/gm)].map(([, id]) => id)).toEqual(everyItem)
    expect(stdout.trimEnd()).toMatch(/not ready for decision; missing: GL-01, [\s\S]*GL-15$/)
  })

  it('counts what passes, by criterion, with its age and the digest of its run', async () => {
    const { checklist, exitCode } = await shown(places())
    const item = itemOf(checklist, 'GL-04')
    const passing = item.criteria.filter(({ state }) => state === 'passes')
    expect([exitCode, passing.map(({ id }) => id)]).toEqual([
      2,
      expect.arrayContaining(['orders.bracket-presence', 'orders.bracket-side', 'orders.stop-distance']),
    ])
    expect(passing[0]?.from).toMatchObject({ run: at('first'), digest: checklist.runs[0]?.digest })
    expect(untestedOf(checklist).length).toBeGreaterThan(60)
  })

  it('is the same as JSON, with its exit code', async () => {
    const { exitCode, stdout } = await finalGate('checklist', 'show', 'first', '--repo', 'desk', '--json')
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([
      2,
      { outcome: 'not ready', exitCode: 2, checklist: { isReady: false, tested: { build } } },
    ])
  })

  it('needs a run, an item that there is, and ages that are durations: exit 3', async () => {
    const wrong = [
      ['checklist', 'show', 'nowhere'],
      ['checklist', 'sign', 'GL-16', '--key', 'rita.key'],
      ['checklist', 'sign', 'GL-03'],
      ['checklist', 'waive', 'GL-02', '--key', 'rita.key'],
      ['checklist', 'show', 'first', '--age', 'soon'],
      ['checklist', 'keygen', '--out', 'rita.key', '--name', 'Rita', '--role', 'risk'],
      ['checklist', 'keygen', '--out', 'new.key', '--name', 'Rita', '--role', 'risk', '--items', 'GL-77'],
    ]
    const ended = await Promise.all(wrong.map(args => finalGate(...args)))
    expect(ended.map(({ exitCode }) => exitCode)).toEqual(wrong.map(() => 3))
  })
})

describe('a signature', () => {
  it('closes an item, with the file that shows what no criterion does', async () => {
    const where = places()
    expect((await sign(where, 'GL-08', 'rita')).item.missing).toEqual(
      expect.arrayContaining([
        'two incidents rehearsed: no automatic evidence; sign with a file attached',
        'the team is trained: no automatic evidence; sign with a file attached',
      ]),
    )
    const signed = await sign(where, 'GL-08', 'rita', { attachments: [at('list.txt')] })
    expect([signed.name, signed.role, signed.line, signed.item.state]).toEqual(['Rita Risk', 'risk', 2, 'signed'])
    const { checklist, exitCode } = await shown(where)
    expect([exitCode, itemOf(checklist, 'GL-08').signatures.map(({ name, isShown }) => [name, isShown])]).toEqual([
      2,
      [
        ['Rita Risk', true],
        ['Rita Risk', true],
      ],
    ])
  })

  it('does not close an item whose criteria do not pass', async () => {
    const { item } = await sign(places(), 'GL-03', 'rita', { attachments: [at('list.txt')] })
    const open = item.criteria.filter(({ state }) => state === 'open')
    expect([item.state, open.length > 10, item.missing.length]).toEqual(['open', true, open.length])
  })

  it('is refused to an unlisted key, for an item of another, and to an author of the change', async () => {
    expect(await refusal(sign(places(), 'GL-03', 'eve'))).toMatch(
      /^1 GL-03 was not signed: the key [0-9a-f]{64} is not in .*approvers\.yaml$/,
    )
    expect(await refusal(sign(places(), 'GL-04', 'rita'))).toBe(
      '1 GL-04 was not signed: Rita Risk (risk) may sign GL-02, GL-03, GL-08, GL-13 alone',
    )
    expect(await refusal(sign(places(), 'GL-03', 'ben'))).toBe(
      '1 GL-03 was not signed: Benjamin wrote a commit of the change, as BEN@desk.example; another person approves it',
    )
  })

  it('is refused where the authors cannot be told', async () => {
    expect(await refusal(sign(places({ repository: folder }), 'GL-03', 'rita'))).toMatch(
      /^1 GL-03 was not signed: whether Rita Risk wrote the change cannot be told: .*not a git repository.* \(--repo DIR\)$/,
    )
  })

  it('is refused with the wrong passphrase and with a file that is not there: exit 3', async () => {
    const wrong = signItem(wish('GL-03', 'rita'), places(), { FINAL_GATE_PASSPHRASE: 'seven loud harbours' })
    expect(await refusal(wrong)).toMatch(/^3 the key .*rita\.key cannot be used: the passphrase is another/)
    expect(await refusal(sign(places(), 'GL-08', 'rita', { attachments: [at('none.pdf')] }))).toMatch(
      /^3 the attachment/,
    )
    expect(await refusal(sign(places({ approvers: at('nobody.yaml') }), 'GL-03', 'rita'))).toMatch(
      /^3 .*nobody\.yaml is no list/,
    )
  })

  it('is refused for a directory that is not what its run wrote', async () => {
    cpSync(at('first'), at('damaged'), { recursive: true })
    writeFileSync(at('damaged', 'junit.xml'), '<testsuites/>')
    const where = places({ runs: [at('damaged')] })
    expect(await refusal(sign(where, 'GL-03', 'rita'))).toMatch(
      /^1 GL-03 was not signed: .*damaged: junit\.xml was changed$/,
    )
    const { checklist, exitCode } = await shown(where)
    expect([exitCode, checklist.runs[0]?.bars, checklist.tested]).toEqual([1, ['junit.xml was changed'], null])
  })

  it('is refused for a partial run, and such a run ticks nothing', async () => {
    await finalGate('run', '--only', 'orders.bracket-*', '--out', 'partial')
    const where = places({ runs: [at('partial')] })
    expect(await refusal(sign(where, 'GL-03', 'rita'))).toMatch(/^1 GL-03 was not signed: .*partial is a partial run$/)
    const { checklist } = await shown(where)
    expect(itemOf(checklist, 'GL-04').missing[0]).toMatch(/^orders\.bracket-presence: a partial run/)
  })

  it('is refused for evidence of the reference target, started by the run or elsewhere', async () => {
    writeFileSync(at('none.json'), '{}')
    const run = (target: string, out: string, environment = {}): Promise<Ended> => {
      const only = ['--config', 'none.json', '--only', 'rel.health-shape']
      return desk.run(['run', '--target', target, ...only, '--out', out], { environment })
    }
    await run('reference', 'ref')
    const elsewhere = await launchReference({ seed: 1, defects: [] })
    try {
      await run(elsewhere.url, 'elsewhere', { FINAL_GATE_TOKEN: elsewhere.token })
    } finally {
      await elsewhere.stop()
    }
    for (const name of ['ref', 'elsewhere']) {
      expect(await refusal(sign(places({ runs: [at(name)] }), 'GL-03', 'rita'))).toMatch(
        /^1 GL-03 was not signed: .* is evidence of the reference target, or of another that stands in for a system; a partial run$/,
      )
      expect(JSON.parse(readFileSync(at(name, 'run.json'), 'utf8'))).toMatchObject({ target: { standIn: true } })
    }
    expect(JSON.parse(readFileSync(at('first', 'run.json'), 'utf8'))).toMatchObject({ target: { standIn: false } })
  })
})

describe('what was signed', () => {
  it('is held to its attachments: one that changed is refused, one that is elsewhere is told', async () => {
    writeFileSync(at('minutes.txt'), 'held on Monday')
    const where = places()
    await sign(where, 'GL-08', 'rita', { attachments: [at('minutes.txt')] })
    writeFileSync(at('minutes.txt'), 'held on Tuesday')
    const changed = await shown(where)
    expect([changed.exitCode, changed.checklist.refused.map(({ problem }) => problem)]).toEqual([
      1,
      ['minutes.txt is no longer the file that was signed'],
    ])
    rmSync(at('minutes.txt'))
    const gone = await shown(where)
    expect([gone.exitCode, itemOf(gone.checklist, 'GL-08').signatures[0]?.attachments[0]]).toMatchObject([
      2,
      { isHere: false },
    ])
  })

  it('counts for nothing once a byte of the record is another, and nothing is added to it', async () => {
    const where = places()
    await sign(where, 'GL-08', 'rita', { attachments: [at('list.txt')] })
    await sign(where, 'GL-03', 'rita')
    writeFileSync(where.record, readFileSync(where.record, 'utf8').replace('"item":"GL-08"', '"item":"GL-13"'))
    const { exitCode, checklist } = await shown(where)
    expect([exitCode, checklist.refused[0]?.problem, checklist.items.flatMap(({ signatures }) => signatures)]).toEqual([
      1,
      'it does not follow the line before it: a line was changed, taken out or put in; no record of the file counts',
      [],
    ])
    expect(await refusal(sign(where, 'GL-03', 'rita'))).toMatch(/^1 .*sign-off-\d+\.jsonl, line 2: it does not follow/)
  })

  it('is refused again when it is shown where the authors cannot be told, or nobody is listed', async () => {
    const where = places()
    await sign(where, 'GL-08', 'rita', { attachments: [at('list.txt')] })
    const unknown = await shown({ ...where, repository: folder })
    expect([unknown.exitCode, itemOf(unknown.checklist, 'GL-08').state]).toEqual([1, 'open'])
    const unlisted = await shown({ ...where, approvers: at('nobody.yaml') })
    expect([unlisted.exitCode, unlisted.checklist.refused[0]?.problem]).toEqual([
      1,
      expect.stringMatching(/nobody\.yaml is not there, so nobody is known to sign$/),
    ])
  })

  it('is reopened by another list of approvers', async () => {
    const where = places()
    await sign(where, 'GL-08', 'rita', { attachments: [at('list.txt')] })
    writeFileSync(at('longer.yaml'), `${readFileSync(at('approvers.yaml'), 'utf8')}# one more\n`)
    const { exitCode, checklist } = await shown({ ...where, approvers: at('longer.yaml') })
    expect([exitCode, itemOf(checklist, 'GL-08').outdated]).toEqual([
      2,
      [expect.stringMatching(/^signature of Rita Risk \(.*\): for another list of approvers$/)],
    ])
  })
})

describe('a waiver', () => {
  const waiver = { reason: 'no load test machine before August', expires: inDays(30) }

  it('covers what is open in an item, and shows', async () => {
    const where = places()
    const { item } = await sign(where, 'GL-02', 'rita', { waiver })
    expect([item.state, item.waivers.map(({ reason, fault }) => [reason, fault])]).toEqual([
      'waived',
      [['no load test machine before August', '']],
    ])
    const { checklist } = await shown(where)
    expect(itemOf(checklist, 'GL-02').criteria.every(({ state }) => state === 'waived')).toBe(true)
  })

  it('is refused for risk, safety, security and the gate itself', async () => {
    expect(await refusal(sign(places(), 'GL-03', 'rita', { waiver }))).toMatch(
      /^1 GL-03 was not signed: risk\.kelly-cap cannot be waived/,
    )
  })

  it('is refused when it has ended, lasts longer than ninety days, gives no reason or covers nothing', async () => {
    const expired = { ...waiver, expires: inDays(-1) }
    expect(await refusal(sign(places(), 'GL-02', 'rita', { waiver: expired }))).toContain('expired on')
    expect(await refusal(sign(places(), 'GL-02', 'rita', { waiver: { ...waiver, expires: inDays(120) } }))).toContain(
      'more than 90 days',
    )
    expect(await refusal(sign(places(), 'GL-02', 'rita', { waiver: { ...waiver, expires: 'August' } }))).toContain(
      'is no date',
    )
    expect(await refusal(sign(places(), 'GL-02', 'rita', { waiver: { ...waiver, reason: ' ' } }))).toContain(
      'needs a reason',
    )
    const where = places()
    await sign(where, 'GL-08', 'rita', { attachments: [at('list.txt')] })
    expect(await refusal(sign(where, 'GL-08', 'rita', { waiver }))).toContain('nothing open in it that could be waived')
  })
})

describe('a new build', () => {
  const roles = checklistItems.at(-1)?.roles ?? []

  it('reopens what was signed; only its own authors are kept from approving it', async () => {
    const where = places()
    await sign(where, 'GL-08', 'rita', { attachments: [at('list.txt')] })
    for (const index of roles.keys()) await sign(where, 'GL-15', `final-${index}`)
    const next = commitAs(at('desk'), 'Cyd Coder <cyd@desk.example>', 'Trade more')
    exportBuild(folder, next)
    expect((await finalGate('run', '--profile', 'go-live', '--out', 'second')).exitCode).toBe(2)

    const both = { ...where, runs: [at('first'), at('second')], now: new Date().toISOString() }
    const { checklist, exitCode } = await shown(both)
    expect([exitCode, checklist.tested?.build, checklist.runs.map(({ bars }) => bars)]).toEqual([
      2,
      next,
      [['another build than the newest run'], []],
    ])
    expect(itemOf(checklist, 'GL-08')).toMatchObject({
      state: 'open',
      outdated: [expect.stringMatching(/^signature of Rita Risk \(.*\): for another build$/)],
    })
    expect(itemOf(checklist, 'GL-04').criteria.find(({ id }) => id === 'orders.bracket-side')?.from?.run).toBe(
      at('second'),
    )

    // Five people signed the final decision for the first build: it went live, and its authors did not write what is new.
    const second = { ...both, runs: [at('second')], now: new Date().toISOString() }
    expect((await sign(second, 'GL-08', 'ada', { attachments: [at('list.txt')] })).item.state).toBe('signed')
    const line = readFileSync(where.record, 'utf8').trimEnd().split('\n').at(-1) ?? ''
    expect(JSON.parse(line)).toMatchObject({ name: 'Ada Author', commits: { from: build, to: next, count: 1 } })
    exportBuild(folder, build)
  })

  it('is looked at from the beginning where four of five had decided', async () => {
    const where = places({ runs: [at('second')] })
    for (const index of [...roles.keys()].slice(1))
      await sign({ ...where, runs: [at('first')] }, 'GL-15', `final-${index}`)
    expect(await refusal(sign({ ...where, now: new Date().toISOString() }, 'GL-08', 'ada'))).toContain(
      'Ada Author wrote a commit of the change, as Ada Author',
    )
  })

  it('is compared with what runs live', async () => {
    const same = await shown(places({ runs: [at('second')], live: at('second') }))
    expect(itemOf(same.checklist, 'GL-13').parts[0]).toMatchObject({ state: 'automatic' })
    const other = await shown(places({ runs: [at('second')], live: at('first') }))
    expect(itemOf(other.checklist, 'GL-13').parts[0]).toMatchObject({
      state: 'open',
      note: `the live side runs build ${build}`,
    })
    const reference = await shown(places({ runs: [at('second')], live: at('ref') }))
    expect(itemOf(reference.checklist, 'GL-13').parts[0]?.note).toContain('stands in for a system')
  })
})

describe('the exit code', () => {
  it('is 0 ready, 1 refused or damaged, 2 missing', async () => {
    const report = await shown(places())
    const { checklist } = report
    const exit = (changes: Partial<Checklist>): number =>
      checklistExit({ ...report, checklist: { ...checklist, ...changes } })
    const refused = [{ line: 1, item: 'GL-01', name: 'Eve', problem: 'its signature is wrong' }]
    const [run] = checklist.runs
    expect([
      exit({ isReady: true }),
      exit({ isReady: true, refused }),
      exit({ isReady: true, runs: run ? [{ ...run, isBroken: true }] : [] }),
      exit({}),
    ]).toEqual([0, 1, 1, 2])
  })
})
