import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import type {} from '../api/early.ts'
import { openCannedPage } from './canned-page.ts'
import { startCannedServer } from './canned-server.ts'
import type { CannedServer } from './canned-server.ts'
import { untilRead } from './until-read.ts'

/* index.html asks for the first answers of some pages before their code is there: they must be what the page then asks for, or all was in vain. */

let browser: Browser
let server: CannedServer

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox', '--disable-gpu', '--headless=shell'] })
  server = await startCannedServer(process.env['VEDETTE_WEB_DIST'] ?? join(import.meta.dirname, '..', '..', 'web', 'dist'))
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

const issues = '/organizations/acme/issues/'
const api = '/api/0/organizations/acme/issues/'
const session = '/api/0/auth/session/'
const pages = [
  { path: issues, ready: 'a[data-issue="1000"]', asks: [session, `${api}?limit=50&lenient=1`] },
  { path: `${issues}1000/`, ready: 'text=Local variables', asks: [session, `${api}1000/`, `${api}1000/events/recommended/`] },
  { path: `${issues}1000/events/`, ready: 'tbody tr', asks: [session, `${api}1000/`, `${api}1000/events/?limit=50`] },
] as const

describe('what a page asks early', () => {
  for (const { path, ready, asks } of pages) {
    it(`${path}: all of it is taken, and nothing of it is asked twice`, async () => {
      const { context, page, complaints } = await openCannedPage(browser, server)
      const asked: string[] = []
      page.on('request', (request) => request.method() === 'GET' && asked.push(request.url().slice(server.address.length)))
      await page.goto(path)
      await page.locator(ready).first().waitFor()
      await untilRead(page)
      expect(await page.evaluate(() => [...(window.vedetteEarly?.keys() ?? ['nothing was asked'])])).toEqual([])
      for (const early of asks) expect([early, asked.filter((url) => url === early).length]).toEqual([early, 1])
      expect(complaints).toEqual([])
      await context.close()
    })
  }

  it('an address with a search is left to the app', async () => {
    const { context, page } = await openCannedPage(browser, server)
    await page.goto(`${issues}?query=is%3Aunresolved`)
    await page.locator('a[data-issue="1000"]').waitFor()
    expect(await page.evaluate(() => window.vedetteEarly)).toBeUndefined()
    await context.close()
  })
})

describe('what is seen before the code', () => {
  it('is the mark, in the chosen theme, until the page is there', async () => {
    const { context, page, complaints } = await openCannedPage(browser, server)
    await context.addInitScript(() => localStorage.setItem('vedette.preferences', '{"theme":"dark"}'))
    let letCodeCome = () => {}
    const mayCome = new Promise<void>((resolve) => (letCodeCome = resolve))
    await page.route('**/assets/*.js', async (route) => {
      await mayCome
      await route.continue()
    })
    await page.goto(issues, { waitUntil: 'commit' })
    const mark = page.getByText('Vedette', { exact: true })
    await mark.waitFor()
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe('rgb(18, 21, 20)')
    letCodeCome()
    await page.locator('a[data-issue="1000"]').waitFor()
    expect(await mark.count()).toBe(1)
    expect(await mark.isVisible()).toBe(false)
    expect(complaints).toEqual([])
    await context.close()
  })
})
