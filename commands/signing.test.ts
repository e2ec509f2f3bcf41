import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { fc, test as property } from '@fast-check/vitest'
import { afterAll, describe, expect, it } from 'vitest'
import { commitAs } from './checklist-desk.fixture.ts'
import { type Approvers, readApprovers } from './signing-approvers.ts'
import { authorship, changeBetween } from './signing-authors.ts'
import { fingerprint, isSignature, makeKey, publicText, readKey, signatureOf } from './signing-key.ts'
import { typedLine, weakness } from './signing-passphrase.ts'
import { decryptedKey, encryptedKey } from './signing-pkcs8.ts'
import { appendRecord, readRecords, recordsIn, signatureFault, signedLine, type Unsigned } from './signing-record.ts'

const folder = mkdtempSync(join(tmpdir(), 'final-gate-signing-'))
afterAll(() => rmSync(folder, { recursive: true }))

const PASSPHRASE = 'seven quiet harbours'
const environment = { FINAL_GATE_PASSPHRASE: PASSPHRASE }
const { privateKey } = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519').privateKey

const approvers: Approvers = {
  path: 'approvers.yaml',
  digest: 'a'.repeat(64),
  list: [{ name: 'Rita Risk', role: 'risk', publicKey: publicText(privateKey), items: ['GL-03', 'GL-08'] }],
}

const unsigned = (changes: Partial<Unsigned> = {}): Unsigned => ({
  kind: 'sign',
  item: 'GL-03',
  name: 'Rita Risk',
  role: 'risk',
  key: fingerprint(publicText(privateKey)),
  at: '2026-06-15T12:00:00.000Z',
  build: 'abc123',
  configHash: 'c0',
  bounds: 'b'.repeat(64),
  evidence: [{ run: 'run-1', manifest: 'd'.repeat(64) }],
  approvers: 'a'.repeat(64),
  commits: { from: null, to: 'abc123', count: 3 },
  attachments: [{ name: 'Prüfbericht \u2028 €.pdf', bytes: 7, sha256: 'f'.repeat(64) }],
  covers: [],
  reason: '',
  expires: null,
  ...changes,
})

/** A file of three records, as its bytes. */
const threeRecords = (): Buffer => {
  let text = ''
  for (const item of ['GL-03', 'GL-08', 'GL-03']) {
    const file = recordsIn(Buffer.from(text), 'sign-off.jsonl')
    text += `${signedLine(unsigned({ item }), file, privateKey)}\n`
  }
  return Buffer.from(text)
}

const holds = (bytes: Buffer): boolean => {
  const { broken, records } = recordsIn(bytes, 'sign-off.jsonl')
  return (
    broken === null && records.length === 3 && records.every(({ record }) => signatureFault(record, approvers) === null)
  )
}

describe('a record file', () => {
  const bytes = threeRecords()

  it('holds as it was written', () => {
    expect(holds(bytes)).toBe(true)
    expect(recordsIn(Buffer.alloc(0), 'x')).toMatchObject({ records: [], broken: null, last: '0'.repeat(64) })
  })

  property.prop([fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })], { numRuns: 2000 })(
    'never holds once any byte of it is another',
    (at, change) => {
      const altered = Buffer.from(bytes)
      altered[at] = (altered[at] ?? 0) ^ change
      expect(holds(altered)).toBe(false)
    },
  )

  it('does not hold with a line taken out, put in twice, moved, cut off or written with other line ends', () => {
    const [first = '', second = '', third = ''] = bytes.toString().split('\n')
    const files = [
      `${second}\n${third}\n`,
      `${first}\n${third}\n`,
      `${first}\n${first}\n${second}\n`,
      `${second}\n${first}\n${third}\n`,
      `${first}\n${second}\n${third}`,
      `${first}\r\n${second}\r\n${third}\r\n`,
      `\n${first}\n${second}\n${third}\n`,
      `${first}\n${second}\n${third}\n\n`,
    ]
    expect(files.filter(text => holds(Buffer.from(text)))).toEqual([])
  })

  it('names the line that is not as it was written', () => {
    const text = bytes.toString().replace('"item":"GL-08"', '"item":"GL-03"')
    expect(recordsIn(Buffer.from(text), 'x').broken).toEqual({
      line: 3,
      problem: 'it does not follow the line before it: a line was changed, taken out or put in',
    })
    const spaced = bytes.toString().replace('{"approvers"', '{ "approvers"')
    expect(recordsIn(Buffer.from(spaced), 'x').broken).toEqual({
      line: 1,
      problem: 'it is not written as records are: it was changed',
    })
  })

  it('is only added to while it is whole and as it was read', async () => {
    const path = join(folder, 'sign-off.jsonl')
    const empty = await readRecords(path)
    await appendRecord(empty, signedLine(unsigned(), empty, privateKey))
    await expect(appendRecord(empty, signedLine(unsigned(), empty, privateKey))).rejects.toMatchObject({
      code: 'GATE_RECORD',
      exitCode: 1,
    })
    const one = await readRecords(path)
    expect([one.records.length, one.broken]).toEqual([1, null])
    writeFileSync(path, `${readFileSync(path, 'utf8')}{}\n`)
    const broken = await readRecords(path)
    await expect(appendRecord(broken, signedLine(unsigned(), broken, privateKey))).rejects.toThrow('line 2')
  })
})

describe('a record', () => {
  const faultOf = (changes: Partial<Unsigned>, key = privateKey, list = approvers): string | null => {
    const line = signedLine(unsigned(changes), { last: '0'.repeat(64) }, key)
    const [only] = recordsIn(Buffer.from(`${line}\n`), 'x').records
    return only ? signatureFault(only.record, list) : 'no record'
  }

  it('counts only from a listed key, for an item of its owner, under its owner’s name', () => {
    expect(faultOf({})).toBe(null)
    expect(faultOf({ key: fingerprint(publicText(stranger)) }, stranger)).toBe('its key is not in approvers.yaml')
    expect(faultOf({}, stranger)).toBe('its signature is wrong')
    expect(faultOf({ item: 'GL-13' })).toBe('Rita Risk may not sign GL-13')
    expect(faultOf({ name: 'Somebody Else' })).toBe('approvers.yaml gives the key to another')
    expect(faultOf({ role: 'compliance' })).toBe('approvers.yaml gives the key to another')
  })
})

describe('a key', () => {
  it('lies behind a passphrase that scrypt makes slow to guess, readable by its owner alone', async () => {
    const path = join(folder, 'rita.key')
    const publicKey = await makeKey(path, environment)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/)
    const key = await readKey(path, environment)
    expect(publicText(key)).toBe(publicKey)
    expect(isSignature('text', signatureOf('text', key), publicKey)).toBe(true)
    await expect(makeKey(path, environment)).rejects.toMatchObject({ code: 'GATE_KEY', exitCode: 3 })
    expect(publicText(await readKey(path, environment))).toBe(publicKey)
  })

  it('is refused with another passphrase, without one, of another kind, or where there is no file', async () => {
    const path = join(folder, 'other.key')
    await makeKey(path, environment)
    const wrong = { FINAL_GATE_PASSPHRASE: 'seven quiet harbors' }
    await expect(readKey(path, wrong)).rejects.toThrow('the passphrase is another, or the file is damaged')
    await expect(readKey(path, { FINAL_GATE_PASSPHRASE: '' })).rejects.toMatchObject({ code: 'GATE_KEY' })
    const bare = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect(() => decryptedKey(bare, PASSPHRASE)).toThrow('it is no private key behind a passphrase')
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    expect(() => decryptedKey(encryptedKey(curve, PASSPHRASE), PASSPHRASE)).toThrow('not Ed25519')
    await expect(readKey(join(folder, 'none.key'), environment)).rejects.toMatchObject({ code: 'GATE_KEY' })
  })

  property.prop([fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })], { numRuns: 10 })(
    'comes back with its passphrase, whatever letters that has',
    passphrase => {
      expect(decryptedKey(encryptedKey(privateKey, passphrase), passphrase).equals(privateKey)).toBe(true)
    },
  )

  it('signs in one spelling alone', () => {
    const signature = signatureOf('text', privateKey)
    expect(isSignature('text', signature.replace(/=+$/, ''), publicText(privateKey))).toBe(false)
    expect(isSignature('text', ` ${signature}`, publicText(privateKey))).toBe(false)
    expect(isSignature('other', signature, publicText(privateKey))).toBe(false)
    expect(isSignature('text', signature, 'AAAA')).toBe(false)
  })
})

describe('a passphrase', () => {
  it('is refused where it is empty, short or of few letters', () => {
    expect(['', '   ', 'short', 'aaaaaaaaaaaaaaaa', 'abababababababab', '12345123451234'].map(weakness)).toEqual([
      'it is empty',
      'it is empty',
      'it has 5 characters, at least 12 are needed',
      'it has 1 different characters, at least 6 are needed',
      'it has 2 different characters, at least 6 are needed',
      'it has 5 different characters, at least 6 are needed',
    ])
    expect(weakness(PASSPHRASE)).toBe(null)
  })

  it('stops a key from being made', async () => {
    const path = join(folder, 'weak.key')
    await expect(makeKey(path, { FINAL_GATE_PASSPHRASE: 'short' })).rejects.toMatchObject({
      code: 'GATE_PASSPHRASE',
      exitCode: 3,
    })
    await expect(makeKey(path, {})).rejects.toThrow('FINAL_GATE_PASSPHRASE')
    expect(() => statSync(path)).toThrow('ENOENT')
  })

  const typing = async (keys: readonly string[]): Promise<{ line: string | null; shown: string; modes: boolean[] }> => {
    const modes: boolean[] = []
    const input = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => modes.push(mode) })
    const output = new PassThrough()
    const line = typedLine('passphrase: ', { input, output })
    for (const key of keys) input.write(key)
    return { line: await line, shown: String(output.read()), modes }
  }

  it('is typed without being shown, and can be corrected or given up', async () => {
    const shown = 'passphrase: \n'
    const modes = [true, false]
    expect(await typing(['secr', 'et', '\u007f', 'T', '\r'])).toEqual({ line: 'secreT', shown, modes })
    expect(await typing(['grün\n'])).toEqual({ line: 'grün', shown, modes })
    expect(await typing(['sec', '\u0003'])).toEqual({ line: null, shown, modes })
  })

  it('is typed ahead where a person is quick', async () => {
    const input = Object.assign(new PassThrough(), { setRawMode: () => {} })
    const output = new PassThrough()
    const first = typedLine('new: ', { input, output })
    input.write('one\rtwo\r')
    expect([await first, await typedLine('again: ', { input, output })]).toEqual(['one', 'two'])
  })
})

describe('approvers.yaml', () => {
  const path = join(folder, 'approvers.yaml')
  const row = (name: string, key: string, items = '[GL-01]'): string =>
    `  - {name: ${name}, role: risk, publicKey: ${key}, items: ${items}}\n`
  const read = (text: string): Promise<Approvers> => {
    writeFileSync(path, text)
    return readApprovers(path)
  }

  it('is read with its digest', async () => {
    const list = await read(`approvers:\n${row('Ann', publicText(privateKey))}`)
    expect([list.list.map(({ name }) => name), list.digest]).toEqual([['Ann'], expect.stringMatching(/^[0-9a-f]{64}$/)])
  })

  it('is refused with a shared key, a key that is none, an item that is none or an unknown field', async () => {
    const key = publicText(privateKey)
    const wrong = [
      [`approvers:\n${row('Ann', key)}${row('Bob', key)}`, 'Ann (risk) and Bob have the same key'],
      [`approvers:\n${row('Ann', `${'A'.repeat(59)}=`)}`, 'the public key of Ann'],
      [`approvers:\n${row('Ann', key, '[GL-16]')}`, '/approvers/0/items/0'],
      [`approvers:\n  - {name: Ann, role: x, publicKey: ${key}, items: [GL-01], root: true}\n`, '/approvers/0/root'],
      ['approvers: []\n', '/approvers'],
      ['', 'the file'],
    ] as const
    for (const [text, problem] of wrong) {
      await expect(read(text)).rejects.toMatchObject({
        code: 'GATE_APPROVERS',
        message: expect.stringContaining(problem),
      })
    }
  })
})

describe('the authors of a change', () => {
  const repository = join(folder, 'system')
  mkdirSync(repository)
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', repository])
  const first = commitAs(repository, 'Ada Author <ada@desk.example>', 'One')
  const second = commitAs(repository, 'Ben Builder <ben@desk.example>', 'Two')
  const third = commitAs(repository, 'Cyd <cyd@desk.example>', 'Three\n\nCo-authored-by: Dot Double <Dot@Desk.example>')
  const wrote = async (
    from: string | null,
    to: string,
    name: string,
    emails: string[] = [],
  ): Promise<string | null> => {
    const change = await changeBetween(repository, from, to)
    if ('problem' in change) throw new Error(change.problem)
    return authorship(change, { name, emails, role: 'risk', publicKey: '', items: [] })
  }

  it('are those since the last go-live, or of all commits where there was none', async () => {
    expect(await changeBetween(repository, first, third)).toMatchObject({ from: first, to: third, count: 2 })
    expect(await wrote(null, third, 'Ada Author')).toBe('Ada Author')
    expect(await wrote(first, third, 'Ada Author')).toBe(null)
    expect(await wrote(first, second, 'Cyd')).toBe(null)
    expect(await wrote(first, third.slice(0, 12), 'Cyd')).toBe('Cyd')
  })

  it('are known by name or address in any case, co-authors too', async () => {
    expect(await wrote(first, third, 'Benjamin B', ['BEN@desk.example'])).toBe('BEN@desk.example')
    expect(await wrote(first, third, '  ben   BUILDER ')).toBe('  ben   BUILDER ')
    expect(await wrote(first, third, 'Dorothy', ['dot@desk.example'])).toBe('dot@desk.example')
    expect(await wrote(first, third, 'Rita Risk', ['rita@desk.example'])).toBe(null)
  })

  it('cannot be told, and nobody may sign, where the history does not hold them', async () => {
    const problem = async (of: string, from: string | null, to: string): Promise<unknown> => {
      const change = await changeBetween(of, from, to)
      return 'problem' in change ? change.problem : change
    }
    expect(await problem(repository, null, 'f'.repeat(40))).toContain('is no commit of')
    expect(await problem(repository, 'e'.repeat(40), third)).toContain('is no commit of')
    for (const build of ['--upload-pack=touch x', 'HEAD', 'main', 'v1.2', '']) {
      expect(await problem(repository, null, build)).toContain('is no commit')
    }
    expect(await problem(folder, null, third)).toContain('not a git repository')
    expect(await problem(join(folder, 'nowhere'), null, third)).toContain('nowhere')
    const shallow = join(folder, 'shallow')
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${repository}`, shallow])
    expect(await problem(shallow, null, third)).toContain('a shallow clone')
  })
})
