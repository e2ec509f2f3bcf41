import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { validator } from '../contracts/validate.ts'
import type { DetectionMatrix } from '../reporters/html/input.ts'
import type { RunDirectory } from '../suites/run-directory.ts'
import { commandError } from './errors.ts'

// What a selftest found, embedded in the report of a run and kept beside it, so that judging again makes the same report.

const FILE = 'selftest.json'

const parsed = (text: string, path: string): DetectionMatrix => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw commandError('GATE_OPTION', {
      option: 'selftest',
      value: path,
      problem: `is no JSON (${error instanceof Error ? error.message : String(error)}); give a selftest.json`,
    })
  }
  const [violation] = validator('selftest')(value)
  if (violation) {
    const problem = `is no selftest.json (${violation.path} ${violation.message}); \`final-gate selftest --out DIR\` writes one`
    throw commandError('GATE_OPTION', { option: 'selftest', value: path, problem })
  }
  return value as DetectionMatrix
}

/**
 * A selftest.json from the path that `--selftest` names; null where it names none.
 * @throws CommandError GATE_OPTION
 */
export const readSelftest = async (path: string | undefined): Promise<DetectionMatrix | null> => {
  if (path === undefined) return null
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const problem = `cannot be read (${error instanceof Error ? error.message : String(error)})`
    throw commandError('GATE_OPTION', { option: 'selftest', value: path, problem })
  })
  return parsed(text, path)
}

/** The one that `--selftest` names, else the one that lies in the first of these run directories that has any. */
export const storedSelftest = async (
  named: string | undefined,
  directories: readonly string[],
): Promise<DetectionMatrix | null> => {
  if (named !== undefined) return await readSelftest(named)
  for (const directory of directories) {
    const path = join(directory, FILE)
    const text = await readFile(path, 'utf8').catch(() => null)
    if (text !== null) return parsed(text, path)
  }
  return null
}

/** Keeps a selftest with the run that it was shown with. */
export const keepSelftest = async (directory: RunDirectory, detection: DetectionMatrix | null): Promise<void> => {
  if (detection !== null) await directory.writeJson(FILE, detection)
}
