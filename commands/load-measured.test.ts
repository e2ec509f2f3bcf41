import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { LoadProfileFile } from '../contracts/files/load-profile.schema.ts'
import { validator } from '../contracts/validate.ts'
import { localTargets } from '../loadtest/local-target.fixture.ts'
import { type Ended, gateIn } from './gate-process.fixture.ts'
import { type GateSession, openGate } from './gate-session.fixture.ts'
import { loadCommand } from './load.ts'

// The profiles that judge, as a user calls them, against servers of this process. A bound of a minute lets the generator be as late as a busy machine makes it, so
// that what is seen here is the target's.

let folder = ''
let session: GateSession
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-measured-'))
  session = openGate(folder)
})
afterAll(async () => {
  await session.close()
  await rm(folder, { recursive: true })
})

const targets = localTargets()
afterEach(() => targets.close())

const gate = (args: readonly string[], during?: Parameters<typeof gateIn>[2]): Promise<Ended> =>
  gateIn(folder, args, during)
const inSession = (args: readonly string[]): Promise<Ended> => session.run(args)

const GENEROUS = ['--p95', '60s', '--timeout', '30s', '--json']
const fileOf = async (out: string): Promise<LoadProfileFile> =>
  JSON.parse(await readFile(join(folder, out, 'load-profile.json'), 'utf8'))

/** Whether the generator was exact depends on how busy the machine is; the exit code follows from the verdict, and the verdict from what it says of itself. */
const codeOf = ({ state }: LoadProfileFile): number => ({ pass: 0, fail: 1, inconclusive: 2 })[state]
const passes = ({ generator }: LoadProfileFile): string => (generator.ok ? 'pass' : 'inconclusive')

const states = ({ verdicts }: LoadProfileFile): string[] => verdicts.map(({ id, state }) => `${id} ${state}`)

describe('a profile of one address', () => {
  test('spike writes a run directory that `judge` reads to the same verdicts, without what is secret', async () => {
    const url = await targets.http(response => response.end('{"status":"accepted"}'))
    const { exitCode, stdout, stderr } = await gate([
      ...['load', '--profile', 'spike', '--url', `${url}v2/orders?key=s3cret`, '--rate', '1000', '--duration', '5s'],
      ...['--header', 'authorization: Bearer s3cret', '--expect', 'status=accepted', '--out', 'spike', ...GENEROUS],
    ])
    const file = await fileOf('spike')
    expect(validator('load-profile', { all: true })(file)).toEqual([])
    expect(JSON.parse(stdout)).toEqual(file)
    // Whether the latency is back depends on the machine; the two before do not, with this bound.
    expect(states(file).slice(0, 2)).toEqual(['p95', 'success'].map(name => `spike.${name} ${passes(file)}`))
    expect(file.parts.map(({ name, n, success }) => [name, n, success])).toEqual([
      ['before', 200, 1],
      ['spike', 1000, 1],
      ['after', 200, 1],
    ])
    expect(exitCode).toBe(codeOf(file))
    expect(stderr).toMatch(/^spike {4}1 s {2}\d+\/s {2}p50 /m)
    const read = (name: string): Promise<string> => readFile(join(folder, 'spike', name), 'utf8')
    const rows = await read('evidence/load.spike/rows.ndjson')
    expect(rows.trimEnd().split('\n').length).toBe(1400)
    for (const name of ['run', 'config', 'evidence', 'verdicts', 'manifest'] as const) {
      const text = await read(name === 'evidence' ? 'evidence/load.spike.json' : `${name}.json`)
      expect([name, validator(name, { all: true })(JSON.parse(text)), text.includes('s3cret')]).toEqual([
        name,
        [],
        false,
      ])
    }
    expect([rows, stdout, stderr].filter(text => text.includes('s3cret'))).toEqual([])

    const before = await read('verdicts.json')
    const again = await inSession(['judge', 'spike', '--json'])
    expect([again.exitCode, JSON.parse(again.stdout)]).toEqual([exitCode, file])
    expect(await read('verdicts.json')).toBe(before)
    await writeFile(join(folder, 'strict.json'), '{"criteria":{"load.p95":{"bound":0.0001}}}')
    const strict = await inSession(['judge', 'spike', '--config', 'strict.json', '--out', 'strict', '--json'])
    const found = file.generator.ok ? [1, 'spike.p95 fail'] : [2, 'spike.p95 inconclusive']
    expect([strict.exitCode, states(JSON.parse(strict.stdout))[0]]).toEqual(found)
  })

  test('soak is judged window by window', async () => {
    const url = await targets.http(response => response.end())
    const args = ['--profile', 'soak', '--url', url, '--rate', '1000', '--duration', '3s', '--out', 'soak', ...GENEROUS]
    const { exitCode } = await inSession(['load', ...args])
    const file = await fileOf('soak')
    expect(file.parts.map(({ name, n, failed }) => [name, n, failed])).toEqual(
      ['window 1', 'window 2', 'window 3'].map(name => [name, 1000, 0]),
    )
    expect(states(file).slice(0, 2)).toEqual([`soak.p95 ${passes(file)}`, `soak.success ${passes(file)}`])
    expect(file.memory).toBeNull()
    expect(exitCode).toBe(codeOf(file))
  })

  test('capacity tells the steps that the target refused from those that it took, and confirms what it names', async () => {
    // A target that refuses what comes at more than 1,650/s, counted from the first request of each stretch on, and knows what it refused.
    const stretches = new Map<string, { began: number; seen: number; refused: number }>()
    const url = await targets.http((response, _, body) => {
      const run = body.slice(0, body.lastIndexOf('-'))
      const stretch = stretches.get(run) ?? { began: performance.now(), seen: 0, refused: 0 }
      stretches.set(run, stretch)
      const isTooMuch = (++stretch.seen * 1000) / Math.max(400, performance.now() - stretch.began) > 1650
      if (isTooMuch) stretch.refused++
      response.writeHead(isTooMuch ? 429 : 200).end()
    })
    // The id is that of the stretch and the number of the request.
    await writeFile(join(folder, 'id.txt'), '{{id}}')
    const { exitCode, stderr } = await inSession([
      ...['load', '--profile', 'capacity', '--url', url, '--body', 'id.txt', '--rate', '900', '--duration', '1s'],
      ...['--within', '50%', '--out', 'capacity', ...GENEROUS],
    ])
    const { parts, capacity, verdicts, state } = await fileOf('capacity')
    // Which steps are too much follows from how evenly this machine sends and takes them; what is said of each does not.
    const truth = [...stretches.values()].map(({ seen, refused }) => [seen, refused])
    expect(truth).toEqual(expect.arrayContaining(parts.map(({ n, failed }) => [n, failed])))
    const wrong = parts.filter(
      ({ n, failed, verdict }) =>
        (failed === 0 && verdict === 'fail') || (failed > n / 10 && verdict !== 'fail' && verdict !== 'generator'),
    )
    expect(wrong).toEqual([])
    if (capacity?.state !== 'found') {
      expect([exitCode, state]).toEqual([2, 'inconclusive'])
      return
    }
    const { rate, above } = capacity
    const told = (name: RegExp): string[] =>
      parts.filter(each => name.test(each.name)).map(each => `${each.rate} ${each.verdict}`)
    expect(told(/^confirming/)).toContain(`${rate} pass`)
    expect(told(/^(step|confirming)/)).toContain(`${above} fail`)
    const note = `${rate}/s passed its confirming run, ${above}/s did not keep the bounds; 900/s is asked for`
    expect([exitCode, verdicts[0]?.notes]).toEqual((rate ?? 0) >= 900 ? [0, [note]] : [1, []])
    expect(stderr).toContain(`capacity, waiting for the target to settle after ${above}/s\n`)
  })

  test('that is interrupted keeps what was measured, says so, and leaves no connection open', async () => {
    const url = await targets.http(response => response.end())
    let sent = false
    const { exitCode, stdout } = await gate(
      ['load', '--profile', 'soak', '--url', url, '--rate', '50', '--duration', '10m', '--out', 'cut', ...GENEROUS],
      (child, stderr) => {
        if (sent || !/^soak {4}2 s /m.test(stderr)) return
        sent = true
        child.kill('SIGINT')
      },
    )
    const file = await fileOf('cut')
    expect([exitCode, file.interrupted, file.state]).toEqual([2, true, 'inconclusive'])
    expect(file.faults[0]).toMatch(/^interrupted after \d+ of 30000 requests; what was measured is kept$/)
    expect(file.parts.reduce((sum, { n }) => sum + n, 0)).toBeGreaterThan(0)
    expect(JSON.parse(stdout).interrupted).toBe(true)
    expect(await targets.openConnections()).toBe(0)
  })
})

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

describe('is refused before anything is sent:', () => {
  const here = ['--url', 'http://127.0.0.1:9/', '--rate', '10']
  test.each([
    [
      ['spike', '--url', 'http://10.1.2.3:9/p', '--rate', '10'],
      'is not this machine; if you may load it, add --allow-load',
    ],
    [['spike', '--url', 'http://127.0.0.1:9/'], '--rate (none): is needed'],
    [['spike', ...here, '--rate', '10k', '--duration', '100s'], 'a spike has 200000 at most'],
    [['spike', ...here, '--schedule', 'ramp'], '--schedule ramp: a spike is a spike'],
    [['soak', ...here, '--schedule', 'spike'], '--schedule spike: a soak is constant or poisson'],
    [['soak', ...here, '--shard', '1/2'], '--shard (given): a soak is sent from one machine'],
    [['soak', ...here, '--target', 'reference'], '--target (given): give either --url or --target'],
    [['capacity', ...here, '--most', '5'], '--most 5: is below --rate'],
    [['capacity', ...here, '--most', '50k'], '--most 50000: give 20000 at most'],
    [['capacity', ...here, '--success', '101%'], 'give a share such as 0.99 or 99%'],
    [['soak', ...here, '--memory-growth', '64'], 'give a size such as 64MiB or 1GB'],
    [['spike', '--target', 'reference', '--body', 'order.json'], '--body (given): belongs to --url'],
    [['spike', '--target', 'reference', '--workers', '2'], '--workers (given): belongs to --url'],
    [['baseline', ...here], '--url (given): baseline is of a configured target'],
    [['10x', ...here], '--url (given): 10x is of a configured target'],
    [['spike', '--target', 'http://10.1.2.3:9'], '10.1.2.3 is not this machine; if you may load it, add --allow-load'],
  ])('%j', async ([profile = '', ...args], message) => {
    expect(await refusalOf(['--profile', profile, ...args, '--out', join(folder, 'refused')])).toContain(message)
  })

  test('and says so in one line', async () => {
    const { exitCode, stdout, stderr } = await inSession(['load', '--profile', 'spike', '--url', 'http://127.0.0.1:9/'])
    expect([exitCode, stdout, stderr]).toEqual([
      3,
      '',
      'final-gate: --rate (none): is needed; see `final-gate load --help` (GATE_OPTION)\n',
    ])
  })
})
