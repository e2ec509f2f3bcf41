import type { RunReport } from '../judge/run.ts'

const VERDICTS_SCHEMA = 'https://final-gate.dev/schema/verdicts/1'

/** verdicts.json: the whole report as data, byte-identical for the same evidence and config. */
export const jsonReport = ({ run, gate, criteria, previous }: RunReport): string =>
  `${JSON.stringify({ schema: VERDICTS_SCHEMA, run, gate, criteria, previous }, null, 1)}\n`
