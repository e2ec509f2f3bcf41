import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checklistCommand } from '../commands/checklist.ts'
import { runCommand } from '../commands/run.ts'
import { verifyCommand } from '../commands/verify.ts'
import { stable, walk } from '../examples/go-live/walk.fixture.ts'
import { checklistItems } from '../judge/checklist/items.ts'
import { UNWAIVABLE } from '../judge/waiver.ts'

const page = readFileSync(join(import.meta.dirname, 'go-live.md'), 'utf8')

const shown = new Map(
  [...page.matchAll(/<!-- output: (.+) -->\n```\n([\s\S]*?)\n```/g)].map(([, name = '', output = '']) => [
    name,
    output,
  ]),
)

describe('the walk of docs/go-live.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'final-gate-walk-'))
  let made: ReadonlyMap<string, string> = new Map()
  beforeAll(async () => {
    made = await walk(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  // Where an output has rightly changed: node examples/go-live/document.ts
  it('shows every output as it is', () => {
    expect([...shown.keys()]).toEqual([...made.keys()])
    expect(Object.fromEntries([...shown].map(([name, text]) => [name, stable(text)]))).toEqual(
      Object.fromEntries([...made].map(([name, text]) => [name, stable(text)])),
    )
  })
})

describe('docs/go-live.md', () => {
  it('names every item with its parts and who signs it', () => {
    const cells = (line: string): string[] =>
      line
        .slice(1, -1)
        .split(' | ')
        .map(cell => cell.trim())
    const rows = page
      .split('\n')
      .filter(line => /^\| GL-\d\d /.test(line))
      .map(cells)
    expect(rows).toEqual(
      checklistItems.map(({ id, title, parts, signer, alwaysPerson }) => [
        `${id} ${title}`,
        parts
          .map(({ text, criteria }) =>
            criteria.length > 0 ? `${text} (${criteria.map(each => `\`${each}\``).join(', ')})` : text,
          )
          .join('; '),
        signer,
        alwaysPerson ? 'always' : 'where a part has no criterion',
      ]),
    )
  })

  it('names only options that there are, and every one of the checklist', () => {
    const program = new Command('final-gate')
    for (const add of [checklistCommand, verifyCommand]) add(program, () => {})
    const all = program.commands.flatMap(command => [command, ...command.commands])
    const own = [...new Set(all.flatMap(({ options }) => options.flatMap(({ long }) => long ?? [])))]
    runCommand(program, () => {})
    const others = program.commands.at(-1)?.options.map(({ long }) => long) ?? []
    const named = [...page.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option)
    expect(named.filter(option => ![...own, ...others].includes(option))).toEqual([])
    expect(own.filter(option => option !== '--json' && !named.includes(option))).toEqual([])
  })

  it('names what cannot be waived', () => {
    expect(UNWAIVABLE.filter(glob => !page.includes(`\`${glob}\``))).toEqual([])
  })
})
