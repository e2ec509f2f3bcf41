import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { exitCodes } from '../commands/exit-code.ts'
import { planOf, readPlan } from '../commands/rollout-plan.ts'
import { rolloutPlanSchema } from '../contracts/files/rollout-plan.schema.ts'
import { validatorOf } from '../contracts/validate.ts'
import { rolloutPlans } from '../judge/rollout/plans.ts'

const here = import.meta.dirname
const text = readFileSync(join(here, 'rollout.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'final-gate-argo-'))
afterAll(() => rmSync(folder, { recursive: true }))

const rowsAfter = (heading: string): string[][] => {
  const [, section = ''] = text.split(heading)
  const lines = section.split('\n')
  const rest = lines.slice(lines.findIndex(line => line.startsWith('|---')) + 1)
  const end = rest.findIndex(line => !line.startsWith('|'))
  return rest.slice(0, end).map(line =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim()),
  )
}

const blockOf = (language: string): string => new RegExp(`\`\`\`${language}\n([^\`]+)\`\`\``).exec(text)?.[1] ?? ''

describe('docs/rollouts', () => {
  const names = readdirSync(join(here, 'rollouts')).filter(name => name.endsWith('.yaml'))

  it('holds the six plans of the production rollout, exactly as the criteria know them', async () => {
    const plans = await Promise.all(names.map(name => readPlan(join(here, 'rollouts', name))))
    expect(Object.fromEntries(plans.map(plan => [plan.feature, plan]))).toEqual(rolloutPlans)
    expect(names.map(name => name.replace('.yaml', '').replaceAll('-', '_')).sort()).toEqual(
      Object.keys(rolloutPlans).sort(),
    )
  })

  it('is linked whole from the page', () => {
    expect(names.filter(name => !text.includes(`](rollouts/${name})`))).toEqual([])
  })
})

describe('docs/rollout.md', () => {
  it('shows a plan that the command takes', () => {
    expect(planOf(parse(blockOf('yaml')), 'rollout.md').metrics.map(({ metric }) => metric)).toEqual([
      'calibration_error',
      'error_rate',
    ])
  })

  it('names each key of a plan', () => {
    const { stages, metrics } = rolloutPlanSchema.properties
    const keys = ['feature', 'stages', ...Object.keys(metrics.items.properties)]
    const named = rowsAfter('\n## The plan\n').flatMap(([cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(match => match[1]),
    )
    expect(named.sort()).toEqual(keys.sort())
    expect(Object.keys(stages.items.properties).every(key => text.includes(key))).toBe(true)
  })

  it('gives each decision its exit code', () => {
    const codes = rowsAfter('# Deciding over a rollout\n').map(([decision, code]) => [decision, Number(code)])
    expect(codes).toEqual([
      ['promote', exitCodes.pass],
      ['roll back', exitCodes.fail],
      ['hold', exitCodes.inconclusive],
      ['', exitCodes.usage],
    ])
  })
})

interface Rule {
  readonly action: 'FailJob' | 'Ignore' | 'Count'
  readonly onExitCodes: {
    readonly containerName: string
    readonly operator: 'In' | 'NotIn'
    readonly values: readonly number[]
  }
}

interface JobSpec {
  readonly activeDeadlineSeconds: number
  readonly backoffLimit: number
  readonly podFailurePolicy: { readonly rules: readonly Rule[] }
  readonly template: {
    readonly spec: {
      readonly restartPolicy: string
      readonly containers: readonly {
        readonly name: string
        readonly command: readonly string[]
        readonly args: readonly string[]
        readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
      }[]
    }
  }
}

interface Template {
  readonly spec: {
    readonly args: readonly { readonly name: string }[]
    readonly metrics: readonly { readonly provider: { readonly job: { readonly spec: JobSpec } } }[]
  }
}

const readYaml = (name: string): unknown => parse(readFileSync(join(here, 'rollouts', 'argo', name), 'utf8'))
const template = readYaml('analysis-template.yaml') as Template
const job = template.spec.metrics[0]?.provider.job.spec as JobSpec
const container = job.template.spec.containers[0] as JobSpec['template']['spec']['containers'][number]

/** What a Job becomes after a pod ended: rules in order, the first that matches; without one the failure is counted (batch/v1, PodFailurePolicy). */
const jobAfter = (exitCode: number): 'Complete' | 'Failed' | 'Running' | 'Counted' => {
  if (exitCode === 0) return 'Complete'
  const rule = job.podFailurePolicy.rules.find(({ onExitCodes: { containerName, operator, values } }) =>
    containerName === container.name ? values.includes(exitCode) === (operator === 'In') : false,
  )
  if (!rule || rule.action === 'Count') return 'Counted'
  return rule.action === 'FailJob' ? 'Failed' : 'Running'
}

const text1 = { type: 'string' } as const
const whole = { type: 'integer', minimum: 0 } as const
const only = (required: readonly string[], properties: object): object => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})
const list = (items: object): object => ({ type: 'array', minItems: 1, items })

// The part of argoproj.io/v1alpha1 AnalysisTemplate that the file uses, as the published resource definition has it; whatever is not named here is refused.
const analysisTemplate = only(['apiVersion', 'kind', 'metadata', 'spec'], {
  apiVersion: { const: 'argoproj.io/v1alpha1' },
  kind: { const: 'AnalysisTemplate' },
  metadata: only(['name'], { name: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 } }),
  spec: only(['metrics'], {
    args: list(only(['name'], { name: text1, value: text1 })),
    metrics: list(
      only(['name', 'provider'], {
        name: text1,
        // Integers or strings in the definition; negative numbers and templates are not used here.
        count: whole,
        failureLimit: whole,
        inconclusiveLimit: whole,
        provider: only(['job'], {
          job: only(['spec'], {
            spec: only(['template'], {
              activeDeadlineSeconds: { type: 'integer', minimum: 1 },
              backoffLimit: whole,
              podFailurePolicy: only(['rules'], {
                rules: list(
                  only(['action', 'onExitCodes'], {
                    action: { enum: ['FailJob', 'Ignore', 'Count', 'FailIndex'] },
                    onExitCodes: only(['operator', 'values'], {
                      containerName: text1,
                      operator: { enum: ['In', 'NotIn'] },
                      values: list({ type: 'integer' }),
                    }),
                  }),
                ),
              }),
              template: only(['spec'], {
                spec: only(['containers', 'restartPolicy'], {
                  // podFailurePolicy allows no other.
                  restartPolicy: { const: 'Never' },
                  containers: list(
                    only(['name', 'image'], {
                      name: text1,
                      image: text1,
                      command: list(text1),
                      args: list(text1),
                      volumeMounts: list(
                        only(['name', 'mountPath'], { name: text1, mountPath: text1, readOnly: { type: 'boolean' } }),
                      ),
                    }),
                  ),
                  volumes: list(
                    only(['name'], {
                      name: text1,
                      configMap: only(['name'], { name: text1 }),
                      persistentVolumeClaim: only(['claimName'], { claimName: text1, readOnly: { type: 'boolean' } }),
                    }),
                  ),
                }),
              }),
            }),
          }),
        }),
      }),
    ),
  }),
})

const T0 = Date.parse('2026-01-05T00:00:00Z') / 1000
const DAY = 86_400
const plan = `
feature: x
stages: [{ percent: 25, dwell: 1d }, { percent: 100, dwell: 1d }]
metrics: [{ metric: error_rate, target: '<= 0.02', rollback: '> 0.05', longerThan: 5m }]
`
const facts = (value: (minute: number) => number | null): string =>
  [
    { stage: 25, since: T0, at: T0 + DAY },
    ...Array.from({ length: 1441 }, (_, minute) => ({
      metric: 'error_rate',
      t: T0 + minute * 60,
      v: value(minute),
      n: 9,
    })),
  ]
    .map(line => `${JSON.stringify(line)}\n`)
    .join('')

interface Ended {
  readonly code: number
  readonly stdout: string
}

/** Runs the container's own command line as a pod would: arguments filled in, mounts at folders of this machine, final-gate from this checkout. */
const runPod = async (name: string, mounted: { plan: string; facts: string | null }): Promise<Ended> => {
  const pod = join(folder, name)
  const values: Readonly<Record<string, string>> = { image: 'x', stage: '25', plan: 'x', facts: 'x' }
  const mounts = container.volumeMounts.map(({ name: volume, mountPath }) => ({ mountPath, path: join(pod, volume) }))
  for (const { path } of mounts) mkdirSync(path, { recursive: true })
  writeFileSync(join(pod, 'plan', 'plan.yaml'), mounted.plan)
  if (mounted.facts !== null) writeFileSync(join(pod, 'facts', 'facts.ndjson'), mounted.facts)
  const words = [...container.command, ...container.args].map(word => {
    const filled = word.replace(/\{\{args\.(\w+)\}\}/g, (_, arg: string) => values[arg] ?? '')
    const mount = mounts.find(({ mountPath }) => filled.startsWith(`${mountPath}/`))
    return mount ? join(mount.path, filled.slice(mount.mountPath.length)) : filled
  })
  const [program, ...args] = words
  expect(program).toBe('final-gate')
  return await new Promise(resolve => {
    const child = execFile(process.execPath, [join(here, '..', 'final-gate.js'), ...args], (_, stdout) =>
      resolve({ code: child.exitCode ?? -1, stdout }),
    )
  })
}

describe('the analysis template for Argo Rollouts', () => {
  it('is a valid AnalysisTemplate', () => {
    expect(validatorOf(analysisTemplate, { all: true })(template)).toEqual([])
  })

  it('uses each of its arguments and declares all that it uses', () => {
    const used = [...JSON.stringify(template.spec.metrics).matchAll(/\{\{args\.(\w+)\}\}/g)].map(([, name]) => name)
    expect([...new Set(used)].sort()).toEqual(template.spec.args.map(({ name }) => name).sort())
  })

  it('is given all of its arguments by each step of the rollout, and the weight before it as its stage', () => {
    interface Step {
      readonly setWeight?: number
      readonly analysis?: {
        readonly templates: { templateName: string }[]
        readonly args: { name: string; value: string }[]
      }
    }
    const rollout = readYaml('rollout-steps.yaml') as { spec: { strategy: { canary: { steps: Step[] } } } }
    const { steps } = rollout.spec.strategy.canary
    const asked = steps.flatMap(({ analysis }, index) =>
      analysis
        ? [[steps[index - 1]?.setWeight, Number(analysis.args.find(({ name }) => name === 'stage')?.value)]]
        : [],
    )
    expect(asked).toEqual([
      [25, 25],
      [50, 50],
      [100, 100],
    ])
    const names = template.spec.args.map(({ name }) => name)
    for (const { analysis } of steps) if (analysis) expect(analysis.args.map(({ name }) => name)).toEqual(names)
  })

  it.each([
    ['promote', facts(() => 0.01), 0, 'Complete'],
    ['rollback', facts(minute => (minute >= 600 && minute < 610 ? 0.2 : 0.01)), 1, 'Failed'],
    ['hold', facts(() => 0.03), 2, 'Running'],
    ['hold', '', 2, 'Running'],
    ['hold', null, 2, 'Running'],
  ])('runs to %s and maps the exit code to the Job', async (decision, given, code, state) => {
    const ended = await runPod(`${decision}-${given === null ? 'none' : given.length}`, { plan, facts: given })
    expect([ended.code, jobAfter(ended.code)]).toEqual([code, state])
    expect(JSON.parse(ended.stdout)).toMatchObject({ decision, reasons: expect.any(Array) })
  })

  it('fails the Job after more tries where the plan is broken, and never succeeds', async () => {
    const ended = await runPod('broken', { plan: 'feature: x', facts: facts(() => 0.01) })
    expect([ended.code, jobAfter(ended.code), ended.stdout]).toEqual([3, 'Counted', ''])
  })

  it('lets no exit code but 0 complete the Job, and no hold last for ever', () => {
    const codes = Array.from({ length: 256 }, (_, code) => code)
    expect(codes.filter(code => jobAfter(code) === 'Complete')).toEqual([0])
    expect(codes.filter(code => jobAfter(code) === 'Running')).toEqual([2])
    expect(job.activeDeadlineSeconds).toBeGreaterThan(0)
    expect(job.backoffLimit).toBe(3)
  })

  it('is described as it works', () => {
    const words = {
      Complete: 'Complete',
      Failed: 'Failed',
      Running: 'Running',
      Counted: 'Failed, after three more tries',
    }
    const described = rowsAfter('\n## Argo Rollouts\n').flatMap(([codes = '', state = '']) =>
      codes.split(', ').map(code => [Number(code), state]),
    )
    expect(described).toEqual([0, 1, 2, 3, 4].map(code => [code, words[jobAfter(code)]]))
  })
})
