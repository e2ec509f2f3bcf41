import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { RunFacts } from '../judge/run.ts'

/** The folder that holds package.json, final-gate.js and the rooms. */
export const PROJECT_ROOT: string = join(import.meta.dirname, '..')

const manifest = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
  version: string
  dependencies: Record<string, string>
}

/** What made the verdicts: versions and machine, for run.json and manifest.json. */
export const harnessFacts = (): RunFacts['harness'] => ({
  version: manifest.version,
  node: process.versions.node,
  platform: `${process.platform} ${process.arch}`,
  cpus: cpus().length,
})

/** The packages that a verdict rests on, by pinned version. */
export const packageVersions = (): Readonly<Record<string, string>> => manifest.dependencies
