import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { createRedactor } from './redactor.ts'

const secret = 'k3y/with+odd "chars"?'

const redacting = (): ((text: string) => string) => {
  const redactor = createRedactor()
  redactor.register('api key', secret)
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

property.prop([fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 })])(
  'nothing of the value survives in base64, whatever surrounds it',
  (before, after) => {
    const text = redacting()(Buffer.from(before + secret + after).toString('base64'))
    expect(Buffer.from(text, 'base64').toString('utf8')).not.toContain(secret)
    expect(text).toContain('[redacted api key]')
  },
)
