import { globMatcher } from './glob.ts'
import type { Waiver } from './verdict.ts'

/** Criteria that nobody may waive: money at risk, safety, security, and the gate's own honesty. */
export const UNWAIVABLE: readonly string[] = ['risk.*', 'safety.*', 'sec.*', 'e2e.*', 'data.violation-rollback']

const MAXIMUM_DAYS = 90
const DAY_MS = 86_400_000

/** What is wrong with a waiver at the run's end, as a sentence, or null. Instants are RFC 3339; the caller stops the run on a fault (exit 3). */
export const waiverFault = (waiver: Waiver, now: string): string | null => {
  if (globMatcher(UNWAIVABLE)(waiver.id)) return `${waiver.id} cannot be waived (${UNWAIVABLE.join(', ')})`
  if (waiver.reason.trim() === '' || waiver.owner.trim() === '')
    return `the waiver of ${waiver.id} needs a reason and an owner`
  const end = Date.parse(waiver.expires)
  if (Number.isNaN(end))
    return `the waiver of ${waiver.id} expires at ${JSON.stringify(waiver.expires)}, which is no date`
  const start = Date.parse(now)
  if (end <= start) return `the waiver of ${waiver.id} expired on ${waiver.expires}`
  if (end - start > MAXIMUM_DAYS * DAY_MS) {
    return `the waiver of ${waiver.id} runs until ${waiver.expires}, more than ${MAXIMUM_DAYS} days`
  }
  return null
}
