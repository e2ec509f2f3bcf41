import { describe, expect, it } from 'vitest'
import type { RunReport } from '../judge/run.ts'
import { junitReport } from './junit.ts'
import { HOSTILE, sharedReport } from './shared-report.fixture.ts'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const TOKEN = /<!\[CDATA\[([\s\S]*?)\]\]>|<\/([A-Za-z-]+)>|<([A-Za-z-]+)((?:\s+[A-Za-z-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y

const decoded = (text: string): string =>
  text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
    const character = whole.endsWith(';') ? ENTITIES[name] : undefined
    if (character === undefined) throw new Error(`not an entity: ${whole}`)
    return character
  })

/** A strict reader of the XML that a report may hold: elements, attributes, text and CDATA; anything else is an error. */
const parse = (xml: string): Element => {
  if (ILLEGAL.test(xml)) throw new Error('a character that XML 1.0 does not allow')
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
  if (!xml.startsWith(declaration)) throw new Error('no declaration')
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  TOKEN.lastIndex = declaration.length
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex
    const [whole, section, closing, opening, attributes = '', empty, text] = TOKEN.exec(xml) ?? []
    const parent = open.at(-1)
    if (whole === undefined || !parent) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 60)}`)
    if (section !== undefined) parent.text += section
    if (text !== undefined) parent.text += decoded(text)
    if (closing !== undefined && open.pop()?.name !== closing) throw new Error(`</${closing}> closes another element`)
    if (opening === undefined) continue
    const pairs = [...attributes.matchAll(/([A-Za-z-]+)="([^"]*)"/g)]
    if (new Set(pairs.map(pair => pair[1])).size < pairs.length) throw new Error(`an attribute twice in ${whole}`)
    const element: Element = {
      name: opening,
      attributes: Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, decoded(value)])),
      children: [],
      text: '',
    }
    parent.children.push(element)
    if (empty === '') open.push(element)
  }
  const [only] = root.children
  if (open.length !== 1 || root.children.length !== 1 || !only) throw new Error('elements are left open')
  return only
}

const all = (element: Element): Element[] => [element, ...element.children.flatMap(all)]
const named = (element: Element, name: string): Element[] => all(element).filter(candidate => candidate.name === name)

const root = parse(junitReport(sharedReport))
const cases = named(root, 'testcase')
const caseOf = (id: string): Element | undefined => cases.find(({ attributes }) => attributes.name === id)
const outcomeOf = (id: string): unknown => {
  const outcome = caseOf(id)?.children.find(({ name }) => name !== 'system-out')
  return outcome ? { name: outcome.name, ...outcome.attributes } : 'passed'
}
const outputOf = (id: string): string => caseOf(id)?.children.find(({ name }) => name === 'system-out')?.text ?? ''
const bodyOf = (id: string): string => caseOf(id)?.children[0]?.text ?? ''

describe('cases', () => {
  it('are one a criterion, in a suite a subject, in the order of the catalogue', () => {
    const tree = root.children.map(suite => [
      suite.attributes.name,
      ...named(suite, 'testcase').map(({ attributes }) => `${attributes.classname} ${attributes.name}`),
    ])
    expect(tree).toEqual([
      ['final-gate.rel', 'final-gate.rel rel.uptime'],
      ['final-gate.perf', 'final-gate.perf perf.decision-latency', 'final-gate.perf perf.throughput'],
      ['final-gate.data', 'final-gate.data data.schema'],
      ['final-gate.orders', 'final-gate.orders orders.bracket-presence'],
      ['final-gate.sec', 'final-gate.sec sec.key-rotation', 'final-gate.sec sec.negative-input'],
    ])
  })

  it('fail, err, are skipped or pass as their verdicts say, with the reason as message', () => {
    expect(Object.fromEntries(sharedReport.criteria.map(({ id }) => [id, outcomeOf(id)]))).toEqual({
      'orders.bracket-presence': {
        name: 'failure',
        type: 'fail',
        message:
          'An entry order carries no stop-loss or no take-profit: n=430, 25 bad, 94.186 [91.987, 95.913] %, limit: every record',
      },
      'sec.negative-input': {
        name: 'failure',
        type: 'fail',
        message:
          'A body that breaks its schema crashes an operation or is accepted: n=120, 1 bad, 99.167 [96.108, 99.957] %, limit: every record',
      },
      'data.schema': {
        name: 'error',
        type: 'inconclusive',
        message:
          'Every payload of the run keeps its contract: data.payloads: no whole answer within 10 s at GET /v1/orders?after=500; look why the target is slow, or raise target.timeout (GATE_TARGET_TIMEOUT)',
      },
      'rel.uptime': {
        name: 'skipped',
        type: 'not-required',
        message: 'not required by this profile: 480 probes, 2995 needed',
      },
      'sec.key-rotation': {
        name: 'skipped',
        type: 'not-applicable',
        message: 'not applicable: the target does not offer: config; allowed: keys are rotated by the broker',
      },
      'perf.throughput': {
        name: 'skipped',
        type: 'waived',
        message: 'fail, waived by Ada Lovelace until 2026-02-28: the gauge counts retries; FG-12 mends it',
      },
      'perf.decision-latency': 'passed',
    })
  })

  it('hold bound, interval and source in their output', () => {
    expect(outputOf('perf.decision-latency')).toBe(
      [
        'verdict: pass (blocker, required, census)',
        'measured: n=1200, 1.834 s [>= 99.751 % within], limit: each < 2 s',
        'bounds: Clopper-Pearson, one-sided 95 %',
        'source: S0:63 S1:112; clock: virtual; seed: 1',
        'evidence: evidence/orders.brackets.json',
        'last: 1.7 s, pass, 2026-01-04',
        'note: client and journal differ by 2 %',
      ].join('\n'),
    )
    expect(outputOf('rel.uptime')).toContain('\nlast measured: pass, 2026-01-04, 9f86d081884c\n')
  })

  it('hold the counterexamples in their body, with the answer and how to repeat it', () => {
    const lines = bodyOf('orders.bracket-presence').split('\n')
    expect(lines.slice(0, 5)).toEqual([
      '- o-1: expected a stop leg, found none',
      '  record: {"id":"o-1","legs":[]}',
      '  answer: GET /v1/orders?status=all -> 200 [{"id":"o-1","legs":[]}]',
      '  repeat: GET /v1/orders?status=all',
      '- o-2: expected a stop leg, found none',
    ])
    expect(lines.filter(line => line.startsWith('- o-'))).toHaveLength(20)
    expect(lines.at(-1)).toBe('and 5 more')
  })

  it('keep the counterexamples of a waived criterion in their output', () => {
    expect(outputOf('perf.throughput')).toContain('\n- decisions_per_minute: ')
  })
})

describe('counts', () => {
  const counted = (element: Element): unknown => ({
    tests: String(named(element, 'testcase').length),
    failures: String(named(element, 'failure').length),
    errors: String(named(element, 'error').length),
    skipped: String(named(element, 'skipped').length),
  })

  it('of every suite are those of its cases', () => {
    for (const suite of root.children) expect(suite.attributes).toMatchObject(counted(suite) as object)
  })

  it('of the whole are those of all suites', () => {
    expect(root.attributes).toEqual({ name: 'final-gate', tests: '7', failures: '2', errors: '1' })
    expect(counted(root)).toEqual({ tests: '7', failures: '2', errors: '1', skipped: '3' })
  })
})

describe('what Jenkins accepts', () => {
  const ALLOWED: Readonly<Record<string, { children: readonly string[]; attributes: readonly string[] }>> = {
    testsuites: { children: ['testsuite'], attributes: ['name', 'time', 'tests', 'failures', 'errors'] },
    testsuite: {
      children: ['properties', 'testcase'],
      attributes: ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp'],
    },
    properties: { children: ['property'], attributes: [] },
    property: { children: [], attributes: ['name', 'value'] },
    testcase: { children: ['skipped', 'error', 'failure', 'system-out'], attributes: ['name', 'classname', 'time'] },
    skipped: { children: [], attributes: ['type', 'message'] },
    error: { children: [], attributes: ['type', 'message'] },
    failure: { children: [], attributes: ['type', 'message'] },
    'system-out': { children: [], attributes: [] },
  }

  it('is all there is: no skipped count at the root, no properties in a case', () => {
    for (const { name, children, attributes } of all(root)) {
      const allowed = ALLOWED[name] ?? { children: [], attributes: [] }
      expect(allowed.children).toEqual(expect.arrayContaining([...new Set(children.map(child => child.name))]))
      expect(allowed.attributes).toEqual(expect.arrayContaining(Object.keys(attributes)))
    }
    expect(Object.keys(ALLOWED).sort()).toEqual([...new Set(all(root).map(({ name }) => name))].sort())
  })

  it('gives type and message with every outcome, and at most three decimals of time', () => {
    const outcomes = ['skipped', 'error', 'failure'].flatMap(name => named(root, name))
    expect(outcomes.every(({ attributes }) => attributes.type && attributes.message)).toBe(true)
    const times = all(root).flatMap(({ attributes }) => attributes.time ?? [])
    expect(times.length).toBeGreaterThan(0)
    expect(times.filter(time => !/^\d{1,3}(\.\d{1,3})?$/.test(time))).toEqual([])
  })
})

describe('hostile text', () => {
  it('ends no section, opens no element and hides nothing, and is still readable', () => {
    expect(outputOf('perf.throughput')).toContain(
      '- decisions_per_minute: <&"\']]\\u003e]]\\u003e \\u001b[31mred\\u0007\\u0000 \\u202egnp.exe \\u200d \\uffff \\ud800 \\udc00 <skipped/> line\\u000abreak\\u0009tab\n',
    )
  })

  it('in a message is escaped', () => {
    const hostile: RunReport = {
      ...sharedReport,
      criteria: sharedReport.criteria.map(verdict =>
        verdict.waiver ? { ...verdict, waiver: { ...verdict.waiver, reason: HOSTILE } } : verdict,
      ),
    }
    const [skipped] = named(parse(junitReport(hostile)), 'skipped').filter(
      ({ attributes }) => attributes.type === 'waived',
    )
    expect(skipped?.attributes.message).toBe(
      'fail, waived by Ada Lovelace until 2026-02-28: <&"\']]>]]> \\u001b[31mred\\u0007\\u0000 \\u202egnp.exe \\u200d \\uffff \\ud800 \\udc00 <skipped/> line\\u000abreak\\u0009tab',
    )
  })

  it('of ten thousand characters is cut and marked', () => {
    const fields = bodyOf('sec.negative-input').split('\n')
    expect(fields.map(line => line.slice(0, 12))).toEqual([
      '- \u754c\u754c\u754c\u754c\u754c\u754c\u754c\u754c\u754c\u754c',
      '  record: {"',
      '  answer: PO',
      '  repeat: PO',
    ])
    expect(fields.slice(0, 3).every(line => line.endsWith('...'))).toBe(true)
    expect(Math.max(...fields.map(line => line.length))).toBeLessThan(2000)
  })

  it('that looks like a case of the report is left as it was sent', () => {
    const text = '<testcase classname="x" name="sec.key-rotation" time="0"> <skipped/>'
    const [slow] = sharedReport.criteria.filter(verdict => verdict.state === 'pass')
    const report = { ...sharedReport, criteria: slow ? [{ ...slow, notes: [text] }] : [] }
    expect(named(parse(junitReport(report)), 'system-out')[0]?.text).toContain(`note: ${text}`)
  })
})

describe('a gate that is not green although no case is red', () => {
  it('gets a case of its own, so that an empty report does not read as success', () => {
    const reasons = ['no required blocker was applicable: nothing stands behind a pass']
    const gate = { ...sharedReport.gate, state: 'inconclusive', exitCode: 2, reasons } as const
    const report = { ...sharedReport, gate, criteria: sharedReport.criteria.filter(({ waiver }) => waiver) }
    const read = parse(junitReport(report))
    expect(named(read, 'error').map(({ attributes }) => attributes)).toEqual([
      { message: reasons[0], type: 'inconclusive' },
    ])
    expect(read.attributes.errors).toBe('1')
  })
})
