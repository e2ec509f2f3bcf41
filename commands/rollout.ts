import { type Command, InvalidArgumentError } from 'commander'
import { type Decision, decide, type StageDecision } from '../judge/rollout/decision.ts'
import type { StagePlan } from '../judge/rollout/plan.ts'
import type { AddCommand } from './command.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { type FoundFacts, readFacts, secondsOf } from './rollout-facts.ts'
import { readPlan } from './rollout-plan.ts'
import { factsOfRun } from './rollout-run.ts'

interface CheckOptions {
  readonly plan: string
  readonly facts?: string
  readonly run?: string
  readonly stage?: number
  readonly since?: number
  readonly at?: number
  readonly json?: boolean
}

const CODES: Readonly<Record<Decision, ExitCode>> = {
  promote: exitCodes.pass,
  rollback: exitCodes.fail,
  hold: exitCodes.inconclusive,
}

const WORDS: Readonly<Record<Decision, string>> = { promote: 'promote', rollback: 'roll back', hold: 'hold' }

const percentOption = (text: string): number => {
  const percent = /^\d{1,3}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN
  if (!(percent <= 100)) throw new InvalidArgumentError('give a percentage from 0 to 100')
  return percent
}

/** Of an instant with a zone, or seconds since 1970. */
const instantOption = (text: string): number => {
  const isDate = /^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:\d{2})$/.test(text)
  const seconds = /^\d{1,11}(\.\d{1,9})?$/.test(text) ? Number(text) : isDate ? secondsOf(text) : Number.NaN
  if (!Number.isFinite(seconds)) throw new InvalidArgumentError('give an instant, e.g. 2026-01-05T12:00:00Z')
  return seconds
}

/** What telemetry and a run say together; telemetry knows where the rollout stands, and its instant goes before the end of the run. */
const found = async ({ facts, run }: CheckOptions, plan: StagePlan): Promise<FoundFacts> => {
  const sources = [
    ...(facts === undefined ? [] : [await readFacts(facts)]),
    ...(run === undefined ? [] : [await factsOfRun(run, plan)]),
  ]
  const absences = sources.flatMap(({ absent }) => absent ?? [])
  const all = sources.flatMap(source => source.facts)
  const given = sources.length === 0 ? 'no facts were given (--facts, --run)' : absences.join('; ')
  const [first] = sources
  return {
    stage: first?.stage ?? null,
    since: first?.since ?? null,
    at: first?.at ?? null,
    facts: all,
    absent: all.length === 0 ? given : null,
  }
}

const headline = ({ decision, stage }: StageDecision, feature: string): string => {
  if (stage === null) return `${WORDS[decision]}: ${feature}`
  const next = stage.next === null ? 'for good' : `to ${stage.next} %`
  return `${WORDS[decision]}: ${feature} at ${stage.percent} %${decision === 'promote' ? `, ${next}` : ''}`
}

const textOf = (decision: StageDecision, feature: string): string =>
  [
    headline(decision, feature),
    ...decision.reasons.map(({ metric, text }) => `  ${metric === null ? '' : `${metric}: `}${text}`),
  ].join('\n')

/** The decision of one stage, and the feature that it is about. An instant of the facts belongs to their stage and to no other. */
export const decideStage = async (options: CheckOptions): Promise<{ decision: StageDecision; feature: string }> => {
  const plan = await readPlan(options.plan)
  const { feature } = plan
  const { facts, absent, ...said } = await found(options, plan)
  if (absent !== null) {
    return {
      feature,
      decision: { decision: 'hold', stage: null, reasons: [{ metric: null, code: 'no-facts', text: absent }] },
    }
  }
  const stage = options.stage ?? said.stage
  const since = options.since ?? (stage === said.stage || said.stage === null ? said.since : null)
  return { feature, decision: decide(plan, { stage, since, at: options.at ?? said.at ?? Date.now() / 1000, facts }) }
}

const check = async (options: CheckOptions): Promise<ExitCode> => {
  const { decision, feature } = await decideStage(options)
  process.stdout.write(`${options.json ? JSON.stringify(decision, null, 1) : textOf(decision, feature)}\n`)
  return CODES[decision.decision]
}

const HELP = `
A plan is YAML: stages, targets, roll-back limits (docs/rollout.md; docs/rollouts/ holds six). Facts are JSON or JSON
lines: {"stage":25,"since":"2026-01-05T00:00:00Z"} and {"metric":"error_rate","t":1767571200,"v":0.01,"n":1200}.

  final-gate rollout check --plan plan.yaml --facts telemetry.ndjson --json
  final-gate rollout check --plan plan.yaml --run reports --stage 25 --since 2026-01-05T00:00:00Z

Exit codes: 0 promote, 1 roll back, 2 hold, 3 a plan or facts that cannot be used. Without facts the answer is hold.`

const addCheck = (rollout: Command, finish: (exitCode: number) => void): void => {
  rollout
    .command('check')
    .description('promote, hold or roll back one stage, from what was measured')
    .requiredOption('--plan <file>', 'the plan (YAML or JSON)')
    .option('--facts <file>', 'what telemetry measured (JSON or JSON lines)')
    .option('--run <dir>', 'what a run of the gate measured')
    .option('--stage <percent>', 'the stage that the feature is in (default: as the facts say)', percentOption)
    .option('--since <instant>', 'when that stage began (default: as the facts say)', instantOption)
    .option('--at <instant>', 'the instant of the decision (default: as the facts say, else now)', instantOption)
    .option('--json', 'print {decision, stage, reasons}')
    .addHelpText('after', HELP)
    .configureHelp({ helpWidth: 80 })
    .action(async (options: CheckOptions) => finish(await check(options)))
}

export const rolloutCommand: AddCommand = (program, finish) => {
  const rollout = program.command('rollout').description('decide over the stages of a rollout from measured facts')
  addCheck(rollout, finish)
}
