import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunReport } from '../judge/run.ts'
import { annotationsReport } from '../reporters/annotations.ts'
import { commentReport } from '../reporters/comment.ts'
import { terminalReport } from '../reporters/terminal.ts'
import { localServers } from '../targets/http/local-server.fixture.ts'
import { PROJECT_ROOT } from './version.ts'

// A target that gives back, in every place and encoding, the secrets it is asked with: none of them may stand in anything that a run leaves behind.

/** The token, and what `${DESK_KEY}` of the config stands for: signs that JSON, addresses, markup and Markdown each write in their own way. */
const SECRETS = ['t0ken/with+odd"signs"&<more>=|x', "desk'k3y*with(signs)~and%20é_"]

/** The encodings that a target may show a secret in, each written out by hand and not by the redactor. */
const encodings: Readonly<Record<string, (secret: string) => string>> = {
  plain: secret => secret,
  header: secret => `Bearer ${secret}`,
  query: secret => `/v2/orders?key=${encodeURIComponent(secret)}&limit=1`,
  'lower-case query': secret => encodeURIComponent(secret).replace(/%../g, code => code.toLowerCase()),
  form: secret => `${new URLSearchParams({ key: secret })}`,
  'connection string': secret => `postgres://desk:${encodeURIComponent(secret)}@db.example:5432/desk`,
  'raw connection string': secret => `amqp://desk:${secret}@queue.example/`,
  base64: secret => Buffer.from(secret).toString('base64'),
  'base64 of a pair': secret => Buffer.from(`desk:${secret}`).toString('base64'),
  base64url: secret => Buffer.from(`x${secret}`).toString('base64url'),
  'JSON in a text': secret => JSON.stringify({ password: secret }),
  'JSON of Python': secret => JSON.stringify(secret).replace(/é/g, '\\u00e9'),
  'JSON of Go': secret =>
    JSON.stringify(secret).replaceAll('&', '\\u0026').replaceAll('<', '\\u003c').replaceAll('>', '\\u003e'),
  'JSON of PHP': secret => JSON.stringify(secret).replaceAll('/', '\\/').replace(/é/g, '\\u00e9'),
  HTML: secret =>
    secret
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  hexadecimal: secret => Buffer.from(secret).toString('hex'),
}

const planted = SECRETS.flatMap(secret => Object.values(encodings).map(encode => encode(secret)))

/** What must not be found: each secret as it was planted, and as a file or a page would escape it once more. */
const forbidden = [
  ...new Set(
    SECRETS.flatMap(secret => {
      const bare = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/.=*$/, '')]
      const alone = [
        ...bare,
        JSON.stringify(secret).slice(1, -1),
        encodings.HTML?.(secret) ?? '',
        encodings.hexadecimal?.(secret) ?? '',
      ]
      // The beginning that all encodings of signs share: letters before the first sign.
      return [...alone, secret.slice(0, 5)]
    }),
  ),
]

const { serve, close } = localServers()
let folder = ''
let url = ''

const capabilities = ['health', 'account', 'orders', 'state', 'events', 'metrics']

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-secrets-'))
  const leak = { leak: planted, [SECRETS[0] ?? '']: 'a name' }
  url = await serve((request, response) => {
    const path = (request.url ?? '').split('?')[0]
    const headers = { 'content-type': 'application/json', 'x-echo': encodeURIComponent(SECRETS[0] ?? '') }
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, headers)
      response.end(JSON.stringify(body))
    }
    if (path === '/v1/state') return send(200, { ...leak, capabilities, universe: { symbols: planted } })
    if (path === '/health') return send(200, { ...leak, status: 'ok', build: SECRETS[0], version: SECRETS[1] })
    if (path === '/v2/orders')
      return send(
        200,
        planted.map((id, index) => ({ ...leak, id, client_order_id: planted[index] })),
      )
    return send(500, { ...leak, type: 'about:blank', status: 500, title: planted[0], detail: planted.join(' ') })
  })
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the variable is put in by the command, not here.
  const headers = { 'x-desk': '${DESK_KEY}' }
  await writeFile(join(folder, 'gate.json'), JSON.stringify({ target: { url, name: SECRETS[0], headers }, seed: 3 }))
})
afterAll(async () => {
  await close()
  await rm(folder, { recursive: true })
})

const finalGate = async (args: readonly string[]) => {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'final-gate.js'), ...args], {
    cwd: folder,
    env: { ...process.env, FINAL_GATE_TOKEN: SECRETS[0], DESK_KEY: SECRETS[1] },
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', chunk => {
    output.stdout += String(chunk)
  })
  child.stderr.on('data', chunk => {
    output.stderr += String(chunk)
  })
  const exitCode = await new Promise<number | null>(resolve => child.once('close', resolve))
  return { exitCode, ...output }
}

/** Where a text shows a secret, with what stands around it. */
const leaksIn = (name: string, text: string): string[] =>
  forbidden.flatMap(form => {
    const at = text.indexOf(form)
    return at < 0 ? [] : [`${name}: ${text.slice(Math.max(0, at - 60), at + form.length + 20)}`]
  })

const filesIn = async (directory: string): Promise<readonly (readonly [name: string, text: string])[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return await Promise.all(
    paths.map(async path => [path.slice(directory.length + 1), await readFile(path, 'utf8')] as const),
  )
}

describe('a run of a target that shows its secrets', () => {
  const run = { exitCode: null as number | null, stdout: '', stderr: '' }
  let files: readonly (readonly [name: string, text: string])[] = []

  beforeAll(async () => {
    Object.assign(run, await finalGate(['run', '--config', 'gate.json', '--out', 'reports', '--without-load', '--all']))
    files = await filesIn(join(folder, 'reports'))
  })

  test('comes to a verdict and writes every file', () => {
    expect([run.exitCode, run.stderr.includes('harness itself failed')]).toEqual([1, false])
    const names = files.map(([name]) => name)
    for (const name of ['verdicts.json', 'junit.xml', 'report.html', 'summary.md', 'metrics.prom', 'run.json']) {
      expect(names).toContain(name)
    }
  })

  test('leaves none of them in evidence, reports, metrics or output', () => {
    expect(files.flatMap(([name, text]) => leaksIn(name, text))).toEqual([])
    expect([...leaksIn('stdout', run.stdout), ...leaksIn('stderr', run.stderr)]).toEqual([])
  })

  test('shows in each of them that something was taken out', () => {
    const texts = new Map([...files, ['stdout', run.stdout] as const])
    for (const name of ['verdicts.json', 'junit.xml', 'run.json', 'report.html', 'metrics.prom', 'stdout']) {
      expect([
        name,
        /\[redacted (?:token own|FINAL_GATE_TOKEN|DESK_KEY|header x-desk|target token)/.test(texts.get(name) ?? ''),
      ]).toEqual([name, true])
    }
    // Markdown writes the brackets as numbers.
    expect(texts.get('summary.md')).toContain('&#91;redacted ')
    expect(
      [...texts].filter(([name]) => name.startsWith('evidence/')).some(([, text]) => text.includes('[redacted ')),
    ).toBe(true)
  })

  test('gives nothing to the comment, the annotations or a terminal, which are made from its verdicts', async () => {
    const [, text = '{}'] = files.find(([name]) => name === 'verdicts.json') ?? []
    const report = JSON.parse(text) as RunReport
    // The errors of the target stand in the reasons of these, so they reach the texts whose room is small.
    const criteria = report.criteria.filter(({ reason }) => reason?.text.includes('[redacted '))
    expect(criteria.length).toBeGreaterThan(2)
    const told = { ...report, criteria }
    const texts = [
      commentReport(told),
      annotationsReport(told),
      terminalReport(told, { all: true, colour: true, columns: 200 }),
    ]
    expect(texts.flatMap((each, index) => leaksIn(`text ${index}`, each))).toEqual([])
    expect(texts.map(each => each.includes('redacted '))).toEqual([true, true, true])
  })

  test('is judged again without any', async () => {
    const again = await finalGate(['judge', 'reports', '--out', 'again', '--all'])
    expect(again.exitCode).toBe(1)
    const judged = await filesIn(join(folder, 'again'))
    expect(judged.flatMap(([name, text]) => leaksIn(name, text))).toEqual([])
    expect([...leaksIn('stdout', again.stdout), ...leaksIn('stderr', again.stderr)]).toEqual([])
  })

  test('is diagnosed without any', async () => {
    const { stdout, stderr } = await finalGate(['doctor', '--config', 'gate.json'])
    expect([...leaksIn('stdout', stdout), ...leaksIn('stderr', stderr)]).toEqual([])
    expect(stdout).toContain('[redacted ')
  })
})

describe('a harness that fails itself', () => {
  test('ends with 4 and a message that holds no secret', async () => {
    // A run directory below a file cannot be made, and the error of the file system names the path as it was given.
    const secret = SECRETS[1] ?? ''
    await mkdir(join(folder, 'crash'))
    await writeFile(join(folder, 'crash', secret), 'a file')
    const { exitCode, stdout, stderr } = await finalGate([
      'run',
      '--config',
      'gate.json',
      '--out',
      join('crash', secret, 'reports'),
    ])
    expect(exitCode).toBe(4)
    expect(stderr).toContain('the harness itself failed')
    expect(stderr).toMatch(/ENOTDIR.*\[redacted (?:DESK_KEY|header x-desk)\]/)
    expect([...leaksIn('stdout', stdout), ...leaksIn('stderr', stderr)]).toEqual([])
  })

  test('ends with 4 where the error is one that nobody waits for', async () => {
    const [secret = ''] = SECRETS
    const main = JSON.stringify(join(PROJECT_ROOT, 'commands', 'main.ts'))
    const redaction = JSON.stringify(join(PROJECT_ROOT, 'commands', 'redaction.ts'))
    const program = `
      import { crash } from ${main}
      import { openRedactor } from ${redaction}
      openRedactor().register('key', process.env.KEY)
      process.on('uncaughtException', crash)
      setTimeout(() => Promise.reject(new Error('lost ' + process.env.KEY)), 1)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, KEY: secret },
    })
    let stderr = ''
    child.stderr.on('data', chunk => {
      stderr += String(chunk)
    })
    const exitCode = await new Promise<number | null>(resolve => child.once('close', resolve))
    expect([exitCode, stderr.split('\n')[0]]).toEqual([
      4,
      'final-gate: the harness itself failed: Error: lost [redacted key]',
    ])
    expect(leaksIn('stderr', stderr)).toEqual([])
  })
})
