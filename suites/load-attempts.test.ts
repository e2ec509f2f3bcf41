import { describe, expect, test } from 'vitest'
import { load } from '../judge/criteria/load.ts'
import { criterionOf } from '../judge/criterion.ts'
import { loadEvidence, row } from './load.fixture.ts'
import { type Sending, type SentOnce, untilDecided } from './load-attempts.ts'
import type { LoadRow } from './load-evidence.ts'

const criterion = (id: string) => {
  const found = Object.entries(load).find(([name]) => name === id)
  if (!found) throw new Error(id)
  return criterionOf(found[0], found[1])
}

const rows = (count: number, msOf: (index: number) => number): LoadRow[] =>
  Array.from({ length: count }, (_, index) => row(index, { ms: msOf(index) }))

const quick = rows(5300, index => 1 + (index % 7))
/** A burst near the bound: whether there are more of them, nobody has seen. */
const burst = rows(5300, index => (index > 4000 && index < 4400 ? 450 : 1 + (index % 7)))
const slow = rows(5300, () => 900)
/** Bursts, in the last third twice as high as before. */
const uneven = rows(5300, index => (index % 300 < 60 ? (index > 3533 ? 80 : 40) : 2))

const late = { ...loadEvidence().generator, ok: false, reasons: ['it was late'] }

/** Sends what is given, in turn, and says what was asked for. */
const sent = async (...loads: (Partial<SentOnce> & { readonly rows: readonly LoadRow[] })[]) => {
  const asked: Sending[] = []
  const said: string[] = []
  const result = await untilDecided(
    async of => {
      asked.push(of)
      const { asked: plan, generator, stationarity } = loadEvidence()
      return { asked: plan, generator, stationarity, attempt: of.attempt, rows: [], ...loads[asked.length - 1] }
    },
    { criterion, progress: text => said.push(text) },
  )
  return { asked: asked.map(({ sending, attempt }) => `${sending} ${attempt}`), said, result }
}

describe('a load is sent', () => {
  test('once where its generator was exact and its latencies decide', async () => {
    const { asked, said, result } = await sent({ rows: quick })
    expect([asked, said, result.discarded, result.rows]).toEqual([['1 1'], [], [], quick])
  })

  test('again where the generator was not exact, and that is no attempt', async () => {
    const { asked, said, result } = await sent({ rows: burst, generator: late }, { rows: quick })
    expect([asked, said]).toEqual([['1 1', '2 1'], ['load: again, it was late']])
    expect(result).toMatchObject({ attempt: 1, discarded: [{ rows: burst }] })
  })

  test('again and as another attempt where its latencies decide nothing', async () => {
    const { asked, said, result } = await sent({ rows: burst }, { rows: quick })
    expect([asked, said]).toEqual([
      ['1 1', '2 2'],
      ['load: again, load.p95: neighbouring records resemble each other too much; run longer'],
    ])
    expect(result).toMatchObject({ attempt: 2, discarded: [{ rows: burst }] })
  })

  test('again where drift is neither shown nor ruled out', async () => {
    const { asked, said } = await sent({ rows: uneven }, { rows: quick })
    expect([asked, said]).toEqual([
      ['1 1', '2 2'],
      ['load: again, load.drift: the last third may be 1.5 times the first'],
    ])
  })

  test('again where it had not settled', async () => {
    const stationarity = { warmUpMs: 0, atCap: false, drift: null, reason: 'the latency is growing' }
    const growing = rows(5300, index => index / 20)
    const { said } = await sent({ rows: growing, stationarity }, { rows: quick })
    expect(said).toEqual(['load: again, load.p95: neighbouring records resemble each other too much; run longer'])
  })

  test('not again where it failed', async () => {
    expect((await sent({ rows: slow })).asked).toEqual(['1 1'])
  })

  test('not again where too many orders were refused, whatever the latencies say', async () => {
    const refused = burst.map((each, index): LoadRow => (index % 10 === 0 ? { ...each, outcome: '4xx' } : each))
    expect((await sent({ rows: refused })).asked).toEqual(['1 1'])
  })

  test('not again where it was too short for a pass from the beginning', async () => {
    expect((await sent({ rows: burst.slice(3500, 5000) })).asked).toEqual(['1 1'])
  })

  test('four times at most', async () => {
    const { asked, result } = await sent(
      { rows: burst },
      { rows: quick, generator: late },
      { rows: burst },
      { rows: burst },
    )
    expect(asked).toEqual(['1 1', '2 2', '3 2', '4 3'])
    expect([result.attempt, result.discarded.length]).toEqual([3, 3])
  })
})
