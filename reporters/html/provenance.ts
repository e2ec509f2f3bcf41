import { definitions } from './criterion.ts'
import type { HtmlInput } from './input.ts'
import { foreign, html, type Markup } from './markup.ts'

/** Where the verdicts come from: machine, versions, seed, digests, and what the run noted. */
export const provenance = ({ report, digests, figureFaults }: HtmlInput): Markup => {
  const { run } = report
  const { target, harness, scope } = run
  const notes = [...run.notes, ...figureFaults].slice(0, 50)
  return html`<section aria-labelledby="provenance"><h2 id="provenance">Where this comes from</h2>
${definitions([
  ['Run', html`${foreign(run.id, 100)}, seed ${run.seed}, from ${run.startedAt} to ${run.endedAt}`],
  ['Harness', `Final Gate ${harness.version}, Node ${harness.node}`],
  ['Machine', `${harness.platform}, ${harness.cpus} CPU${harness.cpus === 1 ? '' : 's'}`],
  ['Target', html`${foreign(target.name, 200)} at ${foreign(target.url, 300)}, ${target.timeBase} clock`],
  ['Build of the target', foreign(target.build, 200)],
  ['Its configuration', foreign(target.configHash, 200)],
  ['It offers', foreign(target.capabilities.join(', '), 800)],
  ['Tier', html`${scope.tier}: ${foreign(scope.tierReason, 300)}`],
  ['Scope', foreign(scope.only.length > 0 ? scope.only.join(' ') : 'the whole catalogue', 800)],
  ['Catalogue, SHA-256', html`<code>${digests.catalogue}</code>`],
  ['Config, SHA-256', html`<code>${digests.config}</code>`],
  ['Notes', notes.length > 0 && html`<ul>${notes.map(note => html`<li>${foreign(note, 400)}</li>`)}</ul>`],
])}
<p class="soft">verdicts.json beside this page holds every verdict as data; manifest.json the SHA-256 of every file of the run, this one among them. <code>final-gate judge DIR</code> makes all of it again from the stored evidence.</p></section>`
}
