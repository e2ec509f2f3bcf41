import type { Figure } from '../judge/figure.ts'
import type { Verdict, VerdictState } from '../judge/verdict.ts'
import { blockingOf } from './blocking.ts'
import { bytesOf, counterexamples, createBudget } from './html/counterexamples.ts'
import { type Context, type CriterionSection, criterionSection } from './html/criterion.ts'
import { figure } from './html/figure.ts'
import { head } from './html/head.ts'
import type { DetectionMatrix, HtmlInput } from './html/input.ts'
import { html, type Markup, nothing } from './html/markup.ts'
import { detectedBy, detectionMatrix } from './html/matrix.ts'
import { page } from './html/page.ts'
import { provenance } from './html/provenance.ts'
import { worstFirst } from './order.ts'
import { printable } from './text.ts'

/** Blocking criteria whose sections are unfolded from the start; a link to any other unfolds it. */
const UNFOLDED = 8

const GROUPS: readonly { readonly id: string; readonly title: string; readonly has: (verdict: Verdict) => boolean }[] =
  [
    { id: 'failed', title: 'Failed', has: ({ state, waiver }) => state === 'fail' && !waiver },
    { id: 'open', title: 'Inconclusive', has: ({ state, waiver }) => state === 'inconclusive' && !waiver },
    { id: 'waived', title: 'Waived', has: ({ waiver }) => waiver !== undefined },
    {
      id: 'not-applicable',
      title: 'Not applicable',
      has: ({ state, waiver }) => state === 'not-applicable' && !waiver,
    },
    { id: 'passed', title: 'Passed', has: ({ state, waiver }) => state === 'pass' && !waiver },
  ]

const STATES: Readonly<Record<string, VerdictState>> = { failed: 'fail', open: 'inconclusive' }

const groupedBy = (figures: readonly Figure[], idsOf: (figure: Figure) => readonly string[]) => {
  const result = new Map<string, Figure[]>()
  for (const one of figures) for (const id of idsOf(one)) result.set(id, [...(result.get(id) ?? []), one])
  return result
}

const contextOf = (input: HtmlInput): Context => {
  const { report, catalogue, figures, unwaivable, detection } = input
  const shown = new Set(report.criteria.map(({ id }) => id))
  const blocking = blockingOf(report).flatMap(({ criteria }) => criteria.map(({ id }) => id))
  const homeOf = ({ criteria }: Figure): string | undefined => criteria.find(id => shown.has(id))
  return {
    report,
    criteria: new Map(catalogue.map(criterion => [criterion.id, criterion])),
    blocking: new Set(blocking),
    unwaivable,
    opened: new Set(blocking.slice(0, UNFOLDED)),
    drawn: groupedBy(figures, one => [homeOf(one)].filter(id => id !== undefined)),
    named: groupedBy(figures, one => one.criteria.filter(id => shown.has(id) && id !== homeOf(one))),
    detected: detectedBy(detection),
  }
}

interface Section {
  readonly id: string
  readonly link: string
  readonly markup: Markup
}

/** Bytes of the whole page, and those that a list of counterexamples takes though none fits. */
const PAGE_BYTES = 2 * 1024 * 1024 - 64 * 1024
const LIST_BYTES = 400

/** Counterexamples are given what the rest of the page leaves. */
const completed = (sections: readonly CriterionSection[], others: number): Map<Verdict, Markup> => {
  const size = sections.reduce((sum, { before, after }) => sum + bytesOf(before) + bytesOf(after), others)
  const lists = sections.filter(({ verdict }) => verdict.counterexamples.length > 0).length
  const budget = createBudget(Math.max(0, PAGE_BYTES - size - lists * LIST_BYTES), lists)
  const whole = ({ verdict, before, after }: CriterionSection): Markup =>
    html`${before}${counterexamples(verdict, budget)}${after}`
  return new Map(sections.map(section => [section.verdict, whole(section)]))
}

/** The criteria in groups, worst first; `others` are the bytes of all else on the page. */
const criteriaSections = (input: HtmlInput, others: number): Section[] => {
  const context = contextOf(input)
  const verdicts = worstFirst(input.report.criteria)
  const sections = completed(
    verdicts.map(verdict => criterionSection(verdict, context)),
    others,
  )
  return GROUPS.flatMap(({ id, title, has }) => {
    const own = verdicts.filter(has)
    if (own.length === 0) return []
    const markup = html`<section class="${STATES[id] ?? ''}" aria-labelledby="${id}"><h2 id="${id}">${title} (${own.length})</h2>
${own.map(verdict => sections.get(verdict) ?? null)}</section>
`
    return [{ id, link: `${title} (${own.length})`, markup }]
  })
}

const otherFigures = ({ report, figures }: HtmlInput): Section[] => {
  const shown = new Set(report.criteria.map(({ id }) => id))
  const homeless = figures.filter(({ criteria }) => !criteria.some(id => shown.has(id)))
  if (homeless.length === 0) return []
  const markup = html`<section aria-labelledby="figures"><h2 id="figures">Figures</h2>${homeless.map(figure)}</section>`
  return [{ id: 'figures', link: 'Figures', markup }]
}

const detectionSection = (detection: DetectionMatrix | null): Section[] =>
  detection === null
    ? []
    : [{ id: 'detection', link: 'What the gate was shown to notice', markup: detectionMatrix(detection) }]

const navigation = (sections: readonly Section[]): Markup =>
  html`<nav aria-label="Sections"><div class="frame"><ul>${sections.map(({ id, link }) => html`<li><a href="#${id}">${link}</a></li>`)}</ul></div></nav>`

/** report.html: one page that needs no other file, no script and no network. The same input makes the same bytes; nothing in it decides. */
export const htmlReport = (input: HtmlInput): string => {
  const { report, detection } = input
  const { run, gate } = report
  const first = head(report)
  const source = { id: 'provenance', link: 'Where this comes from', markup: provenance(input) }
  const last = [...otherFigures(input), ...detectionSection(detection), source]
  const others = [first, ...last.map(({ markup }) => markup)].reduce((sum, markup) => sum + bytesOf(markup), 0)
  const sections = [...criteriaSections(input, others), ...last]
  return page(
    printable(`${gate.state}: Final Gate, ${run.target.name.slice(0, 80)}, ${run.id.slice(0, 80)}`),
    html`<a class="skip" href="#criteria">Skip to the criteria</a>
${first}
${navigation(sections)}
<main id="criteria" class="frame" tabindex="-1">
${report.criteria.length === 0 ? html`<p>No criterion was in the scope of this run.</p>` : nothing}
${sections.map(({ markup }) => markup)}</main>`,
  )
}

/** selftest.html: the detection matrix as a page of its own. */
export const selftestPage = (matrix: DetectionMatrix): string =>
  page(
    'Final Gate: selftest',
    html`<main class="frame"><h1>Selftest of Final Gate</h1>${detectionMatrix(matrix)}</main>`,
  )
