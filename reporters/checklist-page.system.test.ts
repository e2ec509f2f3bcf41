import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checklistItems } from '../judge/checklist/items.ts'
import { sharedChecklist, worstChecklist } from './checklist.fixture.ts'
import { checklistPage } from './checklist-page.ts'

// The page in a real browser: how many sheets it prints on is known to nothing else.

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

let browser: Browser
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
})
afterAll(() => browser.close())

const worst = worstChecklist(checklistItems.map(({ id, title }) => [id, title] as const))
const wide = JSON.parse(JSON.stringify(worst).replaceAll('team', '取引所の担当者')) as typeof worst

test.each([
  ['an ordinary checklist', sharedChecklist, 1],
  ['the longest', worst, 4],
  ['the longest in wide letters', wide, 4],
])('%s prints on as many sheets of A4 as it may', async (_, report, most) => {
  const page = await browser.newPage()
  const told: string[] = []
  page.on('console', message => told.push(message.text()))
  page.on('pageerror', error => told.push(error.message))
  page.on('request', request => told.push(request.url()))
  await page.setContent(checklistPage(report))
  const pdf = await page.pdf({ preferCSSPageSize: true })
  await page.close()
  const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? []
  expect([told, sheets.length > 0, sheets.length <= most]).toEqual([[], true, true])
})
