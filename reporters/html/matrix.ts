import type { DetectionMatrix, DetectionRow } from './input.ts'
import { foreign, html, type Markup, nothing } from './markup.ts'

// The detection matrix: which seeded defect each criterion noticed.

const MOST_ROWS = 600

interface Defect {
  readonly id: string
  readonly rows: readonly DetectionRow[]
}

const defectsOf = ({ defects }: DetectionMatrix): Defect[] =>
  [...Map.groupBy(defects, ({ id }) => id)].map(([id, rows]) => ({ id, rows }))

const isCaught = ({ rows }: Defect): boolean => rows.every(({ missed }) => missed.length === 0)

const expectation = (id: string, { rows }: Defect): Markup => {
  const caught = rows.filter(row => row.caught.includes(id)).length
  const seeds = rows.length > 1 ? ` on ${caught} of ${rows.length} seeds` : ''
  return caught === rows.length
    ? html`<li>✓ caught by ${foreign(id, 200)}${seeds}</li>`
    : html`<li><strong>✗ missed by ${foreign(id, 200)}${seeds}</strong></li>`
}

const rowOf = (defect: Defect): Markup => {
  const expected = [...new Set(defect.rows.flatMap(({ expect }) => expect))]
  const extra = [...new Set(defect.rows.flatMap(row => row.extra))]
  return html`<tr><th scope="row" class="id">${foreign(defect.id, 200)}</th><td><ul class="outcomes">${expected.map(id => expectation(id, defect))}</ul></td><td>${foreign(extra.join(', '), 400)}</td></tr>
`
}

const lines = (name: string, rows: DetectionMatrix['clean']['failures']): Markup =>
  rows.length === 0
    ? nothing
    : html`<p>${name}:</p><ul>${rows.slice(0, 50).map(({ id, state, reason }) => html`<li><span class="id">${foreign(id, 200)}</span> ${foreign(state, 40)}: ${foreign(reason, 300)}</li>`)}</ul>`

/** The criteria by which a selftest saw seeded defects caught. */
export const detectedBy = (matrix: DetectionMatrix | null): ReadonlyMap<string, readonly string[]> => {
  const result = new Map<string, string[]>()
  for (const { id, caught } of matrix?.defects ?? []) {
    for (const criterion of caught) {
      const known = result.get(criterion) ?? []
      if (!known.includes(id)) result.set(criterion, [...known, id])
    }
  }
  return result
}

/** Every seeded defect with the criteria that had to notice it, escapes first, and what the selftest found without any. */
export const detectionMatrix = (matrix: DetectionMatrix): Markup => {
  const defects = defectsOf(matrix).sort((a, b) => Number(isCaught(a)) - Number(isCaught(b)))
  const caught = defects.filter(isCaught).length
  const { clean, unproven } = matrix
  const more = defects.length - MOST_ROWS
  return html`<section aria-labelledby="detection"><h2 id="detection">What the gate was shown to notice</h2>
<p>${caught} of ${defects.length} seeded defects caught. ${clean.runs} run${clean.runs === 1 ? '' : 's'} without a defect, ${clean.failures.length} false alarm${clean.failures.length === 1 ? '' : 's'}. ${unproven.length === 0 ? 'No criterion is unproven.' : html`Criteria that no defect proves: ${foreign(unproven.join(', '), 4000)}.`}</p>
${lines('False alarms', clean.failures)}${lines('Not passed on the target without a defect', clean.open)}
<div class="table" tabindex="0" role="region" aria-label="Detection matrix"><table><thead><tr><th scope="col">Seeded defect</th><th scope="col">Criteria that must notice it</th><th scope="col">Failed without being listed</th></tr></thead><tbody>
${defects.slice(0, MOST_ROWS).map(rowOf)}</tbody></table></div>${more > 0 && html`<p class="soft">${more} more rows in selftest.json.</p>`}</section>`
}
