import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { mergeFolders } from '../commands/load-shards.ts'
import { localTargets } from './local-target.fixture.ts'

interface Container {
  readonly command: readonly string[]
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value: string }[]
  readonly envFrom: readonly { readonly configMapRef: { readonly name: string } }[]
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
}
interface Job {
  readonly apiVersion: string
  readonly kind: string
  readonly spec: {
    readonly completionMode: string
    readonly completions: number
    readonly parallelism: number
    readonly backoffLimit: number
    readonly template: {
      readonly spec: {
        readonly restartPolicy: string
        readonly containers: readonly [Container]
        readonly volumes: readonly { readonly name: string }[]
      }
    }
  }
}

const root = join(import.meta.dirname, '..')
const text = await readFile(join(import.meta.dirname, 'kubernetes-indexed-job.yaml'), 'utf8')
const { apiVersion, kind, spec } = parse(text) as Job
const [container] = spec.template.spec.containers
const settingOf = (name: string): string | undefined => container.env.find(entry => entry.name === name)?.value

const targets = localTargets()
afterEach(() => targets.close())

test('the job is an indexed one whose pods run all at once and never twice', () => {
  expect({ apiVersion, kind, mode: spec.completionMode }).toEqual({
    apiVersion: 'batch/v1',
    kind: 'Job',
    mode: 'Indexed',
  })
  expect([spec.parallelism, String(spec.completions)]).toEqual([spec.completions, settingOf('SHARDS')])
  expect([spec.backoffLimit, spec.template.spec.restartPolicy]).toEqual([0, 'Never'])
})

test('what a pod leaves behind stands in the volume, and what it is told in the config map of the comment above', () => {
  const [mount] = container.volumeMounts
  expect([mount?.mountPath, spec.template.spec.volumes[0]?.name]).toEqual([settingOf('RESULTS'), mount?.name])
  const used = [...(container.args[0] ?? '').matchAll(/\$\(?\(?([A-Z_]+)/g)].map(([, name = '']) => name)
  const given = [...text.matchAll(/--from-literal=([A-Z_]+)=/g)].map(([, name = '']) => name)
  const known = [...given, ...container.env.map(({ name }) => name), 'JOB_COMPLETION_INDEX']
  expect(new Set(used)).toEqual(new Set(known))
  expect(text).toContain(`kubectl create configmap ${container.envFrom[0]?.configMapRef.name} `)
})

test('the pods’ own commands, run here, send one schedule between them', async () => {
  const results = await mkdtemp(join(tmpdir(), 'final-gate-job-'))
  const url = await targets.http(response => response.end())
  const [shell = '', ...flags] = container.command
  const config = { URL: url, HOST: '127.0.0.1', RATE: '40', DURATION: '1s', RESULTS: results, SHARDS: '2' }
  const startAt = new Date(Date.now() + 3000).toISOString()
  const pod = (index: number): Promise<number | null> =>
    new Promise((resolve, reject) => {
      const env = { ...process.env, ...config, START_AT: startAt, JOB_COMPLETION_INDEX: String(index) }
      const child = spawn(shell, [...flags, ...container.args], { cwd: root, env, stdio: 'ignore' })
      child.once('error', reject)
      child.once('close', resolve)
    })
  expect(await Promise.all([pod(0), pod(1)])).toEqual([0, 0])
  expect((await readdir(results)).sort()).toEqual(['shard-1', 'shard-2'])
  const { report } = await mergeFolders([join(results, 'shard-2'), join(results, 'shard-1')])
  expect([report.planned, report.summary.sent, report.summary.outcomes['2xx']]).toEqual([40, 40, 40])
  await rm(results, { recursive: true })
})
