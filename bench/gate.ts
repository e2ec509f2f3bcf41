// Wall time of the whole gate on the clean reference target, and where it goes: per-scenario times of each run, slowest first.
// Expected: at most 60 s on 2 cores. Usage: node bench/gate.ts [runs]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../commands/version.ts'
import { readEvidence } from '../suites/run-directory.ts'

const runs = Number(process.argv[2] ?? 3)
const folder = mkdtempSync(join(tmpdir(), 'final-gate-bench-'))
const times = new Map<string, number[]>()
const walls: number[] = []

for (let run = 0; run < runs; run++) {
  const start = performance.now()
  const args = [
    join(PROJECT_ROOT, 'final-gate.js'),
    'run',
    '--target',
    'reference',
    '--seed',
    String(run + 1),
    '--out',
    folder,
  ]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  walls.push((performance.now() - start) / 1000)
  if (status !== 0) process.stdout.write(`run ${run + 1} ended with exit code ${status}\n${stderr.slice(-500)}\n`)
  for (const [id, { ms }] of await readEvidence(folder)) times.set(id, [...(times.get(id) ?? []), ms])
}
rmSync(folder, { recursive: true })

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

process.stdout.write(
  `whole gate: ${walls.map(wall => wall.toFixed(1)).join(', ')} s; median ${median(walls).toFixed(1)} s\n`,
)
for (const [id, values] of [...times].sort((a, b) => median(b[1]) - median(a[1]))) {
  process.stdout.write(`${String(median(values)).padStart(7)} ms  ${id}\n`)
}
