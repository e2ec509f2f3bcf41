import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogue } from '../judge/catalogue.ts'
import { sharedMatrix } from './html/figures.fixture.ts'
import { bestInput, emptyInput, worstInput } from './html.fixture.ts'
import { htmlReport, selftestPage } from './html.ts'
import { HOSTILE } from './shared-report.fixture.ts'

// The pages as a real browser shows them. CHROMIUM names another one than Debian's; REPORT_PICTURES=DIR keeps a picture of each run's first screen there.

/** What would run if anything in the page could, and what must be shown as it is. */
const ATTACK = `<script>globalThis.attacked = 1</script><img src="x" onerror="attacked = 1"><svg onload="attacked = 1">${HOSTILE}`

const pages: Readonly<Record<string, string>> = {
  worst: htmlReport(worstInput(catalogue, 5000, ATTACK)),
  best: htmlReport(bestInput(catalogue)),
  empty: htmlReport(emptyInput(catalogue)),
  selftest: selftestPage(sharedMatrix),
}

const SCREENS = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const

let folder = ''
let browser: Browser

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'final-gate-page-'))
  for (const [name, text] of Object.entries(pages)) await writeFile(join(folder, `${name}.html`), text)
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
})
afterAll(async () => {
  await browser.close()
  await rm(folder, { recursive: true })
})

interface Opened {
  readonly page: Page
  readonly context: BrowserContext
  /** Everything that went wrong or out: console errors, exceptions, requests beside the page itself. */
  readonly incidents: string[]
}

const opened = async (
  name: string,
  options: {
    readonly viewport?: (typeof SCREENS)[number]
    readonly colorScheme?: 'light' | 'dark'
    readonly anchor?: string
  } = {},
): Promise<Opened> => {
  const { viewport = SCREENS[0], colorScheme = 'light', anchor = '' } = options
  const context = await browser.newContext({ viewport, colorScheme })
  const page = await context.newPage()
  const incidents: string[] = []
  const url = pathToFileURL(join(folder, `${name}.html`)).href
  page.on('console', message => incidents.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => incidents.push(String(error)))
  page.on('request', request => {
    if (request.url() !== url && !request.url().startsWith('data:')) incidents.push(`request: ${request.url()}`)
  })
  await page.goto(`${url}${anchor}`)
  return { page, context, incidents }
}

const bottomOf = async (page: Page, selector: string): Promise<number> => {
  const box = await page.locator(selector).first().boundingBox()
  return box ? box.y + box.height : Number.POSITIVE_INFINITY
}

/** What axe-core finds, in one line each. */
const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source)
  const found: string = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => JSON.stringify(violations.map(({ id, impact, nodes }) => id + ' (' + impact + '): ' + nodes[0]?.html)))",
  )
  return JSON.parse(found) as string[]
}

describe.each(Object.keys(pages))('the page of the %s run', name => {
  test.each(['light', 'dark'] as const)(
    'has nothing for axe-core to find in %s, with every section unfolded',
    async colorScheme => {
      const { page, context, incidents } = await opened(name, { colorScheme })
      await page.evaluate("for (const one of [...document.querySelectorAll('details')].slice(0, 600)) one.open = true")
      expect(await violations(page)).toEqual([])
      expect(incidents).toEqual([])
      await context.close()
    },
  )

  test.each(SCREENS)('fits $width x $height: no request, no error, nothing wider than the screen', async viewport => {
    const { page, context, incidents } = await opened(name, { viewport })
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width)
    expect([incidents, await page.evaluate('typeof attacked')]).toEqual([[], 'undefined'])
    await context.close()
  })
})

describe.each(['worst', 'best', 'empty'])('the first screen of the %s run', name => {
  test.each(SCREENS)('shows gate, what blocks it and what it rests on at $width x $height', async viewport => {
    const { page, context } = await opened(name, { viewport })
    expect(await bottomOf(page, 'h1')).toBeLessThan(viewport.height / 4)
    const first = name === 'best' ? '[aria-labelledby=blocks] p' : '.blocks li'
    expect(await bottomOf(page, first)).toBeLessThan(viewport.height / 2)
    expect(await bottomOf(page, '.facts')).toBeLessThanOrEqual(viewport.height)
    const picture = await page.screenshot()
    const kept = process.env.REPORT_PICTURES
    if (kept !== undefined && viewport === SCREENS[0]) {
      await mkdir(kept, { recursive: true })
      await writeFile(join(kept, `report-${name}.png`), picture)
    }
    expect(picture.length).toBeGreaterThan(10_000)
    await context.close()
  })
})

describe('the page of the worst run', () => {
  test('unfolds the criterion that a link names', async () => {
    const { page, context } = await opened('worst', { anchor: '#criterion-load.recovery' })
    const section = page.locator('details.criterion', { has: page.locator('[id="criterion-load.recovery"]') })
    expect(await section.getAttribute('open')).toBe('')
    const top = (await section.locator('h3').boundingBox())?.y ?? -1
    expect(top).toBeGreaterThanOrEqual(0)
    expect(top).toBeLessThan(SCREENS[0].height)
    await context.close()
  })

  test('is walked by keyboard: to the criteria, into one and its first counterexample', async () => {
    const { page, context } = await opened('worst')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    const focused = 'document.activeElement.closest("details").open'
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SUMMARY')
    const before = await page.evaluate(focused)
    await page.keyboard.press('Enter')
    expect(await page.evaluate(focused)).toBe(!before)
    await context.close()
  })

  test('shows what a target sent letter by letter', async () => {
    const { page, context } = await opened('worst')
    const shown = await page.locator('.examples pre').first().textContent()
    expect(shown).toContain('<script>globalThis.attacked = 1</script>')
    expect(shown).toContain('\\u202egnp.exe')
    await context.close()
  })
})

test('the check itself sees a page that is wrong', async () => {
  await writeFile(join(folder, 'wrong.html'), '<img src="missing.png"><script>console.error("loud")</script>')
  const { page, context, incidents } = await opened('wrong')
  expect(incidents.filter(text => /missing\.png|loud/.test(text)).length).toBeGreaterThan(1)
  expect((await violations(page)).map(text => text.split(' ')[0])).toContain('image-alt')
  await context.close()
})
