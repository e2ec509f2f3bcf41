import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { jsonReport } from '../reporters/json.ts'
import { sharedReport } from '../reporters/shared-report.fixture.ts'
import { conclude } from './action.ts'
import { keepComment } from './action-comment.ts'

const MARKER = '<!-- final-gate comment of final-gate -->'
const ours = { login: 'github-actions[bot]' }
let folder = ''
let asked: { readonly request: string; readonly body: { readonly body: string } | null }[] = []
let comments: object[] = []
let status = 200
let server: Server

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-comment-'))
  ;[asked, comments, status] = [[], [], 200]
  server = createServer((request, response) => {
    let text = ''
    request.on('data', chunk => {
      text += String(chunk)
    })
    request.on('end', () => {
      const page = Number(new URL(request.url ?? '', 'http://here').searchParams.get('page') ?? 1)
      asked.push({ request: `${request.method} ${request.url}`, body: text === '' ? null : JSON.parse(text) })
      const answer = request.method === 'GET' ? comments.slice((page - 1) * 100, page * 100) : {}
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
})
afterEach(async () => {
  vi.restoreAllMocks()
  server.closeAllConnections()
  await new Promise(done => server.close(done))
  await rm(folder, { recursive: true })
})

const api = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const keep = () =>
  keepComment(
    { api: api(), repository: 'acme/desk', token: 'a-token' },
    { pullRequest: 12, gate: 'final-gate', body: 'the verdict' },
  )

test('the first run writes a comment', async () => {
  comments = [{ id: 1, body: 'looks good', user: { login: 'ann' } }]
  expect(await keep()).toBe('written')
  expect(asked).toEqual([
    { request: 'GET /repos/acme/desk/issues/12/comments?per_page=100&page=1', body: null },
    { request: 'POST /repos/acme/desk/issues/12/comments', body: { body: `${MARKER}\nthe verdict` } },
  ])
})

test('a later run rewrites it in its place, on whatever page it stands', async () => {
  const other = { id: 1, body: 'looks good', user: { login: 'ann' } }
  comments = [...Array.from({ length: 100 }, () => other), { id: 99, body: `${MARKER}\nearlier`, user: ours }]
  expect(await keep()).toBe('updated')
  expect(asked.at(-1)?.request).toBe('PATCH /repos/acme/desk/issues/comments/99')
})

test('a comment of someone else, and one of another gate, are never touched', async () => {
  comments = [
    { id: 1, body: `${MARKER}\nearlier`, user: { login: 'mallory' } },
    { id: 2, body: '<!-- final-gate comment of other -->\nearlier', user: ours },
    { id: 3, body: null, user: null },
  ]
  expect(await keep()).toBe('written')
})

const concluded = async (more: Readonly<Record<string, string>>): Promise<{ code: number; printed: string }> => {
  const place = (name: string): string => join(folder, name)
  await writeFile(place('verdicts.json'), jsonReport(sharedReport))
  await writeFile(place('event.json'), JSON.stringify({ pull_request: { number: 12 } }))
  let printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    printed += String(text)
    return true
  })
  const code = await conclude({
    GITHUB_OUTPUT: place('output'),
    GITHUB_STEP_SUMMARY: place('summary'),
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: place('event.json'),
    GITHUB_API_URL: api(),
    GITHUB_REPOSITORY: 'acme/desk',
    GATE_CODE: String(sharedReport.gate.exitCode),
    GATE_REPORT: folder,
    GATE_REPORT_URL: 'https://github.com/acme/desk/artifacts/9',
    GATE_ARTIFACT: 'final-gate',
    GATE_COMMENT: 'true',
    GATE_FORGE_TOKEN: 'a-token',
    ...more,
  })
  return { code, printed }
}

test('a pull request gets its comment where it is asked for, and only there', async () => {
  const { code, printed } = await concluded({})
  expect([code, printed.split('\n').at(-2)]).toEqual([sharedReport.gate.exitCode, 'comment written'])
  expect(asked.at(-1)?.body?.body).toContain('orders.bracket-presence')
  asked = []
  await concluded({ GATE_COMMENT: 'false' })
  expect((await concluded({ GITHUB_EVENT_NAME: 'push' })).printed).toContain('this run is of no pull request')
  expect(asked).toEqual([])
})

test('a refused comment is a notice and changes no verdict, as for a pull request from a fork', async () => {
  status = 403
  const { code, printed } = await concluded({})
  expect(code).toBe(sharedReport.gate.exitCode)
  expect(printed).toMatch(/::notice title=Final Gate::no comment: .* answered with 403; .* pull-requests: write\n$/)
  expect(await readFile(join(folder, 'summary'), 'utf8')).toContain('orders.bracket-presence')
})
