import type { MetricSample } from '../capability.ts'

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?$/
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y

const plainText = (text: string): string =>
  text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))

const numberOf = (text: string): number | null => {
  if (/^[+-]?Inf$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (/^NaN$/i.test(text)) return Number.NaN
  const value = Number(text)
  return Number.isNaN(value) ? null : value
}

const labelsOf = (text: string): Record<string, string> | null => {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text)
    if (!match?.[1]) return null
    labels[match[1]] = plainText(match[2] ?? '')
  }
  return labels
}

/** Samples of the Prometheus text format 0.0.4; `bad` is the first line that is neither a sample nor a comment, null if there is none. */
export const parseMetrics = (text: string): { samples: MetricSample[]; bad: string | null } => {
  const samples: MetricSample[] = []
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const [, name, labelText = '', valueText = ''] = LINE.exec(line) ?? []
    const labels = labelsOf(labelText)
    const value = numberOf(valueText)
    if (name === undefined || labels === null || value === null) return { samples, bad: line.slice(0, 200) }
    samples.push({ name, labels, value })
  }
  return { samples, bad: null }
}
