import { describe, expect, it } from 'vitest'
import type { RunReport } from '../judge/run.ts'
import { junitReport } from './junit.ts'
import { allOf, named, parseXml, type XmlElement } from './junit-reader.fixture.ts'
import { HOSTILE, sharedReport } from './shared-report.fixture.ts'

const root = parseXml(junitReport(sharedReport))
const cases = named(root, 'testcase')
const caseOf = (id: string): XmlElement | undefined => cases.find(({ attributes }) => attributes.name === id)
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
      'An entry order carries no stop-loss or no take-profit: n=430, 25 bad, 94.186 [91.987, 95.913] %, limit: every record',
      '- o-1: expected a stop leg, found none',
      '  record: {"id":"o-1","legs":[]}',
      '  answer: GET /v1/orders?status=all -> 200 [{"id":"o-1","legs":[]}]',
      '  repeat: GET /v1/orders?status=all',
    ])
    expect(lines.filter(line => line.startsWith('- o-'))).toHaveLength(20)
    expect(lines.at(-1)).toBe('and 5 more')
  })

  it('keep the counterexamples of a waived criterion in their output', () => {
    expect(outputOf('perf.throughput')).toContain('\n- decisions_per_minute: ')
  })
})

describe('counts', () => {
  const counted = (element: XmlElement): unknown => ({
    tests: String(named(element, 'testcase').length),
    failures: String(named(element, 'failure').length),
    errors: String(named(element, 'error').length),
    skipped: String(named(element, 'skipped').length),
  })

  it('of every suite are those of its cases', () => {
    for (const suite of root.children) expect(suite.attributes).toMatchObject(counted(suite) as object)
  })

  it('of the whole are those of all suites', () => {
    expect(root.attributes).toEqual({ name: 'final-gate', tests: '7', failures: '2', errors: '1', time: '42.000' })
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
    for (const { name, children, attributes } of allOf(root)) {
      const allowed = ALLOWED[name] ?? { children: [], attributes: [] }
      expect(allowed.children).toEqual(expect.arrayContaining([...new Set(children.map(child => child.name))]))
      expect(allowed.attributes).toEqual(expect.arrayContaining(Object.keys(attributes)))
    }
    expect(Object.keys(ALLOWED).sort()).toEqual([...new Set(allOf(root).map(({ name }) => name))].sort())
  })

  it('gives type and message with every outcome, and at most three decimals of time', () => {
    const outcomes = ['skipped', 'error', 'failure'].flatMap(name => named(root, name))
    expect(outcomes.every(({ attributes }) => attributes.type && attributes.message)).toBe(true)
    const times = allOf(root).flatMap(({ attributes }) => attributes.time ?? [])
    expect(times.length).toBeGreaterThan(0)
    expect(times.filter(time => !/^\d+\.\d{3}$/.test(time))).toEqual([])
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
    const [skipped] = named(parseXml(junitReport(hostile)), 'skipped').filter(
      ({ attributes }) => attributes.type === 'waived',
    )
    expect(skipped?.attributes.message).toBe(
      'fail, waived by Ada Lovelace until 2026-02-28: <&"\']]>]]> \\u001b[31mred\\u0007\\u0000 \\u202egnp.exe \\u200d \\uffff \\ud800 \\udc00 <skipped/> line\\u000abreak\\u0009tab',
    )
  })

  it('of ten thousand characters is cut and marked', () => {
    const [, ...fields] = bodyOf('sec.negative-input').split('\n')
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
    expect(named(parseXml(junitReport(report)), 'system-out')[0]?.text).toContain(`note: ${text}`)
  })
})

describe('a gate that is not green although no case is red', () => {
  it('gets a case of its own, so that an empty report does not read as success', () => {
    const reasons = ['no required blocker was applicable: nothing stands behind a pass']
    const gate = { ...sharedReport.gate, state: 'inconclusive', exitCode: 2, reasons } as const
    const report = { ...sharedReport, gate, criteria: sharedReport.criteria.filter(({ waiver }) => waiver) }
    const read = parseXml(junitReport(report))
    expect(named(read, 'error').map(({ attributes }) => attributes)).toEqual([
      { message: reasons[0], type: 'inconclusive' },
    ])
    expect(named(read, 'error')[0]?.text).toBe(reasons[0])
    expect(read.attributes.errors).toBe('1')
  })
})

describe('times', () => {
  const gathered = { 'evidence/orders.brackets.json': { ms: 1234.5678, attempts: 1 } }
  const timed = parseXml(junitReport({ ...sharedReport, gathered }))
  const timesOf = (name: string): (string | undefined)[] => named(timed, name).map(({ attributes }) => attributes.time)

  it('of a case are those of the scenarios behind it', () => {
    expect(timesOf('testcase')).toEqual(Array.from({ length: 7 }, () => '1.235'))
  })

  it('of a suite count a scenario once, however many of its cases rest on it', () => {
    expect(timesOf('testsuite')).toEqual(Array.from({ length: 5 }, () => '1.235'))
  })

  it('of the whole are the run by the clock, for scenarios run side by side', () => {
    expect(timed.attributes.time).toBe('42.000')
  })

  it('are zero where no evidence is at hand', () => {
    expect([...new Set(cases.map(({ attributes }) => attributes.time))]).toEqual(['0.000'])
  })
})

describe('a load that was sent again', () => {
  const gathered = { 'evidence/orders.brackets.json': { ms: 10, attempts: 2 } }
  const [slow] = sharedReport.criteria.filter(verdict => verdict.state === 'pass')
  const read = parseXml(junitReport({ ...sharedReport, gathered, criteria: slow ? [slow] : [] }))
  const told = 'evidence/orders.brackets.json was measured 2 times; the last one counts, all are kept there'

  it('is told in the output of each case that rests on it and in the properties of the suite', () => {
    expect(named(read, 'system-out')[0]?.text.split('\n')[2]).toBe(told)
    const attempts = named(read, 'property').filter(({ attributes }) => attributes.name === 'attempts')
    expect(attempts.map(({ attributes }) => attributes.value)).toEqual([told])
  })

  it('is one case still: a case twice would be taken for a flaky one, and its fail dropped', () => {
    const names = named(read, 'testcase').map(({ attributes }) => attributes.name)
    expect(names).toEqual(['perf.decision-latency', 'gate'])
  })
})

describe('the properties of a suite', () => {
  it('say which gate, run and target it was', () => {
    const [suite] = named(root, 'testsuite')
    const pairs = suite ? named(suite, 'property').map(({ attributes }) => [attributes.name, attributes.value]) : []
    expect(Object.fromEntries(pairs)).toEqual({
      gate: 'fail: 1 of 4 judged, 3 of 7 not judged, 2 majors failed',
      run: '20260105T090000Z-1',
      seed: '1',
      profile: 'ci',
      tier: 'control',
      target: 'paper \\u202edesk',
      build: '4f2a9c1',
      clock: 'virtual',
      version: '0.1.0',
    })
  })
})
