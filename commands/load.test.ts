import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { validator } from '../contracts/validate.ts'
import { localTargets } from '../loadtest/local-target.fixture.ts'
import { type Ended, gateIn } from './gate-process.fixture.ts'
import { type GateSession, openGate } from './gate-session.fixture.ts'
import { loadCommand } from './load.ts'

// The command against a server in this process: where its figures and its exit code are looked at as a user calls it, else in a process that runs several. Whether the generator is exact enough depends on how busy the machine
// is, so exit code 0 or 2 follows from what it says of itself.

let folder = ''
let session: GateSession
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-load-'))
  session = openGate(folder)
})
afterAll(async () => {
  await session.close()
  await rm(folder, { recursive: true })
})

const targets = localTargets()
afterEach(() => targets.close())

const load = (...args: string[]): Promise<Ended> => gateIn(folder, ['load', ...args])
const loadInSession = (...args: string[]): Promise<Ended> => session.run(['load', ...args])

/** Why the arguments are refused, as text. */
const refusalOf = async (args: readonly string[]): Promise<string> => {
  let text = ''
  const program = new Command('final-gate')
  loadCommand(program, () => {})
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeErr: error => {
        text += error
      },
    })
  }
  try {
    await program.parseAsync(['load', ...args], { from: 'user' })
    return 'not refused'
  } catch (error) {
    return text + (error instanceof Error ? error.message : String(error))
  }
}

/** Each number by its type alone: what the figures are depends on the machine. */
const shapeOf = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]))
}

const percentiles = { p50: 'number', p95: 'number', p99: 'number', max: 'number' }

describe('final-gate load --url', () => {
  test('prints its figures as JSON and keeps one line for each request, without what is secret', async () => {
    const bodies: string[] = []
    const url = await targets.http((response, _, body) => {
      bodies.push(body)
      response.end('{"status":"accepted"}')
    })
    await writeFile(join(folder, 'order.json'), '{"client_order_id":"{{id}}"}')
    const { exitCode, stdout, stderr } = await load(
      ...['--url', `${url}v2/orders?key=s3cret`, '--rate', '100', '--duration', '1s', '--body', 'order.json'],
      ...['--header', 'authorization: Bearer s3cret', '--expect', 'status=accepted', '--out', 'out', '--json'],
    )
    const figures = JSON.parse(stdout)
    expect(shapeOf({ ...figures, outcomes: null })).toEqual({
      sent: 'number',
      achievedRate: 'number',
      outcomes: 'object',
      intended: percentiles,
      service: percentiles,
      generator: { ok: 'boolean', sendLagP99: 'number', eventLoopP99: 'number', cpu: 'number' },
    })
    expect([figures.sent, figures.outcomes['2xx']]).toEqual([100, 100])
    expect(exitCode).toBe(figures.generator.ok ? 0 : 2)
    expect(new Set(bodies).size).toBe(100)
    const file = await readFile(join(folder, 'out/load.json'), 'utf8')
    const lines = await readFile(join(folder, 'out/requests.ndjson'), 'utf8')
    expect(validator('load', { all: true })(JSON.parse(file))).toEqual([])
    expect(JSON.parse(lines.split('\n')[99] ?? '')).toMatchObject({ index: 99, due: 990_000, outcome: '2xx' })
    expect(lines.trimEnd().split('\n').length).toBe(100)
    expect([file, lines, stdout, stderr].filter(text => text.includes('s3cret'))).toEqual([])
    // Where no terminal looks on, the view of the run is plain lines.
    expect(stderr).toMatch(/^ {3}1 s {2}\d+\/s {2}p50 /m)
    expect(stderr).not.toContain('\u001b')
  })

  test('against a dead port says that nothing was answered, with exit code 2', async () => {
    const url = await targets.deadPort()
    const { exitCode, stdout } = await loadInSession(
      '--url',
      url,
      '--rate',
      '50',
      '--duration',
      '500ms',
      '--timeout',
      '700ms',
    )
    expect(exitCode).toBe(2)
    expect(stdout).toContain('refused 25\n')
    expect(stdout).toContain('ECONNREFUSED 25\n')
    expect(stdout).toMatch(/^intended +700\.00 ms +700\.00 ms +700\.00 ms +700\.00 ms$/m)
    expect(stdout).toMatch(/^nothing can be said: not one request was answered/m)
  })

  test('shares the schedule among workers', async () => {
    let seen = 0
    const url = await targets.http(response => {
      seen++
      response.end()
    })
    const { stdout } = await loadInSession(
      '--url',
      url,
      '--rate',
      '100',
      '--duration',
      '1s',
      '--workers',
      '2',
      '--json',
    )
    expect([JSON.parse(stdout).sent, seen]).toEqual([100, 100])
  })

  const here = ['--url', 'http://127.0.0.1:9/', '--rate', '10', '--duration', '1s']
  test.each([
    [[], '--url (none): is needed; see `final-gate load --help`'],
    [['--url', 'http://10.1.2.3:9/p'], 'is not this machine; if you may load it, add --allow-load 10.1.2.3'],
    [['--url', 'http://10.1.2.3:9/p', '--allow-load', '10.1.2.4'], 'is not this machine'],
    [['--url', 'http://127.0.0.1.example:9/'], 'is not this machine'],
    [['--url', 'http://user:pass@127.0.0.1:9/'], 'give the credentials as a header, not in the address'],
    [['--url', 'ftp://127.0.0.1/'], 'give an address that begins with http:// or https://'],
    [['--url', 'http://127.0.0.1:9/', '--duration', '1s'], '--rate (none): is needed'],
    [[...here, '--duration', '10'], 'give a duration such as 500ms, 30s or 5m'],
    [[...here, '--rate', 'fast'], 'give requests a second, such as 50, 0.5 or 5k'],
    [[...here, '--rate', '1000k', '--duration', '1h'], 'makes 3600000000 requests; 10000000 are the most'],
    [[...here, '--rate', '0.1'], 'makes no request at 0.1 a second'],
    [[...here, '--connections', '2001'], 'give a number from 1 to 2000'],
    [[...here, '--workers', '0'], 'give a number from 1 to 64'],
    [[...here, '--schedule', 'burst'], 'Allowed choices are constant, poisson, ramp, spike'],
    [[...here, '--start-at', '2026-01-05T02:30:00Z'], 'give an instant of the next 24 hours in UTC'],
    [[...here, '--start-at', 'tomorrow'], 'give an instant of the next 24 hours in UTC'],
    [[...here, '--shard', '0/4'], 'give a part and a count, e.g. 2/4'],
    [[...here, '--shard', '11/11'], '--shard 11/11: there are only 10 requests to share'],
    [[...here, '--method', 'BREW'], '--method BREW: give one of GET, POST, PUT, PATCH, DELETE'],
    [[...here, '--body', 'missing.json'], '--body missing.json: ENOENT'],
    [[...here, '--header', 'no colon'], 'give it as "name: value"'],
    [[...here, '--header', 'content-length: 5'], '--header content-length: it is set by the generator itself'],
    [[...here, '--expect', 'a..b'], 'give a field such as data.status, or data.status=accepted'],
  ])('refuses %j', async (args, message) => {
    const refusal = await refusalOf(args)
    expect(refusal).toContain(message)
    expect(refusal).not.toContain('pass@')
  })

  test('refuses with exit code 3, before anything is sent', async () => {
    const { exitCode, stdout, stderr } = await load('--url', 'http://10.1.2.3:9/p', '--rate', '10', '--duration', '1s')
    expect([exitCode, stdout]).toEqual([3, ''])
    expect(stderr).toContain('--url http://10.1.2.3:9: is not this machine')
  })
})
