import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { ConfigError } from '../config/errors.ts'
import { type SystemKind, systemKinds } from '../config/init/excuses.ts'

// What init has to know, from flags or from a person at a terminal.

export interface InitOptions {
  readonly yes?: boolean
  readonly url?: string
  readonly openapi?: string
  readonly kind?: SystemKind
  readonly out: string
  readonly force?: boolean
}

export interface Answers {
  readonly url: string
  /** File or URL; null where there is no document. */
  readonly openapi: string | null
  readonly kind: SystemKind
}

const DEFAULT_URL = 'http://127.0.0.1:8080'
/** Where frameworks serve their document. */
const USUAL_PLACES = ['/openapi.json', '/openapi.yaml', '/v3/api-docs', '/api/openapi.json']
const FETCH_MS = 5000

const isAddress = (text: string): boolean => /^https?:\/\//.test(text)

const fetched = async (url: string): Promise<string | null> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) })
    return response.ok ? await response.text() : null
  } catch {
    return null
  }
}

/** The document's text by file or URL. @throws ConfigError GATE_INIT_DOCUMENT */
export const documentText = async (place: string): Promise<string> => {
  if (isAddress(place)) {
    const text = await fetched(place)
    if (text === null) throw new ConfigError('GATE_INIT_DOCUMENT', { path: place, problem: 'it does not answer' })
    return text
  }
  try {
    return await readFile(place, 'utf8')
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new ConfigError('GATE_INIT_DOCUMENT', { path: place, problem })
  }
}

/** The first usual place that answers, or null. */
const usualDocument = async (url: string): Promise<string | null> => {
  for (const place of USUAL_PLACES) {
    const address = url.replace(/\/+$/, '') + place
    if ((await fetched(address)) !== null) return address
  }
  return null
}

/** The answers from the flags alone. @throws ConfigError GATE_INIT_ANSWER naming what is missing */
export const givenAnswers = async ({ url, openapi, kind }: InitOptions): Promise<Answers> => {
  if (url === undefined) {
    throw new ConfigError('GATE_INIT_ANSWER', { found: 'no --url', advice: 'give the address of your system' })
  }
  const place = openapi ?? (await usualDocument(url))
  if (place === null) {
    const found = `no OpenAPI document at ${USUAL_PLACES.join(', ')}`
    throw new ConfigError('GATE_INIT_ANSWER', { found, advice: 'give its file or URL with --openapi' })
  }
  return { url, openapi: place, kind: kind ?? 'order-service' }
}

/** Asks one question; an empty answer is `otherwise`. */
export type Ask = (question: string, otherwise: string) => Promise<string>

/** Asks what the flags do not say. @throws ConfigError GATE_INIT_ANSWER for an answer that is none */
export const askedAnswers = async (options: InitOptions, ask: Ask): Promise<Answers> => {
  const url = options.url ?? (await ask('Where does your system answer?', DEFAULT_URL))
  if (!isAddress(url)) {
    throw new ConfigError('GATE_INIT_ANSWER', { found: `"${url}" is no address`, advice: 'give an http or https URL' })
  }
  const usual = options.openapi ?? (await usualDocument(url)) ?? 'none'
  const place = options.openapi ?? (await ask('Its OpenAPI document, a file or a URL, or none?', usual))
  const kind = options.kind ?? (await ask(`What is it: ${systemKinds.join(', ')}?`, 'order-service'))
  const known = systemKinds.find(each => each === kind)
  if (!known) {
    throw new ConfigError('GATE_INIT_ANSWER', { found: `"${kind}"`, advice: `choose ${systemKinds.join(', ')}` })
  }
  return { url, openapi: place === 'none' ? null : place, kind: known }
}

/** The same at the terminal of this process. @throws ConfigError GATE_INIT_ANSWER where there is none */
export const terminalAnswers = async (options: InitOptions): Promise<Answers> => {
  if (!process.stdin.isTTY) {
    const advice = 'give --yes --url URL --openapi FILE'
    throw new ConfigError('GATE_INIT_ANSWER', { found: 'standard input is no terminal', advice })
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await askedAnswers(
      options,
      async (question, otherwise) => (await terminal.question(`${question} [${otherwise}]: `)).trim() || otherwise,
    )
  } catch (error) {
    // Ctrl-C and Ctrl-D at a question.
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error
    throw new ConfigError('GATE_INIT_ANSWER', { found: 'no answer', advice: 'nothing was written' })
  } finally {
    terminal.close()
  }
}
