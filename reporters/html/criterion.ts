import type { Criterion } from '../../judge/criterion.ts'
import type { Figure } from '../../judge/figure.ts'
import type { RunReport } from '../../judge/run.ts'
import { formatValue } from '../../judge/units.ts'
import type { Verdict } from '../../judge/verdict.ts'
import { measuredWords, SHARE_METHODS } from '../measured.ts'
import { previousText } from '../order.ts'
import { changesOf } from './change.ts'
import { figure, figureAnchor } from './figure.ts'
import { type Fragment, foreign, html, Markup, nothing } from './markup.ts'
import { measureScale } from './measure-scale.ts'
import { repeatCommand } from './repeat.ts'

/** What a criterion's section is made from beside its verdict. */
export interface Context {
  readonly report: RunReport
  readonly criteria: ReadonlyMap<string, Criterion>
  readonly blocking: ReadonlySet<string>
  readonly unwaivable: ReadonlySet<string>
  /** Criteria whose section is unfolded when the page opens. */
  readonly opened: ReadonlySet<string>
  /** Figures by the criterion that each is drawn with. */
  readonly drawn: ReadonlyMap<string, readonly Figure[]>
  /** Figures by each other criterion that they help to understand. */
  readonly named: ReadonlyMap<string, readonly Figure[]>
  /** Seeded defects that a selftest saw each criterion catch. */
  readonly detected: ReadonlyMap<string, readonly string[]>
}

/** Where summary.md and the head of the report link to. */
export const criterionAnchor = (id: string): string => `criterion-${id}`

const WORDS: Readonly<Record<Verdict['state'], string>> = {
  fail: 'fail',
  inconclusive: 'inconclusive',
  'not-applicable': 'not applicable',
  pass: 'pass',
}

const badge = ({ state }: Pick<Verdict, 'state'>): Markup => html`<span class="badge">${WORDS[state]}</span>`

/** Evidence files named of each criterion; verdicts.json names all. */
const MOST_PATHS = 5

type Row = readonly [name: string, value: Fragment]

/** A path below the run directory is a link that a click follows; any other text of that place is shown as it is. */
const evidenceLink = (path: string): Markup =>
  /^evidence\/[\w-][\w.-]*$/.test(path) ? html`<a href="${path}">${path}</a>` : foreign(path, 120)

const list = (items: readonly Fragment[]): Markup =>
  items.length === 1 ? html`${items[0] ?? null}` : html`<ul>${items.map(item => html`<li>${item}</li>`)}</ul>`

const standing = (verdict: Verdict, { blocking, report }: Context): string => {
  const required = verdict.required ? 'required' : `not required by profile ${report.run.profile}`
  return [verdict.severity, required, blocking.has(verdict.id) ? 'blocks the gate' : ''].filter(Boolean).join(', ')
}

const boundsText = ({ interval, confidence, unit, claim }: Verdict): string => {
  if (!interval) return ''
  const of = SHARE_METHODS.includes(interval.method) ? 'share' : unit
  const bounds = `${formatValue(interval.lower, of)} to ${formatValue(interval.upper, of)}${of === unit ? '' : ' of the records within the limit'}`
  const about =
    claim === 'census' ? ' They speak of the system in general; the verdict counts the records of this run.' : ''
  return `${bounds}, each bound one-sided at ${formatValue(confidence, 'share')} confidence (${interval.method}).${about}`
}

const countText = ({ n, bad, ambiguous, nRequired }: Verdict): string =>
  [
    `n=${n}`,
    bad > 0 ? `${bad} bad` : '',
    ambiguous > 0 ? `${ambiguous} unknown` : '',
    nRequired !== null && nRequired > n ? `${nRequired} needed` : '',
  ]
    .filter(Boolean)
    .join(', ')

/** Evidence that was measured more than once says so: what was discarded is never hidden. */
const attemptsText = ({ evidence }: Verdict, { gathered }: RunReport): string =>
  evidence
    .flatMap(path => {
      const attempts = gathered?.[path]?.attempts ?? 1
      return attempts > 1 ? [`${path}: ${attempts} attempts, those before the last are kept in it`] : []
    })
    .join('; ')

const verdictRows = (verdict: Verdict, context: Context, criterion: Criterion | undefined): Row[] => {
  const { waiver, reason } = verdict
  const isBlocking = context.blocking.has(verdict.id)
  const waivability = { blocks: isBlocking, canBeWaived: !context.unwaivable.has(verdict.id) }
  const changes = changesOf(verdict, criterion, waivability)
  return [
    ['Standing', standing(verdict, context)],
    ['Value', verdict.n > 0 && formatValue(verdict.value, verdict.unit)],
    ['Limit', verdict.bound],
    ['Bounds', boundsText(verdict)],
    ['Records', `${countText(verdict)}; ${verdict.claim}, ${verdict.timeBase} clock`],
    ['Reason', reason && html`${foreign(reason.text, 500)} <span class="soft">(${reason.code})</span>`],
    ['What would change it', changes.length > 0 && list(changes)],
    [
      'Waived',
      waiver !== undefined &&
        html`by ${foreign(waiver.owner, 100)} until ${foreign(waiver.expires, 40)}: ${foreign(waiver.reason, 300)}`,
    ],
    ['Last run', foreign(previousText(verdict, context.report.previous), 200)],
    ['Measured again', foreign(attemptsText(verdict, context.report), 200)],
    ['Notes', verdict.notes.length > 0 && list(verdict.notes.slice(0, 3).map(note => foreign(note, 200)))],
  ]
}

const meaningRows = (verdict: Verdict, context: Context, criterion: Criterion | undefined): Row[] => [
  ['Reproduce', html`<code>${foreign(repeatCommand(verdict.id, context.report.run), 400)}</code>`],
  ['Look first', verdict.state !== 'pass' && foreign(criterion?.runbook ?? '', 500)],
  ['Why it matters', foreign(criterion?.why ?? '', 500)],
  ['Checklist item', foreign(criterion?.item ?? '', 100)],
  ['Rules', criterion?.rules !== undefined && foreign(criterion.rules.join(', '), 300)],
  ['Source', foreign(verdict.source, 200)],
  ['Evidence', verdict.evidence.length > 0 && list(verdict.evidence.slice(0, MOST_PATHS).map(evidenceLink))],
  [
    'Proven by',
    (context.detected.get(verdict.id) ?? []).length > 0 &&
      foreign(`seeded defects: ${(context.detected.get(verdict.id) ?? []).join(', ')}`, 500),
  ],
  [
    'See also',
    (context.named.get(verdict.id) ?? []).map(
      ({ id, title }) => html`<a href="#${figureAnchor(id)}">${foreign(title, 200)}</a> `,
    ),
  ],
]

const isEmpty = (value: Fragment): boolean =>
  value === null ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (value instanceof Markup && (value.text === '' || value.text === '<bdi></bdi>'))

export const definitions = (rows: readonly Row[], name = 'detail'): Markup =>
  html`<dl class="${name}">${rows.filter(([, value]) => !isEmpty(value)).map(([key, value]) => html`<dt>${key}</dt><dd>${value}</dd>`)}</dl>`

const lineOf = (verdict: Verdict): string => {
  const { state, reason, waiver } = verdict
  const why = state === 'inconclusive' && reason ? `: ${reason.text}` : ''
  return `${measuredWords(verdict)}${waiver ? ', waived' : ''}${why}`
}

/** The section of one criterion, open at the place where its counterexamples go. */
export interface CriterionSection {
  readonly verdict: Verdict
  readonly before: Markup
  readonly after: Markup
}

/** One criterion: a line that says how it stands, and behind it what that rests on and what to do about it. */
export const criterionSection = (verdict: Verdict, context: Context): CriterionSection => {
  const { id, state } = verdict
  const criterion = context.criteria.get(id)
  const open = context.opened.has(id) ? new Markup(' open') : nothing
  const figures = context.drawn.get(id) ?? []
  const before = html`<details class="criterion ${state}"${open}>
<summary>${badge(verdict)}<h3 class="id">${foreign(id, 200)}</h3><span class="what">${foreign(verdict.title, 300)}<span class="measured">${foreign(lineOf(verdict), 300)}</span></span></summary>
<div class="body"><span class="anchor" id="${criterionAnchor(id)}"></span>
<div class="two">${definitions(verdictRows(verdict, context, criterion))}<div>${measureScale(verdict, criterion?.measure)}</div></div>
${figures.map(figure)}`
  const after = html`
${definitions(meaningRows(verdict, context, criterion))}</div>
</details>
`
  return { verdict, before, after }
}
