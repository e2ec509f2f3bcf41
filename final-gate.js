#!/usr/bin/env node
// Plain JavaScript that any Node can read: hands over to the Node that `npm ci` installed when the running one is too old, then loads commands/.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NEEDED_MAJOR = 24
const USAGE_ERROR = 3
const HARNESS_ERROR = 4

const root = dirname(fileURLToPath(import.meta.url))
const runningMajor = Number(process.versions.node.split('.')[0])

const handOver = () => {
  const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(node)) {
    process.stderr.write(
      `final-gate needs Node ${NEEDED_MAJOR} or later and found ${process.versions.node}; run \`npm ci\` in ${root}, which installs one beside it\n`,
    )
    process.exit(USAGE_ERROR)
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    if (signal) process.kill(process.pid, signal)
    process.exit(code ?? HARNESS_ERROR)
  })
}

if (runningMajor < NEEDED_MAJOR) {
  handOver()
} else {
  // What is compiled once is kept beside the packages: a command starts in half the time.
  module.enableCompileCache?.(join(root, 'node_modules', '.cache', 'final-gate'))
  // Node ends with 1 where a file cannot be loaded, and 1 is a fail of the target.
  const { crash, main } = await import('./commands/main.ts').catch(error => {
    process.stderr.write(`final-gate: the harness itself failed: ${error.stack}\n`)
    process.exit(HARNESS_ERROR)
  })
  process.on('uncaughtException', crash)
  process.exitCode = await main(process.argv.slice(2))
}
