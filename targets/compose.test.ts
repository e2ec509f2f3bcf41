import { afterEach, expect, test } from 'vitest'
import { compose } from './compose.ts'
import { localServers } from './http/local-server.fixture.ts'

const { serve, reach, close } = localServers()
afterEach(close)

const counter = () => {
  let last = 0
  return () => ++last
}

const adapters = async () => {
  const nextExchange = counter()
  const url = async (name: string) =>
    serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-total-count': '0', 'x-from': name })
      response.end('[]')
    })
  const broker = await reach(await url('broker'), {
    name: 'broker',
    capabilities: ['orders', 'positions'],
    nextExchange,
  })
  const system = await reach(await url('system'), { name: 'system', capabilities: ['orders', 'events'], nextExchange })
  return [broker, system] as const
}

test('a composed target takes each capability from the first adapter that offers it', async () => {
  const [broker, system] = await adapters()
  const target = compose([broker, system])
  expect([target.name, target.url, [...target.capabilities]]).toEqual([
    'broker+system',
    broker.url,
    ['positions', 'orders', 'events'],
  ])
  await target.orders.all()
  await target.events.all()
  expect([broker.ledger().calls, system.ledger().calls, target.ledger().calls]).toEqual([1, 1, 2])
  expect(target.exchanges().map(({ id, path }) => [id, path])).toEqual([
    [1, '/v2/orders?status=all&limit=500'],
    [2, '/v1/events?limit=500'],
  ])
  expect(() => target.trade.cancelAll()).toThrow('the target does not offer trade')
})

test('a choice names the adapter, in every scope', async () => {
  const [broker, system] = await adapters()
  const scope = compose([broker, system], { name: 'both', choose: { orders: 'system' } }).scoped({})
  await scope.orders.all()
  expect([scope.name, broker.ledger().calls, system.ledger().calls, scope.exchanges().length]).toEqual([
    'both',
    0,
    1,
    1,
  ])
  expect([scope.trade, broker.exchanges()]).toEqual([undefined, []])
})

test('a composition that cannot be is refused', async () => {
  const [broker, system] = await adapters()
  expect(() => compose([])).toThrow('no adapter in the list of adapters')
  expect(() => compose([broker, broker])).toThrow('two adapters called broker')
  expect(() => compose([broker, system], { choose: { orders: 'brokr' } })).toThrow('no adapter is called brokr')
  expect(() => compose([broker, system], { choose: { events: 'broker' } })).toThrow('broker does not offer events')
})
