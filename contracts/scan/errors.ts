/** Every error of the scan: what was found, where, what to do. All end in exit code 3; docs/errors.md repeats this table. */
export const scanErrors = {
  GATE_SCAN_FILE:
    '{path} cannot be read: {problem}; give the path of a JSONL, JSON or CSV file, packed with gzip or not',
  GATE_SCAN_ENCODING: '{path} is UTF-16; write it as UTF-8',
  GATE_SCAN_FORMAT:
    '{path} is of no kind that is known by its name or its first bytes; say --format jsonl, json or csv',
  GATE_SCAN_SCHEMA: 'the schema {path} cannot be used: {problem}; correct it or name one of the contracts: {known}',
  GATE_SCAN_RULES: 'the rules of {path} cannot be used: {key}: {problem}; docs/files-and-contracts.md shows each rule',
} as const satisfies Record<string, string>

export type ScanErrorCode = keyof typeof scanErrors

/** A file, a schema or rules that cannot be used at all. What is wrong inside a file is a result, not an error. */
export class ScanError extends Error {
  readonly code: ScanErrorCode
  readonly exitCode = 3
  constructor(code: ScanErrorCode, message: string) {
    super(message)
    this.name = 'ScanError'
    this.code = code
  }
}

/** Builds the error with its facts put into the table's sentence. */
export const scanError = (code: ScanErrorCode, facts: Readonly<Record<string, string>>): ScanError =>
  new ScanError(
    code,
    scanErrors[code].replace(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole),
  )
