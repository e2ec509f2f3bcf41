import type { Criterion } from '../judge/criterion.ts'
import type { RunReport } from '../judge/run.ts'
import { boundText, unitOf } from '../judge/units.ts'
import type { Counterexample, Gate, Verdict } from '../judge/verdict.ts'
import { sharedFigures, sharedMatrix } from './html/figures.fixture.ts'
import type { HtmlInput } from './html/input.ts'
import { HOSTILE, sharedReport } from './shared-report.fixture.ts'

// The worst, the best and the empty run, made from a catalogue that a test hands in. Used by tests and for the pictures of the documents alone.

/** As many criteria as all parts of the project will hold. */
const CRITERIA = 198

const rowsOf = (catalogue: readonly Criterion[]): Criterion[] =>
  Array.from({ length: CRITERIA }, (_, index) => {
    const row = catalogue[index % catalogue.length]
    if (!row) throw new Error('the catalogue is empty')
    return index < catalogue.length ? row : { ...row, id: `${row.id}-${Math.floor(index / catalogue.length) + 1}` }
  })

const levelOf = ({ measure }: Criterion): number => ('bound' in measure ? measure.bound : 1)

const isBelow = ({ measure: { kind } }: Criterion): boolean =>
  !['every', 'steps', 'proportion', 'availability', 'rate'].includes(kind)

const passed = (row: Criterion): Verdict => {
  const level = levelOf(row)
  const value = isBelow(row) ? level * 0.62 : Math.max(level, row.measure.kind === 'rate' ? level * 1.3 : 1)
  const unit = unitOf(row.measure)
  return {
    ...{ id: row.id, title: row.title, severity: row.severity, claim: row.claim, source: row.source },
    ...{ required: row.profiles.includes('nightly'), state: 'pass', n: row.minimum + 131, bad: 0, ambiguous: 0 },
    ...{ value, unit, bound: boundText(row.measure), confidence: 0.95, reason: null, nRequired: null, pFail: null },
    interval:
      isBelow(row) && row.measure.kind !== 'maximum'
        ? { lower: value * 0.93, upper: value * 1.08, method: 'order statistics' }
        : { lower: row.measure.kind === 'rate' ? value * 0.97 : 0.99306, upper: 1, method: 'Clopper-Pearson' },
    ...{ counterexamples: [], counterexampleCount: 0, timeBase: 'virtual', notes: [] },
    evidence: [`evidence/${row.id}.json`],
  }
}

const example = (index: number, text: string): Counterexample => ({
  ref: `o-${1000 + index}`,
  note: 'expected a stop leg below the entry, found none',
  record: { id: `o-${1000 + index}`, symbol: 'AAA', side: 'buy', limit_price: '101.25', legs: [], comment: text },
  exchange: {
    id: index,
    method: 'GET',
    path: `/v2/orders/o-${1000 + index}`,
    status: 200,
    body: `{"id":"o-${1000 + index}","legs":[],"comment":${JSON.stringify(text)}}`,
  },
  repeat: `GET /v2/orders/o-${1000 + index}`,
})

interface Failure {
  readonly examples: number
  readonly text: string
}

const failed = (row: Criterion, { examples, text }: Failure): Verdict => {
  const level = levelOf(row)
  const value = isBelow(row) ? level * 1.37 : level * 0.93
  return {
    ...passed(row),
    ...{ title: row.failing, state: 'fail', bad: examples, value },
    interval:
      isBelow(row) && row.measure.kind !== 'maximum'
        ? { lower: value * 0.94, upper: value * 1.07, method: 'order statistics' }
        : { lower: 0.90612, upper: 0.95244, method: 'Clopper-Pearson' },
    counterexamples: Array.from({ length: Math.min(20, examples) }, (_, index) => example(index, text)),
    counterexampleCount: examples,
  }
}

const open = (row: Criterion): Verdict => ({
  ...passed(row),
  ...{ state: 'inconclusive', n: 0, value: null, interval: null, nRequired: row.minimum },
  reason: { code: 'capability-missing', text: `the target does not offer: ${row.needs.join(', ')}` },
})

const gateOf = (criteria: readonly Verdict[], partial: boolean): Gate => {
  const blocking = criteria.filter(({ severity, required }) => severity === 'blocker' && required)
  const named = (state: Verdict['state']): string[] =>
    blocking.filter(verdict => verdict.state === state).map(({ id }) => id)
  const of = (state: Verdict['state']): number => criteria.filter(verdict => verdict.state === state).length
  const [fails, opens] = [named('fail'), named('inconclusive')]
  const state = fails.length > 0 ? 'fail' : opens.length > 0 || of('pass') === 0 ? 'inconclusive' : 'pass'
  const reasons = [
    ...(fails.length > 0 ? [`failed: ${fails.join(', ')}`] : []),
    ...(opens.length > 0 ? [`inconclusive: ${opens.join(', ')}`] : []),
  ]
  return {
    ...{ state, partial, reasons: of('pass') + of('fail') === 0 ? ['nothing was judged'] : reasons },
    ...{ exitCode: state === 'pass' ? 0 : state === 'fail' ? 1 : 2 },
    counts: {
      ...{ catalogue: criteria.length, judged: of('pass') + of('fail'), pass: of('pass'), fail: of('fail') },
      ...{ inconclusive: of('inconclusive'), notApplicable: of('not-applicable'), waived: 0 },
      failedMajors: criteria.filter(verdict => verdict.state === 'fail' && verdict.severity === 'major').length,
    },
  }
}

const inputOf = (
  catalogue: readonly Criterion[],
  criteria: readonly Verdict[],
  run: Partial<RunReport['run']>,
): HtmlInput => {
  const partial = (run.scope?.only.length ?? 0) > 0
  const facts = { ...sharedReport.run, ...run, profile: 'nightly' as const, notes: [] }
  return {
    report: { run: facts, gate: gateOf(criteria, partial), criteria, previous: {} },
    catalogue,
    figures: [],
    figureFaults: [],
    unwaivable: new Set(catalogue.map(({ id }) => id).filter(id => /^(risk|sec|e2e)\./.test(id))),
    digests: { catalogue: 'a'.repeat(64), config: 'b'.repeat(64) },
    detection: null,
  }
}

const target = { ...sharedReport.run.target, name: 'paper desk' }

/** 198 criteria, of which all but a few fail or stay open, with `examples` counterexamples in all and `text` in each of them. */
export const worstInput = (catalogue: readonly Criterion[], examples = 5000, text: string = HOSTILE): HtmlInput => {
  const rows = rowsOf(catalogue)
  const each = Math.ceil(examples / CRITERIA)
  const criteria = rows.map((row, index) =>
    index % 11 === 7 ? passed(row) : index % 5 === 4 ? open(row) : failed(row, { examples: each, text }),
  )
  const input = inputOf(rows, criteria, { target, notes: [HOSTILE] })
  return {
    ...input,
    figures: sharedFigures,
    figureFaults: [`perf.decisions: no figure: ${text}`],
    detection: sharedMatrix,
  }
}

/** Every criterion passed. */
export const bestInput = (catalogue: readonly Criterion[]): HtmlInput => ({
  ...inputOf(catalogue, catalogue.map(passed), { target }),
  figures: sharedFigures.slice(1, 2),
  detection: { ...sharedMatrix, defects: sharedMatrix.defects.slice(0, 1), clean: { runs: 2, failures: [], open: [] } },
})

/** Nothing was judged: the target offers nothing. */
export const emptyInput = (catalogue: readonly Criterion[]): HtmlInput =>
  inputOf(catalogue, catalogue.map(open), { target: { ...target, capabilities: [], timeBase: 'unknown' } })
