import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Mapping } from '../contracts/files/mapping.schema.ts'
import { mappingSchema } from '../contracts/files/mapping.schema.ts'
import { validator } from '../contracts/validate.ts'
import type { Target } from '../targets/capability.ts'
import { localServers } from '../targets/http/local-server.fixture.ts'
import { json, type Misbehaviour, misbehaviours, plainMapping } from '../targets/mapped/misbehaviour.fixture.ts'
import { compile } from '../targets/mapped/program.ts'

const text = readFileSync(join(import.meta.dirname, 'mapping.md'), 'utf8')
const { serve, serveSecurely, reachMapped, close } = localServers()
afterEach(close)

interface Example {
  readonly heading: string
  readonly mapping: Mapping
  readonly answers: Readonly<Record<string, unknown>>
  readonly reads: Readonly<Record<string, unknown>>
}

/** Sections with a mapping, the answers of a system and what the gate reads of them. */
const examples = text.split('\n## ').flatMap((section): Example[] => {
  const yaml = [...section.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']): unknown => parse(block))
  const blocks = [...section.matchAll(/```json\n([\s\S]*?)```/g)].map(([, block = '']): unknown => JSON.parse(block))
  const [heading = ''] = section.split('\n')
  return yaml.map((mapping, index) => {
    const [answers, reads] = blocks.slice(2 * index)
    return { heading, mapping, answers, reads } as Example
  })
})

const read = (target: Target, name: string): Promise<unknown> => {
  switch (name) {
    case 'health':
      return target.health.get()
    case 'account':
      return target.account.get()
    case 'orders':
      return target.orders.all({ nested: true })
    case 'positions':
      return target.positions.all()
    default:
      throw new Error(`the test does not know how to read ${name}`)
  }
}

const messageOf = async (call: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await call()
  } catch (error) {
    return error instanceof Error ? error.message : error
  }
}

const rowsBelow = (heading: string): string[][] => {
  const [, section = ''] = text.split(`\n## ${heading}\n`)
  return (section.split('\n## ')[0] ?? '')
    .split('\n')
    .filter(line => line.startsWith('| ') && !/^\| (?:does this|expression|key|`kind`) \|/.test(line))
    .map(line => line.slice(2, -2).split(/(?<!\\) \| /))
}

describe('an example of docs/mapping.md', () => {
  it.each(examples)('is read as it says: $heading', async ({ mapping, answers, reads }) => {
    expect(validator('mapping', { all: true })(mapping)).toEqual([])
    const url = await serve((request, response) => {
      const body = answers[request.url ?? '']
      json(response, body ?? { detail: `nothing at ${request.url}` }, body === undefined ? { status: 404 } : {})
    })
    const target = await reachMapped(url, mapping)
    for (const [name, expected] of Object.entries(reads)) {
      const found = await messageOf(() => read(target, name))
      if (typeof expected === 'string') expect(found).toBe(expected)
      else expect(found).toMatchObject(expected as object)
    }
    expect(Object.keys(reads).length).toBeGreaterThan(0)
  })

  it('there are several', () => {
    expect(examples.length).toBe(4)
  })
})

it.each(rowsBelow('Helpers'))('the helper %s gives %s', async (expression, result) => {
  const source = expression?.replaceAll('`', '') ?? ''
  const expected = result === 'nothing' ? undefined : JSON.parse(result?.replaceAll('`', '') ?? '')
  expect(await compile(source)({}, {})).toEqual(expected)
})

it('docs/mapping.md names every capability that can be mapped, and every kind of paging', () => {
  const keys = rowsBelow('The capabilities').flatMap(([cell = '']) =>
    [...cell.matchAll(/`([a-zA-Z.]+)`/g)].map(([, key]) => key?.split('.')[0]),
  )
  expect([...new Set(keys)].sort()).toEqual(
    Object.keys(mappingSchema.properties)
      .filter(key => key !== 'errors')
      .sort(),
  )
  const kinds = rowsBelow('Paging').map(([cell]) => cell?.replaceAll('`', ''))
  expect(kinds).toEqual(mappingSchema.properties.orders.properties.paging.properties.kind.enum)
})

/** The sentence in which a misbehaviour ends; the first answer is sound where the system has to be found first. */
const sentenceOf = async ({ handler, mapping, options, isSecure, ask }: Misbehaviour): Promise<string> => {
  const secret = 'very-secret-value/1+2'
  let isFound = ask === undefined
  const url = await (isSecure ? serveSecurely : serve)((request, response) => {
    if (isFound) return handler(request, response)
    isFound = true
    json(response, {})
  })
  const message = await messageOf(async () => {
    const target = await reachMapped(url, mapping ?? plainMapping, { token: secret, ...options })
    isFound = true
    return await (ask ?? (each => each.clock.get()))(target)
  })
  const sentence = String(message)
  expect(sentence).not.toContain(secret)
  return sentence.replaceAll('|', '\\|')
}

it('docs/mapping.md shows what is said of every misbehaviour', async () => {
  const found: string[][] = []
  for (const misbehaviour of misbehaviours) found.push([misbehaviour.what, await sentenceOf(misbehaviour)])
  expect(rowsBelow('What goes wrong, and what is said')).toEqual(found)
})
