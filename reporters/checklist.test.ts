import { describe, expect, it } from 'vitest'
import { formFields } from '../commands/issue-form.fixture.ts'
import { checklistItems } from '../judge/checklist/items.ts'
import { sharedChecklist, worstChecklist } from './checklist.fixture.ts'
import { checklistMarkdown } from './checklist-markdown.ts'
import { checklistPage } from './checklist-page.ts'
import type { ChecklistReport } from './checklist-report.ts'
import { checklistTerminal } from './checklist-terminal.ts'

const plain = { colour: false, columns: 100, all: false }
const worst = worstChecklist(checklistItems.map(({ id, title }) => [id, title] as const))

describe('the checklist on a terminal', () => {
  it('shows the runs, the items with what they rest on and lack, and in the end what is missing', () => {
    expect(
      checklistTerminal(sharedChecklist, plain),
    ).toBe(`tested: build abc123, configuration cccccccccccc, bounds bbbbbbbbbbbb
reports: build abc123, configuration cccccccccccc, 3 h old, manifest dddddddddddd
  desk, profile go-live
partial: build abc123, configuration cccccccccccc, 2 h old, manifest aaaaaaaaaaaa
  desk, profile ci
  ticks nothing: a partial run
refused: line 4, GL-01 Eve: its signature is wrong

waived       GL-02 Load and stress
             1 of 2 criteria pass, at most 3 h old, manifest dddddddddddd
             waived by Rita Risk (risk) until 2026-08-01: load.reg-2x; no history of six months yet
signed       GL-03 Limits
             1 of 1 criteria pass, at most 3 h old, manifest dddddddddddd
             signed by Rita Risk (risk) 2026-06-15 09:30Z, with limits.pdf ffffffffffff
auto-ticked  GL-04 Order protection
             1 of 1 criteria pass, at most 2 days old, manifest dddddddddddd
open         GL-08 Runbook
             no criteria
             reopened: signature of Rita Risk (2026-05-01): for another build
             - the team is trained: no automatic evidence; sign with a file attached
open         GL-15 Security and final decision
             no criteria
             signed by Rita Risk (Security) 2026-06-15 09:30Z, with audit.txt eeeeeeeeeeee (not
               here), over evidence that is not shown here
             - signature of: release manager

not ready for decision; missing: GL-08, GL-15; 1 refused record
`)
  })

  it('ends in "ready for decision" where nothing is missing, and says no more', () => {
    const { checklist } = sharedChecklist
    const items = checklist.items.map(item => ({ ...item, state: 'signed' as const, missing: [] }))
    const ready = { ...sharedChecklist, checklist: { ...checklist, items, refused: [], isReady: true } }
    const text = checklistTerminal(ready, plain)
    expect(text.trimEnd().split('\n').at(-1)).toBe('ready for decision')
    for (const each of [text, checklistMarkdown(ready), checklistPage(ready)]) expect(each).not.toMatch(/\bGO\b/)
  })

  it('shows the first of what is missing, or all of it', () => {
    const [item] = sharedChecklist.checklist.items
    if (!item) throw new Error('no item')
    const long = { ...item, missing: ['a', 'b', 'c', 'd', 'e'] }
    const report = { ...sharedChecklist, checklist: { ...sharedChecklist.checklist, items: [long] } }
    expect(checklistTerminal(report, plain)).toContain('- c\n             - and 2 more; --all shows them')
    expect(checklistTerminal(report, { ...plain, all: true })).toContain('- d\n             - e\n')
  })

  it('lets nothing of a record steer a terminal', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(checklistTerminal(worst, plain)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\ud800-\udfff]/)
  })
})

describe('the checklist as Markdown', () => {
  const labelsOf = (report: ChecklistReport): string[] =>
    [...checklistMarkdown(report).matchAll(/^### (.+)$/gm)].map(([, label = '']) => label)

  it('has the labels of the issue form in their order', () => {
    const items = checklistItems.map(({ id, title, roles }) => ({ id, title, roles }))
    const whole = {
      ...worst.checklist,
      items: worst.checklist.items.map((item, index) => ({ ...item, ...items[index] })),
    }
    expect(labelsOf({ ...worst, checklist: whole })).toEqual([
      'Build',
      'Configuration',
      'Run',
      ...checklistItems.flatMap(formFields).map(({ attributes }) => attributes.label),
      'Waivers',
      'Not tested',
    ])
  })

  it('fills each field, or leaves it as GitHub leaves an empty one', () => {
    const text = checklistMarkdown(sharedChecklist)
    const fields = new Map(
      text.split(/^### /m).map(part => [part.split('\n')[0], part.split('\n').slice(2).join('\n').trim()]),
    )
    expect(Object.fromEntries(fields)).toMatchObject({
      Build: 'abc123',
      Configuration: 'c'.repeat(64),
      'GL-03 Limits': '**signed**: 1 of 1 criteria pass, at most 3 h old, manifest dddddddddddd',
      'GL-03 signed': 'Rita Risk (risk) 2026-06-15 09&#58;30Z, with limits.pdf ffffffffffff',
      'GL-04 signed': '_No response_',
      'GL-08 Runbook':
        '**open**: no criteria\n- reopened: signature of Rita Risk (2026-05-01): for another build\n- missing: the team is trained: no automatic evidence; sign with a file attached',
      'GL-15 signed: release manager': '_No response_',
      Waivers: '- GL-02 Rita Risk (risk) until 2026-08-01: load.reg-2x; no history of six months yet',
    })
    expect(fields.get('Not tested')).toBe(`- limit max&#95;order&#95;value: live 50000, tested 30000
- bound load.p95: p95 &#60; 800 ms in place of p95 &#60; 500 ms
- GL-02 load.reg-2x: inconclusive: no peak is known (reports)
- GL-08 the team is trained: no automatic evidence

- refused, line 4: GL-01 Eve: its signature is wrong

**not ready for decision; missing: GL-08, GL-15; 1 refused record**`)
  })

  it('is never longer than an issue may be, and text of others stays text', () => {
    const text = checklistMarkdown(worst)
    expect([text.length > 10_000, text.length < 65_536]).toEqual([true, true])
    expect(/<script|@team|(?<!&)#1\b/.exec(text)).toBe(null)
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^\*\*not ready for decision; missing: /)
  })
})

describe('the printable checklist', () => {
  it('holds limits in force against limits tested, what was not tested, waivers, bounds that differ and signatures', () => {
    const text = checklistPage(sharedChecklist)
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
    for (const words of [
      'not ready for decision; missing: GL-08, GL-15; 1 refused record',
      'max_order_value 50000 30000',
      'collar_pct not read 5',
      'Not tested GL-02 (1): load.reg-2x GL-08 (1): the team is trained',
      'Waivers (1) GL-02 Rita Risk (risk) until 2026-08-01: load.reg-2x; no history of six months yet',
      'load.p95: p95 &lt; 800 ms in place of p95 &lt; 500 ms',
      'GL-03 Rita Risk (risk) 2026-06-15 09:30Z, with limits.pdf ffffffffffff',
    ])
      expect(text).toContain(words)
  })

  it('runs nothing and fetches nothing, whatever was signed', () => {
    const text = checklistPage(worst)
    expect(/<script|<img|javascript:|https?:/.exec(text)).toBe(null)
    expect(text.includes('default-src &#39;none&#39;')).toBe(true)
  })
})
