import type { Counterexample, Verdict } from '../../judge/verdict.ts'
import { foreign, html, Markup, nothing } from './markup.ts'

// A report stays below 2 MiB however much is wrong: records are shortened, and each criterion may use its share of what the rest of the page leaves, with what
// those before it left.

const RECORD_LENGTH = 2400
const BODY_LENGTH = 1200

/** Bytes that are shared out among the criteria that have counterexamples. */
export interface Budget {
  /** Begins the share of the next criterion. */
  readonly next: () => void
  /** Spends the bytes of a piece, or says that it does not fit. */
  readonly spend: (markup: Markup) => boolean
}

const encoder = new TextEncoder()

export const bytesOf = (markup: Markup): number => encoder.encode(markup.text).length

export const createBudget = (bytes: number, criteria: number): Budget => {
  let left = 0
  return {
    next: () => {
      left += bytes / Math.max(1, criteria)
    },
    spend: markup => {
      const size = bytesOf(markup)
      if (size > left) return false
      left -= size
      return true
    },
  }
}

const answerOf = ({ exchange }: Counterexample): Markup => {
  if (!exchange) return nothing
  const { method, path, status, body } = exchange
  return html`<p>Answer to <code>${foreign(`${method} ${path}`, 300)}</code>: ${status ?? 'none'}</p><pre>${foreign(body, BODY_LENGTH)}</pre>`
}

const headOf = ({ ref, note }: Counterexample): Markup =>
  html`<strong>${foreign(ref, 200)}</strong>${note !== '' && html`: ${foreign(note, 500)}`}`

const wholeOf = (example: Counterexample): Markup => {
  const { record, exchange, repeat } = example
  const hasRecord = record !== null && record !== undefined
  if (!hasRecord && !exchange && repeat === '') return html`<li>${headOf(example)}</li>`
  const json = hasRecord ? html`<pre>${foreign(JSON.stringify(record, null, 1), RECORD_LENGTH)}</pre>` : nothing
  const again = repeat === '' ? nothing : html`<p>Repeat: <code>${foreign(repeat)}</code></p>`
  return html`<li><details><summary>${headOf(example)}</summary>${json}${answerOf(example)}${again}</details></li>`
}

interface Fitting {
  readonly items: readonly Markup[]
  /** How many of them stand without their record. */
  readonly shortened: number
}

/** The examples that fit, the worst first: whole ones until one does not fit, then what each says in a line. */
const fitting = (kept: readonly Counterexample[], budget: Budget): Fitting => {
  const items: Markup[] = []
  let whole = 0
  for (const example of kept) {
    const isWhole = whole === items.length
    const item = isWhole ? wholeOf(example) : html`<li>${headOf(example)}</li>`
    if (budget.spend(item)) {
      items.push(item)
      if (isWhole) whole++
      continue
    }
    const short = html`<li>${headOf(example)}</li>`
    if (!isWhole || !budget.spend(short)) break
    items.push(short)
  }
  return { items, shortened: items.length - whole }
}

/** The counterexamples of a verdict as far as its share of the budget goes, and how much is not shown. */
export const counterexamples = (verdict: Verdict, budget: Budget): Markup => {
  const { counterexamples: kept } = verdict
  const count = Math.max(verdict.counterexampleCount, kept.length)
  if (kept.length === 0) return nothing
  budget.next()
  const { items, shortened } = fitting(kept, budget)
  const hidden = count - items.length
  const rest = [
    shortened > 0 ? `${shortened} without their records, which stand in verdicts.json` : '',
    hidden > 0 ? `${hidden} more not shown; verdicts.json holds the first ${kept.length}` : '',
    items.length < kept.length || shortened > 0 ? 'this page is kept below 2 MiB' : '',
  ].filter(Boolean)
  const open = verdict.state === 'fail' ? new Markup(' open') : nothing
  return html`<details class="examples"${open}><summary>Counterexamples: ${items.length} of ${count}, worst first</summary><ol>${items}</ol>${rest.length > 0 && html`<p class="soft">${rest.join('; ')}.</p>`}</details>`
}
