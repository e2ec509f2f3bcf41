/** Every error of the commands: what was found, where, what to do. docs/errors.md repeats this table; a test compares them. */
export const commandErrors = {
  GATE_CRITERION_UNKNOWN: { exitCode: 3, message: '{id} is no criterion{nearest}; `final-gate plan` lists them' },
  GATE_DEFECT_UNKNOWN: {
    exitCode: 3,
    message: '{id} is no seeded defect of the reference target{nearest}; `final-gate selftest --list` lists them',
  },
  GATE_DEFECT_TARGET: { exitCode: 3, message: '--defect works on --target reference alone, found target {target}' },
  GATE_OPTION: { exitCode: 3, message: '--{option} {value}: {problem}' },
  GATE_BASELINE: {
    exitCode: 3,
    message: '{path} is no baseline ({problem}); let `final-gate load --profile baseline` write it again',
  },
  GATE_BASELINE_MISSING: {
    exitCode: 3,
    message:
      'no baseline rate is known ({problem}); after ordinary trading run `final-gate load --profile baseline` and commit what it writes, or let GET /v1/state name load.baseline_rate',
  },
  GATE_LOAD_TARGET: { exitCode: 2, message: 'the target cannot be loaded: {problem}' },
  GATE_RUN_MISSING: {
    exitCode: 3,
    message: '{path} is no run directory ({problem}); give the folder that `final-gate run` wrote',
  },
  GATE_RUNS_DIFFER: {
    exitCode: 3,
    message: '{path} belongs to another run (target or seed differ); judge it on its own',
  },
  GATE_REFERENCE_START: { exitCode: 4, message: 'the reference target did not start: {problem}' },
  GATE_SYSTEM_START: {
    exitCode: 2,
    message: 'the system under test did not start: {problem}; look at target.start; the end of its log:\n{log}',
  },
  GATE_TARGET_ADDRESS: { exitCode: 3, message: '--target: {problem}' },
  GATE_ACTION_EVENT: {
    exitCode: 3,
    message:
      "the action was started by {event}, which gives a stranger's code the rights of this repository; start it by pull_request",
  },
  GATE_ACTION_ARTIFACT: {
    exitCode: 3,
    message: 'input artifact, {name}: give letters, digits, blanks, dots, dashes and underscores',
  },
  GATE_START_INTERRUPTED: { exitCode: 4, message: 'interrupted while {command} was starting; it was ended again' },
  GATE_GATHERING: { exitCode: 4, message: 'the gathering broke: {problem}; the evidence so far is kept' },
  GATE_RUN_INTERRUPTED: {
    exitCode: 4,
    message: 'interrupted; the evidence so far is in {path}, `final-gate judge {path}` judges it',
  },
  GATE_CHECKLIST_ITEM: { exitCode: 3, message: '{item} is no item of the go-live checklist; they are GL-01 to GL-15' },
  GATE_APPROVERS: { exitCode: 3, message: '{path} is no list of approvers ({problem}); see docs/go-live.md' },
  GATE_PASSPHRASE: {
    exitCode: 3,
    message: 'the passphrase cannot be used: {problem}; type it, or set FINAL_GATE_PASSPHRASE',
  },
  GATE_KEY: {
    exitCode: 3,
    message: 'the key {path} cannot be used: {problem}; `final-gate checklist keygen` makes one',
  },
  GATE_ATTACHMENT: { exitCode: 3, message: 'the attachment {path} cannot be read: {problem}' },
  GATE_SIGNATURE_REFUSED: { exitCode: 1, message: '{item} was not signed: {problem}' },
  GATE_RECORD: {
    exitCode: 1,
    message: '{path}, line {line}: {problem}; no record was added, and none of the file counts until it is whole again',
  },
  GATE_BUNDLE_REFUSED: { exitCode: 1, message: '{path} was not signed: {problem}' },
  GATE_ROLLOUT_PLAN: { exitCode: 3, message: '{path} is no rollout plan: {key}: {problem}; docs/rollout.md shows one' },
  GATE_ROLLOUT_FACTS: { exitCode: 3, message: '{path} holds no facts: {key}: {problem}; docs/rollout.md shows them' },
} as const satisfies Record<string, { exitCode: 1 | 2 | 3 | 4; message: string }>

export type CommandErrorCode = keyof typeof commandErrors

/** An error that ends a command with a sentence and an exit code of its own. */
export class CommandError extends Error {
  readonly code: CommandErrorCode
  readonly exitCode: 1 | 2 | 3 | 4
  constructor(code: CommandErrorCode, message: string) {
    super(message)
    this.name = 'CommandError'
    this.code = code
    this.exitCode = commandErrors[code].exitCode
  }
}

/** Builds the error with its facts put into the table's sentence. */
export const commandError = (code: CommandErrorCode, facts: Readonly<Record<string, string>>): CommandError =>
  new CommandError(
    code,
    commandErrors[code].message.replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? `{${name}}`),
  )
