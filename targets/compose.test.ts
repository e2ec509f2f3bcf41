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

test('raw requests go to whoever gives the capability', async () => {
  const [broker, system] = await adapters()
  const target = compose([broker, system], { choose: { orders: 'system' } })
  const asked = async (method: string, path: string) => (await target.raw({ method, path })).headers['x-from']
  expect([
    await asked('GET', '/v2/orders?limit=1'),
    await asked('GET', '/v2/positions'),
    await asked('GET', '/v1/events'),
    await asked('GET', '/nowhere'),
  ]).toEqual(['system', 'broker', 'system', 'broker'])
})

test('what acts on another system than the one whose account allows it is not used', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{}')
  })
  const broker = await reach(url, { name: 'broker', capabilities: ['account', 'trade'] })
  const bot = await reach(url, { name: 'bot', capabilities: ['cycles', 'events', 'trade'] })
  const joined = compose([bot, broker])
  expect([...joined.capabilities]).toEqual(['account', 'events'])
  expect(() => joined.trade.cancelAll()).toThrow('the target does not offer trade')
  expect(joined.scoped({}).trade).toBe(undefined)
  expect(joined.ledger().notes).toEqual([
    'trade of bot is not used: the account that would allow it is of broker',
    'cycles of bot is not used: the account that would allow it is of broker',
  ])
  const chosen = compose([bot, broker], { choose: { trade: 'broker' } })
  expect([...chosen.capabilities]).toEqual(['account', 'events', 'trade'])
})
