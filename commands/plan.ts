import { formatDuration } from '../config/duration.ts'
import type { ProfileName } from '../judge/criterion.ts'
import { type PlannedCriterion, planCriteria } from '../judge/plan.ts'
import type { AddCommand } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { type CommonOptions, configOptions, readOptions } from './options.ts'
import { aligned, wrapped } from './table.ts'

const powerText = ({ power, truth }: PlannedCriterion): string =>
  power === null || truth === null ? 'exact' : `${(power * 100).toFixed(1)} % at ${truth}`

const rowOf = (planned: PlannedCriterion): string[] => [
  planned.id,
  planned.required ? planned.severity : 'shown',
  String(planned.records),
  planned.realSeconds === 0 ? '-' : formatDuration(planned.realSeconds * 1000),
  powerText(planned),
]

const textOf = (plan: readonly PlannedCriterion[], profile: ProfileName): string => {
  const required = plan.filter(planned => planned.required)
  const seconds = required.reduce((sum, planned) => sum + planned.realSeconds, 0)
  const impossible = plan.filter(planned => planned.unprovable !== null)
  return [
    `${plan.length} criteria, ${required.length} required by profile ${profile}`,
    `on a real clock they take at least ${formatDuration(seconds * 1000)} of waiting, on a virtual one none`,
    '',
    aligned([['criterion', 'weight', 'records', 'time', 'P(pass)'], ...plan.map(rowOf)]),
    '',
    ...impossible.map(planned =>
      wrapped(`${planned.id}: ${planned.unprovable}`, { label: 'cannot be proven: ', columns: 80 }),
    ),
    'records: the fewest for a pass. time: on a real clock.',
    'P(pass): of a system as good as planned; "exact": one counterexample fails,',
    'none among the records passes.',
  ].join('\n')
}

export const planCommand: AddCommand = (program, finish) => {
  configOptions(
    program
      .command('plan')
      .description('say before a run what each criterion needs: records, time and power, and what cannot be proven'),
  )
    .option('--json', 'print the plan as JSON')
    .action(async (options: CommonOptions & { readonly json?: boolean }) => {
      const { config, catalogue } = await readOptions(options)
      const plan = planCriteria(catalogue, { profile: config.profile, confidence: config.confidence })
      process.stdout.write(`${options.json ? JSON.stringify(plan, null, 2) : textOf(plan, config.profile)}\n`)
      finish(exitCodes.pass)
    })
}
