import type { Target } from '../targets/capability.ts'
import type { FlagAnswer } from '../targets/release-capability.ts'
import { canonicalJson } from './journal-chain.ts'

// What many flags are for many users, kept small: each different answer once, and its number for each user and flag.

/** One kind of answer. */
export interface MatrixAnswer {
  /** The value as canonical JSON; null for an error. */
  readonly value: string | null
  readonly reason: string | null
  /** OFREP's error, or the status of an answer that is none. */
  readonly error: string | null
}

export interface FlagMatrix {
  readonly flags: readonly string[]
  readonly users: readonly string[]
  readonly answers: readonly MatrixAnswer[]
  /** By user, then by flag: index into `answers`. */
  readonly cells: readonly (readonly number[])[]
}

type FlagsTarget = Pick<Target, 'flags'>

const answerOf = (flag: FlagAnswer | undefined, status: number): MatrixAnswer => {
  if (!flag) return { value: null, reason: null, error: status === 200 ? 'not in the answer' : `status ${status}` }
  const { value, reason, errorCode } = flag
  if (errorCode !== null) return { value: null, reason, error: errorCode }
  // No value is an answer too: the caller's own default is to be used.
  return { value: canonicalJson(value), reason, error: null }
}

/** Runs `task` for each item, so many at once; the results stand in the order of the items. */
export const atOnce = async <Item, Result>(
  items: readonly Item[],
  most: number,
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index]
      if (item !== undefined) results[index] = await task(item)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, most) }, work))
  return results
}

const askUser = async (target: FlagsTarget, flags: readonly string[], user: string): Promise<MatrixAnswer[]> => {
  const answer = await target.flags.evaluateAll({ targetingKey: user }, { keys: flags })
  const byKey = new Map(answer.flags.map(flag => [flag.key, flag]))
  return flags.map(key => answerOf(byKey.get(key), answer.status))
}

const packed = (rows: readonly MatrixAnswer[][], of: Pick<FlagMatrix, 'flags' | 'users'>): FlagMatrix => {
  const answers: MatrixAnswer[] = []
  const places = new Map<string, number>()
  const placeOf = (answer: MatrixAnswer): number => {
    const name = JSON.stringify(answer)
    const place = places.get(name) ?? answers.push(answer) - 1
    places.set(name, place)
    return place
  }
  const cells = rows.map(row => row.map(placeOf))
  return { ...of, answers, cells }
}

/** What is asked: each flag for each user, one bulk evaluation a user. */
export interface MatrixQuestion {
  readonly flags: readonly string[]
  readonly users: readonly string[]
  /** Users asked side by side. */
  readonly atOnce: number
}

const lost = (error: unknown): MatrixAnswer => ({
  value: null,
  reason: null,
  error: error instanceof Error ? error.message.slice(0, 200) : String(error),
})

/** A bulk evaluation for each user. An answer that does not come is an unknown of that user; the first one must come. */
export const bulkMatrix = async (target: FlagsTarget, question: MatrixQuestion): Promise<FlagMatrix> => {
  const { flags, users } = question
  const [first, ...others] = users
  if (first === undefined) return { flags, users, answers: [], cells: [] }
  const row = await askUser(target, flags, first)
  const rows = await atOnce(others, question.atOnce, async user => {
    try {
      return await askUser(target, flags, user)
    } catch (error) {
      return flags.map(() => lost(error))
    }
  })
  return packed([row, ...rows], { flags, users })
}

/** The same, one flag at a time. */
export const singleMatrix = async (target: FlagsTarget, question: MatrixQuestion): Promise<FlagMatrix> => {
  const { flags, users } = question
  const rows = await atOnce(users, question.atOnce, async user => {
    const row: MatrixAnswer[] = []
    for (const key of flags) {
      try {
        const flag = await target.flags.evaluate(key, { targetingKey: user })
        row.push(flag.status === 200 ? answerOf(flag, 200) : lost(flag.errorCode ?? `status ${flag.status}`))
      } catch (error) {
        row.push(lost(error))
      }
    }
    return row
  })
  return packed(rows, { flags, users })
}

/** One cell: an answer, or undefined where it was not asked. */
export const answerAt = (matrix: FlagMatrix, user: number, flag: string): MatrixAnswer | undefined => {
  const column = matrix.flags.indexOf(flag)
  const place = matrix.cells[user]?.[column]
  return place === undefined ? undefined : matrix.answers[place]
}

/** Whether a flag is on for a user: true, false, or null where there was no answer or no boolean. */
export const isOn = (answer: MatrixAnswer | undefined): boolean | null => {
  if (answer?.value === 'true') return true
  return answer?.value === 'false' ? false : null
}

/** Of one flag: on, off or unknown for each user. */
export const columnOf = (matrix: FlagMatrix, flag: string): (boolean | null)[] =>
  matrix.users.map((_, user) => isOn(answerAt(matrix, user, flag)))

/** An answer in words. */
export const answerText = (answer: MatrixAnswer | undefined): string =>
  answer?.error ? `no answer (${answer.error})` : (answer?.value ?? 'not asked')
