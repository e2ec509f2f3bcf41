import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StartConfig, type StartedSystem, startSystem } from './start.ts'

// A system as users have them: a process that listens late, writes a log with a secret, and starts a child of its own.
const SERVICE = `
import { createServer } from 'node:http'
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
writeFileSync(process.env.PIDS, process.pid + ' ' + child.pid)
console.log('connecting with ' + process.env.DB_PASSWORD)
setTimeout(() => createServer((request, response) => {
  response.statusCode = request.url === '/ready' ? 200 : 404
  response.end()
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('now serving')), 300)
`

let folder = ''
let port = 0

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-start-'))
  port = await freePort()
  await writeFile(join(folder, 'service.mjs'), SERVICE)
})
afterAll(() => rm(folder, { recursive: true }))

const start = (more: Partial<StartConfig> = {}): Promise<StartedSystem> =>
  startSystem({
    start: {
      command: [process.execPath, 'service.mjs'],
      cwd: folder,
      env: { PORT: String(port), DB_PASSWORD: 'hunter2-secret', PIDS: join(folder, 'pids') },
      ...more,
    },
    url: `http://127.0.0.1:${port}`,
    redact: text => text.replaceAll('hunter2-secret', '[redacted]'),
    signal: new AbortController().signal,
    progress: () => {},
  })

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test.each([
  ['a path that answers', '/ready'],
  ['a line of its log', 'now serving'],
  ['any answer at its URL', undefined],
])('a system is ready by %s, and its whole process group ends with stop', async (_, ready) => {
  const system = await start(ready === undefined ? {} : { ready })
  const pids = (await readFile(join(folder, 'pids'), 'utf8')).split(' ').map(Number)
  expect(pids.map(isAlive)).toEqual([true, true])
  expect(system.log.lines()[0]).toBe('connecting with [redacted]')
  await system.stop()
  await system.stop()
  expect(pids.map(isAlive)).toEqual([false, false])
})

test('a command that ends at once is an error with the end of its log', async () => {
  const command = [process.execPath, '-e', 'console.error("no database"); process.exit(7)']
  await expect(start({ command })).rejects.toThrow(/it ended with exit code 7[\s\S]*no database/)
})

test('a system that is never ready is ended and is an error', async () => {
  await expect(start({ ready: '/nowhere', timeout: '800ms' })).rejects.toThrow('it was not ready within 0.8 s')
  const pids = (await readFile(join(folder, 'pids'), 'utf8')).split(' ').map(Number)
  expect(pids.map(isAlive)).toEqual([false, false])
})
