import { describe, expect, test } from 'vitest'
import { meets, parseExpectation } from './expectation.ts'
import { bodiesFrom, headerFault, requestsOf } from './request.ts'

const text = (bytes: Buffer): string => bytes.toString('latin1')
const url = 'http://127.0.0.1:80/a%20b?c=d'

describe('the bytes of a request', () => {
  test('without a body', () => {
    expect(text(requestsOf({ url, method: 'GET', headers: {} }, null)(0))).toBe(
      'GET /a%20b?c=d HTTP/1.1\r\nconnection: keep-alive\r\nhost: 127.0.0.1\r\naccept: */*\r\n\r\n',
    )
  })

  test('of a POST without a body say so', () => {
    expect(text(requestsOf({ url, method: 'POST', headers: {} }, null)(0))).toContain('\r\ncontent-length: 0\r\n\r\n')
  })

  test('with a body have its length in bytes, and the headers given in the place of the usual ones', () => {
    const headers = { Host: 'desk', Accept: 'text/plain', 'Content-Type': 'text/plain' }
    expect(text(requestsOf({ url, method: 'PUT', headers }, () => '€')(0))).toBe(
      'PUT /a%20b?c=d HTTP/1.1\r\nconnection: keep-alive\r\nhost: desk\r\naccept: text/plain\r\ncontent-type: text/plain\r\n' +
        'content-length: 3\r\n\r\n\u00e2\u0082\u00ac',
    )
  })

  test.each([
    ['x y', 'z', 'its name is not one that HTTP allows'],
    ['', 'z', 'its name is not one that HTTP allows'],
    ['x', 'a\r\nb: c', 'its value holds a line break or another character that HTTP does not allow'],
    ['x', '\u20ac', 'its value holds a line break or another character that HTTP does not allow'],
    ['Content-Length', '5', 'it is set by the generator itself'],
    ['authorization', 'Bearer a.b', null],
  ])('header %j: %j', (name, value, fault) => {
    expect(headerFault(name, value)).toBe(fault)
    const make = () => requestsOf({ url, method: 'GET', headers: { [name]: value } }, null)
    if (fault === null) expect(make).not.toThrow()
    else expect(make).toThrow(RangeError)
  })

  test('bodies are new where the template says so', () => {
    const bodies = bodiesFrom('{"id":"{{id}}","n":{{index}},"x":"{{other}}"}', 'r1')
    expect([bodies(0), bodies(7)]).toEqual([
      '{"id":"r1-0","n":0,"x":"{{other}}"}',
      '{"id":"r1-7","n":7,"x":"{{other}}"}',
    ])
    expect(bodiesFrom('$& same', 'r1')(3)).toBe('$& same')
  })
})

describe('what an answer must hold', () => {
  test.each([
    ['success=true', '{"success":true}', true],
    ['success=true', '{"success":false}', false],
    ['success=true', '{"success":"true"}', true],
    ['data.status=accepted', '{"data":{"status":"accepted"}}', true],
    ['data.status=accepted', '{"data":{"status":"rejected"}}', false],
    ['orders.0.id', '{"orders":[{"id":"a"}]}', true],
    ['id', '{"id":null}', false],
    ['id', '{"id":0}', true],
    ['toString', '{}', false],
    ['id', '[]', false],
    ['id', 'not json', false],
    ['id', '', false],
    ['note=a=b', '{"note":"a=b"}', true],
  ])('%s of %s: %j', (expectation, body, expected) => {
    const parsed = parseExpectation(expectation)
    expect(parsed && meets(Buffer.from(body), [parsed])).toBe(expected)
  })

  test.each(['', '=x', 'a..b', '.a', 'a.'])('%j is no expectation', expectation => {
    expect(parseExpectation(expectation)).toBeNull()
  })
})
