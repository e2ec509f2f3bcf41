import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { createRedactor, formsOf } from './redactor.ts'

const secret = 'k3y/with+odd "chars"?'

const redacting = (value = secret): ((text: string) => string) => {
  const redactor = createRedactor()
  redactor.register('api key', value)
  return redactor.redact
}

test('a registered value is replaced by its label wherever it stands', () => {
  expect(redacting()(`Authorization: Bearer ${secret}\n`)).toBe('Authorization: Bearer [redacted api key]\n')
})

test('JSON-escaped and URL-encoded forms are found', () => {
  const redact = redacting()
  expect(redact(JSON.stringify({ key: secret }))).toBe('{"key":"[redacted api key]"}')
  expect(redact(`?key=${encodeURIComponent(secret)}&x=1`)).toBe('?key=[redacted api key]&x=1')
})

test('a value too short to be told from ordinary text is refused', () => {
  expect(createRedactor().register('pin', '123')).toBe(false)
})

describe('a secret with signs that each writer escapes in its own way', () => {
  const odd = `é&<k>'e"y/+ (x)!*~`

  test.each([
    ['a header', `x-api-key: ${odd}`, 'x-api-key: [redacted api key]'],
    ['a query', `GET /v1?key=%C3%A9%26%3Ck%3E'e%22y%2F%2B%20(x)!*~&n=1`, 'GET /v1?key=[redacted api key]&n=1'],
    ['a query with small digits', `?key=%c3%a9%26%3ck%3e'e%22y%2f%2b%20(x)!*~`, '?key=[redacted api key]'],
    ['a strict query', '?key=%C3%A9%26%3Ck%3E%27e%22y%2F%2B%20%28x%29%21%2A~', '?key=[redacted api key]'],
    ['a form', 'key=%C3%A9%26%3Ck%3E%27e%22y%2F%2B+%28x%29%21*%7E', 'key=[redacted api key]'],
    [
      'a path that keeps its slashes',
      '/keys/%C3%A9%26%3Ck%3E%27e%22y/%2B%20%28x%29%21%2A~',
      '/keys/[redacted api key]',
    ],
    ['a connection string', `amqp://desk:${encodeURIComponent(odd)}@mq/x`, 'amqp://desk:[redacted api key]@mq/x'],
    ['a body', String.raw`{"k":"é&<k>'e\"y/+ (x)!*~"}`, '{"k":"[redacted api key]"}'],
    ['a body of Python', String.raw`{"k": "\u00e9&<k>'e\"y/+ (x)!*~"}`, '{"k": "[redacted api key]"}'],
    ['a body of PHP', String.raw`{"k":"\u00e9&<k>'e\"y\/+ (x)!*~"}`, '{"k":"[redacted api key]"}'],
    ['a body of Go', String.raw`{"k":"é\u0026\u003ck\u003e'e\"y/+ (x)!*~"}`, '{"k":"[redacted api key]"}'],
    [
      'a body within a body',
      String.raw`{"b":"{\"k\":\"é&<k>'e\\\"y/+ (x)!*~\"}"}`,
      String.raw`{"b":"{\"k\":\"[redacted api key]\"}"}`,
    ],
    ['a page', `<td>é&amp;&lt;k&gt;'e"y/+ (x)!*~</td>`, '<td>[redacted api key]</td>'],
    [
      'a page that writes quotes as names',
      '<td>é&amp;&lt;k&gt;&#39;e&quot;y/+ (x)!*~</td>',
      '<td>[redacted api key]</td>',
    ],
    ['a page of Python', '<td>é&amp;&lt;k&gt;&#x27;e&quot;y/+ (x)!*~</td>', '<td>[redacted api key]</td>'],
    ['a page of Go', '<td>é&amp;&lt;k&gt;&#39;e&#34;y/+ (x)!*~</td>', '<td>[redacted api key]</td>'],
    ['a pointer', `/leak/é&<k>'e"y~1+ (x)!*~0/0`, '/leak/[redacted api key]/0'],
    ['a dump', `key=${Buffer.from(odd).toString('hex')};`, 'key=[redacted api key];'],
  ])('is found in %s', (_, text, redacted) => {
    expect(redacting(odd)(text)).toBe(redacted)
  })
})

test('the longest form goes first: no rest of an escaped secret is left behind', () => {
  const value = 'back\\slash'
  expect(redacting(value)(JSON.stringify(JSON.stringify(value)))).toBe('"\\"[redacted api key]\\""')
})

test('a secret with half a pair of surrogates is registered all the same', () => {
  const half = `half-${String.fromCharCode(0xd800)}-pair`
  expect(redacting(half)(JSON.stringify({ k: half }))).toBe('{"k":"[redacted api key]"}')
})

test('two secrets of which one begins like the other are told apart', () => {
  const { register, redact } = createRedactor()
  register('short', 'abcd')
  register('long', 'abcdefgh')
  expect(redact('abcdefgh abcd')).toBe('[redacted long] [redacted short]')
})

property.prop([fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 })])(
  'nothing of the value survives in base64, whatever surrounds it',
  (before, after) => {
    const text = redacting()(Buffer.from(before + secret + after).toString('base64'))
    expect(Buffer.from(text, 'base64').toString('utf8')).not.toContain(secret)
    expect(text).toContain('[redacted api key]')
  },
)

property.prop([fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 })])(
  'nor in base64 for addresses',
  (before, after) => {
    const text = redacting()(Buffer.from(before + secret + after).toString('base64url'))
    expect(Buffer.from(text, 'base64url').toString('utf8')).not.toContain(secret)
    expect(text).toContain('[redacted api key]')
  },
)

property.prop([fc.string({ unit: 'binary', minLength: 6, maxLength: 20 })])(
  'every form of any value is taken out as a whole',
  value => {
    for (const form of formsOf(value)) expect(redacting(value)(form)).toBe('[redacted api key]')
  },
)
