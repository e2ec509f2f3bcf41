/**
 * The confidence of the r-th attempt, where the ones before it were inconclusive and it was planned anew: the room for error that one attempt has is
 * divided by r. Attempts that failed are final and have no successor. Source: statistics, section 1j.
 */
export const attemptConfidence = (confidence: number, attempt: number): number => 1 - (1 - confidence) / attempt
