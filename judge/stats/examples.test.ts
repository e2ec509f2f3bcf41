import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const FOLDERS = ['.', '../trading', '../rollout'].map(folder => join(import.meta.dirname, folder))
const EXAMPLE = /^ \* @example (.+) \/\/ => (.+)$/gm
const FUNCTION = /^export function (\w+)/gm

const files = FOLDERS.flatMap(folder =>
  readdirSync(folder)
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map(name => join(folder, name)),
)

/** Everything that the examples may call, and the text of each file. */
async function library() {
  const modules: Record<string, unknown>[] = await Promise.all(files.map(file => import(file)))
  const texts = files.map(file => readFileSync(file, 'utf8'))
  return { scope: Object.assign({}, ...modules) as Record<string, unknown>, texts }
}

/** The same value with every number cut to 12 significant digits, so that platforms agree. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(12))
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)]))
}

test('the example in each docstring gives what it promises', async () => {
  const { scope, texts } = await library()
  const evaluate = (code: string) => new Function(...Object.keys(scope), `return (${code})`)(...Object.values(scope))
  const examples = texts.flatMap(text => [...text.matchAll(EXAMPLE)])
  const got = examples.map(([, call = '']) => [call, rounded(evaluate(call))])
  const want = examples.map(([, call = '', result = '']) => [call, rounded(evaluate(result))])
  expect(got).toEqual(want)
  expect(examples.length).toBeGreaterThan(50)
})

test('every file with a public function shows at least one example', async () => {
  const { texts } = await library()
  const bare = files.filter((_, i) => (texts[i]?.match(FUNCTION) ?? []).length > 0 && !texts[i]?.includes('@example'))
  expect(bare.map(file => file.split('/').at(-1))).toEqual(['input.ts'])
})
