/** What is sent, apart from the body. */
export interface RequestHead {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
}

/** Methods that autocannon can send and whose answers its parser can read. */
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
/** Said by the generator itself. */
const OWN = new Set(['connection', 'content-length', 'transfer-encoding', 'expect', 'upgrade'])

/** What is wrong with a header; null where nothing is. */
export const headerFault = (name: string, value: string): string | null => {
  if (!NAME.test(name)) return 'its name is not one that HTTP allows'
  if (!VALUE.test(value)) return 'its value holds a line break or another character that HTTP does not allow'
  return OWN.has(name.toLowerCase()) ? 'it is set by the generator itself' : null
}

const headOf = ({ url, method, headers }: RequestHead, hasBody: boolean): string => {
  const { host, pathname, search } = new URL(url)
  const given = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  for (const [name, value] of given) {
    const fault = headerFault(name, value)
    if (fault !== null) throw new RangeError(`header ${name}: ${fault}`)
  }
  if (!given.has('host')) given.set('host', host)
  if (!given.has('accept')) given.set('accept', '*/*')
  if (hasBody && !given.has('content-type')) given.set('content-type', 'application/json')
  const lines = [...given].map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${pathname}${search} HTTP/1.1\r\nconnection: keep-alive\r\n${lines.join('')}`
}

/** The bytes of request `index`. */
export type RequestOf = (index: number) => Buffer

/**
 * Requests whose bodies are a function of their index; null is no body. Headers are latin1, as HTTP has them, the body is UTF-8.
 * @throws RangeError for a header that HTTP does not allow
 */
export const requestsOf = (head: RequestHead, bodyOf: ((index: number) => string) | null): RequestOf => {
  const start = headOf(head, bodyOf !== null)
  if (bodyOf === null) {
    const length = head.method === 'GET' || head.method === 'DELETE' ? '' : 'content-length: 0\r\n'
    const bytes = Buffer.from(`${start}${length}\r\n`, 'latin1')
    return () => bytes
  }
  return index => {
    const body = bodyOf(index)
    const length = Buffer.byteLength(body)
    const opening = `${start}content-length: ${length}\r\n\r\n`
    const bytes = Buffer.allocUnsafe(opening.length + length)
    bytes.write(opening, 0, 'latin1')
    bytes.write(body, opening.length, 'utf8')
    return bytes
  }
}

const PLACE = /\{\{(index|id)\}\}/g

/** A body with a number or a text of its own for each request: `{{index}}` is the request's number in the run, `{{id}}` a text that no other run has. */
export const bodiesFrom = (template: string, run: string): ((index: number) => string) => {
  if (template.search(PLACE) < 0) return () => template
  return index => template.replace(PLACE, (_, place) => (place === 'index' ? String(index) : `${run}-${index}`))
}

/** Bodies by the request's number; from the first again where there are fewer than requests, as a calibration sends them. */
export const bodiesListed =
  (bodies: readonly string[]): ((index: number) => string) =>
  index =>
    bodies[index % Math.max(1, bodies.length)] ?? ''
