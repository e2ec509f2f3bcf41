import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../../commands/version.ts'
import { type OutputName, outputs } from './walk.fixture.ts'

// Puts fresh outputs into docs/your-own-system.md: npm run example

const PAGE = join(PROJECT_ROOT, 'docs', 'your-own-system.md')

let page = await readFile(PAGE, 'utf8')
for (const [name, make] of Object.entries(outputs) as [OutputName, () => Promise<string>][]) {
  const block = new RegExp(`(<!-- output: ${name} -->\\n\`\`\`\\n)[\\s\\S]*?(\`\`\`)`)
  const text = await make()
  page = page.replace(block, (_, before: string, after: string) => `${before}${text}\n${after}`)
}
await writeFile(PAGE, page)
