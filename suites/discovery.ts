import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Scenario, SelfScenario } from './scenario.ts'

export interface Suites {
  readonly scenarios: readonly Scenario[]
  readonly selfScenarios: readonly SelfScenario[]
}

const isScenario = (value: unknown): value is Scenario =>
  typeof value === 'object' && value !== null && 'gather' in value && 'observe' in value && 'phase' in value

const isSelfScenario = (value: unknown): value is SelfScenario =>
  typeof value === 'object' && value !== null && 'experiment' in value

/** Finds every scenario by listing `*.suite.ts`: a file that was deleted is a criterion that nobody answered, not an import error. Ordered by id. */
export const discoverSuites = async (directory: string = import.meta.dirname): Promise<Suites> => {
  const files = (await readdir(directory)).filter(name => name.endsWith('.suite.ts')).sort()
  const values: unknown[] = []
  for (const file of files) {
    const module: Record<string, unknown> = await import(pathToFileURL(join(directory, file)).href)
    values.push(...Object.values(module))
  }
  const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)
  return {
    scenarios: values.filter(isScenario).sort(byId),
    selfScenarios: values.filter(isSelfScenario).sort(byId),
  }
}
