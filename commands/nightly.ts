// The nightly workflow calls this: `record` writes how a night's parts ended, `report` opens, rewrites or closes the issues that follow from it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { validator } from '../contracts/validate.ts'
import type { RunReport } from '../judge/run.ts'
import { writeWhole } from '../suites/files.ts'
import { type Environment, environmentValue } from './environment.ts'
import { openIssues, takeStep } from './nightly-forge.ts'
import { inconclusiveNights, issueSteps, type Night, type NightPart, nightState } from './nightly-issue.ts'

const FILE = 'nightly.json'

const jsonOf = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** What a night wrote; null where it wrote nothing that can be read, which is what a first night finds. */
const nightOf = (folder: string): Night | null => {
  const stored = jsonOf(join(folder, FILE))
  return stored !== null && validator('nightly')(stored).length === 0 ? (stored as Night) : null
}

/** `gate=0` is a part that ended with 0, `gate=` one that did not end. */
const partOf = (text: string): NightPart => {
  const [, name = '', code = ''] = /^([a-z0-9][a-z0-9 -]*)=(\d{0,3})$/.exec(text) ?? []
  if (name === '') throw new Error(`${text}: give each part as name=code, such as gate=0`)
  return { name, exitCode: code === '' ? null : Number(code) }
}

/** Criteria that stand in the way; their ids alone, for a target chooses every other word of a report. */
const failedOf = (folder: string): readonly string[] => {
  const stored = jsonOf(join(folder, 'verdicts.json'))
  if (stored === null || validator('verdicts')(stored).length > 0) return []
  const { criteria } = stored as Pick<RunReport, 'criteria'>
  return criteria.filter(({ state, required, waiver }) => state === 'fail' && required && !waiver).map(({ id }) => id)
}

export interface Recording {
  /** Where nightly.json goes, and the folders of the night's run and of the last night's nightly.json. */
  readonly out: string
  readonly run: string
  readonly previous: string
  /** `name=code` each. */
  readonly parts: readonly string[]
}

/** Writes nightly.json. */
export const record = async (of: Recording, environment: Environment): Promise<Night> => {
  const parts = of.parts.map(partOf)
  const state = nightState(parts)
  const server = environmentValue(environment, 'GITHUB_SERVER_URL')
  const repository = environmentValue(environment, 'GITHUB_REPOSITORY')
  const night: Night = {
    schema: 'https://final-gate.dev/schema/nightly/1',
    endedAt: new Date().toISOString(),
    commit: environmentValue(environment, 'GITHUB_SHA'),
    link: `${server}/${repository}/actions/runs/${environmentValue(environment, 'GITHUB_RUN_ID')}`,
    state,
    inconclusiveNights: inconclusiveNights(state, nightOf(of.previous)),
    parts: [...parts],
    failed: [...failedOf(of.run)],
  }
  await writeWhole(join(of.out, FILE), `${JSON.stringify(night, null, 1)}\n`)
  return night
}

/** Opens, rewrites or closes issues; a line for each. @throws Error where the night wrote nothing or GitHub refuses */
export const report = async (folder: string, environment: Environment): Promise<readonly string[]> => {
  const night = nightOf(folder)
  if (!night) throw new Error(`${join(folder, FILE)} is missing or broken: the night did not get as far as its record`)
  const forge = {
    api: environmentValue(environment, 'GITHUB_API_URL'),
    repository: environmentValue(environment, 'GITHUB_REPOSITORY'),
    token: environmentValue(environment, 'GITHUB_TOKEN'),
  }
  const steps = issueSteps(night, await openIssues(forge))
  for (const step of steps) await takeStep(forge, step)
  const lines = steps.map(step => (step.do === 'create' ? `opened: ${step.title}` : `${step.do}d: #${step.number}`))
  return [`the night: ${night.state}`, ...lines]
}

const USAGE = 'give `record OUT RUN PREVIOUS NAME=CODE...` or `report FOLDER`'

const call = async ([task, ...given]: readonly string[]): Promise<void> => {
  const [out, run, previous, ...parts] = given
  if (task === 'report' && out) {
    process.stdout.write(`${(await report(out, process.env)).join('\n')}\n`)
  } else if (task === 'record' && out && run && previous && parts.length > 0) {
    const night = await record({ out, run, previous, parts }, process.env)
    process.stdout.write(`the night: ${night.state}\n`)
  } else {
    throw new Error(USAGE)
  }
}

if (import.meta.main) await call(process.argv.slice(2))
