import type { AddCommand } from './command.ts'
import { type Diagnosis, diagnose } from './diagnosis.ts'
import { diagnosisText } from './diagnosis-text.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { interruption } from './interruption.ts'
import { type CommonOptions, configOptions, readOptions } from './options.ts'
import { createProgress } from './progress.ts'
import { openRedactor } from './redaction.ts'
import { openSystem } from './system.ts'

interface DoctorOptions extends CommonOptions {
  readonly json?: boolean
}

const exitCodeOf = ({ reached, capabilities, criteria }: Diagnosis): ExitCode => {
  const isSound = reached && capabilities.every(({ offered, ok }) => ok || !offered)
  return isSound && criteria.some(({ judgeable }) => judgeable) ? exitCodes.pass : exitCodes.inconclusive
}

/** Connects, looks at every capability and prints what can be judged, what not, and what would change that. */
export const doctor = async (options: DoctorOptions): Promise<number> => {
  const read = await readOptions(options)
  const { signal, release } = interruption()
  const redactor = openRedactor()
  const progress = createProgress(redactor.redact)
  try {
    const means = { redactor, signal, progress: progress.line }
    const system = await openSystem({ ...read, ...means, defects: [], environment: process.env })
    try {
      const diagnosis = await diagnose(system, read, means)
      progress.done()
      process.stdout.write(`${options.json ? JSON.stringify(diagnosis, null, 1) : diagnosisText(diagnosis)}\n`)
      return exitCodeOf(diagnosis)
    } finally {
      await system.stop()
    }
  } finally {
    release()
  }
}

export const doctorCommand: AddCommand = (program, finish) => {
  configOptions(
    program
      .command('doctor')
      .description('connect to your system, time each capability, and say what can be judged, what not, and why'),
  )
    .option('--target <target>', '"reference" or the URL of a running system (default: from the config)')
    .option('--json', 'print the diagnosis as JSON')
    .addHelpText(
      'after',
      `
Nothing is changed on the target. Exit code 0: it answers soundly and something can be judged; 2: it does not.`,
    )
    .action(async (options: DoctorOptions) => finish(await doctor(options)))
}
