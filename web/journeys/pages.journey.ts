import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { startCannedServer } from './canned-server.ts'
import type { CannedServer } from './canned-server.ts'
import { fixtureNow, hostile } from './fixture-issues.ts'
import { untilRead } from './until-read.ts'

const root = join(import.meta.dirname, '..', '..')
const screens = join(root, '.cache', 'screens')

declare global {
  interface Window {
    __hacked?: number
  }
}

let browser: Browser
let server: CannedServer
let context: BrowserContext
let page: Page
let complaints: string[]

const views = [
  { name: 'wide', width: 1440, height: 900 },
  { name: 'narrow', width: 390, height: 844 },
] as const
const themes = ['light', 'dark'] as const

beforeAll(async () => {
  mkdirSync(screens, { recursive: true })
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox', '--disable-gpu', '--headless=shell'] })
  server = await startCannedServer(process.env['VEDETTE_WEB_DIST'] ?? join(root, 'web', 'dist'))
})
afterAll(async () => {
  await browser.close()
  await server.close()
})
beforeEach(async () => {
  Object.assign(server.scene, { signedIn: true, setupNeeded: false, silent: false, failing: null, restarts: 0 })
  await open()
})
afterEach(async () => {
  await context.close()
  expect(complaints).toEqual([])
})

const open = async (
  viewport: { readonly width: number; readonly height: number } = views[0],
  colorScheme: 'light' | 'dark' = 'light',
): Promise<void> => {
  await context?.close()
  complaints = []
  context = await browser.newContext({
    viewport: { width: viewport.width, height: viewport.height },
    colorScheme,
    timezoneId: 'UTC',
    locale: 'en-GB',
    reducedMotion: 'reduce',
    baseURL: server.address,
  })
  context.setDefaultTimeout(8_000)
  page = await context.newPage()
  await page.clock.setFixedTime(fixtureNow)
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(server.address)) complaints.push(`left the origin: ${request.url()}`)
  })
}

/** True once an element is in view. */
const shows = async (text: string): Promise<boolean> => {
  await page.getByText(text).first().waitFor()
  return true
}

/** What axe finds. An open menu is a layer of its own outside of the landmarks, so its page is not held to the best practices. */
const pages: readonly {
  readonly name: string
  readonly path: string
  readonly ready: string
  readonly scene?: Partial<CannedServer['scene']>
}[] = [
  { name: 'issues', path: '/organizations/acme/issues/', ready: 'a[data-issue="1000"]' },
  { name: 'issue', path: '/organizations/acme/issues/1000/', ready: 'text=Local variables' },
  { name: 'issue-chained', path: '/organizations/acme/issues/1001/', ready: 'text=was raised while handling' },
  { name: 'stats', path: '/organizations/acme/stats/', ready: 'text=unknown_item' },
  { name: 'connect', path: '/organizations/acme/projects/shop-api/getting-started/', ready: 'text=sentry_sdk.init' },
  { name: 'setup', path: '/setup/?token=t-1', ready: 'text=Address of this server', scene: { signedIn: false, setupNeeded: true } },
  { name: 'login', path: '/auth/login/', ready: 'text=Password', scene: { signedIn: false } },
  { name: 'empty', path: '/organizations/acme/issues/', ready: 'text=Waiting for the first event', scene: { silent: true } },
]

describe('1. every page, in two themes and two widths', () => {
  for (const { name, path, ready, scene } of pages) {
    for (const theme of themes) {
      for (const view of views) {
        it(`${name}, ${theme}, ${view.name}: no complaint of the browser, of axe, nor of the policy`, async () => {
          Object.assign(server.scene, scene)
          await open(view, theme)
          await page.goto(path)
          await page.locator(ready).first().waitFor()
          await untilRead(page)
          await page.screenshot({ path: join(screens, `${name}-${theme}-${view.name}.png`) })
          if (name.startsWith('issue'))
            await page.screenshot({ path: join(screens, `${name}-${theme}-${view.name}-whole.png`), fullPage: true })
          expect(await axeProblems(page)).toEqual([])
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
          ).toBeLessThanOrEqual(0)
          expect(await page.locator('h1').count()).toBe(1)
        })
      }
    }
  }
})

describe('2. events are text', () => {
  it('no value of an event is ever markup, and long words break no page', async () => {
    await page.goto('/organizations/acme/issues/')
    const row = page.locator('a[data-issue="1006"]')
    await row.waitFor()
    expect(await row.textContent()).toContain(hostile.script)
    expect(await page.locator('a[data-issue="1008"]').textContent()).toContain(hostile.rightToLeft)
    expect(await page.locator('a[data-issue="1009"]').textContent()).toContain('invoice<U+202E>gpj.exe')
    expect(await page.locator('a[data-issue="1010"]').textContent()).toContain(hostile.emoji)
    await page.goto('/organizations/acme/issues/1000/')
    expect(await shows('Local variables')).toBe(true)
    expect(await page.getByRole('row', { name: 'evil' }).first().textContent()).toContain(hostile.script)
    await page.getByRole('button', { name: 'more characters' }).first().click()
    expect(await page.locator('body').textContent()).toContain(hostile.longWord)
    await page.getByRole('group', { name: 'Frames' }).getByRole('button', { name: 'Raw' }).click()
    expect(await shows('Traceback (most recent call last)')).toBe(true)
    expect(await page.locator('img, iframe').count()).toBe(0)
    expect(await page.evaluate(() => window.__hacked ?? 0)).toBe(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
  })

  it('removed values are chips that name their rule', async () => {
    await page.goto('/organizations/acme/issues/1000/')
    expect(await shows('Filtered: email')).toBe(true)
    expect(await shows('Filtered: password')).toBe(true)
    expect(await page.getByRole('row', { name: 'Authorization' }).textContent()).toContain('Filtered: bearer')
  })
})

describe('3. the address is the state', () => {
  it('Back brings filters, search text, scroll position and the row back', async () => {
    await page.goto('/organizations/acme/issues/')
    await page.locator('a[data-issue="1000"]').waitFor()
    await page.getByRole('link', { name: 'Events' }).click()
    await page.waitForURL('**/?sort=freq')
    await page.getByLabel('Search issues').fill('filler')
    await page.getByLabel('Search issues').press('Enter')
    await page.waitForURL('**/?query=filler&sort=freq')
    // Only rows near the window are drawn.
    await page.locator('tbody tr[data-current]').nth(20).waitFor()
    await page.evaluate(() => window.scrollTo(0, 600))
    await page.locator('a[data-issue="1050"]').scrollIntoViewIfNeeded()
    const before = await page.evaluate(() => window.scrollY)
    expect(before).toBeGreaterThan(100)
    await page.locator('a[data-issue="1050"]').click()
    expect(await shows('Local variables')).toBe(true)
    await page.goBack()
    await page.locator('tr[data-current=true] a[data-issue="1050"]').waitFor()
    expect(page.url()).toContain('query=filler&sort=freq')
    expect(await page.getByLabel('Search issues').inputValue()).toBe('filler')
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(before - 30)
  })

  it('old addresses lead to the same issue', async () => {
    for (const path of [
      '/acme/shop-api/issues/1000/',
      '/acme/shop-api/group/1000/',
      '/issues/1000/',
      '/organizations/acme/issues/1000/activity/',
    ]) {
      await page.goto(path)
      await page.waitForURL('**/organizations/acme/issues/1000/')
    }
    await page.goto('/acme/shop-api/events/9f3c1ab2/')
    await page.waitForURL('**/organizations/acme/issues/1000/events/*/')
    await page.goto('/acme/shop-api/')
    await page.waitForURL('**/organizations/acme/issues/?project=shop-api')
    await page.goto('/organizations/acme/issues/1000')
    expect(await shows('Local variables')).toBe(true)
    await page.goto('/organizations/acme/issues/shop-api-3/')
    expect(await shows('Local variables')).toBe(true)
  })

  it('the start page leads to the first organization', async () => {
    await page.goto('/')
    await page.locator('a[data-issue="1000"]').waitFor()
    expect(new URL(page.url()).pathname).toBe('/organizations/acme/issues/')
  })

  it('an address of nothing says so', async () => {
    await page.goto('/no/such/page/at/all/')
    expect(await shows('There is nothing at this address')).toBe(true)
  })
})

describe('4. keys', () => {
  it('j, k, Enter walk the list; h and l the events; j the list from inside an issue', async () => {
    await page.goto('/organizations/acme/issues/')
    await page.locator('a[data-issue="1000"]').waitFor()
    for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-issue'))).toBe('1001')
    expect(await page.title()).toBe('Issues - Vedette')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/issues/1001/')
    expect(await shows('2 of 57')).toBe(true)
    await expect.poll(() => page.title()).toContain('TypeError: Cannot read properties')
    await page.keyboard.press('j')
    await page.waitForURL('**/issues/1002/')
    expect(await shows('Local variables')).toBe(true)
    await page.keyboard.press('h')
    await page.waitForURL('**/issues/1002/events/bbbb*/')
    expect(await shows('bbbbbbbb')).toBe(true)
    await page.keyboard.press('l')
    await page.waitForURL('**/issues/1002/events/9f3c*/')
  })

  const pressTo = async (step: string): Promise<void> => {
    const [key = '', ...words] = step.split(' ')
    await page.keyboard.press(key)
    await page.waitForFunction((text) => document.activeElement?.textContent === text, words.join(' '))
  }

  it('environments are chosen by keyboard in a menu of those that exist', async () => {
    await page.goto('/organizations/acme/issues/?environment=gone')
    await page.getByRole('button', { name: 'Env gone' }).press('Enter')
    await page.getByRole('menuitemcheckbox', { name: 'staging' }).waitFor()
    expect(await page.getByRole('menuitemcheckbox').allTextContents()).toEqual(['production', 'staging', 'gone', '(none)'])
    expect(await page.getByRole('menuitemcheckbox', { name: 'gone' }).getAttribute('aria-checked')).toBe('true')
    expect(await axeProblems(page, ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])).toEqual([])
    for (const step of ['ArrowDown production', 'ArrowDown staging', 'Enter staging', 'End (none)', 'Enter (none)']) await pressTo(step)
    await page.waitForURL((url) => url.searchParams.getAll('environment').join() === 'gone,staging,')
    await pressTo('Home All environments')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => !url.searchParams.has('environment'))
    await page.getByRole('button', { name: 'Env All' }).waitFor()
  })

  it('a press anywhere in a row opens it; the search box takes letters as letters', async () => {
    await page.goto('/organizations/acme/issues/')
    await page.locator('a[data-issue="1003"]').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('jjj')
    expect(await page.getByLabel('Search issues').inputValue()).toContain('jjj')
    await page
      .locator('tr', { has: page.locator('a[data-issue="1003"]') })
      .locator('td')
      .nth(3)
      .click()
    await page.waitForURL('**/issues/1003/')
  })
})

describe('5. what can go wrong is said where it went wrong', () => {
  it('a list that fails offers another try', async () => {
    server.scene.failing = '/issues/'
    await page.goto('/organizations/acme/issues/')
    expect(await shows('The store did not answer')).toBe(true)
    server.scene.failing = null
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.locator('a[data-issue="1000"]').waitFor()
    expect(await page.locator('a[data-issue]').count()).toBeGreaterThan(20)
    complaints = complaints.filter((text) => !text.includes('500'))
  })

  it('a search that the server refuses shows the words of the server', async () => {
    await page.goto('/organizations/acme/issues/?query=foo%3A1')
    expect(await shows('Unknown search key: foo')).toBe(true)
    complaints = complaints.filter((text) => !text.includes('400'))
  })

  it('a server that restarts is waited for', async () => {
    server.scene.restarts = 2
    await page.goto('/organizations/acme/issues/')
    await page.locator('a[data-issue="1000"]').waitFor()
    expect(await page.locator('a[data-issue]').count()).toBeGreaterThan(20)
    complaints = complaints.filter((text) => !text.includes('503'))
  })

  it('an event that is not stored any more leaves the counts in view', async () => {
    await page.goto('/organizations/acme/issues/1000/events/dead/')
    expect(await shows('This event is not stored')).toBe(true)
    await page.getByRole('heading', { level: 1, name: 'AttributeError' }).waitFor()
    complaints = complaints.filter((text) => !text.includes('404'))
  })

  it('a session that ended leads to the sign-in and back to the same page', async () => {
    server.scene.signedIn = false
    await page.goto('/organizations/acme/stats/?statsPeriod=7d')
    await page.getByLabel('Password').fill('secret')
    await page.getByLabel('E-mail').fill('a@b.example')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/organizations/acme/stats/?statsPeriod=7d')
    expect(await shows('unknown_item')).toBe(true)
    complaints = complaints.filter((text) => !text.includes('401'))
  })
})

describe('6. live', () => {
  it('the first event becomes a link without a reload', async () => {
    server.scene.silent = true
    await page.goto('/organizations/acme/projects/shop-api/getting-started/')
    expect(await shows('Waiting for the first event')).toBe(true)
    await page.getByText('live', { exact: true }).waitFor()
    server.scene.silent = false
    server.tell({ projectId: '1', issueId: '1000' })
    await page.getByRole('link', { name: 'Open it' }).click({ timeout: 2_000 })
    await page.waitForURL('**/issues/1000/')
    expect(await shows('Local variables')).toBe(true)
  })

  it('a changed issue is announced and does not move the rows', async () => {
    await page.goto('/organizations/acme/issues/')
    await page.locator('a[data-issue="1000"]').waitFor()
    await expect
      .poll(async () => {
        server.tell({ projectId: '1', issueId: '1000' })
        return page.getByText('1 issue has new events').count()
      })
      .toBe(1)
    // Narrower than the line of levels and values, it stays in sight, and the page has its width.
    await page.setViewportSize({ width: 960, height: 700 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await expect.poll(() => page.getByText('1 issue has new events').count()).toBe(0)
  })

  it('theme and density are chosen in the user menu and kept', async () => {
    await page.goto('/organizations/acme/issues/')
    await page.getByRole('button', { name: 'sam' }).click()
    await page.screenshot({ path: join(screens, 'menu.png') })
    expect(await axeProblems(page, ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])).toEqual([])
    await page.getByRole('menuitemradio', { name: 'Dark' }).click()
    await page.getByRole('button', { name: 'sam' }).click()
    await page.getByRole('menuitemradio', { name: 'Comfortable' }).click()
    await page.reload()
    await page.locator('a[data-issue="1000"]').waitFor()
    expect(await page.evaluate(() => [document.documentElement.dataset['theme'], document.documentElement.dataset['density']])).toEqual([
      'dark',
      'comfortable',
    ])
    await page.screenshot({ path: join(screens, 'issues-comfortable-dark.png') })
  })
})

describe('7. budgets', () => {
  it('the list loads at most 200 kB of compressed script, in at most three requests in a row', async () => {
    await page.goto('/organizations/acme/issues/')
    await page.locator('a[data-issue="1000"]').waitFor()
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname))
    const { gzipSync } = await import('node:zlib')
    const sizes = loaded
      .filter((name) => name.endsWith('.js'))
      .map((name) => gzipSync(readFileSync(join(root, 'web', 'dist', name)), { level: 9 }).length)
    const total = sizes.reduce((sum, size) => sum + size, 0)
    expect(total, `${(total / 1000).toFixed(1)} kB gz in ${String(sizes.length)} files`).toBeLessThanOrEqual(200_000)
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(3_000)
  })
})
