import { generateKeyPairSync } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fc, test as property } from '@fast-check/vitest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '../suites/files.ts'
import { fileDigests } from '../suites/run-directory.ts'
import { makeDesk, openDesk } from './checklist-desk.fixture.ts'
import type { Ended } from './gate-process.fixture.ts'
import type { Approvers } from './signing-approvers.ts'
import { publicText } from './signing-key.ts'
import { checkFiles } from './verify-files.ts'
import { sealedManifest } from './verify-manifest.ts'
import { type VerifiedRun, verifyRun } from './verify-run.ts'
import { signManifest } from './verify-signature.ts'

// A real run of a small system, changed in every way that could pass unseen.

const folder = mkdtempSync(join(tmpdir(), 'final-gate-verify-'))
const original = join(folder, 'reports')
const desk = openDesk(folder)
const finalGate = (...args: string[]): Promise<Ended> => desk.run(args)
beforeAll(async () => {
  makeDesk(folder)
  expect((await finalGate('run', '--profile', 'go-live')).exitCode).toBe(2)
})
afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true })
})

let copies = 0
/** A copy of the run that a test may damage. */
const copied = (): string => {
  copies += 1
  const copy = join(folder, `copy-${copies}`)
  cpSync(original, copy, { recursive: true })
  return copy
}

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(directory, join(entry.parentPath, entry.name)))
    .sort()

const flip = (path: string, at: number, bit = 1): void => {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] ?? 0) ^ bit
  writeFileSync(path, bytes)
}

const verified = (directory: string, approvers: Approvers | null = null): Promise<VerifiedRun> =>
  verifyRun(directory, { approvers })

const findingsOf = async (directory: string, approvers: Approvers | null = null): Promise<string[]> =>
  (await verified(directory, approvers)).findings.map(({ path, problem }) => `${path} ${problem}`)

interface Verdicts {
  gate: { state: string; exitCode: number }
  criteria: { id: string; state: string; n: number; counterexamples: unknown[] }[]
  run: { target: Record<string, unknown> }
}

/** Edits a JSON file of the run and makes the manifest again, as somebody would who wants a better verdict. */
const forged = async (directory: string, name: string, edit: (value: Verdicts) => void): Promise<void> => {
  const path = join(directory, name)
  const value = JSON.parse(readFileSync(path, 'utf8')) as Verdicts
  edit(value)
  writeFileSync(path, `${JSON.stringify(value, null, 1)}\n`)
  const manifest = join(directory, 'manifest.json')
  const { digest: _, ...rest } = JSON.parse(readFileSync(manifest, 'utf8')) as { digest: string }
  const files = await fileDigests(directory)
  writeFileSync(manifest, `${JSON.stringify(sealedManifest({ ...rest, files }), null, 1)}\n`)
}

describe('a run as it was written', () => {
  it('is verified: files, and verdicts judged again; the same every time', async () => {
    const first = await verified(original)
    expect([first.findings, first.signer, first.files > 60]).toEqual([[], null, true])
    expect(first.judged?.report.gate.state).toBe('inconclusive')
    expect(await verified(original)).toEqual(first)
  })

  it('is told on the command line, exit 0, and as JSON', async () => {
    const { exitCode, stdout } = await finalGate('verify', 'reports')
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^verified: reports\n {2}\d+ files are what the run wrote, manifest [0-9a-f]{64}\n {2}\d+ verdicts judged again from the evidence, gate inconclusive\n {2}not signed\n$/,
      ),
    ])
    const json = JSON.parse((await finalGate('verify', 'reports', '--json')).stdout) as object
    expect(json).toMatchObject({ verified: true, findings: [], signer: null })
  })

  it('is not what an empty or a foreign folder is: exit 3', async () => {
    const { exitCode, stderr } = await finalGate('verify', 'desk')
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('desk is no run directory')])
  })
})

describe('one flipped byte', () => {
  it('in any file of the run is found, and the file named', async () => {
    const directory = copied()
    const names = filesIn(directory)
    expect(names.length).toBeGreaterThan(60)
    const missed: string[] = []
    for (const name of names) {
      const path = join(directory, name)
      const before = readFileSync(path)
      flip(path, Math.floor(before.length / 2))
      const found = (await findingsOf(directory)).map(text => text.split(' ')[0])
      if (found.length !== 1 || found[0] !== name) missed.push(`${name}: ${found.join(', ')}`)
      writeFileSync(path, before)
    }
    expect(missed).toEqual([])
    expect(await findingsOf(directory)).toEqual([])
  })

  it('exits 1 and says where', async () => {
    const directory = copied()
    flip(join(directory, 'evidence', 'orders.entries.json'), 100)
    const { exitCode, stdout } = await finalGate('verify', directory)
    expect([exitCode, stdout]).toEqual([
      1,
      `not verified: ${directory}\n  evidence/orders.entries.json was changed\n  nothing was judged again\n`,
    ])
  })

  let [flipped, manifest] = ['', Buffer.alloc(0)]
  beforeAll(() => {
    flipped = copied()
    manifest = readFileSync(join(flipped, 'manifest.json'))
  })
  property.prop([fc.nat(), fc.integer({ min: 0, max: 7 })], { numRuns: 200 })(
    'in manifest.json is found wherever it is',
    async (position, bit) => {
      const path = join(flipped, 'manifest.json')
      writeFileSync(path, manifest)
      flip(path, position % manifest.length, 1 << bit)
      expect((await checkFiles(flipped)).findings.length).toBeGreaterThan(0)
    },
  )
})

describe('a directory', () => {
  it('with a file too many, too few or in disguise is refused', async () => {
    const more = copied()
    writeFileSync(join(more, 'evidence', 'extra.json'), '{}')
    writeFileSync(join(more, 'run.json.123.tmp'), '{}')
    expect(await findingsOf(more)).toEqual([
      'evidence/extra.json is not in manifest.json',
      'run.json.123.tmp is not in manifest.json',
    ])
    const fewer = copied()
    rmSync(join(fewer, 'junit.xml'))
    expect(await findingsOf(fewer)).toEqual(['junit.xml is missing'])
    const linked = copied()
    rmSync(join(linked, 'junit.xml'))
    symlinkSync(join(original, 'junit.xml'), join(linked, 'junit.xml'))
    expect(await findingsOf(linked)).toEqual(['junit.xml is no plain file'])
    const bare = copied()
    rmSync(join(bare, 'manifest.json'))
    expect(await findingsOf(bare)).toEqual(['manifest.json is missing'])
  })

  it('whose manifest has no digest of its own is refused', async () => {
    const directory = copied()
    const path = join(directory, 'manifest.json')
    const { digest: _, ...rest } = JSON.parse(readFileSync(path, 'utf8')) as { digest: string }
    writeFileSync(path, `${JSON.stringify(rest, null, 1)}\n`)
    expect(await findingsOf(directory)).toEqual([expect.stringContaining('manifest.json has no digest of its own')])
  })
})

describe('a verdict that the evidence does not support', () => {
  const edits: readonly (readonly [string, (value: Verdicts) => void, readonly string[]])[] = [
    [
      'a state',
      ({ criteria }) => {
        for (const verdict of criteria) if (verdict.id === 'rel.uptime') verdict.state = 'pass'
      },
      ['verdicts.json rel.uptime: says pass, the evidence says inconclusive'],
    ],
    [
      'a count',
      ({ criteria }) => {
        for (const verdict of criteria) if (verdict.id === 'orders.bracket-presence') verdict.n = 5000
      },
      ['verdicts.json orders.bracket-presence: the evidence gives another n'],
    ],
    [
      'the gate',
      ({ gate }) => {
        gate.state = 'pass'
        gate.exitCode = 0
      },
      ['verdicts.json gate: says pass, the evidence gives inconclusive or other counts or reasons'],
    ],
    [
      'a criterion left out',
      value => {
        value.criteria = value.criteria.filter(({ id }) => id !== 'sec.no-secrets')
      },
      ['verdicts.json sec.no-secrets: its verdict is missing'],
    ],
    [
      'a criterion that is none',
      ({ criteria }) => {
        const [first] = criteria
        if (first) criteria.push({ ...first, id: 'made.up' })
      },
      ['verdicts.json made.up: the evidence gives no such verdict'],
    ],
    [
      'the target',
      ({ run }) => {
        run.target.build = 'another'
      },
      ['verdicts.json run.target: is not what run.json says'],
    ],
  ]
  it.each(edits)('is refused though the manifest was made again: %s', async (_, edit, findings) => {
    const directory = copied()
    await forged(directory, 'verdicts.json', edit)
    expect(await findingsOf(directory)).toEqual(findings)
  })

  it('is refused as well where the bounds were changed beneath it', async () => {
    const directory = copied()
    await forged(directory, 'config.json', value => {
      Object.assign(value, { criteria: { 'orders.bracket-presence': { minimum: 1_000_000 } } })
    })
    expect(await findingsOf(directory)).toContain(
      'verdicts.json orders.bracket-presence: says pass, the evidence says inconclusive',
    )
    const config = join(folder, 'as-it-was.json')
    writeFileSync(config, JSON.stringify({ criteria: {} }))
    expect((await verifyRun(directory, { config, approvers: null })).findings).toEqual([])
  })

  it('exits 1', async () => {
    const directory = copied()
    await forged(directory, 'verdicts.json', ({ criteria }) => {
      for (const verdict of criteria) verdict.state = 'pass'
    })
    const { exitCode, stdout } = await finalGate('verify', directory)
    expect([exitCode, stdout]).toEqual([
      1,
      expect.stringContaining('rel.uptime: says pass, the evidence says inconclusive'),
    ])
  })

  it('may stand on nothing: verdicts without their evidence are refused', async () => {
    const directory = copied()
    rmSync(join(directory, 'evidence'), { recursive: true })
    await forged(directory, 'verdicts.json', () => {})
    expect(await findingsOf(directory)).toContain(
      'verdicts.json orders.bracket-presence: says pass, the evidence says inconclusive',
    )
  })
})

describe('the signature of a manifest', () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const publicKey = publicText(privateKey)
  const list = (key: string): Approvers => ({
    path: 'approvers.yaml',
    digest: sha256(key),
    list: [{ name: 'Rita', role: 'risk', publicKey: key, items: ['GL-01'] }],
  })
  const signed = async (): Promise<string> => {
    const directory = copied()
    const { digest } = await checkFiles(directory)
    await signManifest(directory, { digest, at: '2026-06-15T12:00:00.000Z' }, privateKey)
    return directory
  }

  it('names its signer where a list does', async () => {
    const directory = await signed()
    const by = { key: expect.stringMatching(/^[0-9a-f]{64}$/), at: '2026-06-15T12:00:00.000Z' }
    expect(await verified(directory)).toMatchObject({ findings: [], signer: { name: null, role: null, ...by } })
    expect(await verified(directory, list(publicKey))).toMatchObject({
      findings: [],
      signer: { name: 'Rita', role: 'risk', ...by },
    })
    const other = publicText(generateKeyPairSync('ed25519').privateKey)
    expect(await findingsOf(directory, list(other))).toEqual([
      expect.stringContaining('is of a key that approvers.yaml does not list'),
    ])
  })

  it('holds for no other manifest, even one that was made again with care', async () => {
    const directory = await signed()
    await forged(directory, 'run.json', value => {
      Object.assign(value, { notes: ['nothing to see'] })
    })
    expect((await findingsOf(directory))[0]).toBe('manifest.sig signs another manifest.json than the one that is here')
  })

  it('does not survive a change of any of its bytes', async () => {
    const directory = await signed()
    const path = join(directory, 'manifest.sig')
    const before = readFileSync(path)
    const { digest } = await checkFiles(directory)
    const { checkSignature } = await import('./verify-signature.ts')
    const missed: number[] = []
    for (let at = 0; at < before.length; at += 1) {
      flip(path, at, 1 << (at % 8))
      const { findings } = await checkSignature(directory, digest, null)
      if (findings.length === 0) missed.push(at)
      writeFileSync(path, before)
    }
    appendFileSync(path, '\n')
    expect([missed, (await checkSignature(directory, digest, null)).findings.length]).toEqual([[], 1])
  })

  it('is made by --sign with a key behind a passphrase, and only where all holds', async () => {
    const args = ['--out', 'rita.key', '--name', 'Rita', '--role', 'risk']
    const row = (await finalGate('checklist', 'keygen', ...args)).stdout
    writeFileSync(join(folder, 'approvers.yaml'), `approvers:\n${row}`)
    const directory = copied()
    const made = await finalGate('verify', directory, '--sign', 'rita.key')
    expect([made.exitCode, made.stdout]).toEqual([0, expect.stringContaining('signed by Rita (risk), ')])
    flip(join(directory, 'junit.xml'), 50)
    const refused = await finalGate('verify', directory, '--sign', 'rita.key')
    expect([refused.exitCode, refused.stderr]).toEqual([
      1,
      expect.stringContaining('junit.xml was changed (GATE_BUNDLE_REFUSED)'),
    ])
  })
})
