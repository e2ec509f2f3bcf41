import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Runs the steps of a composite action as the runner of GitHub does, as far as this project's action needs it: expressions of references, comparisons and &&,
// bash as the runner calls it, outputs, summary, and steps after a failure. What it does not know it refuses. `uses` steps are noted and not run.

export interface CompositeStep {
  readonly id?: string
  readonly name?: string
  readonly if?: string
  readonly run?: string
  readonly shell?: string
  readonly uses?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, string>>
  readonly 'working-directory'?: string
}

export interface CompositeAction {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly steps: readonly CompositeStep[] }
}

export interface CompositeCall {
  /** Folder of the action's own files. */
  readonly actionPath: string
  readonly inputs: Readonly<Record<string, string>>
  /** What the runner and the calling job put into every step. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What `uses` steps put out, by id: they are not run here. */
  readonly used?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export interface RanStep {
  readonly name: string
  readonly exitCode: number
  /** Standard output and error, in the order in which they came. */
  readonly log: string
}

export interface CompositeResult {
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly ran: readonly RanStep[]
  /** `uses` steps that were reached, with their evaluated inputs. */
  readonly used: readonly { readonly uses: string; readonly with: Readonly<Record<string, string>> }[]
  /** Exit code of the first step that failed; 0 where none did. */
  readonly exitCode: number
}

type Scope = Readonly<Record<string, string>>

const evaluated = (operand: string, scope: Scope): string => {
  const text = operand.trim()
  const quoted = /^'((?:[^']|'')*)'$/.exec(text)
  if (quoted) return (quoted[1] ?? '').replaceAll("''", "'")
  if (!/^[a-z_]+(\.[a-z_-]+)+$/i.test(text)) throw new Error(`expression ${text}: not known to this runner of steps`)
  // As on GitHub, an output that a step did not set is empty; an input or a context that nobody declared is a mistake of the action.
  const value = scope[text] ?? (/^steps\.[a-z-]+\.outputs\.[a-z-]+$/.test(text) ? '' : undefined)
  if (value === undefined) throw new Error(`expression ${text}: there is no such value`)
  return value
}

const filled = (text: string, scope: Scope): string =>
  text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => evaluated(expression, scope))

const holds = (condition: string, scope: Scope, isFailed: boolean): boolean => {
  const terms = condition.split('&&').map(term => term.trim())
  return (
    (terms.includes('always()') || !isFailed) &&
    terms
      .filter(term => term !== 'always()')
      .every(term => {
        const [, left = '', sign = '', right = ''] = /^(.+?)\s*(==|!=)\s*(.+)$/.exec(term) ?? []
        return (evaluated(left, scope) === evaluated(right, scope)) === (sign === '==')
      })
  )
}

/** `name=value` lines and `name<<END` blocks of GITHUB_OUTPUT. */
export const outputsOf = (text: string): Record<string, string> => {
  const outputs: Record<string, string> = {}
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const [, name = '', end = ''] = /^([\w-]+)<<(.+)$/.exec(line) ?? []
    if (name !== '') {
      const last = lines.indexOf(end, index + 1)
      if (last < 0) throw new Error(`output ${name} has no end`)
      outputs[name] = lines.slice(index + 1, last).join('\n')
      index = last
    } else if (line !== '') {
      const at = line.indexOf('=')
      if (at < 0) throw new Error(`${line} is no output`)
      outputs[line.slice(0, at)] = line.slice(at + 1)
    }
  }
  return outputs
}

interface Script {
  readonly file: string
  readonly directory: string
  readonly environment: NodeJS.ProcessEnv
}

const bash = ({ file, directory, environment }: Script): Promise<{ exitCode: number; log: string }> =>
  new Promise((done, failed) => {
    // The line by which the runner calls `shell: bash`.
    const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', file], {
      cwd: directory,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let log = ''
    const keep = (chunk: Buffer): void => {
      log += String(chunk)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', failed)
    child.once('close', code => done({ exitCode: code ?? 128, log }))
  })

interface Job {
  readonly folder: string
  readonly workspace: string
  readonly call: CompositeCall
  readonly scope: Record<string, string>
}

const runScript = async (step: CompositeStep, { folder, workspace, call, scope }: Job): Promise<RanStep> => {
  if (step.shell !== 'bash') throw new Error(`shell ${step.shell}: steps of a composite action name bash here`)
  const place = (name: string): string => join(folder, name)
  for (const name of ['output', 'env', 'path', 'state']) await writeFile(place(name), '')
  await writeFile(place('step.sh'), filled(step.run ?? '', scope))
  const own = Object.entries(step.env ?? {}).map(([name, text]) => [name, filled(text, scope)])
  const environment = {
    ...call.environment,
    ...Object.fromEntries(own),
    GITHUB_OUTPUT: place('output'),
    GITHUB_ENV: place('env'),
    GITHUB_PATH: place('path'),
    GITHUB_STATE: place('state'),
    GITHUB_STEP_SUMMARY: place('summary'),
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: scope['runner.temp'],
  }
  const directory = step['working-directory'] ? filled(step['working-directory'], scope) : workspace
  const result = await bash({ file: place('step.sh'), directory, environment })
  for (const [name, value] of Object.entries(outputsOf(await readFile(place('output'), 'utf8')))) {
    if (step.id) scope[`steps.${step.id}.outputs.${name}`] = value
  }
  return { name: step.name ?? step.id ?? '', ...result }
}

/** Runs the steps in `workspace`; the runner's temporary folder is inside of it, so that what the action leaves there can be looked at. */
export const runComposite = async (
  action: CompositeAction,
  workspace: string,
  call: CompositeCall,
): Promise<CompositeResult> => {
  const folder = await mkdtemp(join(tmpdir(), 'final-gate-steps-'))
  const unknown = Object.keys(call.inputs).filter(name => !(name in action.inputs))
  if (unknown.length > 0) throw new Error(`inputs ${unknown.join(', ')}: the action has none of that name`)
  const scope: Record<string, string> = {
    'github.action_path': call.actionPath,
    'github.token': 'token-of-the-job',
    'runner.temp': join(workspace, 'runner-temp'),
  }
  for (const [name, { default: value = '' }] of Object.entries(action.inputs)) {
    scope[`inputs.${name}`] = call.inputs[name] ?? value
  }
  const [ran, used]: [RanStep[], CompositeResult['used'][number][]] = [[], []]
  try {
    await writeFile(join(folder, 'summary'), '')
    for (const step of action.runs.steps) {
      const isFailed = ran.some(({ exitCode }) => exitCode !== 0)
      if (!holds(step.if ?? "'' == ''", scope, isFailed)) continue
      if (step.uses) {
        const given = Object.entries(step.with ?? {}).map(([name, text]) => [name, filled(String(text), scope)])
        used.push({ uses: step.uses, with: Object.fromEntries(given) })
        for (const [name, value] of Object.entries(call.used?.[step.id ?? ''] ?? {})) {
          scope[`steps.${step.id}.outputs.${name}`] = value
        }
      } else ran.push(await runScript(step, { folder, workspace, call, scope }))
    }
    const outputs = Object.entries(action.outputs).map(([name, { value }]) => [name, filled(value, scope)])
    const summary = await readFile(join(folder, 'summary'), 'utf8')
    const exitCode = ran.find(step => step.exitCode !== 0)?.exitCode ?? 0
    return { outputs: Object.fromEntries(outputs), summary, ran, used, exitCode }
  } finally {
    await rm(folder, { recursive: true })
  }
}
