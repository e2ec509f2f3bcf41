import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { PROJECT_ROOT } from './version.ts'

/** A command that has ended. */
export interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command as a user does, in a folder; `during` is told all of standard error so far. */
export const gateIn = (
  folder: string,
  args: readonly string[],
  during: (child: ChildProcess, stderr: string) => void = () => {},
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(PROJECT_ROOT, 'final-gate.js'), ...args], { cwd: folder })
    const output = { stdout: '', stderr: '' }
    child.stdout.on('data', chunk => {
      output.stdout += String(chunk)
    })
    child.stderr.on('data', chunk => {
      output.stderr += String(chunk)
      during(child, output.stderr)
    })
    child.once('error', reject)
    child.once('close', exitCode => resolve({ exitCode, ...output }))
  })
