/** The exit codes of every command, and their only definition. Never vitest's own code: it is 0 when all was skipped. */
export const exitCodes = {
  pass: 0,
  fail: 1,
  inconclusive: 2,
  usage: 3,
  harness: 4,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
