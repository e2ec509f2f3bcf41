import type { Criterion } from '../judge/criterion.ts'

/** A named number of a criterion's definition. @throws Error where the row has none of that name: a misspelt name must not read as zero. */
export const param = (criterion: Criterion, name: string): number => {
  const value = criterion.params[name]
  if (value === undefined) throw new Error(`criterion ${criterion.id} has no parameter ${name}`)
  return value
}
