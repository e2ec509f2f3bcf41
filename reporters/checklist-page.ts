import type { ItemStanding } from '../judge/checklist/state.ts'
import { ageText } from '../judge/units.ts'
import {
  type ChecklistReport,
  digestWord,
  evidenceWords,
  minuteWords,
  outcomeWords,
  signatureWords,
  untestedOf,
  waiverWords,
} from './checklist-report.ts'
import { html, Markup } from './html/markup.ts'
import { printable, shortened } from './text.ts'

// Four sheets of A4 whatever is in it: every list ends after so many lines, says how many it left out, and every text is cut to a width that was measured.
const MOST = { refused: 4, limits: 32, untested: 15, waivers: 10, bounds: 10, signatures: 20, runs: 4 } as const
const WIDTH = { cell: 100, line: 130, ids: 360, limit: 28, digest: 70 } as const

// Nothing is fetched and nothing runs.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

const STYLE = `@page{size:A4;margin:12mm}
*{box-sizing:border-box}
body{margin:0 auto;max-width:190mm;padding:8px;background:#fff;color:#111;font:8.2pt/1.25 system-ui,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
h1{font-size:14pt;margin:0 0 2pt}h2{font-size:10pt;margin:6pt 0 1pt;break-after:avoid}
p{margin:0 0 2pt}.outcome{font-size:10.5pt;font-weight:700;border:1.5pt solid #111;padding:3pt 6pt;margin:3pt 0}
table{border-collapse:collapse;width:100%}th,td{border:.5pt solid #888;padding:1pt 3pt;text-align:left;vertical-align:top}
th{background:#eee}tr,li{break-inside:avoid}td.s{white-space:nowrap;font-weight:700}td.i{width:36mm}td.b{width:56mm}td.d{background:#e4e4e4;font-weight:700}
ul{margin:0;padding-left:12pt}
@media print{body{padding:0;max-width:none}}`

/** What came from outside, cut to a width, a text of its own direction. */
const text = (value: string, columns: number = WIDTH.line): Markup =>
  html`<bdi>${shortened(printable(value), columns)}</bdi>`

const rest = (all: number, most: number): string =>
  all > most ? `and ${all - most} more, in the JSON of the checklist` : ''

const list = (texts: readonly string[], most: number, columns: number = WIDTH.line): Markup => {
  if (texts.length === 0) return html`<p>none</p>`
  const more = rest(texts.length, most)
  const shown = texts.slice(0, most).map(each => html`<li>${text(each, columns)}</li>`)
  return html`<ul>${shown}${more && html`<li>${more}</li>`}</ul>`
}

const lackOf = ({ missing }: ItemStanding): string => {
  const [first = '', ...more] = missing
  return more.length > 0 ? `${shortened(printable(first), WIDTH.cell - 20)} (and ${more.length} more)` : first
}

const itemRow = (item: ItemStanding): Markup => {
  const { length } = item.signatures
  const basis = `${evidenceWords(item)}${length > 0 ? `; ${length} signed` : ''}`
  return html`<tr><td class="s">${item.state}</td><td class="i">${item.id} ${item.title}</td><td class="b">${text(basis, WIDTH.cell)}</td><td>${text(lackOf(item), WIDTH.cell)}</td></tr>`
}

const itemsTable = ({ checklist }: ChecklistReport): Markup =>
  html`<table><thead><tr><th>state</th><th>item</th><th>rests on</th><th>lacks</th></tr></thead>
<tbody>${checklist.items.map(itemRow)}</tbody></table>`

const limitsTable = ({ limits }: ChecklistReport): Markup => {
  if (limits.length === 0) return html`<p>no run holds the limits of the system</p>`
  const cell = (value: string | null): Markup => text(value ?? 'not read', WIDTH.limit)
  const rows = limits.slice(0, MOST.limits).map(({ name, live, tested }) => {
    const mark = live !== null && live !== tested ? 'd' : ''
    return html`<tr><td>${cell(name)}</td><td>${cell(live)}</td><td class="${mark}">${cell(tested)}</td></tr>`
  })
  return html`<table><thead><tr><th>limit</th><th>in force</th><th>tested</th></tr></thead><tbody>${rows}</tbody></table><p>${rest(limits.length, MOST.limits)}</p>`
}

const runsList = ({ checklist, circumstances }: ChecklistReport): Markup =>
  list(
    checklist.runs.map(({ name, id, ageMs, digest, bars }, index) => {
      const ticks = bars.length > 0 ? `ticks nothing: ${bars.join('; ')}; ` : ''
      return `${name}: ${ticks}${ageText(ageMs)} old, manifest ${digestWord(digest)}, ${circumstances[index] ?? ''}, ${id}`
    }),
    MOST.runs,
  )

/** The open criteria and parts of each item on one line: which, not why; the checklist itself says why. */
const untestedLines = ({ checklist }: ChecklistReport): string[] => {
  const untested = untestedOf(checklist)
  const items = [...new Set(untested.map(({ item }) => item))]
  return items.map(id => {
    const own = untested.filter(({ item }) => item === id)
    return `${id} (${own.length}): ${own.map(({ name }) => name).join('; ')}`
  })
}

const headOf = ({ checklist }: ChecklistReport): Markup => {
  const { tested, now, refused } = checklist
  const refusals = refused.map(({ line, item, name, problem }) => `refused, line ${line}: ${item} ${name}: ${problem}`)
  const digest = (value: string | undefined): Markup => text(value ?? 'unknown', WIDTH.digest)
  return html`<h1>Go-live checklist</h1>
<p>as of ${minuteWords(now)}, build ${digest(tested?.build)}, configuration ${digest(tested?.configHash)}</p>
<p class="outcome">${outcomeWords(checklist)}</p>${refusals.length > 0 && list(refusals, MOST.refused)}`
}

const bodyOf = (report: ChecklistReport): Markup => {
  const { checklist, bounds } = report
  const waivers = checklist.items.flatMap(item => item.waivers.map(each => `${item.id} ${waiverWords(each)}`))
  const signatures = checklist.items.flatMap(item => item.signatures.map(each => `${item.id} ${signatureWords(each)}`))
  const differing = bounds.map(({ id, standard, used }) => `${id}: ${used} in place of ${standard}`)
  return html`${headOf(report)}
<h2>Items</h2>${itemsTable(report)}
<h2>Runs</h2>${runsList(report)}
<h2>Limits in force against limits tested</h2>${limitsTable(report)}
<h2>Not tested</h2>${list(untestedLines(report), MOST.untested, WIDTH.ids)}
<h2>Waivers (${waivers.length})</h2>${list(waivers, MOST.waivers)}
<h2>Bounds that differ from the catalogue (${bounds.length})</h2>${list(differing, MOST.bounds)}
<h2>Signatures (${signatures.length})</h2>${list(signatures, MOST.signatures)}`
}

/** One page without scripts that prints on at most four sheets of A4: the items, limits in force against limits tested, what was not tested, waivers, bounds that differ, signatures. */
export const checklistPage = (report: ChecklistReport): string =>
  `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Go-live checklist</title>
<style>${new Markup(STYLE)}</style>
</head>
<body><main>
${bodyOf(report)}
</main></body>
</html>`.text
  }\n`
