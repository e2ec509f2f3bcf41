import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Source } from '../targets/source.ts'
import { LEFT_OUT, launchLoadReference, loadAccessOf } from './load-system.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-load-system-'))
})
afterAll(() => rm(folder, { recursive: true }))

const here: Source = { name: 'desk', url: 'http://127.0.0.1:8080/', token: 'a-token' }
const accessTo = (sources: readonly Source[], allowed: readonly string[] = [], isWanted = true) =>
  loadAccessOf(sources, { isWanted, allowed }, folder)
const reasonFor = async (sources: readonly Source[], allowed: readonly string[] = []): Promise<string | null> => {
  const access = await accessTo(sources, allowed)
  return 'reason' in access ? access.reason.text : null
}

describe('a running system may be loaded', () => {
  test('where it is on this machine; its baseline is the file beside the configuration', async () => {
    expect(await accessTo([here])).toEqual({ source: here, isOwn: false, baseline: null })
    await writeFile(
      join(folder, 'load-baseline.json'),
      JSON.stringify({
        schema: 'https://final-gate.dev/schema/load-baseline/1',
        rate: 12.5,
        source: 'busiest minute of 4000 orders: 750 from 2026-01-05T14:30:00.000Z',
        measuredAt: '2026-01-05T22:00:00.000Z',
        machine: { platform: 'linux x64', cpus: 2, node: '24.21.0' },
        digest: 'a'.repeat(64),
      }),
    )
    expect(await accessTo([here])).toMatchObject({
      baseline: {
        rate: 12.5,
        source: 'load-baseline.json: busiest minute of 4000 orders: 750 from 2026-01-05T14:30:00.000Z',
      },
    })
  })

  test('elsewhere only where its host is named', async () => {
    const away = { ...here, url: 'https://desk.example/api/' }
    const refused = 'desk.example is not this machine; if you may load it, add --allow-load desk.example'
    expect(await reasonFor([away])).toBe(refused)
    expect(await reasonFor([away], ['example', 'DESK.example', 'api.desk.example'])).toBe(refused)
    expect(await reasonFor([away], ['desk.example'])).toBeNull()
    // What only begins like this machine is another one.
    expect(await reasonFor([{ ...here, url: 'http://127.0.0.1.example/' }])).toContain('is not this machine')
    expect(await reasonFor([{ ...here, url: 'http://[::1]:8080/' }])).toBeNull()
  })

  test('where it is one system in the gate’s own interface, reached with a token', async () => {
    const refused = 'a load is sent to one system, in the gate’s own interface and with a token'
    const basic: Source = { ...here, auth: { kind: 'basic', user: 'gate', password: 'pass-word' } }
    const mapped: Source = { ...here, mapping: {} }
    const files: Source = { ...here, files: { plan: { folder: '.' }, base: folder } }
    expect(await Promise.all([[], [here, here], [basic], [mapped], [files]].map(each => reasonFor(each)))).toEqual(
      Array.from({ length: 5 }, () => refused),
    )
  })

  test('where its address can be read', async () => {
    expect(await reasonFor([{ ...here, url: 'not an address' }])).toBe('the address of the target cannot be read')
  })

  test('and where a load is wanted at all: what is left out is not even looked at', async () => {
    expect(await accessTo([], [], false)).toBe(LEFT_OUT)
  })
})

test('the reference target that is loaded is a process of its own, whose clock runs', async () => {
  const { launched, load } = await launchLoadReference({ seed: 3, defects: [] })
  try {
    expect(load).toEqual({
      source: { name: 'reference', url: launched.url, token: launched.token, timeoutMs: 10_000 },
      isOwn: true,
      baseline: null,
    })
    const asked = await fetch(`${launched.url}/v2/clock`, { headers: { authorization: `Bearer ${launched.token}` } })
    expect(await asked.json()).toMatchObject({ time_base: 'real' })
  } finally {
    await launched.stop()
  }
  await expect(fetch(`${launched.url}/health/live`)).rejects.toThrow('fetch failed')
})
