import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/** How the command ends with a standard input that is no pipe. */
const ended = (stdin: 'ignore' | 'pipe'): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['final-gate.js', 'reference'], { cwd: root, stdio: [stdin, 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += String(chunk)
      // A pipe is closed once the address stands there.
      if (stdout.includes('\n')) child.stdin?.end()
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += String(chunk)
    })
    child.once('error', reject)
    child.once('close', code => resolve({ code, stdout, stderr }))
  })

it.each(['pipe', 'ignore'] as const)('stops with success when its standard input (%s) is closed', async stdin => {
  const { code, stdout, stderr } = await ended(stdin)
  expect([code, Object.keys(JSON.parse(stdout) as object)]).toEqual([0, ['url', 'token', 'pid']])
  expect(stderr).toMatch(/^judge it with:\n.*\n$/)
})
