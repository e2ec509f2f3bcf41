// The composite action calls this: `run` judges as its inputs say, `conclude` tells GitHub what came of it and ends with the exit code of the gate.
import { randomUUID } from 'node:crypto'
import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { validator } from '../contracts/validate.ts'
import type { RunReport } from '../judge/run.ts'
import { keepComment } from './action-comment.ts'
import { concludeGate } from './action-conclusion.ts'
import { runGate } from './action-run.ts'
import { actionTexts } from './action-text.ts'
import { type Environment, environmentValue } from './environment.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'

/** Puts out values of a step; each ends at a word that it cannot hold. */
const putOut = async (environment: Environment, values: Readonly<Record<string, string>>): Promise<void> => {
  const end = randomUUID()
  const lines = Object.entries(values).map(([name, value]) => `${name}<<${end}\n${value}\n${end}\n`)
  await appendFile(environmentValue(environment, 'GITHUB_OUTPUT'), lines.join(''))
}

const jsonOf = async (path: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

const storedReport = async (directory: string): Promise<RunReport | null> => {
  const stored = directory === '' ? null : await jsonOf(join(directory, 'verdicts.json'))
  return stored !== null && validator('verdicts')(stored).length === 0 ? (stored as RunReport) : null
}

/** Where the run directory can be fetched: its artefact, or the page of the workflow run. */
const reportUrl = (environment: Environment): string => {
  if (environment.GATE_REPORT_URL) return environment.GATE_REPORT_URL
  const value = (name: string): string => environmentValue(environment, name)
  return `${value('GITHUB_SERVER_URL')}/${value('GITHUB_REPOSITORY')}/actions/runs/${value('GITHUB_RUN_ID')}`
}

/** The pull request that this run is of; null where it is of none. */
const pullRequestOf = async (environment: Environment): Promise<number | null> => {
  if (environment.GITHUB_EVENT_NAME !== 'pull_request') return null
  const event = (await jsonOf(environmentValue(environment, 'GITHUB_EVENT_PATH'))) as {
    readonly pull_request?: { readonly number?: unknown }
  } | null
  const number = event?.pull_request?.number
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null
}

/** Says what became of the comment. That it was refused changes no verdict: the token of a fork may only read. */
const comment = async (environment: Environment, body: string): Promise<string> => {
  const pullRequest = await pullRequestOf(environment)
  if (pullRequest === null) return 'no comment: this run is of no pull request'
  const forge = {
    api: environmentValue(environment, 'GITHUB_API_URL'),
    repository: environmentValue(environment, 'GITHUB_REPOSITORY'),
    token: environmentValue(environment, 'GATE_FORGE_TOKEN'),
  }
  const gate = environmentValue(environment, 'GATE_ARTIFACT')
  try {
    return `comment ${await keepComment(forge, { pullRequest, gate, body })}`
  } catch (error) {
    return `::notice title=Final Gate::no comment: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Outputs, summary, annotations and, where it is asked for, the comment; gives the exit code of the gate. */
export const conclude = async (environment: Environment): Promise<ExitCode> => {
  const { GATE_CODE: code = '', GATE_REASON: reason = '', GATE_REPORT: directory = '' } = environment
  const conclusion = concludeGate({ code, reason, report: await storedReport(directory) })
  await putOut(environment, { state: conclusion.state, 'exit-code': String(conclusion.exitCode) })
  const texts = actionTexts(conclusion, { reportUrl: reportUrl(environment) })
  await appendFile(environmentValue(environment, 'GITHUB_STEP_SUMMARY'), texts.summary)
  process.stdout.write(texts.annotations)
  if (environment.GATE_COMMENT === 'true') process.stdout.write(`${await comment(environment, texts.comment)}\n`)
  return conclusion.exitCode
}

const call = async ([task]: readonly string[]): Promise<ExitCode> => {
  if (task === 'conclude') return conclude(process.env)
  if (task !== 'run') throw new Error('give `run` or `conclude`')
  const { code, reason, report } = await runGate(process.env)
  await putOut(process.env, { code: String(code), reason, report })
  return exitCodes.pass
}

if (import.meta.main) {
  try {
    process.exitCode = await call(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`final-gate: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = exitCodes.harness
  }
}
