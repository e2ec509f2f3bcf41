import { describe, expect, it } from 'vitest'
import { mergeConfig, type UserConfig } from './config.ts'
import { targetFaults } from './target-check.ts'

const url = 'http://127.0.0.1:1'
const faults = (config: UserConfig): string[] => targetFaults(config).map(({ key, problem }) => `${key}: ${problem}`)

describe('the systems that a config names', () => {
  it('may be one, or several with a choice', () => {
    expect(faults({ target: { url, auth: { token: 'x', roles: { viewer: 'y' } } } })).toEqual([])
    expect(faults({ targets: { a: { url }, b: { url } }, capabilities: { orders: 'b' } })).toEqual([])
    expect(faults({ target: 'reference' })).toEqual([])
  })

  it('are refused where they contradict one another', () => {
    expect(faults({ target: { url }, targets: { a: { url } } })).toEqual([
      'targets: stands in the place of target; name one of both',
    ])
    expect(faults({ targets: { broker: { url } }, capabilities: { orders: 'brokr' } })).toEqual([
      'capabilities.orders: brokr is none of targets; did you mean broker?',
    ])
    const auth = { token: 'x', header: { name: 'X-Key', value: 'y' } }
    expect(faults({ target: { url, auth } })).toEqual(['target.auth: names token and header; one is enough'])
    expect(faults({ target: { url, proxy: 'proxy:3128' } })).toEqual(['target.proxy: is no http or https address'])
  })

  it('are refused for an expression that is none, wherever it stands', () => {
    const orders = {
      path: '/o',
      to: '{"id": id}',
      paging: { kind: 'cursor', next: 'a.(' },
      one: { path: '/o/{id}', to: '$eval(id)' },
    } as const
    const desk = { url, map: { orders: { ...orders, query: { to: 'no expression (' } } } }
    expect(faults({ targets: { desk } })).toEqual([
      'targets.desk.map.orders.paging.next: is no JSONata: Expected ")" before end of expression (character 3)',
      'targets.desk.map.orders.one.to: uses $eval, which is not allowed in a mapping',
    ])
  })
})

describe('a merged config', () => {
  it('takes the later of target and targets', () => {
    const several: UserConfig = { targets: { a: { url } }, capabilities: { orders: 'a' } }
    expect(mergeConfig(several)).toMatchObject(several)
    const { targets, capabilities, target } = mergeConfig(several, { target: { url: 'http://other' } })
    expect([targets, capabilities, target]).toEqual([undefined, undefined, { url: 'http://other' }])
    // As it is stored: every key, the default target before the targets that stand in its place.
    expect(mergeConfig(mergeConfig(several) as UserConfig).targets).toEqual(several.targets)
  })
})
