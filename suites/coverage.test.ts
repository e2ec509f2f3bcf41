import { describe, expect, test } from 'vitest'
import { catalogue } from '../judge/catalogue.ts'
import { discoverSuites } from './discovery.ts'

const { scenarios, selfScenarios } = await discoverSuites()
const answered = new Set([
  ...scenarios.flatMap(scenario => Object.keys(scenario.observe)),
  ...selfScenarios.flatMap(scenario => Object.keys(scenario.experiment)),
])

describe('the suites', () => {
  test('answer every criterion of the catalogue', () => {
    expect(catalogue.map(({ id }) => id).filter(id => !answered.has(id))).toEqual([])
  })

  test('have ids of their own', () => {
    const ids = [...scenarios, ...selfScenarios].map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })

  test('ask only for capabilities and tiers that their criteria name', () => {
    const tiers = ['observe', 'act', 'control']
    const stricter = scenarios.flatMap(scenario =>
      Object.keys(scenario.observe).flatMap(id => {
        const criterion = catalogue.find(row => row.id === id)
        if (!criterion || scenario.phase === 'closing') return []
        return tiers.indexOf(scenario.tier) > tiers.indexOf(criterion.tier)
          ? [`${scenario.id} asks ${scenario.tier} for ${id}`]
          : []
      }),
    )
    expect(stricter).toEqual([])
  })
})

describe('the ci profile', () => {
  test('requires nothing that takes 8 minutes of waiting on a real clock', () => {
    const required = catalogue.filter(({ profiles }) => profiles.includes('ci'))
    expect(required.reduce((sum, { realSeconds }) => sum + realSeconds, 0)).toBeLessThan(8 * 60)
  })
})
