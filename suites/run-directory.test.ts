import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { validator } from '../contracts/validate.ts'
import { createRedactor } from '../targets/redactor.ts'
import { SuiteError } from './errors.ts'
import type { Evidence } from './evidence.ts'
import { fileDigests, openRunDirectory, prepareRunDirectory, readEvidence } from './run-directory.ts'

const root = mkdtempSync(join(tmpdir(), 'run-directory-'))
afterAll(() => rmSync(root, { recursive: true }))

let counter = 0
let folder = ''
beforeEach(() => {
  folder = join(root, String(counter++))
})

const identity = (text: string): string => text

const evidence: Evidence = {
  scenario: 'orders.brackets',
  phase: 'observe',
  timeBase: 'virtual',
  ms: 12,
  skipped: null,
  error: null,
  unseen: 0,
  data: { orders: [{ id: 'o-1' }, { id: 'o-2' }], equity: '100000.00', none: null },
  exchanges: [{ id: 1, method: 'GET', path: '/v1/orders', status: 200, body: '[]', ids: ['o-1', 'o-2'] }],
}

const records = Array.from({ length: 51 }, (_, index) => ({ id: `o-${index + 1}`, note: 'a\nb "c"' }))
const long: Evidence = { ...evidence, data: { orders: records } }
const schema = 'https://final-gate.dev/schema/evidence/1'

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

const errorOf = async (run: () => Promise<unknown>): Promise<string> => {
  try {
    await run()
    return 'no error'
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error
    expect(error.exitCode).toBe(3)
    return `${error.code} ${error.message.replaceAll(folder, 'DIR')}`
  }
}

describe('evidence', () => {
  it('is read back as it was written, with its schema beside it', async () => {
    await openRunDirectory(folder, identity).writeEvidence(evidence)
    expect(await readEvidence(folder)).toEqual(new Map([['orders.brackets', { schema, ...evidence }]]))
  })

  it('keeps a list of more than 50 records in a file of its own, a record a line', async () => {
    await openRunDirectory(folder, identity).writeEvidence(long)
    const stored: unknown = JSON.parse(readFileSync(join(folder, 'evidence/orders.brackets.json'), 'utf8'))
    expect(stored).toMatchObject({ data: { orders: { $lines: 'evidence/orders.brackets/orders.ndjson', count: 51 } } })
    expect(validator('evidence', { all: true })(stored)).toEqual([])
    const lines = readFileSync(join(folder, 'evidence/orders.brackets/orders.ndjson'), 'utf8').split('\n')
    expect(lines).toHaveLength(52)
    expect((await readEvidence(folder)).get('orders.brackets')?.data).toEqual({ orders: records })
  })

  it('without data is kept with its reason', async () => {
    const skipped: Evidence = { ...evidence, data: null, skipped: { code: 'tier', text: 'may only observe' } }
    await openRunDirectory(folder, identity).writeEvidence(skipped)
    expect((await readEvidence(folder)).get('orders.brackets')).toEqual({ schema, ...skipped })
  })

  it('is redacted before it is written, in lists and in answers too', async () => {
    const redactor = createRedactor()
    redactor.register('target token', 'hunter2-and-more')
    const leaking: Evidence = {
      ...long,
      data: { orders: [...records, { id: 'o-52', note: 'Bearer hunter2-and-more' }], key: 'hunter2-and-more' },
      exchanges: [{ id: 1, method: 'GET', path: '/?key=hunter2-and-more', status: 200, body: '{}', ids: [] }],
    }
    await openRunDirectory(folder, redactor.redact).writeEvidence(leaking)
    const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    expect(texts).toHaveLength(2)
    expect(texts.join('').includes('hunter2')).toBe(false)
    expect(texts.join('').split('[redacted target token]')).toHaveLength(4)
    expect((await readEvidence(folder)).get('orders.brackets')?.data).toMatchObject({ key: '[redacted target token]' })
  })

  it('of a run that gathered nothing is empty', async () => {
    expect(await readEvidence(folder)).toEqual(new Map())
  })

  it('leaves no temporary file behind', async () => {
    await openRunDirectory(folder, identity).writeEvidence(long)
    expect(readdirSync(folder, { recursive: true }).filter(name => String(name).endsWith('.tmp'))).toEqual([])
  })
})

describe('evidence that was changed after the run', () => {
  it('by taking records out is refused', async () => {
    await openRunDirectory(folder, identity).writeEvidence(long)
    const path = join(folder, 'evidence/orders.brackets/orders.ndjson')
    writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(1).join('\n'))
    expect(await errorOf(() => readEvidence(folder))).toBe(
      'GATE_EVIDENCE_INCOMPLETE evidence/orders.brackets/orders.ndjson holds 50 records where 51 were written; the evidence was changed after the run, gather it again',
    )
  })

  it('by deleting a list is refused', async () => {
    await openRunDirectory(folder, identity).writeEvidence(long)
    rmSync(join(folder, 'evidence/orders.brackets/orders.ndjson'))
    expect(await errorOf(() => readEvidence(folder))).toMatch(
      /^GATE_EVIDENCE_UNREADABLE evidence\/orders\.brackets\.json cannot be read: ENOENT/,
    )
  })

  it.each([['{"scenario": "orders'], ['null'], ['{}'], ['[]']])('into %s is refused', async text => {
    write('evidence/orders.brackets.json', text)
    expect(await errorOf(() => readEvidence(folder))).toMatch(
      /^GATE_EVIDENCE_UNREADABLE evidence\/orders\.brackets\.json cannot be read: .+; gather the evidence again$/,
    )
  })

  it('is seen in the digests', async () => {
    const directory = openRunDirectory(folder, identity)
    await directory.writeEvidence(evidence)
    const before = await fileDigests(folder)
    await directory.writeEvidence({ ...evidence, data: { orders: [] } })
    const after = await fileDigests(folder)
    expect(Object.keys(after)).toEqual(Object.keys(before))
    expect(after).not.toEqual(before)
  })
})

it('what a target sent cannot choose which file is read', async () => {
  write('secret.ndjson', '{"key": 1}\n')
  const pointer = { $lines: 'secret.ndjson', count: 1 }
  await openRunDirectory(folder, identity).writeEvidence({ ...evidence, data: { answer: pointer } })
  expect((await readEvidence(folder)).get('orders.brackets')?.data).toEqual({ answer: pointer })
})

describe('the digests', () => {
  it('are those of every file but the manifest, in order of name', async () => {
    const directory = openRunDirectory(folder, identity)
    await directory.writeText('verdicts.json', 'abc')
    await directory.writeText('evidence/a.json', '')
    await directory.writeText('manifest.json', '{}')
    expect(Object.entries(await fileDigests(folder))).toEqual([
      ['evidence/a.json', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
      ['verdicts.json', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ])
  })
})

describe('a folder for a run', () => {
  it('is made where there is none', async () => {
    await prepareRunDirectory(folder)
    expect(readdirSync(folder)).toEqual([])
  })

  it('of an earlier run is emptied, temporary files too', async () => {
    write('config.json', '{"schema":"https://final-gate.dev/schema/config/1"}')
    write('run.json', '{}')
    write('evidence/orders.brackets/orders.ndjson', '{}')
    write('junit.xml', '')
    write('verdicts.json.123.tmp', '')
    await prepareRunDirectory(folder)
    expect(readdirSync(folder)).toEqual([])
  })

  it('with files that no run wrote is refused, and nothing in it is touched', async () => {
    write('config.json', '{"schema":"https://final-gate.dev/schema/config/1"}')
    write('run.json', '{}')
    write('thesis.docx', 'years of work')
    expect(await errorOf(() => prepareRunDirectory(folder))).toBe(
      'GATE_RUN_DIRECTORY DIR holds files that no run wrote (thesis.docx); name an empty or a former run directory with --out',
    )
    expect(existsSync(join(folder, 'run.json')) && existsSync(join(folder, 'thesis.docx'))).toBe(true)
  })

  it('that holds only a config.json of another program is refused', async () => {
    write('config.json', '{"name":"app"}')
    expect(await errorOf(() => prepareRunDirectory(folder))).toContain('(config.json)')
  })
})
