/** Every error of the suites and of the run directory: what was found, where, what to do. docs/errors.md repeats this table; a test compares them. */
export const suiteErrors = {
  GATE_RUN_DIRECTORY: {
    exitCode: 3,
    message: '{path} holds files that no run wrote ({foreign}); name an empty or a former run directory with --out',
  },
  GATE_EVIDENCE_INCOMPLETE: {
    exitCode: 3,
    message:
      '{path} holds {found} records where {expected} were written; the evidence was changed after the run, gather it again',
  },
  GATE_EVIDENCE_CHANGED: {
    exitCode: 3,
    message: '{path} is not what the run wrote (see manifest.json); gather the evidence again',
  },
  GATE_EVIDENCE_UNREADABLE: {
    exitCode: 3,
    message: '{path} cannot be read: {problem}; gather the evidence again',
  },
  GATE_TIER_RAISED: {
    exitCode: 3,
    message: '--tier {tier} is not allowed: {reason}; leave --tier out or lower it',
  },
} as const satisfies Record<string, { exitCode: 3 | 4; message: string }>

export type SuiteErrorCode = keyof typeof suiteErrors

/** An error with a sentence of the table and the exit code that it ends a command with. */
export class SuiteError extends Error {
  readonly code: SuiteErrorCode
  readonly exitCode: 3 | 4
  constructor(code: SuiteErrorCode, message: string) {
    super(message)
    this.name = 'SuiteError'
    this.code = code
    this.exitCode = suiteErrors[code].exitCode
  }
}

/** Builds the error with its facts put into the table's sentence. */
export const suiteError = (code: SuiteErrorCode, facts: Readonly<Record<string, string>>): SuiteError =>
  new SuiteError(
    code,
    suiteErrors[code].message.replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? `{${name}}`),
  )
