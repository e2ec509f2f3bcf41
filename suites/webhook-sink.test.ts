import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { openWebhookSink, type WebhookSink } from './webhook-sink.ts'

const open: WebhookSink[] = []
afterEach(async () => void (await Promise.all(open.splice(0).map(sink => sink.close()))))

const opened = async (): Promise<WebhookSink> => {
  const sink = await openWebhookSink()
  open.push(sink)
  return sink
}

const post = async (sink: WebhookSink, channel: string, body: string, method = 'POST'): Promise<number> => {
  const sent = method === 'GET' ? {} : { body }
  return (await fetch(`${sink.url}/${channel}`, { method, ...sent })).status
}

describe('a webhook sink', () => {
  test('takes down what comes, by channel, in the order of arrival', async () => {
    const sink = await opened()
    expect(await post(sink, 'telegram', '{"notification_id":"n1"}')).toBe(200)
    expect(await post(sink, 'e%20mail?x=1', '[1]')).toBe(200)
    expect(sink.deliveries()).toEqual([
      { channel: 'telegram', body: { notification_id: 'n1' }, at: null, status: 200, problem: null },
      { channel: 'e mail', body: [1], at: null, status: 200, problem: null },
    ])
  })

  test('gives each delivery the instant that was named first after it', async () => {
    const sink = await opened()
    sink.stamp('2026-01-05T00:00:00Z')
    await post(sink, 'a', '1')
    await post(sink, 'b', '2')
    sink.stamp('2026-01-05T00:01:00Z')
    await post(sink, 'c', '3')
    sink.stamp('2026-01-05T00:02:00Z')
    await post(sink, 'd', '4')
    expect(sink.deliveries().map(({ channel, at }) => [channel, at])).toEqual([
      ['a', '2026-01-05T00:01:00Z'],
      ['b', '2026-01-05T00:01:00Z'],
      ['c', '2026-01-05T00:02:00Z'],
      ['d', null],
    ])
  })

  test('fails as many deliveries as it is told, and keeps them', async () => {
    const sink = await opened()
    sink.fail(2)
    const statuses = [await post(sink, 'a', '1'), await post(sink, 'a', '1'), await post(sink, 'a', '1')]
    expect(statuses).toEqual([500, 500, 200])
    expect(sink.deliveries().map(({ status, body }) => [status, body])).toEqual([
      [500, 1],
      [500, 1],
      [200, 1],
    ])
    sink.fail(5)
    sink.fail(0)
    expect(await post(sink, 'a', '1')).toBe(200)
  })

  test('says what was wrong with a delivery, and uses up no failure on it', async () => {
    const sink = await opened()
    sink.fail(1)
    const statuses = [
      await post(sink, 'a', '{'),
      await post(sink, 'b', `"${'x'.repeat(64 * 1024)}"`),
      await post(sink, 'c', '', 'GET'),
      await post(sink, '%ff', '1'),
    ]
    expect(statuses).toEqual([400, 400, 405, 500])
    expect(sink.deliveries().map(({ channel, body, problem }) => [channel, body, problem])).toEqual([
      ['a', null, 'the body is not JSON'],
      ['b', null, 'the body has 65538 bytes, 65536 at most are read'],
      ['c', null, 'the body is not JSON'],
      ['%ff', 1, null],
    ])
  })

  test('outlives what is no HTTP and a sender that goes away', async () => {
    const sink = await opened()
    const { port } = new URL(sink.url)
    for (const text of ['nonsense\r\n\r\n', 'POST /a HTTP/1.1\r\ncontent-length: 10\r\nhost: x\r\n\r\nabc']) {
      const socket = connect(Number(port), '127.0.0.1')
      await once(socket, 'connect')
      socket.end(text)
      socket.resume()
      socket.on('error', () => {})
      await once(socket, 'close')
    }
    expect(await post(sink, 'b', '1')).toBe(200)
    expect(sink.deliveries().at(-1)).toEqual({ channel: 'b', body: 1, at: null, status: 200, problem: null })
  })

  test('keeps the first 5,000 and counts all', async () => {
    const sink = await opened()
    for (let batch = 0; batch < 51; batch++) {
      await Promise.all(Array.from({ length: 100 }, () => post(sink, `${batch}`, '1')))
    }
    expect([sink.deliveries().length, sink.total()]).toEqual([5000, 5100])
    expect(sink.deliveries().at(-1)?.channel).toBe('49')
  })

  test('leaves no connection behind, however often it is closed', async () => {
    const sink = await opened()
    const socket = connect(Number(new URL(sink.url).port), '127.0.0.1')
    await once(socket, 'connect')
    const ended = once(socket, 'close')
    socket.on('error', () => {})
    socket.resume()
    await Promise.all([sink.close(), sink.close(), ended])
    await expect(fetch(`${sink.url}/a`, { method: 'POST' })).rejects.toThrow('fetch failed')
  })
})
