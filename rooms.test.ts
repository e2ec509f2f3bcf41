import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { describe, expect, test } from 'vitest'

// The import table of docs/architecture.md: which room may use which, by value and (`types`) by type alone, and which packages. All else is an error.
interface Room {
  readonly values: readonly string[]
  readonly types?: readonly string[]
  readonly packages: readonly string[]
}

const table: Record<string, Room> = {
  contracts: { values: [], packages: ['ajv', 'ajv-formats', 'json-schema-to-ts', 'csv-parse', 'node:'] },
  judge: { values: [], packages: ['simple-statistics'] },
  targets: { values: ['contracts'], types: ['judge'], packages: ['undici', 'jsonata', 'csv-parse', 'node:'] },
  loadtest: {
    values: ['targets', 'judge/stats'],
    types: ['judge'],
    packages: ['autocannon', 'undici', 'hdr-histogram-js', 'node:'],
  },
  suites: { values: ['targets', 'loadtest', 'contracts', 'judge'], packages: ['fast-check', 'tinybench', 'node:'] },
  reporters: {
    values: ['judge/units.ts'],
    types: ['judge'],
    packages: ['junit-report-builder', 'd3-array', 'd3-scale', 'd3-shape'],
  },
  'fixtures/reference': { values: ['contracts'], packages: ['fastify', 'node:'] },
  'fixtures/defects': { values: [], types: ['judge/criteria', 'fixtures/reference'], packages: [] },
  config: { values: ['targets', 'judge', 'contracts'], packages: ['yaml', 'node:'] },
  commands: {
    values: ['contracts', 'judge', 'targets', 'loadtest', 'suites', 'reporters', 'fixtures', 'config'],
    packages: ['commander', 'vitest', 'zx', 'node:'],
  },
  bench: {
    values: ['contracts', 'judge', 'targets', 'loadtest', 'suites', 'reporters', 'fixtures', 'config', 'commands'],
    packages: ['tinybench', 'autocannon', 'node:'],
  },
}

// A room's rule can be widened for one file where the table says so by name.
const exceptions: Record<string, readonly string[]> = {
  'suites/gather.vitest.ts': ['vitest'],
}

interface Import {
  readonly file: string
  readonly line: number
  readonly target: string
  readonly typeOnly: boolean
}

const root = import.meta.dirname
const rooms = Object.keys(table).sort((a, b) => b.length - a.length)
const within = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`)
const roomOf = (path: string): string | undefined => rooms.find(room => within(path, room))

const files = rooms
  .filter(room => !room.includes('/'))
  .concat('fixtures')
  .flatMap(room => {
    try {
      return readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map(name => `${room}/${name}`)
    } catch {
      return []
    }
  })
  .map(path => path.split(sep).join('/'))
  .filter(path => path.endsWith('.ts') && !path.includes('.test.') && !path.includes('/recorded/'))

const IMPORT =
  /^(?:import|export)\s+(type\s+)?([^'"]*?)from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm

const isTypeOnly = (keyword: string | undefined, names: string): boolean =>
  keyword !== undefined || /^\{\s*(type\s+\w+(\s+as\s+\w+)?\s*,?\s*)+\}\s*$/.test(names.trim())

const importsOf = (file: string): Import[] => {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(IMPORT)].map(match => {
    const specifier = match[3] ?? match[4] ?? match[5] ?? ''
    const target = specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(file), specifier))
          .split(sep)
          .join('/')
      : specifier
    const line = text.slice(0, match.index).split('\n').length
    return { file, line, target, typeOnly: isTypeOnly(match[1], match[2] ?? '') }
  })
}

const isAllowed = ({ file, target, typeOnly }: Import): boolean => {
  const room = roomOf(file)
  if (!room) return false
  const { values, types = [], packages } = table[room] ?? { values: [], packages: [] }
  if (target.includes('/') && roomOf(target)) {
    const places = typeOnly ? [room, ...values, ...types] : [room, ...values]
    return places.some(place => within(target, place))
  }
  return [...packages, ...(exceptions[file] ?? [])].some(
    name => target === name || target.startsWith(name.endsWith(':') ? name : `${name}/`),
  )
}

const imports = files.flatMap(importsOf)

describe('the rooms', () => {
  test('every import is one that the table allows', () => {
    const refused = imports
      .filter(entry => !isAllowed(entry))
      .map(({ file, line, target }) => `${file}:${line} -> ${target}`)
    expect(refused).toEqual([])
  })

  test('the test sees imports at all', () => {
    expect(imports.length).toBeGreaterThan(100)
    expect(imports.some(entry => entry.typeOnly)).toBe(true)
  })

  test('nothing is called utils and every file is a noun in kebab case', () => {
    const names = files.map(file => file.split('/').at(-1) ?? '')
    expect(
      names.filter(name => /^utils?\b/.test(name) || !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.ts$/.test(name)),
    ).toEqual([])
  })

  test('the judge reads no clock and draws nothing at random', () => {
    const impure = files
      .filter(file => within(file, 'judge'))
      .filter(file =>
        /Date\.now|new Date\(\)|Math\.random|performance\.now|process\./.test(readFileSync(join(root, file), 'utf8')),
      )
    expect(impure).toEqual([])
  })

  test('no domain file of the reference target reads the real clock or draws at random', () => {
    const edge = ['main.ts', 'server.ts', 'clock-follower.ts', 'world-start.ts']
    const impure = files
      .filter(file => within(file, 'fixtures/reference') && !edge.some(name => file.endsWith(`/${name}`)))
      .filter(file =>
        /Date\.now|Math\.random|setTimeout|setInterval|performance\.now/.test(readFileSync(join(root, file), 'utf8')),
      )
    expect(impure).toEqual([])
  })

  test('the files stay small: a median of at most 100 lines', () => {
    const lines = files.map(file => readFileSync(join(root, file), 'utf8').split('\n').length).sort((a, b) => a - b)
    expect(lines[Math.floor(lines.length / 2)]).toBeLessThanOrEqual(100)
  })
})
