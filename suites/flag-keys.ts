import type { JudgedRecord, PairedRecord } from '../judge/observation.ts'
import { answerAt, answerText, type FlagMatrix, isOn, type MatrixAnswer } from './flag-matrix.ts'

// The same flags for the same users, asked again and again; and two flags beside each other.

/** The flags asked again, after something that should make no difference. */
export interface KeyRound {
  readonly after: string
  readonly matrix: FlagMatrix
}

export interface KeysEvidence {
  /** The drill's own flags, or those that the target lists. */
  readonly own: boolean
  readonly first: FlagMatrix
  readonly rounds: readonly KeyRound[]
}

interface Seen {
  readonly after: string
  readonly answer: MatrixAnswer | undefined
}

const recordOf = (flag: string, user: string, seen: readonly Seen[]): JudgedRecord => {
  const ref = `${flag} for ${user}`
  const values = seen.map(({ answer }) => answer?.value ?? null)
  const known = values.filter(value => value !== null)
  if (new Set(known).size > 1) {
    const note = seen.map(({ after, answer }) => `${after}: ${answerText(answer)}`).join('; ')
    return { ref, value: false, note, record: seen }
  }
  const lost = seen.find(({ answer }) => (answer?.value ?? null) === null)
  if (lost) return { ref, value: null, note: `${lost.after}: ${answerText(lost.answer)}` }
  return { ref, value: true }
}

/** One record for each flag and user that was asked more than once: the same value each time. */
export const stickyRecords = ({ first, rounds }: KeysEvidence): JudgedRecord[] =>
  first.users.flatMap((user, index) =>
    first.flags.flatMap(flag => {
      const again = rounds.flatMap(({ after, matrix }) => {
        const place = matrix.users.indexOf(user)
        return place < 0 || !matrix.flags.includes(flag) ? [] : [{ after, answer: answerAt(matrix, place, flag) }]
      })
      if (again.length === 0) return []
      return [recordOf(flag, user, [{ after: 'first', answer: answerAt(first, index, flag) }, ...again])]
    }),
  )

/** A share of users from which on a flag can be told from one that is on, or off, for everybody. */
const SPLIT_SHARE = 0.02

/** Users that a flag splits: on, off, or null where something else than the split answered. */
const splitColumn = (matrix: FlagMatrix, flag: string): (boolean | null)[] =>
  matrix.users.map((_, user) => {
    const answer = answerAt(matrix, user, flag)
    return answer?.reason === 'SPLIT' ? isOn(answer) : null
  })

const isSplitting = (column: readonly (boolean | null)[]): boolean => {
  const known = column.filter(value => value !== null)
  const on = known.filter(Boolean).length
  return Math.min(on, known.length - on) >= Math.max(1, known.length * SPLIT_SHARE)
}

const pairRecords = (
  matrix: FlagMatrix,
  first: { flag: string; column: readonly (boolean | null)[] },
  second: { flag: string; column: readonly (boolean | null)[] },
): PairedRecord[] => {
  const group = `${first.flag} x ${second.flag}`
  return matrix.users.flatMap((ref, user) => {
    const [one, other] = [first.column[user] ?? null, second.column[user] ?? null]
    if (one === null || other === null) return []
    const note = `${first.flag} is ${one ? 'on' : 'off'}, ${second.flag} is ${other ? 'on' : 'off'}`
    return [{ ref, group, value: [one, other] as const, note }]
  })
}

/** One record for each user and pair of neighbours among the flags that split users; users whom a list, a parent or a state decides are left out. */
export const independenceRecords = ({ first }: KeysEvidence, most: number): PairedRecord[] => {
  const splitting = first.flags
    .map(flag => ({ flag, column: splitColumn(first, flag) }))
    .filter(({ column }) => isSplitting(column))
  return splitting.slice(0, most + 1).flatMap((one, index) => {
    const other = splitting[index + 1]
    return other && index < most ? pairRecords(first, one, other) : []
  })
}
