import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { startCannedServer } from './canned-server.ts'
import type { CannedServer } from './canned-server.ts'

/* Chips above the list: what its issues have in common, with counts, each a press away from the search. */

const root = join(import.meta.dirname, '..', '..')
const screens = join(root, '.cache', 'screens')
const wcag = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] as const

let server: CannedServer
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: string[]

beforeAll(async () => {
  mkdirSync(screens, { recursive: true })
  server = await startCannedServer(process.env['VEDETTE_WEB_DIST'] ?? join(root, 'web', 'dist'))
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox', '--disable-gpu', '--headless=shell'] })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})
beforeEach(() => open({ width: 1440, height: 900 }, 'light'))
afterEach(async () => {
  await context.close()
  expect(complaints).toEqual([])
})

const open = async (viewport: { readonly width: number; readonly height: number }, colorScheme: 'light' | 'dark'): Promise<void> => {
  await context?.close()
  complaints = []
  server.scene.failing = null
  context = await browser.newContext({ viewport, colorScheme, locale: 'en-GB', reducedMotion: 'reduce', baseURL: server.address })
  context.setDefaultTimeout(10_000)
  page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
}

const list = async (query = ''): Promise<void> => {
  await page.goto(`/organizations/acme/issues/${query === '' ? '' : `?query=${encodeURIComponent(query)}`}`)
  await page.locator('a[data-issue]').first().waitFor()
}
const chip = (group: string, name: string) => page.getByRole('group', { name: group, exact: true }).getByRole('button', { name })
const query = (): string => new URL(page.url()).searchParams.get('query') ?? 'is:unresolved'
const search = () => page.getByRole('combobox', { name: 'Search issues' })

describe('chips of the list', () => {
  it('say how many issues have a value, and add its term to the search by one press', async () => {
    await list()
    await chip('environment', 'production 700').click()
    await expect.poll(query).toBe('is:unresolved environment:production')
    await expect.poll(() => chip('environment', 'production').getAttribute('aria-pressed')).toBe('true')
    expect(await search().inputValue()).toBe('is:unresolved environment:production')
    await chip('environment', 'production').click()
    await expect.poll(query).toBe('is:unresolved')
    expect(await page.getByRole('button', { name: 'error 640' }).count()).toBe(1)
  })

  it('leave out by Alt, quote what needs it, and keep hostile names text', async () => {
    await list()
    await chip('environment', 'staging 112').click({ modifiers: ['Alt'] })
    await expect.poll(query).toBe('is:unresolved !environment:staging')
    await chip('first release', 'a b 12').click()
    await expect.poll(query).toBe('is:unresolved !environment:staging firstRelease:"a b"')
    await expect.poll(() => chip('first release', 'a b').getAttribute('aria-pressed')).toBe('true')
    await chip('environment', 'staging').click()
    await expect.poll(query).toBe('is:unresolved firstRelease:"a b"')
    expect(await chip('first release', '<b>').textContent()).not.toContain('\u202E')
  })

  it('are reached by keyboard', async () => {
    await list()
    await chip('priority', 'medium 132').focus()
    await page.keyboard.press('Enter')
    await expect.poll(query).toBe('is:unresolved priority:medium')
  })

  it('are not there for what all issues have, nor when they cannot be counted', async () => {
    await list()
    await chip('priority', 'high 680').waitFor()
    expect(await page.getByRole('group', { name: 'platform' }).count()).toBe(0)
    server.scene.failing = 'issue-facets'
    await page.goto('/organizations/acme/issues/?query=level:error')
    await page.locator('a[data-issue]').first().waitFor()
    await expect.poll(() => complaints.length).toBeGreaterThan(0)
    expect(await page.getByRole('group', { name: 'priority' }).count()).toBe(0)
    complaints = []
  })

  it.each([
    ['wide', 1440, 900, 'light'],
    ['wide-dark', 1440, 900, 'dark'],
    ['narrow', 390, 844, 'light'],
  ] as const)(
    'are in the line that is there anyway: no row moves, nothing is wider than the page (%s)',
    async (name, width, height, scheme) => {
      await open({ width, height }, scheme)
      let answer: () => void = () => undefined
      const held = new Promise<void>((resolve) => (answer = resolve))
      await page.route('**/issue-facets/*', async (route) => {
        await held
        await route.continue()
      })
      await list()
      const first = page.locator('a[data-issue]').first()
      const before = await first.boundingBox()
      answer()
      await chip('environment', 'production 700').waitFor({ state: 'attached' })
      expect(await first.boundingBox()).toEqual(before)
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
      expect(await axeProblems(page, wcag)).toEqual([])
      await page.screenshot({ path: join(screens, `facets-${name}.png`) })
    },
  )
})
