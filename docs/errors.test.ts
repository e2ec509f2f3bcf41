import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandErrors } from '../commands/errors.ts'
import { exitCodes } from '../commands/exit-code.ts'
import { configErrors } from '../config/errors.ts'
import { scanErrors } from '../contracts/scan/errors.ts'
import { suiteErrors } from '../suites/errors.ts'
import { targetErrors } from '../targets/errors.ts'

type Row = readonly [code: string, message: string, exitCode: string]

const text = readFileSync(join(import.meta.dirname, 'errors.md'), 'utf8')

const cellsOf = (line: string): string[] =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map(cell => cell.trim().replaceAll('\\|', '|'))

/** The rows of the table below a heading. */
const tableOf = (heading: string): string[][] => {
  const [, section = ''] = text.split(`\n## ${heading}\n`)
  return (section.split('\n## ')[0] ?? '')
    .split('\n')
    .filter(line => line.startsWith('| GATE_'))
    .map(cellsOf)
}

const coded = (table: Readonly<Record<string, { readonly exitCode: number; readonly message: string }>>): Row[] =>
  Object.entries(table).map(([code, { exitCode, message }]) => [
    code,
    message.replaceAll('\n', '\\n'),
    String(exitCode),
  ])

const all = (table: Readonly<Record<string, string>>, exitCode: number): Row[] =>
  Object.entries(table).map(([code, message]) => [code, message, String(exitCode)])

const TABLES: readonly (readonly [heading: string, rows: readonly Row[]])[] = [
  ['Commands', coded(commandErrors)],
  ['Configuration', all(configErrors, exitCodes.usage)],
  ['Run directories and evidence', coded(suiteErrors)],
  ['Files that are scanned', all(scanErrors, exitCodes.usage)],
  ['Targets', all(targetErrors, exitCodes.inconclusive)],
]

describe('docs/errors.md', () => {
  it.each(TABLES)('repeats the table of %s: code, message and exit code, no more and no fewer', (heading, rows) => {
    expect(tableOf(heading).map(cells => cells.slice(0, 3))).toEqual(rows)
  })

  it('says what to do about each', () => {
    const rows = TABLES.flatMap(([heading]) => tableOf(heading))
    expect(rows.filter(cells => cells.length !== 4 || (cells[3] ?? '').length < 20)).toEqual([])
  })

  it('names each exit code with its meaning', () => {
    expect(text).toContain('0 pass, 1 fail, 2 inconclusive, 3 usage or configuration, 4 the harness itself failed.')
    expect(Object.entries(exitCodes)).toEqual([
      ['pass', 0],
      ['fail', 1],
      ['inconclusive', 2],
      ['usage', 3],
      ['harness', 4],
    ])
  })
})

describe('the tables of errors', () => {
  const rows = TABLES.flatMap(([, table]) => table)

  it('use each code once', () => {
    const codes = rows.map(([code]) => code)
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
  })

  it('name codes in capitals behind GATE_', () => {
    expect(rows.filter(([code]) => !/^GATE_[A-Z]+(_[A-Z]+)*$/.test(code))).toEqual([])
  })

  it('say what was found with a fact of the case, in one sentence without an end mark', () => {
    expect(rows.filter(([, message]) => !/\{\w+\}/.test(message) || /[.!]$/.test(message))).toEqual([])
  })
})
