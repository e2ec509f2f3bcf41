import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { openGate } from '../commands/gate-session.fixture.ts'
import { checkConfig } from '../config/load.ts'
import { rulesFields } from '../contracts/scan/rules.schema.ts'

const text = readFileSync(join(import.meta.dirname, 'files-and-contracts.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'files-and-contracts-'))
afterAll(async () => {
  await session.close()
  rmSync(folder, { recursive: true })
})

// A block is the file that the line before it names last, e.g. `orders.jsonl`.
for (const [, name = '', content = ''] of text.matchAll(
  /`([\w.-]+\.(?:jsonl|json|csv|yaml))`[^`\n]*(?:`[^`\n]*`[^`\n]*)*:?\n\n```\w+\n([\s\S]*?)```/g,
)) {
  writeFileSync(join(folder, name), content)
}

const session = openGate(folder)

const run = async (args: readonly string[]): Promise<{ output: string; code: number | null }> => {
  const { stdout, exitCode } = await session.run(args)
  return { output: stdout, code: exitCode }
}

const examples = [...text.matchAll(/```console\n\$ final-gate (.+)\n([\s\S]*?)exit code (\d)\n```/g)].map(
  ([, command = '', output = '', code = '']) => ({ command, output, code: Number(code) }),
)

describe('docs/files-and-contracts.md', () => {
  it.each(examples.filter(({ command }) => command.startsWith('contracts')))(
    'shows what final-gate $command prints',
    async ({ command, output, code }) => {
      expect(await run(command.split(' '))).toEqual({ output, code })
    },
  )

  it.each(examples.filter(({ command }) => command.startsWith('run')))(
    'shows the lines that matter of final-gate $command',
    async ({ command, output, code }) => {
      const found = await run(command.split(' '))
      expect(found.code).toBe(code)
      const printed = found.output.split('\n')
      expect(
        output
          .trimEnd()
          .split('\n')
          .filter(line => !printed.includes(line)),
      ).toEqual([])
    },
  )

  it('has three examples', () => {
    expect(examples.map(({ command }) => command.split(' ')[0])).toEqual(['contracts', 'contracts', 'run'])
  })

  it('names every rule', () => {
    const rows = [...text.matchAll(/^\| `(\w+): /gm)].map(([, rule]) => rule)
    expect(rows).toEqual(Object.keys(rulesFields))
  })

  it('shows contracts that a config may hold', () => {
    const yaml = /```yaml\n(contracts:[\s\S]*?)```/.exec(text)?.[1] ?? ''
    expect(checkConfig(parse(yaml), 'files-and-contracts.md').contracts).toHaveLength(2)
  })
})
