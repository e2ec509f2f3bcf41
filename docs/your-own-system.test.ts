import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleConfig } from '../examples/python-order-service/proposed-config.fixture.ts'
import { type OutputName, outputs, stable } from '../examples/python-order-service/walk.fixture.ts'

const text = readFileSync(join(import.meta.dirname, 'your-own-system.md'), 'utf8')

/** The outputs of the page by name. */
const shown = new Map(
  [...text.matchAll(/<!-- output: (.+) -->\n```\n([\s\S]*?)\n```/g)].map(([, name = '', output = '']) => [
    name,
    output,
  ]),
)

describe('docs/your-own-system.md', () => {
  it('shows every output of the walk', () => {
    expect([...shown.keys()]).toEqual(Object.keys(outputs))
  })

  // Where an output has rightly changed: npm run example
  it.each(Object.keys(outputs) as OutputName[])('shows the output of %s as it is', async name => {
    expect(stable(shown.get(name) ?? '')).toBe(stable(await outputs[name]()))
  })

  it('shows the two fields as the example has them', async () => {
    const config = await exampleConfig()
    const lines = [...text.matchAll(/```yaml by hand\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
      block.trim().split('\n'),
    )
    expect(lines.length).toBe(2)
    expect(lines.filter(line => !config.includes(line.trim()))).toEqual([])
  })
})
