import type { RunReport } from '../../judge/run.ts'
import { formatValue } from '../../judge/units.ts'
import type { GateState, Verdict } from '../../judge/verdict.ts'
import { type Blocking, blockingOf } from '../blocking.ts'
import { measuredWords } from '../measured.ts'
import { firstLine, worstFirst } from '../order.ts'
import { criterionAnchor } from './criterion.ts'
import { type Fragment, foreign, html, type Markup, nothing } from './markup.ts'

// The first screen: the gate, what blocks it, what it rests on.

/** Criteria named here; the others stand below. */
const NAMED = 3

const SIGNS: Readonly<Record<GateState, string>> = { pass: '✓ Pass', fail: '✗ Fail', inconclusive: '? Inconclusive' }

const DIGEST_LENGTH = 16

const item = (verdict: Verdict): Markup => {
  const why = verdict.state === 'inconclusive' && verdict.reason ? verdict.reason.text : measuredWords(verdict)
  return html`<li class="${verdict.state}"><span><a class="id" href="#${criterionAnchor(verdict.id)}">${foreign(verdict.id, 80)}</a> ${verdict.severity}</span><span class="what">${foreign(verdict.title, 160)}</span><span class="what">${foreign(why, 200)}</span></li>`
}

const groups = (blocking: readonly Blocking[]): Markup[] => {
  let left = NAMED
  return blocking.map(({ reason, criteria }) => {
    const shown = criteria.slice(0, left)
    left -= shown.length
    const hidden = criteria.length - shown.length
    const count = criteria.length > 1 ? ` (${criteria.length})` : ''
    const more = hidden > 0 && html` <a href="#criteria">${shown.length > 0 ? `${hidden} more below` : 'see below'}</a>`
    const name = html`<p>${foreign(reason, 200)}${count}${more}</p>`
    return html`${name}${shown.length > 0 && html`<ul class="blocks">${shown.map(item)}</ul>`}`
  })
}

/** Where the gate names no criterion, the worst ones all the same: a reader needs a place to begin. */
const unnamed = ({ criteria }: RunReport): Markup => {
  const open = worstFirst(criteria).filter(({ state }) => state === 'fail' || state === 'inconclusive')
  if (open.length === 0) return nothing
  return html`<p>Not passed (${open.length}), the worst first</p><ul class="blocks">${open.slice(0, NAMED).map(item)}</ul>`
}

/** What failed although the gate passes: it must not be overlooked because the page is green. */
const behindPass = ({ criteria }: RunReport): Markup => {
  const failed = criteria.filter(({ state }) => state === 'fail')
  if (failed.length === 0) return html`<p>Nothing: every required blocker passed.</p>`
  const names = failed.slice(0, NAMED).map(item)
  return html`<p>Nothing: every required blocker passed or is waived. Failed all the same (${failed.length}):</p><ul class="blocks">${names}</ul>`
}

const barriers = (report: RunReport): Markup => {
  const blocking = blockingOf(report)
  if (blocking.length === 0) return behindPass(report)
  const isNamed = blocking.some(({ criteria }) => criteria.length > 0)
  return html`${groups(blocking)}${!isNamed && unnamed(report)}`
}

const counts = ({ gate: { counts: of } }: RunReport): string =>
  [
    `${of.pass} pass`,
    `${of.fail} fail`,
    `${of.inconclusive} inconclusive`,
    `${of.notApplicable} not applicable`,
    of.waived > 0 ? `${of.waived} waived` : '',
    `of ${of.catalogue}`,
  ]
    .filter(Boolean)
    .join(', ')

const minutes = (from: string, to: string): string => {
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000)
  if (!Number.isFinite(seconds)) return ''
  return seconds < 90 ? ` (${seconds} s)` : ` (${Math.round(seconds / 60)} min)`
}

const facts = (report: RunReport): Markup => {
  const { run, gate } = report
  const scope = run.scope.only.length > 0 ? `: ${run.scope.only.join(' ')}` : ''
  const rows: readonly (readonly [string, Fragment])[] = [
    ['Criteria', counts(report)],
    ['Target', html`${foreign(run.target.name, 60)}, ${foreign(run.target.url, 80)}`],
    ['Build', foreign(run.target.build.slice(0, DIGEST_LENGTH))],
    ['Time base', `${run.target.timeBase} clock`],
    ['Profile', `${run.profile}, seed ${run.seed}, tier ${run.scope.tier}`],
    ['Scope', gate.partial ? html`<strong>partial</strong>${foreign(scope, 90)}` : 'the whole catalogue'],
    ['Confidence', `${formatValue(run.confidence, 'share')}, one-sided`],
    ['Ended', `${run.endedAt}${minutes(run.startedAt, run.endedAt)}${run.interrupted ? ', interrupted' : ''}`],
  ]
  return html`<dl class="facts">${rows.map(([key, value]) => html`<dt>${key}</dt><dd>${value}</dd>`)}</dl>`
}

/** The gate's state, what blocks it and what it rests on, on one screen. */
export const head = (report: RunReport): Markup => {
  const { gate } = report
  return html`<header class="gate ${gate.state}"><div class="frame">
<p class="kicker">Final Gate</p>
<h1>${SIGNS[gate.state]}${gate.partial ? html` <small>partial run</small>` : nothing}</h1>
<p class="line">${firstLine(gate)}</p>
<div class="head">
<section aria-labelledby="blocks"><h2 id="blocks">What blocks it</h2>${barriers(report)}</section>
<section aria-labelledby="rests"><h2 id="rests">What it rests on</h2>${facts(report)}</section>
</div>
</div></header>`
}
