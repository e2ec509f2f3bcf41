import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { RolloutFactsFile, RolloutPlace, RolloutSample } from '../contracts/files/rollout-facts.schema.ts'
import { type Validator, validator } from '../contracts/validate.ts'
import type { Fact } from '../judge/rollout/metric.ts'
import { commandError } from './errors.ts'

/** Facts as they were found, with what they say of where the rollout stands; null where they say nothing. */
export interface FoundFacts {
  readonly stage: number | null
  readonly since: number | null
  readonly at: number | null
  readonly facts: readonly Fact[]
  /** Why there are none, where that is known. */
  readonly absent: string | null
}

const fault = (path: string, key: string, problem: string): Error =>
  commandError('GATE_ROLLOUT_FACTS', { path, key, problem })

/** Seconds since 1970. */
export const secondsOf = (moment: string | number): number =>
  typeof moment === 'number' ? moment : Date.parse(moment) / 1000

const momentOf = (moment: string | number | undefined): number | null =>
  moment === undefined ? null : secondsOf(moment)

const factOf = ({ metric, t, v, n = 1 }: RolloutSample): Fact => ({ metric, at: secondsOf(t), value: v, n })

const foundIn = (place: RolloutPlace, samples: readonly RolloutSample[], path: string): FoundFacts => ({
  stage: place.stage ?? null,
  since: momentOf(place.since),
  at: momentOf(place.at),
  facts: samples.map(factOf),
  absent: samples.length === 0 ? `${path} holds no samples` : null,
})

const checked = <T>(value: unknown, of: { check: Validator; path: string; key: string }): T => {
  const [violation] = of.check(value)
  if (violation) throw fault(of.path, `${of.key}${violation.path}`, violation.message)
  return value as T
}

const parsed = (text: string): { readonly value: unknown } | null => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return null
  }
}

/** Where the rollout stands after one more line: a new stage forgets when the last one began. */
const moved = (before: RolloutPlace, line: RolloutPlace): RolloutPlace => {
  if (line.stage === undefined || line.stage === before.stage) return { ...before, ...line }
  const { since: _, ...rest } = before
  return { ...rest, ...line }
}

/** Lines of samples and of places; a last line without its end is one that is being written, and is left out. */
const readLines = (text: string, path: string): FoundFacts => {
  const check = validator('rollout-facts-line')
  const lines = text.split('\n')
  const isWhole = text.endsWith('\n')
  let place: RolloutPlace = {}
  const samples: RolloutSample[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const json = parsed(line)
    if (!json && index === lines.length - 1 && !isWhole) continue
    const key = `line ${index + 1}`
    if (!json) throw fault(path, key, 'is no JSON')
    const value = checked<RolloutSample | RolloutPlace>(json.value, { check, path, key })
    if ('metric' in value) samples.push(value)
    else place = moved(place, value)
  }
  return foundIn(place, samples, path)
}

const isFacts = (value: unknown): boolean => typeof value === 'object' && value !== null && 'samples' in value

/**
 * Facts of telemetry from a file: one JSON object with `samples`, or JSON lines. A file that is empty or not there holds none, which is no error.
 * @throws CommandError GATE_ROLLOUT_FACTS for a file that is something else
 */
export const readFacts = async (path: string): Promise<FoundFacts> => {
  const nothing = { stage: null, since: null, at: null, facts: [] }
  if (!existsSync(path)) return { ...nothing, absent: `${path} is not there` }
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw fault(path, 'the file', error instanceof Error ? error.message : String(error))
  }
  if (text.trim() === '') return { ...nothing, absent: `${path} is empty` }
  const whole = parsed(text)
  if (!whole || !isFacts(whole.value)) return readLines(text, path)
  const file = checked<RolloutFactsFile>(whole.value, { check: validator('rollout-facts'), path, key: '' })
  return foundIn(file, file.samples, path)
}
