import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { walk } from './walk.fixture.ts'

// Writes the outputs of the walk into docs/go-live.md, each in the place that names it.

const path = join(import.meta.dirname, '..', '..', 'docs', 'go-live.md')
const folder = mkdtempSync(join(tmpdir(), 'final-gate-walk-'))
try {
  let text = readFileSync(path, 'utf8')
  for (const [name, output] of await walk(folder)) {
    const block = new RegExp(`<!-- output: ${name} -->\n\`\`\`\n[\\s\\S]*?\n?\`\`\``)
    text = text.replace(block, () => `<!-- output: ${name} -->\n\`\`\`\n${output}\n\`\`\``)
  }
  writeFileSync(path, text)
} finally {
  rmSync(folder, { recursive: true })
}
