import type { JudgedRecord } from '../judge/observation.ts'
import { answerAt, answerText, type FlagMatrix, isOn } from './flag-matrix.ts'

/** What the flags were for the users at one percentage. */
export interface RampStop {
  readonly percentage: number
  readonly matrix: FlagMatrix
}

export interface RampEvidence {
  readonly stops: readonly RampStop[]
}

const wayOf = (seen: readonly { percentage: number; on: boolean | null }[]): string =>
  seen.map(({ percentage, on }) => `${percentage} %: ${on === null ? 'unknown' : on ? 'on' : 'off'}`).join(', ')

/** Where a unit moved against the ramp: lost on the way up, won on the way down, or another at a percentage that was there before. */
const faultOf = (seen: readonly { percentage: number; on: boolean | null }[]): string | null => {
  for (const [index, { percentage, on }] of seen.entries()) {
    const other = seen.slice(0, index).find(earlier => {
      if (on === null || earlier.on === null || on === earlier.on) return false
      if (percentage === earlier.percentage) return true
      return percentage > earlier.percentage ? earlier.on : on
    })
    if (other) return `${other.on ? 'on' : 'off'} at ${other.percentage} %, ${on ? 'on' : 'off'} at ${percentage} %`
  }
  return null
}

/** One record for each flag and user: more users at a higher percentage, fewer at a lower one, the same at the same. */
export const rampRecords = ({ stops }: RampEvidence): JudgedRecord[] => {
  const [first] = stops
  if (!first) return []
  const { flags, users } = first.matrix
  return flags.flatMap(flag =>
    users.map((user, index): JudgedRecord => {
      const ref = `${flag} for ${user}`
      const answers = stops.map(({ matrix }) => answerAt(matrix, index, flag))
      const seen = stops.map(({ percentage }, place) => ({ percentage, on: isOn(answers[place]) }))
      const fault = faultOf(seen)
      if (fault !== null) return { ref, value: false, note: `${fault} (${wayOf(seen)})`, record: seen }
      const lost = answers.find(answer => isOn(answer) === null)
      return lost ? { ref, value: null, note: answerText(lost) } : { ref, value: true }
    }),
  )
}
