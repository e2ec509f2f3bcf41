import { Command, CommanderError } from 'commander'
import { checklistCommand } from './checklist.ts'
import type { AddCommand } from './command.ts'
import { contractsCommand } from './contracts.ts'
import { doctorCommand } from './doctor.ts'
import { exitCodes } from './exit-code.ts'
import { explainCommand } from './explain.ts'
import { initCommand } from './init.ts'
import { judgeCommand } from './judge.ts'
import { loadCommand } from './load.ts'
import { planCommand } from './plan.ts'
import { withoutSecrets } from './redaction.ts'
import { referenceCommand } from './reference.ts'
import { rolloutCommand } from './rollout.ts'
import { runCommand } from './run.ts'
import { selftestCommand } from './selftest.ts'
import { verifyCommand } from './verify.ts'

const DESCRIPTION = `Decides from facts that it collects itself whether an automated trading system may go live.

Exit codes: 0 pass, 1 fail, 2 inconclusive, 3 usage or configuration, 4 the harness itself failed.`

const EXAMPLES = `
First steps:
  final-gate run --target reference         judge the embedded reference system
  final-gate run --target reference --defect drop-sl-1pct
                                            the same with a seeded defect
  final-gate plan                           what each criterion needs
  final-gate explain orders.bracket-presence
                                            what one criterion means
Your own system:
  final-gate init --url URL --openapi FILE  propose a final-gate.yaml
  final-gate doctor                         what can be judged, what not, why
  final-gate run --config final-gate.yaml   judge it
  final-gate contracts orders.jsonl --schema order
                                            hold an exported file to a contract
`

const commands: readonly AddCommand[] = [
  runCommand,
  judgeCommand,
  selftestCommand,
  referenceCommand,
  planCommand,
  explainCommand,
  initCommand,
  doctorCommand,
  contractsCommand,
  loadCommand,
  checklistCommand,
  verifyCommand,
  rolloutCommand,
]

const isExpected = (error: unknown): error is Error & { code: string; exitCode: 1 | 2 | 3 | 4 } =>
  error instanceof Error && 'code' in error && 'exitCode' in error && String(error.code).startsWith('GATE_')

const crashText = (error: unknown): string =>
  withoutSecrets(`final-gate: the harness itself failed: ${error instanceof Error ? error.stack : String(error)}\n`)

/** An error that nobody waits for, e.g. of a timer: Node would show it with all it holds, and end with 1, which is a fail of the target. */
export const crash = (error: unknown): never => {
  process.stderr.write(crashText(error))
  process.exit(exitCodes.harness)
}

/** Parses the arguments, runs one command and gives the exit code. The only reader of argv; errors of our own tables end in their sentence. */
export const main = async (args: readonly string[]): Promise<number> => {
  let exitCode: number = exitCodes.harness
  const program = new Command('final-gate')
    .description(DESCRIPTION)
    .addHelpText('after', EXAMPLES)
    .configureHelp({ helpWidth: 80 })
    .exitOverride()
  for (const add of commands) {
    add(program, code => {
      exitCode = code
    })
  }
  for (const command of program.commands) command.exitOverride().configureHelp({ helpWidth: 80 })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.pass : exitCodes.usage
    if (isExpected(error)) {
      process.stderr.write(withoutSecrets(`final-gate: ${error.message} (${error.code})\n`))
      return error.exitCode
    }
    process.stderr.write(crashText(error))
    return exitCodes.harness
  }
}
