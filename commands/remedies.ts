import type { CapabilityName } from '../judge/criterion.ts'
import type { Judgeability } from '../suites/checkup.ts'

/** What to do next, and the criteria that can be judged once it is done beside all that stands before it. */
export interface Remedy {
  readonly action: string
  readonly ids: readonly string[]
}

const count = <T>(items: readonly T[], test: (item: T) => boolean): number => items.filter(test).length

/** The capability that opens the most criteria beside those at hand; of equals the one that most wait for. */
const nextOf = (waiting: readonly Judgeability[], have: ReadonlySet<CapabilityName>): CapabilityName | undefined => {
  const wanted = [...new Set(waiting.flatMap(({ lacks }) => lacks))].filter(name => !have.has(name))
  const scored = wanted.map(name => ({
    name,
    opened: count(waiting, ({ lacks }) => lacks.every(each => each === name || have.has(each))),
    needed: count(waiting, ({ lacks }) => lacks.includes(name)),
  }))
  return scored.sort((a, b) => b.opened - a.opened || b.needed - a.needed)[0]?.name
}

/** Capabilities to offer, in the order in which the next one helps most. */
const capabilityRemedies = (criteria: readonly Judgeability[]): Remedy[] => {
  let waiting = criteria.filter(({ obstacle }) => obstacle === 'capability')
  const have = new Set<CapabilityName>()
  const remedies: Remedy[] = []
  let added: CapabilityName[] = []
  for (let next = nextOf(waiting, have); next !== undefined; next = nextOf(waiting, have)) {
    have.add(next)
    added.push(next)
    const isOpen = ({ lacks }: Judgeability): boolean => lacks.every(name => have.has(name))
    const opened = waiting.filter(isOpen)
    if (opened.length === 0) continue
    waiting = waiting.filter(row => !isOpen(row))
    remedies.push({ action: `offer or map ${added.join(', ')}`, ids: opened.map(({ id }) => id) })
    added = []
  }
  return remedies
}

const otherAction = ({ obstacle, lacks, why }: Judgeability, tier: string): string => {
  if (obstacle === 'tier') return `${why}; found ${tier}`
  if (obstacle === 'time') return `${why}: choose another with --profile`
  return lacks.length === 0 ? why : `correct ${lacks.join(', ')}, see BAD above`
}

/** What would make more criteria judgeable: first what is broken or forbidden, then which capability to offer next. Each criterion stands in one of them. */
export const remediesFor = (criteria: readonly Judgeability[], tier: string): readonly Remedy[] => {
  const groups = new Map<string, string[]>()
  for (const row of criteria.filter(({ obstacle }) => obstacle !== null && obstacle !== 'capability')) {
    const action = otherAction(row, tier)
    groups.set(action, [...(groups.get(action) ?? []), row.id])
  }
  return [...[...groups].map(([action, ids]) => ({ action, ids })), ...capabilityRemedies(criteria)]
}
