import type { Figure } from '../../judge/figure.ts'
import { foreign, html, type Markup, nothing } from './markup.ts'
import { percentilePlot } from './percentile-plot.ts'
import { secondPlot } from './second-plot.ts'
import { splitPlot } from './split-plot.ts'
import { timelinePlot } from './timeline-plot.ts'

const plot = (figure: Figure): Markup => {
  switch (figure.kind) {
    case 'percentiles':
      return percentilePlot(figure)
    case 'per-second':
      return secondPlot(figure)
    case 'split':
      return splitPlot(figure)
    case 'timeline':
      return timelinePlot(figure)
  }
}

export const figureAnchor = (id: string): string => `figure-${id}`

/** A plot with its title, how to read it, and its numbers as a table; one without any value says so. */
export const figure = (of: Figure): Markup => {
  const drawn = plot(of)
  const content = drawn === nothing ? html`<p class="soft">There is nothing to draw.</p>` : drawn
  return html`<figure id="${figureAnchor(of.id)}"><figcaption>${foreign(of.title, 200)}</figcaption>${of.note !== undefined && html`<p class="soft">${foreign(of.note, 500)}</p>`}${content}</figure>
`
}
