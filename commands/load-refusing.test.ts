import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { LoadProfileFile } from '../contracts/files/load-profile.schema.ts'
import { localTargets } from '../loadtest/local-target.fixture.ts'
import type { Ended } from './gate-process.fixture.ts'
import { type GateSession, openGate } from './gate-session.fixture.ts'

// Targets that do not do what a load asks of them, each with a reason in its time. A bound of a minute lets the generator be as late as a busy machine makes it.

let folder = ''
let session: GateSession
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-refusing-'))
  session = openGate(folder)
})
afterAll(async () => {
  await session.close()
  await rm(folder, { recursive: true })
})

const targets = localTargets()
afterEach(() => targets.close())

const gate = (args: readonly string[]): Promise<Ended> => session.run(args)

const GENEROUS = ['--p95', '60s', '--timeout', '1s', '--json']
/** What is answered is waited for: the time limit of a later option counts. */
const PATIENT = ['--timeout', '30s']
/** 1,000 requests within a spike of a fifth of the time. */
const spike = (url: string, out: string, ...more: string[]): Promise<Ended> =>
  gate([
    'load',
    '--profile',
    'spike',
    '--url',
    url,
    '--rate',
    '2500',
    '--duration',
    '2s',
    '--out',
    out,
    ...GENEROUS,
    ...more,
  ])

const fileOf = async (out: string): Promise<LoadProfileFile> =>
  JSON.parse(await readFile(join(folder, out, 'load-profile.json'), 'utf8'))

/** Whether the generator was exact depends on how busy the machine is; the exit code follows from the verdict, and the verdict from what it says of itself. */
const codeOf = ({ state }: LoadProfileFile): number => ({ pass: 0, fail: 1, inconclusive: 2 })[state]
const states = ({ verdicts }: LoadProfileFile): string[] => verdicts.map(({ id, state }) => `${id} ${state}`)

// On a busy machine a profile looks at its generator again and again before it gives up.
describe('a target that', () => {
  const reasonOf = async (out: string): Promise<string | undefined> => (await fileOf(out)).faults[0]

  test('refuses every connection comes to no verdict, with each profile', async () => {
    const url = await targets.deadPort()
    const profiles = [
      ['spike', '--rate', '1000', '--duration', '1s'],
      ['soak', '--rate', '100', '--duration', '1s'],
      ['capacity', '--rate', '1000', '--duration', '1s'],
    ]
    for (const [name = '', ...more] of profiles) {
      const { exitCode } = await gate([
        'load',
        '--profile',
        name,
        '--url',
        url,
        ...more,
        '--out',
        `dead-${name}`,
        ...GENEROUS,
      ])
      expect([name, exitCode]).toEqual([name, 2])
      expect(await reasonOf(`dead-${name}`)).toMatch(/^not one request was answered \(refused \d+; ECONNREFUSED \d+\)/)
    }
  })

  test('refuses for half an hour is given up once nobody can have answered', async () => {
    const url = await targets.deadPort()
    const { exitCode } = await gate([
      'load',
      '--profile',
      'soak',
      '--url',
      url,
      '--rate',
      '20',
      '--out',
      'silent',
      ...GENEROUS,
    ])
    expect(exitCode).toBe(2)
    expect(await reasonOf('silent')).toMatch(/^nobody answered within 6 s \(refused \d+; ECONNREFUSED \d+\)$/)
  })

  test('breaks every connection comes to no verdict', async () => {
    const url = await targets.sockets(socket => socket.resetAndDestroy())
    expect((await spike(url, 'reset')).exitCode).toBe(2)
    expect(await reasonOf('reset')).toMatch(/^not one request was answered \((reset|lost) /)
  })

  test('never answers ends with the time limit, and no connection is left open', async () => {
    const url = await targets.sockets(() => {})
    expect((await spike(url, 'stalled')).exitCode).toBe(2)
    expect(await reasonOf('stalled')).toMatch(
      /^(not one request was answered|nobody answered within 6 s) \(timeout \d+/,
    )
    expect(await targets.openConnections()).toBe(0)
  })

  test('answers with an error inside of a success fails', async () => {
    const url = await targets.http(response => response.end('{"error":"no funds"}'))
    expect((await spike(url, 'inside', '--expect', 'status=accepted', ...PATIENT)).exitCode).toBe(1)
    const file = await fileOf('inside')
    expect(states(file)).toContain('spike.success fail')
    expect(file.parts.map(({ n, failed }) => n - failed)).toEqual([0, 0, 0])
  })

  test('closes each connection after its answer loses no request', async () => {
    const url = await targets.http(response => response.writeHead(200, { connection: 'close' }).end())
    expect((await spike(url, 'closing', ...PATIENT)).exitCode).toBe(codeOf(await fileOf('closing')))
    expect((await fileOf('closing')).parts.map(({ failed }) => failed)).toEqual([0, 0, 0])
  })

  test('is asked for more than this machine can send is no verdict on it', async () => {
    const url = await targets.http(response => response.end())
    const { exitCode } = await gate([
      ...['load', '--profile', 'spike', '--url', url, '--rate', '150000', '--duration', '3s', '--p95', '100ms'],
      ...['--timeout', '1s', '--out', 'unsendable', '--json'],
    ])
    expect(exitCode).toBe(2)
    expect(await reasonOf('unsendable')).toMatch(/^the load generator was not exact: calibration: /)
  })
})
