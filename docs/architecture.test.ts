import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exitCodes } from '../commands/exit-code.ts'
import { PHASES } from '../suites/gather.ts'

const root = join(import.meta.dirname, '..')
const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
const rooms = readFileSync(join(root, 'rooms.test.ts'), 'utf8')

const tableAfter = (heading: string): string[][] => {
  const [, section = ''] = text.split(heading)
  const lines = section.split('\n')
  const start = lines.findIndex(line => line.startsWith('|---'))
  const rest = lines.slice(start + 1)
  const end = rest.findIndex(line => !line.startsWith('|'))
  return rest.slice(0, end).map(line =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim()),
  )
}

const names = (list: string | undefined): string =>
  [...(list ?? '').matchAll(/'([^']+)'/g)].map(([, name]) => name).join(', ') || 'none'

describe('docs/architecture.md', () => {
  it('shows the import table that rooms.test.ts holds', () => {
    const [, table = ''] = rooms.split('const table: Record<string, Room> = {')
    const [held = ''] = table.split('\n}\n')
    const rows = held.matchAll(
      /^ {2}'?([\w/]+)'?: \{\s*values: \[([^\]]*)\],(?:\s*types: \[([^\]]*)\],)?\s*packages: \[([^\]]*)\]/gm,
    )
    const expected = [...rows].map(([, room, values, types, packages]) => [
      `\`${room}/\``,
      names(values),
      names(types),
      names(packages),
    ])
    expect(expected.length).toBeGreaterThanOrEqual(9)
    expect(tableAfter('holds this table; a test compares the two.')).toEqual(expected)
  })

  it('names every room that the table holds', () => {
    const described = tableAfter('\n## The rooms\n').map(([room]) => room)
    const held = tableAfter('holds this table; a test compares the two.').map(([room]) => room)
    expect([...described].sort()).toEqual([...held].sort())
  })

  it('names the phases in their order', () => {
    const [, section = ''] = text.split('\n## Phases of a run\n')
    expect(
      [...section.matchAll(/^\d\. \*\*(workload|observe|drill|load|closing)\*\*: /gm)].map(([, phase]) => phase),
    ).toEqual(PHASES)
  })

  it('names every exit code', () => {
    expect(tableAfter('\n## Exit codes\n').map(([code]) => Number(code))).toEqual(Object.values(exitCodes))
  })
})
