import { printable, shortened } from './text.ts'

// The text format of Prometheus, version 0.0.4: what a textfile collector reads.

export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** All samples of one name; the type is always gauge, since a run is looked at once. */
export interface Family {
  readonly name: string
  readonly help: string
  readonly samples: readonly Sample[]
}

const LABEL_COLUMNS = 200

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

const labelValue = (text: string): string => escaped(shortened(printable(text), LABEL_COLUMNS)).replaceAll('"', '\\"')

const numberText = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN'
  if (Number.isFinite(value)) return String(value)
  return value > 0 ? '+Inf' : '-Inf'
}

const sampleLine = (name: string, { labels, value }: Sample): string => {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${labelValue(text)}"`)
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${numberText(value)}`
}

/** One family a block, its help and type first; one without samples is left out. Ends in a line break; no sample bears a time. */
export const metricsText = (families: readonly Family[]): string =>
  families
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, help, samples }) => [
      `# HELP ${name} ${escaped(help)}`,
      `# TYPE ${name} gauge`,
      ...samples.map(sample => sampleLine(name, sample)),
    ])
    .map(line => `${line}\n`)
    .join('')
