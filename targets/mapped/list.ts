import type { WireName, WireTypes } from '../../contracts/wire.ts'
import type { Answer } from '../http/call.ts'
import { many, noteViolation } from '../http/check.ts'
import { listReader, noted, takeIn } from '../http/list-reader.ts'
import { recordIds } from '../http/record-ids.ts'
import type { Asking } from './ask.ts'
import { completed, mappingAdvice } from './completion.ts'
import { evaluateAll, type Formula } from './evaluation.ts'
import { bindingsOf, type ListPlan } from './page-contents.ts'
import { type Page, type Progress, readPages } from './pages.ts'
import type { Bindings } from './program.ts'
import type { Operation, Scope } from './scope.ts'

/** A list whose records become contracts. */
export interface RecordsPlan extends ListPlan {
  readonly to: string
  readonly order?: 'oldest-first' | 'newest-first'
  readonly with?: Readonly<Record<string, ListPlan & { readonly key?: string }>>
}

/** A mapped record and the answer that it came in. */
export interface MappedRecord {
  readonly value: unknown
  readonly answer: Answer
}

export interface RecordList<Name extends WireName> {
  readonly name: Name
  readonly operation: Operation<RecordsPlan>
  readonly asking?: Asking
  /** What is done to the records as a whole, in the order of oldest first, before they are checked: numbering, grouping. */
  readonly arrange: (records: readonly MappedRecord[]) => readonly MappedRecord[]
  /** False where its records do not follow one another, e.g. one quote of each symbol. Default true. */
  readonly isLine?: boolean
}

const grouped = (records: readonly unknown[], keys: readonly unknown[]): Record<string, unknown[]> => {
  const groups = new Map<string, unknown[]>()
  records.forEach((record, index) => {
    const key = keys[index]
    if (key === undefined || key === null) return
    const group = groups.get(String(key)) ?? []
    groups.set(String(key), group)
    group.push(record)
  })
  return Object.fromEntries(groups)
}

/** The lists that a mapping wants beside its own, by name; with a key, in groups by it. */
const sidesOf = async (scope: Scope, { name, plan }: Operation<RecordsPlan>): Promise<Bindings> => {
  const sides: Record<string, unknown> = {}
  for (const [label, side] of Object.entries(plan.with ?? {})) {
    const operation = { name: `${name}.with.${label}`, plan: side }
    const progress: Progress = { pages: 0, received: 0, total: null }
    const records: unknown[] = []
    for await (const page of readPages(scope, operation, { asking: {}, progress })) records.push(...page.records)
    if (side.key === undefined) sides[label] = records
    else {
      const formula = { key: `${operation.name}.key`, source: side.key, where: side.path }
      const keys = await evaluateAll(scope, formula, { values: records })
      sides[label] = grouped(
        records,
        keys.map(key => (key.ok ? key.value : null)),
      )
    }
  }
  return sides
}

/** The records of a page that could be mapped; the others are left out and counted. */
const mappedOf = async <Name extends WireName>(
  scope: Scope,
  { name, operation, asking = {} }: RecordList<Name>,
  { page, sides }: { page: Page; sides: Bindings },
): Promise<MappedRecord[]> => {
  const { answer, records } = page
  const formula: Formula = {
    key: `${operation.name}.to`,
    source: operation.plan.to,
    where: answer.where,
    status: answer.status,
  }
  const bindings = { ...bindingsOf(answer, asking.params ?? {}), with: sides }
  const mapped = await evaluateAll(scope, formula, { values: records, bindings })
  scope.session.log.identify(answer.exchange, recordIds(mapped.map(each => (each.ok ? each.value : null))))
  return mapped.flatMap((each, index) => {
    if (each.ok && each.value !== undefined) return [{ value: completed(name, each.value), answer }]
    const problem = each.ok ? 'gave nothing for this record' : `failed: ${each.problem}`
    const violation = { path: '', rule: 'mapping', message: `${formula.key} ${problem}` }
    noteViolation(scope.session, { name, answer, leftOut: true }, { violation, value: records[index] })
    return []
  })
}

/** The records that meet their contract, each counted against the exchange that brought it. */
export const checkedRecords = <Name extends WireName>(
  { session }: Scope,
  name: Name,
  records: readonly MappedRecord[],
): WireTypes[Name][] =>
  records.flatMap(({ value, answer }) => many(session, { name, answer, advice: mappingAdvice }, [value]))

/** Reads a list to its end and maps every record, each once; nothing is checked yet. */
export const readRecords = async <Name extends WireName>(
  scope: Scope,
  list: RecordList<Name>,
): Promise<readonly MappedRecord[]> => {
  const { operation, asking = {}, isLine = true } = list
  const reader = listReader(undefined)
  const sides = await sidesOf(scope, operation)
  const about = { path: operation.plan.path, reader, isWhole: asking.params?.after === undefined }
  return await noted(scope.session, about, async () => {
    const records: MappedRecord[] = []
    for await (const page of readPages(scope, operation, { asking, progress: reader })) {
      records.push(...(await mappedOf(scope, list, { page, sides })))
    }
    const { received } = reader
    const arranged = list.arrange(operation.plan.order === 'newest-first' ? records.reverse() : records)
    if (!isLine) return arranged
    const values = arranged.map(({ value }) => value)
    const once = new Set(takeIn(reader, values))
    // What came is counted as the system sent it: grouping makes one order of several records.
    reader.received = received
    return arranged.filter(({ value }) => once.has(value))
  })
}

/**
 * Reads a list to its end and maps every record, each once; records that cannot be mapped or break their contract are left out and counted.
 * @throws TargetError where the list cannot be read to its end, or a mapping breaks a limit
 */
export const readMapped = async <Name extends WireName>(
  scope: Scope,
  list: RecordList<Name>,
): Promise<WireTypes[Name][]> => checkedRecords(scope, list.name, await readRecords(scope, list))
