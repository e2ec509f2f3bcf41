import { expect, it } from 'vitest'
import { validator } from '../contracts/validate.ts'
import { jsonReport } from './json.ts'
import { sharedReport } from './shared-report.fixture.ts'

it('writes the whole report as data that keeps its own schema', () => {
  const read: unknown = JSON.parse(jsonReport(sharedReport))
  expect(read).toEqual({ schema: 'https://final-gate.dev/schema/verdicts/1', ...sharedReport })
  expect(validator('verdicts', { all: true })(read)).toEqual([])
})

it('names its schema first and ends in a line break', () => {
  const text = jsonReport(sharedReport)
  expect(text.startsWith('{\n "schema": "https://final-gate.dev/schema/verdicts/1",\n "run": {\n  "id": ')).toBe(true)
  expect(text.endsWith('}\n')).toBe(true)
})

it('writes the same bytes for the same report, and only well-formed Unicode', () => {
  expect(jsonReport(structuredClone(sharedReport))).toBe(jsonReport(sharedReport))
  expect(jsonReport(sharedReport).isWellFormed()).toBe(true)
})
