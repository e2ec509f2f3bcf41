import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadBaselineFile } from '../contracts/files/load-baseline.schema.ts'
import { validator } from '../contracts/validate.ts'
import type { Baseline } from '../suites/load-access.ts'
import { commandError } from './errors.ts'

export const BASELINE_FILE = 'load-baseline.json'

const textOf = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw commandError('GATE_BASELINE', { path, problem: error instanceof Error ? error.message : String(error) })
  }
}

/** The baseline that stands in a folder; null where there is none. @throws CommandError GATE_BASELINE for one that is not as `load` writes it */
export const readBaseline = async (folder: string): Promise<Baseline | null> => {
  const path = join(folder, BASELINE_FILE)
  const text = await textOf(path)
  if (text === null) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw commandError('GATE_BASELINE', { path, problem: error instanceof Error ? error.message : String(error) })
  }
  const [violation] = validator('load-baseline')(value)
  if (violation) throw commandError('GATE_BASELINE', { path, problem: `${violation.path} ${violation.message}` })
  const { rate, source } = value as LoadBaselineFile
  return { rate, source: `${BASELINE_FILE}: ${source}` }
}
