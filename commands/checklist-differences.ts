import { catalogue } from '../judge/catalogue.ts'
import type { Criterion } from '../judge/criterion.ts'
import { boundText } from '../judge/units.ts'
import type { BoundRow, LimitRow } from '../reporters/checklist-report.ts'
import type { Evidence } from '../suites/evidence.ts'
import type { Rejudged } from './verify-judging.ts'

const STANDARD_CONFIDENCE = 0.95

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const flat = (value: unknown, name = ''): (readonly [name: string, value: string])[] =>
  isRecord(value)
    ? Object.entries(value).flatMap(([key, each]) => flat(each, name === '' ? key : `${name}.${key}`))
    : [[name, typeof value === 'string' ? value : JSON.stringify(value)]]

/** The limits that a run has read from its target's state, by name; empty where no scenario keeps them. Drills change limits, so only what was read beside them counts. */
const limitsIn = (evidence: ReadonlyMap<string, Evidence>): ReadonlyMap<string, string> => {
  const kept = [...evidence.values()].filter(({ phase }) => phase === 'observe')
  const found = kept
    .map(({ data }) => data && Reflect.get(data, 'limits'))
    .find(limits => isRecord(limits) && 'kelly' in limits)
  return new Map(flat(found ?? {}).filter(([name]) => name !== ''))
}

/** Limits in force on the live side beside those of the tested system. */
export const limitRows = (live: Rejudged | null, tested: readonly Rejudged[]): LimitRow[] => {
  const inForce = live === null ? new Map<string, string>() : limitsIn(live.evidence)
  const seen =
    tested.map(({ evidence }) => limitsIn(evidence)).find(({ size }) => size > 0) ?? new Map<string, string>()
  return [...new Set([...seen.keys(), ...inForce.keys()])].map(name => ({
    name,
    live: inForce.get(name) ?? null,
    tested: seen.get(name) ?? null,
  }))
}

const criterionRows = (standard: Criterion, used: Criterion): BoundRow[] => {
  const { id } = standard
  const row = (what: string, from: unknown, to: unknown): BoundRow[] =>
    JSON.stringify(from) === JSON.stringify(to)
      ? []
      : [{ id: `${id} ${what}`.trim(), standard: String(from), used: String(to) }]
  return [
    ...row('', boundText(standard.measure), boundText(used.measure)),
    ...row('minimum', standard.minimum, used.minimum),
    ...row('severity', standard.severity, used.severity),
    ...Object.keys(standard.params).flatMap(name => row(name, standard.params[name], used.params[name])),
  ]
}

const configRows = ({ confidence, allowNotApplicable }: Rejudged['config']): BoundRow[] => [
  ...(confidence === STANDARD_CONFIDENCE
    ? []
    : [{ id: 'confidence', standard: String(STANDARD_CONFIDENCE), used: String(confidence) }]),
  ...allowNotApplicable.map(({ match, reason }) => ({ id: match, standard: 'judged', used: `excused (${reason})` })),
]

/** What the configs of the runs set otherwise than the catalogue, each difference once. */
export const boundRows = (runs: readonly Rejudged[]): BoundRow[] => {
  const rows = runs.flatMap(({ catalogue: used, config }) => [
    ...configRows(config),
    ...catalogue.flatMap(standard => {
      const own = used.find(({ id }) => id === standard.id)
      return own ? criterionRows(standard, own) : []
    }),
  ])
  const byText = new Map(rows.map(row => [JSON.stringify(row), row]))
  return [...byText.values()]
}

/** How a run was made, for a person who must say whether that is like production. */
export const circumstanceOf = (judged: Rejudged | null): string => {
  if (judged === null) return ''
  const { run } = judged.report
  const { platform, cpus, node } = run.harness
  const notes = run.notes.length > 0 ? `, ${run.notes.length} notes in run.json` : ''
  return `${run.target.name}, profile ${run.profile}, tier ${run.scope.tier}, ${run.target.timeBase} clock, ${platform}, ${cpus} CPUs, node ${node}${notes}`
}
