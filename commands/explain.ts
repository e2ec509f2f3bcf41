import { nearestHint } from '../config/nearest.ts'
import { catalogue } from '../judge/catalogue.ts'
import type { Criterion } from '../judge/criterion.ts'
import { boundText } from '../judge/units.ts'
import type { AddCommand } from './command.ts'
import { commandError } from './errors.ts'
import { exitCodes } from './exit-code.ts'
import { wrapped } from './table.ts'

const KINDS = { every: 'every record is checked; one counterexample fails', steps: 'a drill of named steps' } as const

const measureText = (criterion: Criterion): string => {
  const { measure } = criterion
  if (measure.kind === 'steps') return `${KINDS.steps}: ${measure.steps.join(', ')}`
  return measure.kind === 'every' ? KINDS.every : boundText(measure)
}

/** What the minimum counts. */
const unitsText = ({ measure }: Criterion): string => {
  if (measure.kind === 'steps') return 'trial(s) of each step'
  return measure.kind === 'equivalence' || measure.kind === 'independence' ? 'record(s) of each group' : 'record(s)'
}

const textOf = (criterion: Criterion): string => {
  const params = Object.entries(criterion.params).map(([name, value]) => `${name} ${value}`)
  const facts: readonly (readonly [string, string])[] = [
    ['means', criterion.title],
    ['why', criterion.why],
    ['judged', measureText(criterion)],
    [
      'needs',
      `${criterion.minimum} ${unitsText(criterion)} (${criterion.claim}), from: ${criterion.needs.join(', ') || 'the run itself'}`,
    ],
    ['tier', criterion.tier],
    ['severity', `${criterion.severity}, required in ${criterion.profiles.join(', ')}`],
    ['parameters', params.join(', ') || 'none'],
    ['source', criterion.source],
    ['rules', criterion.rules?.join(', ') ?? 'none'],
    ['checklist', criterion.item],
    ['when it fails', `${criterion.failing}. ${criterion.runbook}`],
  ]
  return [criterion.id, ...facts.map(([name, text]) => wrapped(text, { label: name.padEnd(14), columns: 80 }))].join(
    '\n',
  )
}

export const explainCommand: AddCommand = (program, finish) => {
  program
    .command('explain <criterion>')
    .description('say what one criterion means, how it is judged and what to do when it fails')
    .option('--json', 'print the row of the catalogue as JSON')
    .action((id: string, options: { json?: boolean }) => {
      const criterion = catalogue.find(row => row.id === id)
      if (!criterion) {
        const ids = catalogue.map(row => row.id)
        throw commandError('GATE_CRITERION_UNKNOWN', { id, nearest: nearestHint(id, ids) })
      }
      process.stdout.write(`${options.json ? JSON.stringify(criterion, null, 2) : textOf(criterion)}\n`)
      finish(exitCodes.pass)
    })
}
