export interface ReadSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface ReadFamily {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly samples: ReadSample[]
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*'
const TEXT = '"((?:[^"\\\\\\n]|\\\\["\\\\n])*)"'
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{((?:${LABEL}=${TEXT})(?:,${LABEL}=${TEXT})*)\\})? (NaN|[+-]Inf|-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`,
)
const PAIR = new RegExp(`(${LABEL})=${TEXT}`, 'g')

const plain = (text: string): string => text.replace(/\\(["\\n])/g, (_, sign: string) => (sign === 'n' ? '\n' : sign))

const sampleOf = (line: string): ReadSample => {
  const match = SAMPLE.exec(line)
  if (!match) throw new Error(`no sample: ${line}`)
  const pairs = [...(match[2] ?? '').matchAll(PAIR)].map(([, label = '', text = '']) => [label, plain(text)] as const)
  if (new Set(pairs.map(([label]) => label)).size < pairs.length) throw new Error(`a label twice: ${line}`)
  const value = match.at(-1) ?? ''
  return { name: match[1] ?? '', labels: Object.fromEntries(pairs), value: Number(value.replace('Inf', 'Infinity')) }
}

/** A strict reader of the text format of Prometheus, version 0.0.4, in the order that it asks for: help, type, samples, no family in two parts, no series twice. */
export const parseMetrics = (text: string): readonly ReadFamily[] => {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no end')
  const families: ReadFamily[] = []
  const series = new Set<string>()
  const lines = text.split('\n').slice(0, -1)
  for (let at = 0; at < lines.length; ) {
    const help = new RegExp(`^# HELP (${NAME}) (.+)$`).exec(lines[at++] ?? '')
    const type = new RegExp(`^# TYPE (${NAME}) (gauge|counter)$`).exec(lines[at++] ?? '')
    if (!help || !type || help[1] !== type[1]) throw new Error(`no help and type: ${lines[at - 2]}`)
    const family: ReadFamily = { name: help[1] ?? '', help: plain(help[2] ?? ''), type: type[2] ?? '', samples: [] }
    if (families.some(({ name }) => name === family.name)) throw new Error(`in two parts: ${family.name}`)
    for (; at < lines.length && !lines[at]?.startsWith('#'); at++) {
      const sample = sampleOf(lines[at] ?? '')
      const key = `${sample.name}${JSON.stringify(Object.entries(sample.labels).sort())}`
      if (sample.name !== family.name || series.has(key)) throw new Error(`out of place or twice: ${lines[at]}`)
      series.add(key)
      family.samples.push(sample)
    }
    families.push(family)
  }
  return families
}
