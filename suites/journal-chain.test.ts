import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { canonicalJson, checkChain, hashOf } from './journal-chain.ts'

interface Entry {
  readonly seq: number
  readonly type: string
  readonly prev: string
  readonly hash: string
}

const chainOf = (types: readonly string[]): Entry[] => {
  const events: Entry[] = []
  for (const [index, type] of types.entries()) {
    const bare = { seq: index + 1, type, prev: events.at(-1)?.hash ?? '0'.repeat(64), hash: '' }
    events.push({ ...bare, hash: hashOf(bare) })
  }
  return events
}

describe('the hash chain of a journal', () => {
  it('writes names in the order of their code units and numbers as ECMAScript does', () => {
    expect(canonicalJson({ b: 1e21, a: [0.1, -0, null], '\u20ac': '\n', '\r': true })).toBe(
      '{"\\r":true,"a":[0.1,0,null],"b":1e+21,"\u20ac":"\\n"}',
    )
  })

  it('agrees with the SHA-256 of the canonical form without the hash', () => {
    expect(hashOf({ seq: 1, prev: '00', hash: 'whatever' })).toBe(
      // printf '{"prev":"00","seq":1}' | sha256sum
      '73baa55720cf13357698d4d4d55fafdd830752e4cf4015949d664b7a336a3b67',
    )
  })

  it('holds for an untouched journal', () => {
    expect(checkChain(chainOf(['session.reset', 'fill', 'fill']))).toEqual({
      checked: 3,
      first: 1,
      last: 3,
      breaks: [],
    })
  })

  it('breaks where an entry was taken out', () => {
    const [first, , third] = chainOf(['session.reset', 'fill', 'fill'])
    const { breaks } = checkChain([first, third].filter(event => event !== undefined))
    expect(breaks.map(({ seq, what }) => [seq, what.split(' ')[0]])).toEqual([
      [3, 'expected'],
      [3, 'prev'],
    ])
  })

  test.prop([fc.array(fc.string(), { minLength: 1, maxLength: 8 }), fc.nat()])(
    'breaks at an entry that was rewritten, whichever it is',
    (types, place) => {
      const events = chainOf(types)
      const at = place % events.length
      const rewritten = events.map((event, index) => (index === at ? { ...event, type: `${event.type}!` } : event))
      expect(checkChain(rewritten).breaks.map(({ seq }) => seq)).toEqual([at + 1])
    },
  )
})
