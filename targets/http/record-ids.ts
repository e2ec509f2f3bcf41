const MAXIMUM = 2000
/** Fields of an event's data that name a record. */
const REFERENCES = ['order_id', 'decision_id', 'cycle_id', 'fill_id', 'trade_id'] as const

const fieldOf = (value: object, name: string): unknown => Reflect.get(value, name)

const add = (ids: Set<string>, value: unknown): void => {
  if (typeof value === 'string' && value.length <= 200 && ids.size < MAXIMUM) ids.add(value)
}

const collect = (ids: Set<string>, value: unknown): void => {
  if (typeof value !== 'object' || value === null) return
  add(ids, fieldOf(value, 'id'))
  const legs = fieldOf(value, 'legs')
  if (Array.isArray(legs)) for (const leg of legs) if (leg instanceof Object) add(ids, fieldOf(leg, 'id'))
  const data = fieldOf(value, 'data')
  if (data instanceof Object) for (const name of REFERENCES) add(ids, fieldOf(data, name))
}

/** The ids of the records in an answer: of an object, of a list's members and their legs, and those that an event's data names. */
export const recordIds = (value: unknown): string[] => {
  const ids = new Set<string>()
  if (Array.isArray(value)) for (const member of value) collect(ids, member)
  else collect(ids, value)
  return [...ids]
}
