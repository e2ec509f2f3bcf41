import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { judgeCommand } from '../commands/judge.ts'
import { loadCommand } from '../commands/load.ts'
import { runCommand } from '../commands/run.ts'

const page = readFileSync(join(import.meta.dirname, 'load.md'), 'utf8')
const blocks = [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, kind, text = '']) => ({ kind, text }))

test('every option that the page names is one of the commands', () => {
  const program = new Command('final-gate')
  for (const add of [loadCommand, judgeCommand, runCommand]) add(program, () => {})
  const known = program.commands.flatMap(command => command.options.map(({ long }) => long))
  const named = [...page.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option)
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter(option => !known.includes(option))).toEqual([])
})

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly needs?: string; readonly steps: readonly { uses?: string; run?: string }[] }>
  >
}

test('the matrix is YAML whose jobs follow one another, and every action in it is pinned', () => {
  const [block] = blocks.filter(({ kind }) => kind === 'yaml')
  const { jobs } = parse(block?.text ?? '') as Workflow
  expect(Object.entries(jobs).map(([name, { needs }]) => [name, needs ?? null])).toEqual([
    ['plan', null],
    ['load', 'plan'],
    ['verdict', 'load'],
  ])
  const used = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []))
  expect(used.length).toBe(6)
  expect(used.filter(uses => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(uses))).toEqual([])
})
