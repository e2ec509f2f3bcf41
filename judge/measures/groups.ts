/** Records of one group with their places among all records. */
export interface Group<Record> {
  readonly name: string
  readonly records: readonly Record[]
  /** Indexes into the observations. */
  readonly at: readonly number[]
}

/** Records by group: those that the row names first (empty where nothing was observed), then any others, in order of appearance. */
export const groupsOf = <Record extends { readonly group: string }>(
  records: readonly Record[],
  named: readonly string[] = [],
): readonly Group<Record>[] => {
  const groups = new Map<string, { name: string; records: Record[]; at: number[] }>()
  for (const name of named) groups.set(name, { name, records: [], at: [] })
  for (const [index, record] of records.entries()) {
    const group = groups.get(record.group) ?? { name: record.group, records: [], at: [] }
    group.records.push(record)
    group.at.push(index)
    groups.set(record.group, group)
  }
  return [...groups.values()]
}

/** Why groups that are too small keep a criterion open, or null. */
export const shortGroups = (
  groups: readonly Group<unknown>[],
  minimum: number,
): { readonly code: 'too-few'; readonly text: string } | null => {
  const short = groups.filter(({ records }) => records.length < minimum)
  if (short.length === 0) return null
  const text = short.map(({ name, records }) => `${name}: ${records.length} of ${minimum} records`).join(', ')
  return { code: 'too-few', text }
}
