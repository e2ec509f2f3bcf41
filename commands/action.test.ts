import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type CompositeAction, type CompositeResult, outputsOf, runComposite } from './composite-steps.fixture.ts'
import { PROJECT_ROOT } from './version.ts'

// The steps of action.yml as they stand, run by bash outside of GitHub. Not run: the upload, which is GitHub's own, and npm ci, which would replace the packages
// of this checkout; both are looked at.

const TOKEN = 'action-test-token-77'
/** What a config writes in the place of the token. */
const SECRET = `\${FINAL_GATE_TOKEN}`
let workspace = ''

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'final-gate-action-'))
})
afterEach(() => rm(workspace, { recursive: true }))

const place = (name: string): string => join(workspace, name)

interface Given {
  readonly inputs: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
  readonly actionPath?: string
}

const act = async ({ inputs, environment = {}, actionPath = PROJECT_ROOT }: Given): Promise<CompositeResult> => {
  const action = parse(await readFile(join(PROJECT_ROOT, 'action.yml'), 'utf8')) as CompositeAction
  return runComposite(action, workspace, {
    actionPath,
    inputs,
    environment: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      GITHUB_EVENT_NAME: 'push',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/desk',
      GITHUB_RUN_ID: '7',
      ...environment,
    },
    used: { upload: { 'artifact-url': 'https://github.com/acme/desk/actions/runs/7/artifacts/9' } },
  })
}

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** A config whose system under test a run starts itself: the reference target with a fault, its standard input kept open. */
const writeConfig = async (defect: string): Promise<void> => {
  const port = await freePort()
  const reference = `'${process.execPath}' '${join(PROJECT_ROOT, 'final-gate.js')}' reference --port ${port} --token "$DESK_TOKEN"`
  const config = {
    target: {
      url: `http://127.0.0.1:${port}`,
      auth: { token: SECRET },
      start: {
        command: `sleep 600 | ${reference} --defect ${defect}`,
        env: { DESK_TOKEN: SECRET },
        ready: '/readyz',
      },
    },
  }
  await writeFile(place('final-gate.yaml'), JSON.stringify(config))
}

const stepNames = ({ ran }: CompositeResult): (readonly [string, number])[] =>
  ran.map(({ name, exitCode }) => [name, exitCode])

const INSTALL = 'install Final Gate, and a Node of its own beside it'

describe('the action', () => {
  test('passes a sound target, and leaves its run directory to be uploaded', async () => {
    const result = await act({ inputs: { target: 'reference', only: 'e2e.paper-guard' } })
    const report = place('runner-temp/final-gate/final-gate')
    expect(stepNames(result)).toEqual([
      [INSTALL, 0],
      ['gather and judge', 0],
      ['tell the verdict', 0],
    ])
    expect([result.exitCode, result.outputs]).toEqual([
      0,
      {
        state: 'pass',
        'exit-code': '0',
        report,
        'report-url': 'https://github.com/acme/desk/actions/runs/7/artifacts/9',
      },
    ])
    expect(result.used).toEqual([
      {
        uses: expect.stringMatching(/^actions\/upload-artifact@[0-9a-f]{40}$/),
        with: { name: 'final-gate', path: report, 'if-no-files-found': 'error' },
      },
    ])
    expect(['verdicts.json', 'junit.xml', 'manifest.json'].filter(name => !existsSync(join(report, name)))).toEqual([])
    expect(result.summary.split('\n')[0]).toMatch(/^## pass.* 1 of 1 judged/)
    expect(result.summary).toContain('](https://github.com/acme/desk/actions/runs/7/artifacts/9')
    expect(result.ran[2]?.log).toBe('')
  })

  test('starts the system that the config names, and fails by the exit code of the gate', async () => {
    await writeConfig('auth-skipped-on-cancel')
    const result = await act({
      inputs: { config: 'final-gate.yaml', only: 'sec.auth-required\n', out: 'gate', token: TOKEN, artifact: 'desk' },
    })
    expect([result.exitCode, result.outputs]).toMatchObject([
      1,
      { state: 'fail', 'exit-code': '1', report: place('gate') },
    ])
    expect(stepNames(result).at(-1)).toEqual(['tell the verdict', 1])
    expect(result.used[0]?.with).toMatchObject({ name: 'desk', path: place('gate') })
    expect(result.summary).toMatch(/^## fail.*\n/)
    expect(result.summary).toContain('sec.auth-required')
    expect(result.ran[2]?.log).toMatch(/^::error title=sec\.auth-required%3A fail::[^\n]*\n$/)
    expect(await readFile(place('gate/target-log.txt'), 'utf8')).toContain('judge it with:')
    const told = JSON.stringify([result, await readFile(place('gate/verdicts.json'), 'utf8')])
    expect(told.includes(TOKEN)).toBe(false)
  })

  test('ends a broken config in exit code 3 and in the sentence that says why, not in the verdict of an older run', async () => {
    await mkdir(place('gate'))
    await writeFile(place('gate/verdicts.json'), '{"gate":{"state":"pass","exitCode":0}}')
    await writeFile(place('final-gate.yaml'), 'target: reference\nprofil: ci\n')
    const result = await act({ inputs: { out: 'gate' } })
    expect([result.exitCode, result.outputs, result.used]).toEqual([
      3,
      { state: 'usage', 'exit-code': '3', report: '', 'report-url': '' },
      [],
    ])
    expect(result.summary).toMatch(/^## Final Gate: usage or configuration, no verdict/)
    expect(result.summary).toMatch(/\n {4}final-gate: .*profil/)
    expect(result.ran[2]?.log).toMatch(/^::error title=Final Gate%3A usage or configuration[^\n]*profil[^\n]*\n$/)
  })

  test('hands its inputs on as text: nothing in them is run, and none becomes an option', async () => {
    const hostile = '$(touch taken)`touch taken`"; touch taken; --defect=flap'
    const result = await act({ inputs: { target: hostile, only: hostile, config: `-${hostile}`, profile: '--help' } })
    expect([result.exitCode, result.outputs.state, existsSync(place('taken'))]).toEqual([3, 'usage', false])
    expect((await act({ inputs: { artifact: '../../x' } })).summary).toContain('give letters, digits, blanks')
  })

  test('lets nothing that is printed while it judges be a command to the runner', async () => {
    const result = await act({ inputs: { target: '::add-mask::x\n::error::made up' } })
    const [, token = ''] = /^::stop-commands::([0-9a-f-]{36})\n/.exec(result.ran[1]?.log ?? '') ?? []
    expect([token.length, result.ran[1]?.log.endsWith(`\n::${token}::\n`)]).toEqual([36, true])
    expect([result.exitCode, result.ran[2]?.log.split('\n').length]).toEqual([3, 2])
  })

  test('refuses pull_request_target', async () => {
    const result = await act({
      inputs: { target: 'reference', only: 'e2e.paper-guard' },
      environment: { GITHUB_EVENT_NAME: 'pull_request_target' },
    })
    expect([result.exitCode, result.outputs.state, result.summary]).toEqual([
      3,
      'usage',
      expect.stringContaining('start it by pull_request (GATE_ACTION_EVENT)'),
    ])
  })

  test('fails where it could not be installed, and says what to do', async () => {
    await mkdir(place('bare'))
    // A shell and its own commands alone: no npm on the path, and no packages beside the action.
    await symlink('/bin/bash', place('bare/bash'))
    const result = await act({ inputs: {}, actionPath: place('bare'), environment: { PATH: place('bare') } })
    expect(stepNames(result).map(([, exitCode]) => exitCode)).toEqual([4, 4])
    expect([result.exitCode, result.outputs]).toEqual([
      4,
      { state: 'harness', 'exit-code': '4', report: '', 'report-url': '' },
    ])
    expect(result.ran[0]?.log).toContain('::error title=Final Gate::npm is not on the path')
  })
})

test('outputs are read as the runner reads them', () => {
  expect(outputsOf('a=1=2\nb<<END\nx\ny=3\nEND\nc=\n')).toEqual({ a: '1=2', b: 'x\ny=3', c: '' })
  expect(() => outputsOf('b<<END\nx\n')).toThrow('output b has no end')
})
