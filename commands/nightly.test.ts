import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { jsonReport } from '../reporters/json.ts'
import { sharedReport } from '../reporters/shared-report.fixture.ts'
import { loadCommand } from './load.ts'
import { profiles } from './load-profiles.ts'
import { record, report } from './nightly.ts'
import { runCommand } from './run.ts'
import { selftestCommand } from './selftest.ts'
import { PROJECT_ROOT } from './version.ts'

interface Asked {
  readonly request: string
  readonly token: string | undefined
  readonly body: unknown
}

let folder = ''
let asked: Asked[] = []
let issues: object[] = []
let status = 200
let server: Server

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-nightly-'))
  ;[asked, issues, status] = [[], [], 200]
  server = createServer((request, response) => {
    let text = ''
    request.on('data', chunk => {
      text += String(chunk)
    })
    request.on('end', () => {
      const page = Number(new URL(request.url ?? '', 'http://here').searchParams.get('page') ?? 1)
      asked.push({
        request: `${request.method} ${request.url}`,
        token: request.headers.authorization,
        body: text === '' ? null : JSON.parse(text),
      })
      const answer = request.method === 'GET' ? issues.slice((page - 1) * 100, page * 100) : {}
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise(done => server.close(done))
  await rm(folder, { recursive: true })
})

const environment = (): Record<string, string> => ({
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/desk',
  GITHUB_SHA: '4f2a9c1',
  GITHUB_RUN_ID: '7',
  GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  GITHUB_TOKEN: 'a-token',
})
const place = (name: string): string => join(folder, name)
const recorded = (name: string, parts: readonly string[], previous = 'none') =>
  record({ out: place(name), run: folder, previous: place(previous), parts }, environment())

const ours = { login: 'github-actions[bot]' }
const marked = (kind: string): string => `<!-- final-gate nightly ${kind} -->\nearlier`

test('a night is recorded with what its parts ended with, what failed, and how many before it had no verdict', async () => {
  await writeFile(place('verdicts.json'), jsonReport(sharedReport))
  await recorded('first', ['gate=2', 'load soak='])
  const { endedAt, ...second } = await recorded('second', ['gate=2'], 'first')
  expect(second).toEqual({
    schema: 'https://final-gate.dev/schema/nightly/1',
    commit: '4f2a9c1',
    link: 'https://github.com/acme/desk/actions/runs/7',
    state: 'inconclusive',
    inconclusiveNights: 2,
    parts: [{ name: 'gate', exitCode: 2 }],
    failed: ['orders.bracket-presence', 'sec.negative-input'],
  })
  expect(JSON.parse(await readFile(place('second/nightly.json'), 'utf8'))).toEqual({ endedAt, ...second })
  await writeFile(place('second/nightly.json'), '{}')
  expect((await recorded('third', ['gate=2'], 'second')).inconclusiveNights).toBe(1)
})

test('a part without a name is refused', async () => {
  await expect(recorded('night', ['=0'])).rejects.toThrow('=0: give each part as name=code, such as gate=0')
})

test('a fail opens an issue', async () => {
  await recorded('night', ['gate=1'])
  expect(await report(place('night'), environment())).toEqual(['the night: fail', 'opened: The nightly gate fails'])
  expect(asked.map(({ request, token }) => [request, token])).toEqual([
    ['GET /repos/acme/desk/issues?state=open&creator=github-actions%5Bbot%5D&per_page=100&page=1', 'Bearer a-token'],
    ['POST /repos/acme/desk/issues', 'Bearer a-token'],
  ])
  expect(asked[1]?.body).toMatchObject({ title: 'The nightly gate fails' })
})

test('a fail rewrites the issue that is open, on whatever page it stands, and closes the other', async () => {
  const foreign = { number: 1, body: 'something else', user: ours }
  issues = [
    ...Array.from({ length: 100 }, () => foreign),
    { number: 12, body: marked('fail'), user: ours },
    { number: 13, body: marked('inconclusive'), user: ours },
  ]
  await recorded('night', ['gate=1'])
  expect(await report(place('night'), environment())).toEqual(['the night: fail', 'updated: #12', 'closed: #13'])
  expect(asked.slice(2).map(({ request }) => request)).toEqual([
    'PATCH /repos/acme/desk/issues/12',
    'PATCH /repos/acme/desk/issues/13',
  ])
  expect(asked[3]?.body).toEqual({ state: 'closed' })
})

test('an issue of someone else is never touched, nor a pull request, whatever they begin with', async () => {
  issues = [
    { number: 1, body: marked('fail'), user: { login: 'mallory' } },
    { number: 2, body: marked('fail'), user: ours, pull_request: {} },
    { number: 3, body: null, user: null },
  ]
  await recorded('night', ['gate=0'])
  expect(await report(place('night'), environment())).toEqual(['the night: pass'])
  expect(asked.length).toBe(1)
})

test('a night that left no record, and a refusal, end in an error that says what to do', async () => {
  await expect(report(place('none'), environment())).rejects.toThrow('did not get as far as its record')
  await recorded('night', ['gate=1'])
  status = 403
  await expect(report(place('night'), environment())).rejects.toThrow(/answered with 403; .* issues: write/)
  await expect(report(place('night'), {})).rejects.toThrow('GITHUB_API_URL is not set')
})

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: Readonly<Record<string, string>>
        readonly steps: readonly { readonly id?: string; readonly run?: string; readonly uses?: string }[]
      }
    >
  >
}

test('the workflow may no more than it needs, pins what it uses, and hands every part to the record', async () => {
  const text = await readFile(join(PROJECT_ROOT, '.github/workflows/nightly.yml'), 'utf8')
  const { permissions, jobs } = parse(text) as Workflow
  const steps = Object.values(jobs).flatMap(job => job.steps)
  expect([permissions, jobs.measure?.permissions, jobs.report?.permissions]).toEqual([
    { contents: 'read' },
    { contents: 'read', actions: 'read' },
    { contents: 'read', issues: 'write' },
  ])
  expect(steps.flatMap(({ uses }) => uses ?? []).filter(uses => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(uses))).toEqual(
    [],
  )
  const parts = steps.flatMap(({ id, run }) => (id && run?.includes('final-gate.js') ? [id] : []))
  const handed = [...text.matchAll(/steps\.(\w+)\.outputs\.code/g)].map(([, id]) => id)
  expect(parts).toEqual(handed)
  // What a script is given stands in its environment: an expression inside of it would be code.
  expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
})

/** What a shell makes of a night that has a previous one. */
const PREVIOUS = / "\$\{previous\[@\]\}"/

/** The arguments of every call of the command in the workflow, by the id of its step. */
const calls = async (): Promise<Map<string, readonly string[]>> => {
  const { jobs } = parse(await readFile(join(PROJECT_ROOT, '.github/workflows/nightly.yml'), 'utf8')) as Workflow
  const steps = Object.values(jobs).flatMap(job => job.steps)
  return new Map(
    steps.flatMap(({ id, run }) => {
      const [, line] = /node final-gate\.js ([^|]+?) \|\|/.exec(run ?? '') ?? []
      return id && line ? [[id, line.replace(PREVIOUS, '').split(' ')] as const] : []
    }),
  )
}

test('the workflow runs every load profile, with options that the commands have, each into a folder of its own', async () => {
  const called = await calls()
  const program = new Command('final-gate')
  for (const add of [runCommand, loadCommand, selftestCommand]) add(program, () => {})
  for (const [name = '', ...args] of called.values()) {
    const known = program.commands.find(command => command.name() === name)?.options.map(({ long }) => long)
    expect([name, args.filter(arg => arg.startsWith('--') && !known?.includes(arg))]).toEqual([name, []])
  }
  const after = (args: readonly string[], option: string): string => args[args.indexOf(option) + 1] ?? ''
  const loads = [...called].filter(([, [name]]) => name === 'load')
  // A baseline is found once and committed: it has no place in a night.
  expect(loads.map(([, args]) => after(args, '--profile'))).toEqual(profiles.filter(name => name !== 'baseline'))
  const folders = [...called.values()].map(args => after(args, '--out'))
  expect(folders.filter(folder => !/^nightly\/[a-z0-9-]+$/.test(folder))).toEqual([])
  expect(new Set(folders).size).toBe(folders.length)
})

test('the workflow records each load under the name of its profile', async () => {
  const text = await readFile(join(PROJECT_ROOT, '.github/workflows/nightly.yml'), 'utf8')
  const recorded = [...text.matchAll(/"load ([a-z0-9]+)=\$([A-Z]+)"/g)].map(([, profile, name]) => [profile, name])
  const handed = new Map(
    [...text.matchAll(/^ +([A-Z]+): \$\{\{ steps\.(\w+)\.outputs\.code/gm)].map(([, name, id]) => [name, id]),
  )
  const called = await calls()
  expect(recorded.map(([profile, name]) => [profile, called.get(handed.get(name) ?? '')?.[2]])).toEqual(
    profiles.filter(name => name !== 'baseline').map(name => [name, name]),
  )
})
