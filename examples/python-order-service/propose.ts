import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exampleConfig } from './proposed-config.fixture.ts'

// Writes final-gate.yaml anew, after the catalogue or init has changed: npm run example

await writeFile(join(import.meta.dirname, 'final-gate.yaml'), await exampleConfig())
