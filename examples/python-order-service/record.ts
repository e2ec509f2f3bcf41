import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../../commands/version.ts'
import { configAt, configFile, environmentOf, KEY, startService, type Variant, variants } from './service.fixture.ts'

// Records what the service answers to a doctor and a run of the gate, once for each variant: node examples/python-order-service/record.ts

/** One answer as it is kept, a line each. `caller` is who asked: the holder of the key, or anybody else. */
interface Recorded {
  readonly caller: 'owner' | 'stranger'
  readonly method: string
  readonly path: string
  readonly status: number
  readonly type: string
  readonly body: string
}

const TARGET_FOLDER = join(PROJECT_ROOT, 'fixtures', 'recorded', 'python-order-service')

const bodyOf = async (request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array))
  return new Uint8Array(Buffer.concat(chunks))
}

/** Passes every request on and keeps the first answer to each. */
const recorder = (url: string, kept: Map<string, Recorded>): Server =>
  createServer(async (request, response) => {
    const { method = 'GET', url: path = '/' } = request
    const caller = request.headers['x-desk-key'] === KEY ? 'owner' : 'stranger'
    const body = await bodyOf(request)
    const { host: _, connection: __, ...headers } = request.headers
    const answer = await fetch(url + path, {
      method,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      ...(body.length > 0 ? { body } : {}),
    })
    const text = await answer.text()
    const type = answer.headers.get('content-type') ?? ''
    const key = [caller, method, path].join(' ')
    if (!kept.has(key)) kept.set(key, { caller, method, path, status: answer.status, type, body: text })
    response.writeHead(answer.status, { 'content-type': type }).end(text)
  })

const gate = (args: readonly string[], env: Record<string, string>): Promise<void> =>
  new Promise(resolve => {
    execFile(process.execPath, [join(PROJECT_ROOT, 'final-gate.js'), ...args], { env }, (_, stdout) => {
      process.stdout.write(`${stdout.split('\n')[0] ?? ''}\n`)
      resolve()
    })
  })

const record = async (variant: Variant, folder: string): Promise<void> => {
  const service = await startService(variant)
  const kept = new Map<string, Recorded>()
  const proxy = recorder(service.url, kept)
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', () => resolve()))
  const address = proxy.address()
  const port = typeof address === 'object' && address ? address.port : 0
  try {
    const config = join(folder, `${variant}.json`)
    await writeFile(config, JSON.stringify(configAt(`http://127.0.0.1:${port}`, await configFile())))
    const env = await environmentOf(variant)
    await gate(['doctor', '--config', config], env)
    await gate(['run', '--config', config, '--out', join(folder, variant)], env)
  } finally {
    proxy.close()
    await service.stop()
  }
  const lines = [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, answer]) => JSON.stringify(answer))
  await writeFile(join(TARGET_FOLDER, `${variant}.ndjson`), `${lines.join('\n')}\n`)
  process.stdout.write(`${variant}: ${lines.length} answers\n`)
}

const folder = await mkdtemp(join(tmpdir(), 'final-gate-record-'))
try {
  await mkdir(TARGET_FOLDER, { recursive: true })
  for (const variant of variants) await record(variant, folder)
} finally {
  await rm(folder, { recursive: true })
}
