import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../judge/catalogue.ts'

const text = readFileSync(join(import.meta.dirname, 'requirements.md'), 'utf8')

/** The cells of every table row below a heading, header and rule left out. */
const rowsOf = (part: string): string[][] =>
  part
    .split('\n')
    .filter(line => line.startsWith('|') && !/^\|(---\|)+$/.test(line))
    .map(line =>
      line
        .slice(1, -1)
        .split('|')
        .map(cell => cell.trim()),
    )
    .filter(cells => cells[0] !== 'source' && cells[0] !== 'topic')

const [before = '', promises = ''] = text.split('\n## The promises\n')
const rows = rowsOf(promises)
const places = rows.map(([, , place = '']) => place)
const idsOf = (pattern: RegExp): string[] => places.flatMap(place => pattern.exec(place)?.[1] ?? [])
const judged = idsOf(/^`([a-z0-9.-]+)`$/)
const planned = idsOf(/^`([a-z0-9.-]+)` planned: later part$/)
const ids = catalogue.map(({ id }) => id)

describe('the table of requirements', () => {
  it('has no empty cell and no row of another shape', () => {
    const all = [...rows, ...rowsOf(before)]
    expect(all.filter(cells => cells.length !== 3 || cells.some(cell => cell === ''))).toEqual([])
  })

  it('says of each promise where it stands: a criterion, a planned one, an item of the checklist or a refusal with its reason', () => {
    const other = places.filter(
      place =>
        !/^`[a-z0-9.-]+`( planned: later part)?$|^checklist GL-(0[1-9]|1[0-5]): .{10,}|^refused: .{20,}/.test(place),
    )
    expect(other).toEqual([])
  })

  it('names every criterion of the catalogue as judged, and judges none that the catalogue lacks', () => {
    expect([...judged].sort()).toEqual([...ids].sort())
  })

  it('plans nothing that is judged already', () => {
    expect(planned.filter(id => ids.some(known => known === id))).toEqual([])
  })

  it('names each of the 198 criteria, and the 13 reserved for the future, once', () => {
    const named = [...judged, ...planned]
    expect(new Set(named).size).toBe(named.length)
    expect(named.filter(id => !id.startsWith('future.'))).toHaveLength(198)
    expect(named.filter(id => id.startsWith('future.'))).toHaveLength(13)
  })

  it('gives each criterion the sources that its row gives', () => {
    const sources = new Map(rows.map(([source = '', , place = '']) => [place, source]))
    const documents = (source: string): string[] =>
      [...source.matchAll(/(S[0-4]):(\d+(?:[,-]\d+)*)/g)].flatMap(([, name, lines = '']) =>
        lines.split(/[,-]/).map(line => `${name}:${line}`),
      )
    const differing = catalogue.filter(({ id, source }) => {
      const told = documents(sources.get(`\`${id}\``) ?? '')
      return documents(source).some(line => !told.includes(line))
    })
    expect(differing.map(({ id, source }) => `${id}: ${source}`)).toEqual([])
  })

  it('counts what is judged now', () => {
    expect(promises.trim().split('\n')[0]).toBe(`${judged.length} of 198 criteria are judged now.`)
  })
})

describe('the table of contradictions', () => {
  it('holds a decision for each topic', () => {
    expect(rowsOf(before).map(([topic]) => topic)).toHaveLength(13)
  })
})
