import { describe, expect, it } from 'vitest'

import type {} from '../api/early.ts'
import { cannedSuite } from './canned-suite.ts'
import { untilRead } from './until-read.ts'

/* index.html asks for the first answers of some pages before their code is there: they must be what the page then asks for, or all was in vain. */

const suite = cannedSuite()

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
      const { page } = suite
      const asked: string[] = []
      page.on('request', (request) => request.method() === 'GET' && asked.push(request.url().slice(suite.server.address.length)))
      await page.goto(path)
      await page.locator(ready).first().waitFor()
      await untilRead(page)
      expect(await page.evaluate(() => [...(window.vedetteEarly?.keys() ?? ['nothing was asked'])])).toEqual([])
      for (const early of asks) expect([early, asked.filter((url) => url === early).length]).toEqual([early, 1])
    })
  }

  it('an address with a search is left to the app', async () => {
    const { page } = suite
    await page.goto(`${issues}?query=is%3Aunresolved`)
    await page.locator('a[data-issue="1000"]').waitFor()
    expect(await page.evaluate(() => window.vedetteEarly)).toBeUndefined()
  })
})

describe('what is seen before the code', () => {
  it('is the mark, in the chosen theme, until the page is there', async () => {
    const { page } = suite
    await page.addInitScript(() => localStorage.setItem('vedette.preferences', '{"theme":"dark"}'))
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
  })
})
