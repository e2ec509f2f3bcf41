import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../config/load.ts'
import { localServers } from '../targets/http/local-server.fixture.ts'
import { askedAnswers, givenAnswers, type InitOptions } from './init-answers.ts'
import { main } from './main.ts'

const { serve, close } = localServers()
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-init-'))
})
afterEach(close)
afterAll(() => rm(folder, { recursive: true }))

const text = { type: 'string' }
const document = {
  openapi: '3.0.0',
  info: { title: 'Small desk' },
  paths: {
    '/status': {
      get: {
        responses: {
          200: { content: { 'application/json': { schema: { properties: { status: text, time: text } } } } },
        },
      },
    },
  },
}

/** A system that serves its document at a usual place and its status. */
const small = (): Promise<string> =>
  serve((request, response) => {
    const known = request.url === '/openapi.json' || request.url === '/status'
    const body = request.url === '/status' ? { status: 'pass', time: new Date().toISOString() } : document
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })

/** What a command wrote on its two outputs, and its exit code. */
const output = async (...args: string[]): Promise<{ exitCode: number; said: string }> => {
  const said: string[] = []
  const [out, err] = [process.stdout.write, process.stderr.write]
  const keep = (chunk: string | Uint8Array): boolean => said.push(String(chunk)) > 0
  process.stdout.write = keep
  process.stderr.write = keep
  try {
    return { exitCode: await main(args), said: said.join('') }
  } finally {
    process.stdout.write = out
    process.stderr.write = err
  }
}

describe('init --yes', () => {
  test('finds the document, writes a file that loads, and ends with the doctor', async () => {
    const url = await small()
    const path = join(folder, 'found.yaml')
    const { said } = await output('init', '--yes', '--url', url, '--out', path)
    expect(said.replace(/\s+/g, ' ')).toContain('1 of its capabilities mapped (health)')
    expect(said).toMatch(/criteria can be judged/)
    expect(await loadConfig(path)).toMatchObject({
      target: { name: 'Small desk', url, map: { health: { path: '/status' } } },
    })
  })

  test('never overwrites a file unless it is told to', async () => {
    const url = await small()
    const path = join(folder, 'mine.yaml')
    await writeFile(path, 'seed: 7\n')
    const refused = await output('init', '--yes', '--url', url, '--out', path)
    expect([refused.exitCode, await readFile(path, 'utf8')]).toEqual([3, 'seed: 7\n'])
    expect(refused.said).toContain('is there already and was left as it is')
    await output('init', '--yes', '--url', url, '--out', path, '--force')
    expect(await readFile(path, 'utf8')).toContain('Small desk')
  })

  test('writes nothing where it cannot know enough', async () => {
    const before = await readdir(folder)
    const nowhere = await output('init', '--yes', '--url', 'http://127.0.0.1:1', '--out', join(folder, 'x.yaml'))
    expect([nowhere.exitCode, nowhere.said]).toEqual([
      3,
      expect.stringContaining('no OpenAPI document at /openapi.json'),
    ])
    const none = await output('init', '--yes', '--out', join(folder, 'x.yaml'))
    expect([none.exitCode, none.said]).toEqual([3, expect.stringContaining('no --url; give the address')])
    const file = join(folder, 'no.json')
    const missing = await output(
      'init',
      '--yes',
      '--url',
      'http://h',
      '--openapi',
      file,
      '--out',
      join(folder, 'x.yaml'),
    )
    expect([missing.exitCode, missing.said]).toEqual([3, expect.stringContaining('is no OpenAPI 3 document: ENOENT')])
    expect(await readdir(folder)).toEqual(before)
  })
})

describe('the questions of init', () => {
  const options: InitOptions = { out: 'x.yaml' }
  const answering = (...answers: string[]) => {
    const asked: string[] = []
    const ask = async (question: string, otherwise: string): Promise<string> => {
      asked.push(`${question} [${otherwise}]`)
      return answers[asked.length - 1] || otherwise
    }
    return { asked, ask }
  }

  test('offer what was found as the answer', async () => {
    const url = await small()
    const { asked, ask } = answering(url, '', 'broker')
    expect(await askedAnswers(options, ask)).toEqual({ url, openapi: `${url}/openapi.json`, kind: 'broker' })
    expect(asked).toEqual([
      'Where does your system answer? [http://127.0.0.1:8080]',
      `Its OpenAPI document, a file or a URL, or none? [${url}/openapi.json]`,
      'What is it: order-service, bot, broker? [order-service]',
    ])
  })

  test('take none for a document, and refuse what is no answer', async () => {
    const { ask } = answering('http://127.0.0.1:1', 'none', '')
    expect(await askedAnswers(options, ask)).toEqual({
      url: 'http://127.0.0.1:1',
      openapi: null,
      kind: 'order-service',
    })
    await expect(askedAnswers(options, answering('ftp://x').ask)).rejects.toThrow('"ftp://x" is no address')
    await expect(askedAnswers(options, answering('http://127.0.0.1:1', '', 'toaster').ask)).rejects.toThrow(
      '"toaster"; choose order-service, bot, broker',
    )
  })

  test('are not asked where the flags say it', async () => {
    expect(await givenAnswers({ ...options, url: 'http://h', openapi: 'api.yaml', kind: 'bot' })).toEqual({
      url: 'http://h',
      openapi: 'api.yaml',
      kind: 'bot',
    })
  })
})
