import { expect, test } from 'vitest'
import { sharedReport } from '../shared-report.fixture.ts'
import { repeatCommand } from './repeat.ts'

const { run } = sharedReport

test('the command names target, profile, criterion and seed', () => {
  expect(repeatCommand('rel.uptime', run)).toBe(
    'final-gate run --target http://127.0.0.1:4120 --profile ci --only rel.uptime --seed 1',
  )
  const reference = { ...run, target: { ...run.target, name: 'reference' } }
  expect(repeatCommand('rel.uptime', reference)).toBe(
    'final-gate run --target reference --profile ci --only rel.uptime --seed 1',
  )
})

test('nothing in an address becomes a command of its own', () => {
  const odd = { ...run, target: { ...run.target, url: "http://a/?x=$(id);'b'" } }
  expect(repeatCommand('rel.uptime', odd)).toContain(`--target 'http://a/?x=$(id);'\\''b'\\'''`)
})
