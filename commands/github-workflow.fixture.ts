import { closed, id, listOf, named, scalars, step, text } from './github-schema.fixture.ts'

// Stated from docs.github.com, "Workflow syntax for GitHub Actions".

const scope = { enum: ['actions', 'checks', 'contents', 'issues', 'pull-requests', 'statuses'] } as const
const permissions = named({ enum: ['read', 'write', 'none'] }, scope)
const needs = { anyOf: [id, listOf(id)] } as const
const texts = named(text)
const flag = { type: 'boolean' } as const

const job = closed(
  {
    name: text,
    needs,
    if: text,
    permissions,
    env: scalars,
    outputs: texts,
    'runs-on': text,
    'timeout-minutes': { anyOf: [{ type: 'number' }, { type: 'string', pattern: '^\\$\\{\\{' }] },
    'continue-on-error': flag,
    steps: listOf(step({ 'timeout-minutes': { type: 'number' } }, ['run'])),
  },
  ['runs-on', 'steps'],
)

const CALLED = '^(\\./|[\\w-]+/[\\w.-]+/)\\.github/workflows/[\\w.-]+\\.ya?ml(@|$)'

/** A job that calls a workflow: it has no runner and no steps of its own. */
const call = closed(
  {
    name: text,
    needs,
    if: text,
    permissions,
    uses: { type: 'string', pattern: CALLED },
    with: scalars,
    secrets: { anyOf: [texts, { const: 'inherit' }] },
  },
  ['uses'],
)

const input = closed(
  {
    description: text,
    required: flag,
    default: { type: ['string', 'number', 'boolean'] },
    type: { enum: ['string', 'number', 'boolean'] },
  },
  ['type'],
)

const filter = { ...closed({ branches: listOf(text), paths: listOf(text) }), type: ['object', 'null'] }

/** Without pull_request_target, which no workflow here may be started by. */
const events = {
  push: filter,
  pull_request: filter,
  workflow_dispatch: { type: 'null' },
  schedule: listOf(closed({ cron: { type: 'string', pattern: '^\\S+( \\S+){4}$' } }, ['cron'])),
  workflow_call: closed({
    inputs: named(input),
    secrets: named(closed({ description: text, required: flag })),
    outputs: named(closed({ description: text, value: text }, ['value'])),
  }),
}

const event = { enum: Object.keys(events) } as const

/** A workflow, as far as this project and its documents write one. */
export const workflowRules: object = closed(
  {
    name: text,
    on: { anyOf: [event, listOf(event), { ...closed(events), minProperties: 1 }] },
    permissions,
    env: scalars,
    concurrency: closed({ group: text, 'cancel-in-progress': flag }, ['group']),
    jobs: named({ oneOf: [job, call] }),
  },
  ['name', 'on', 'permissions', 'jobs'],
)
