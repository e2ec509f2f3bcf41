import { expect, test } from 'vitest'
import { sharedMatrix } from './figures.fixture.ts'
import { detectedBy, detectionMatrix } from './matrix.ts'

const plain = (text: string): string =>
  text
    .replace(/<\/?bdi>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

test('an escape stands before what was caught, and what failed without being listed is named', () => {
  expect(plain(detectionMatrix(sharedMatrix).text)).toBe(
    'What the gate was shown to notice 1 of 2 seeded defects caught. 2 runs without a defect, 0 false alarms. No criterion is unproven. Not passed on the target without a defect: rel.uptime inconclusive: 480 probes, 2995 needed Seeded defect Criteria that must notice it Failed without being listed stall ✓ caught by load.p95 ✗ missed by load.drift rel.uptime drop-sl-1pct ✓ caught by orders.bracket-presence',
  )
})

test('several seeds of a defect share a row that says on how many it was caught', () => {
  const [caught] = sharedMatrix.defects
  if (!caught) throw new Error('the matrix is empty')
  const missed = { ...caught, caught: [], missed: caught.expect }
  const { text } = detectionMatrix({ ...sharedMatrix, defects: [caught, missed], unproven: ['rel.uptime'] })
  expect(plain(text)).toContain('✗ missed by orders.bracket-presence on 1 of 2 seeds')
  expect(plain(text)).toContain('Criteria that no defect proves: rel.uptime.')
})

test('a criterion knows the defects that it caught', () => {
  expect([...detectedBy(sharedMatrix)]).toEqual([
    ['orders.bracket-presence', ['drop-sl-1pct']],
    ['load.p95', ['stall']],
  ])
  expect([...detectedBy(null)]).toEqual([])
})
