import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { judgeCommand } from '../commands/judge.ts'
import { loadCommand } from '../commands/load.ts'
import { about, asked, part, rowsOf } from '../commands/load-evidence.fixture.ts'
import { judgeProfile, type StoredProfile } from '../commands/load-profile-report.ts'
import { profileText } from '../commands/load-profile-text.ts'
import { type MeasuredProfile, measuredProfiles } from '../commands/load-profiles.ts'
import { runCommand } from '../commands/run.ts'
import { mergeConfig } from '../config/config.ts'
import { catalogue } from '../judge/catalogue.ts'
import type { RunFacts } from '../judge/run.ts'

const page = readFileSync(join(import.meta.dirname, 'load.md'), 'utf8')
const blocks = [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, kind, text = '']) => ({ kind, text }))

test('every option that the page names is one of the commands', () => {
  const program = new Command('final-gate')
  for (const add of [loadCommand, judgeCommand, runCommand]) add(program, () => {})
  const known = program.commands.flatMap(command => command.options.map(({ long }) => long))
  const named = [...page.matchAll(/(?<![\w-])--[a-z][a-z0-9-]*/g)].map(([option]) => option)
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

/** The example of a profile: its arguments, and what it printed. */
const exampleOf = (
  profile: MeasuredProfile,
): { readonly args: readonly string[]; readonly printed: readonly string[] } => {
  const [call = '', ...printed] =
    blocks
      .find(({ text }) => text.startsWith(`$ final-gate load --profile ${profile} `))
      ?.text.trimEnd()
      .split('\n') ?? []
  return { args: call.split(' ').slice(2), printed }
}

const constant = { shape: 'constant', durationMs: 60_000, seed: 1 } as const
const calm = (_: number, index: number) => ({ ms: about(20, index) })

/** Evidence of each profile that is nobody's, to print what a command prints of it. */
const made: { readonly [P in MeasuredProfile]: StoredProfile } = {
  spike: {
    profile: 'spike',
    ms: 1,
    data: {
      asked: { ...asked, shape: 'spike', baseline: { rate: 50, source: 'declared by the target' } },
      notes: [],
      part: part({ ...constant, shape: 'spike', rate: 500 }),
      rows: rowsOf({ ...constant, shape: 'spike', rate: 500 }, calm),
    },
  },
  soak: {
    profile: 'soak',
    ms: 1,
    data: {
      asked: { ...asked, baseline: { rate: 50, source: 'declared by the target' } },
      notes: [],
      part: part({ ...constant, rate: 50 }),
      windowMs: 20_000,
      rows: rowsOf({ ...constant, rate: 50 }, calm),
      seconds: [],
      memory: {
        samples: Array.from({ length: 60 }, (_, index) => ({ atMs: index * 1000, bytes: 2e8 + index * 1e5 })),
        limit: null,
      },
    },
  },
  capacity: {
    profile: 'capacity',
    ms: 1,
    data: {
      asked: { ...asked, baseline: { rate: 50, source: 'declared by the target' } },
      notes: [],
      search: { from: 50, most: 50, tolerance: 0.05 },
      steps: (['try', 'confirm'] as const).map(kind => ({ ...part({ ...constant, rate: 50 }), kind, attempt: 1 })),
      rows: [0, 1].flatMap(step => rowsOf({ ...constant, rate: 50 }, calm).map(row => ({ ...row, step }))),
      ended: null,
    },
  },
}

const run: RunFacts = {
  id: 'r',
  seed: 1,
  profile: 'ci',
  confidence: 0.95,
  scope: { only: [], tier: 'act', tierReason: 'test' },
  startedAt: '2026-01-05T00:00:00.000Z',
  endedAt: '2026-01-05T00:01:00.000Z',
  interrupted: false,
  target: { name: 'reference', url: '', build: '', configHash: '', timeBase: 'real', capabilities: [] },
  harness: { version: '', node: '', platform: '', cpus: 2 },
  notes: [],
}

/** Without its figures: what a line is about, the heads of its columns, the names of its verdicts and their bounds. */
const skeleton = (lines: readonly string[]): string[] => {
  const [facts = '', table = '', verdicts = ''] = lines.join('\n').split('\n\n')
  const [head = ''] = table.split('\n')
  const judged = verdicts.split('\n').filter(line => /^(pass|fail|open) {2}/.test(line))
  return [
    ...facts.split('\n').map(line => line.split(' ')[0] ?? ''),
    head.trim().split(/ {2,}/).join(' '),
    ...judged.map(line => line.split(':')[0] ?? ''),
  ]
}

test.each(measuredProfiles)('the example of a %s has the lines that the command prints', profile => {
  const { file } = judgeProfile(made[profile], { config: mergeConfig({}), catalogue, run })
  expect(skeleton(exampleOf(profile).printed)).toEqual(skeleton(profileText(file).split('\n')))
})

test.each(measuredProfiles)('the example of a %s was measured: its requests are its rates times its times', profile => {
  const { args, printed } = exampleOf(profile)
  const program = new Command('final-gate')
  loadCommand(program, () => {})
  const known = program.commands.flatMap(command => command.options.map(({ long }) => long))
  expect(args.filter(arg => arg.startsWith('--') && !known.includes(arg))).toEqual([])
  const rows = printed.flatMap(line => {
    const [, rate, seconds, n] = / ([\d.]+)\/s +([\d.]+) s +(\d+) /.exec(line) ?? []
    return n === undefined ? [] : [[Number(rate) * Number(seconds), Number(n)] as const]
  })
  expect(rows.length).toBeGreaterThan(2)
  // Seconds are printed to a tenth.
  expect(rows.filter(([asked, n]) => Math.abs(asked - n) > 0.01 * n)).toEqual([])
  expect(printed.at(-1)).toBe('pass')
})

test('the example of a capacity names a rate that was confirmed in it, and one above it that failed', () => {
  const { printed } = exampleOf('capacity')
  const [, found, above] =
    /^capacity +(\d+)\/s proven; (\d+)\/s did not keep the bounds$/m.exec(printed.slice(1).join('\n')) ?? []
  const ended = (rate: string | undefined, word: string): boolean =>
    printed.some(line => new RegExp(`^${word} \\d+ +${rate}/s`).test(line))
  expect([ended(found, 'confirming'), ended(above, 'step')]).toEqual([true, true])
  expect(printed.filter(line => line.includes(` ${above}/s `) && line.endsWith(' pass'))).toEqual([])
  expect(Number(above) / Number(found)).toBeLessThan(1.06)
})
