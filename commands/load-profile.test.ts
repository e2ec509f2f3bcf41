import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoadProfileFile } from '../contracts/files/load-profile.schema.ts'
import { validator } from '../contracts/validate.ts'
import type { Row } from '../loadtest/record.ts'
import { type GateSession, openGate } from './gate-session.fixture.ts'

// Loads of a configured target: the reference target, and folders of exports that have a history and cannot be loaded.

let folder = ''
let session: GateSession
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-profile-'))
  session = openGate(folder)
})
afterAll(async () => {
  await session.close()
  await rm(folder, { recursive: true })
})

const to = `{"id": ref, "symbol": symbol, "side": "buy", "position_intent": "buy_to_open", "type": "market", "qty": "1", "filled_qty": "1",
  "filled_avg_price": "10.00", "time_in_force": "day", "status": "filled", "submitted_at": $instant(at), "source": "desk", "legs": []}`

/** A folder of its own for one configuration, beside which the baseline lies. */
const desk = async (name: string, config: object): Promise<string> => {
  const path = join(folder, name)
  await mkdir(path, { recursive: true })
  await writeFile(join(path, 'final-gate.json'), JSON.stringify(config))
  return path
}

/** Exported orders, one every `gapS` seconds. */
const history = async (name: string, gapsS: readonly number[]): Promise<string> => {
  const path = await desk(name, {
    target: { adapter: 'files', files: { folder: '.', orders: { file: 'orders.csv', to } } },
  })
  let at = Date.UTC(2026, 0, 5, 14, 30)
  const lines = gapsS.map((gap, index) => {
    at += gap * 1000
    return `o-${index},ACME,${new Date(at).toISOString()}`
  })
  await writeFile(join(path, 'orders.csv'), ['ref,symbol,at', ...lines].join('\n'))
  return path
}

const profile = (path: string, name: string, ...more: string[]) =>
  session.run(['load', '--profile', name, ...more], { folder: path })
const baselineOf = async (path: string) => JSON.parse(await readFile(join(path, 'load-baseline.json'), 'utf8'))

describe('load --profile baseline', () => {
  test('takes what the target declares, and writes where it is from', async () => {
    const path = await desk('declared', { target: 'reference' })
    const { exitCode, stdout } = await profile(path, 'baseline')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(
      /^50 orders a second \(declared by the target\); written to \S*load-baseline\.json: commit it\n$/,
    )
    const file = await baselineOf(path)
    expect(validator('load-baseline', { all: true })(file)).toEqual([])
    expect([file.rate, file.source]).toEqual([50, 'declared by the target'])
  })

  test('counts the busiest minute of the target’s own orders where it declares nothing', async () => {
    // 60 orders a second apart between two quiet hours.
    const path = await history('busy', [...Array(10).fill(300), ...Array(60).fill(1), ...Array(10).fill(300)])
    expect((await profile(path, 'baseline')).exitCode).toBe(0)
    const file = await baselineOf(path)
    expect([file.rate, file.source]).toEqual([1, 'busiest minute of 80 orders: 60 from 2026-01-05T15:20:00.000Z'])
  })

  test('says what is missing where there is no order', async () => {
    const { exitCode, stderr } = await profile(await history('idle', []), 'baseline')
    expect([exitCode, stderr.includes('the target shows no order to count')]).toEqual([3, true])
  })

  test('of a target that is not there ends with the reason', async () => {
    const { exitCode, stderr } = await profile(folder, 'baseline', '--target', 'http://127.0.0.1:9')
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/^final-gate: the target cannot be loaded: .*ECONNREFUSED/),
    ])
  })
})

describe('load --profile 10x', () => {
  test('asks for a baseline before anything is sent', async () => {
    const path = await history('unknown', [1, 1, 1])
    const { exitCode, stderr } = await profile(path, '10x')
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(
      /no baseline rate is known \(there is no load-baseline\.json in .*\); .*GATE_BASELINE_MISSING/s,
    )
  })

  test('names a baseline that cannot be read', async () => {
    const path = await history('broken', [1, 1, 1])
    await writeFile(join(path, 'load-baseline.json'), '{"rate": -1}')
    const { exitCode, stderr } = await profile(path, '10x')
    expect([exitCode, stderr.includes('is no baseline')]).toEqual([3, true])
  })
})

describe('a profile of the reference target', () => {
  test('sends orders, watches its memory and takes back what is left', async () => {
    const path = await desk('soaked', { target: 'reference' })
    const args = ['--rate', '200', '--duration', '3s', '--p95', '60s', '--memory-growth', '900GiB', '--out', 'soak']
    const { exitCode, stdout } = await profile(path, 'soak', ...args)
    const file: LoadProfileFile = JSON.parse(await readFile(join(path, 'soak/load-profile.json'), 'utf8'))
    expect(validator('load-profile', { all: true })(file)).toEqual([])
    expect([file.asked.method, new URL(file.asked.place).pathname]).toEqual(['POST', '/v2/orders'])
    expect(file.asked.baseline).toEqual({ rate: 50, source: 'declared by the target' })
    // A machine that stalls sends late orders in a burst, and the throttle of the target refuses some of them; nothing else becomes of an order.
    expect(file.parts.map(({ n }) => n)).toEqual([200, 200, 200])
    const lines = (await readFile(join(path, 'soak/evidence/load.soak/rows.ndjson'), 'utf8')).trimEnd().split('\n')
    const outcomes = lines.map(line => (JSON.parse(line) as Row).outcome)
    expect([outcomes.length, new Set([...outcomes, '2xx', '429'])]).toEqual([600, new Set(['2xx', '429'])])
    expect(outcomes).toContain('2xx')
    expect(file.parts.reduce((sum, { failed }) => sum + failed, 0)).toBe(outcomes.filter(each => each === '429').length)
    expect(file.memory?.samples).toBeGreaterThan(0)
    expect(file.memory?.last).toBeGreaterThan(10_000_000)
    expect(file.notes).toEqual([])
    expect(exitCode).toBe({ pass: 0, fail: 1, inconclusive: 2 }[file.state])
    expect(stdout).toMatch(/^memory +\d+\.\d MiB at first, /m)
  })

  test('on an account that is not named as a paper account is not begun', async () => {
    const path = await desk('live', { target: 'reference', paperAccounts: ['DEMO*'] })
    const { exitCode, stderr } = await profile(path, 'spike', '--out', 'spike')
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(
      /the target cannot be loaded: it may only be looked at: .*paperAccounts.*\(GATE_LOAD_TARGET\)/s,
    )
  })

  test('in files alone cannot be loaded', async () => {
    const path = await history('files-soak', [1, 1, 1])
    const { exitCode, stderr } = await profile(path, 'soak')
    expect([exitCode, stderr.includes('a load is sent to one system, in the gate’s own interface')]).toEqual([3, true])
  })
})
