import { scanError } from './errors.ts'
import type { Source } from './source.ts'

export type ScanFormat = 'jsonl' | 'json' | 'csv'

const BY_NAME: Readonly<Record<string, ScanFormat>> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
  csv: 'csv',
  tsv: 'csv',
}

const isObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** Many writers call lines of JSON `.json`: two lines that are an object each are such. */
const isLines = (head: string): boolean => {
  const [first = '', second = ''] = head.split('\n').filter(line => line.trim() !== '')
  return isObject(first) && second.trim().startsWith('{')
}

/** The kind of a file by its name, else by its first bytes. @throws ScanError GATE_SCAN_FORMAT */
export const formatOf = ({ path, head }: Source): ScanFormat => {
  const ending = /\.([a-z]+)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? ''
  const named = BY_NAME[ending]
  const text = head.toString('utf8')
  if (named === 'json' && isLines(text)) return 'jsonl'
  if (named) return named
  const first = text.trimStart()[0]
  if (first === '[') return 'json'
  if (first === '{') return isLines(text) || isObject(text.trim()) ? 'jsonl' : 'json'
  if (first === undefined) return 'jsonl'
  throw scanError('GATE_SCAN_FORMAT', { path })
}

/** About how many records the file holds, from the length of its first ones. */
export const expectedRows = ({ size, head, gzip }: Source): number => {
  const lines = head.toString('latin1').split('\n').length - 1
  const length = lines === 0 ? 300 : head.length / lines
  // A packed file of orders is about a tenth of the text.
  return Math.ceil(((gzip ? 10 : 1) * size) / Math.max(length, 2))
}
