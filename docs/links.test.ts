import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../judge/catalogue.ts'

const root = join(import.meta.dirname, '..')
const pages = ['README.md', 'CHANGELOG.md', ...readdirSync(join(root, 'docs')).map(name => `docs/${name}`)].filter(
  page => page.endsWith('.md'),
)
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')
const readme = textOf('README.md')
const manifest = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }

describe('the documents', () => {
  it('link only to files that are there', () => {
    const dead = pages.flatMap(page =>
      [...textOf(page).matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].flatMap(([, target = '']) =>
        existsSync(join(root, dirname(page), target)) ? [] : [`${page}: ${target}`],
      ),
    )
    expect(dead).toEqual([])
  })

  it('are all listed in the README', () => {
    expect(pages.filter(page => page.startsWith('docs/') && !readme.includes(`](${page})`))).toEqual([])
  })

  it('name only commands, scripts and criteria that there are', () => {
    const texts = pages.map(textOf).join('\n')
    const scripts = [...texts.matchAll(/npm run ([a-z:-]+)/g)].map(([, name = '']) => name)
    expect(scripts.filter(name => !(name in manifest.scripts))).toEqual([])
    const main = textOf('commands/main.ts')
    const commands = [...texts.matchAll(/final-gate(?:\.js)? ([a-z]+)\b/g)].map(([, name = '']) => name)
    expect(commands.length).toBeGreaterThan(10)
    expect(commands.filter(name => !main.includes(`${name}Command`))).toEqual([])
    const only = [...texts.matchAll(/--only ([a-z0-9]+\.[a-z-]+)/g)].map(([, id = '']) => id)
    expect(only.filter(id => !catalogue.some(criterion => criterion.id === id))).toEqual([])
  })
})
