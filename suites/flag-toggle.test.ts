import { expect, test } from 'vitest'
import { toggleRecords } from './flag-toggle.ts'

const build = { started_at: '2026-01-05T00:00:00Z', sha: 'abc' }
const toggle = { what: 'to ENABLED', status: 200, seen: [0, 0] as const, found: 'true alone, true among others' }

test('a change that is seen at once took no time; a late one is known to lie between two looks', () => {
  const late = { ...toggle, what: 'to DISABLED', seen: [0.99, 1.5] as const, found: 'true alone, false among others' }
  expect(toggleRecords({ toggles: [toggle, late], before: build, after: build, watched: 90 })).toEqual([
    { ref: 'to ENABLED', value: 0 },
    {
      ref: 'to DISABLED',
      value: [0.99, 1.5],
      note: 'not seen 0.99 s after the change, seen after 1.5 s; the last answer: true alone, false among others',
      record: [0.99, 1.5],
    },
  ])
})

test('a change that was refused is not known, one that never came took at least as long as was waited', () => {
  const refused = { ...toggle, status: 422 }
  const never = { ...toggle, seen: [90, null] as const }
  const values = toggleRecords({ toggles: [refused, never], before: build, after: build, watched: 90 })
  expect(values.map(({ value }) => value)).toEqual([null, [90, null]])
})

test('after a restart no change was in effect without one', () => {
  const after = { started_at: '2026-01-05T00:01:00Z', sha: 'abc' }
  const [restart] = toggleRecords({ toggles: [toggle], before: build, after, watched: 90 })
  expect([restart?.ref, restart?.value]).toEqual(['restart', [90, null]])
})
