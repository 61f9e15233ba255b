import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'

import type { EventAnswer } from '../../packages/contract/event.ts'
import { axeProblems } from './axe-problems.ts'
import { startCannedServer } from './canned-server.ts'
import type { CannedServer } from './canned-server.ts'
import { fixtureNow } from './fixture-issues.ts'
import { crumbsEvent, groupEvent, hugeEvent } from './fixture-stack.ts'

/* Stack trace, breadcrumbs and request of an event, with a browser: keys, addresses, touch, and events that are hard to show. */

const dist = process.env['VEDETTE_WEB_DIST'] ?? join(import.meta.dirname, '..', 'dist')
const issue = '/organizations/acme/issues/1000/'
const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }
/** Longest piece of work that a page may do at once (ui.md 5, row 16). */
const longTaskMsMax = 100
/** The best of these counts. */
const attempts = 3
const patience = { timeout: 10_000 }

let browser: Browser
let server: CannedServer
let context: BrowserContext
let page: Page
let complaints: string[]

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox', '--disable-gpu', '--headless=shell'] })
  server = await startCannedServer(dist)
})
afterAll(async () => {
  await browser.close()
  await server.close()
})
afterEach(async () => {
  await context.close()
  expect(complaints).toEqual([])
})

interface Look {
  readonly event?: EventAnswer
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly scheme?: 'light' | 'dark'
}

/** Makes a page; `event` is what the issue then has as its event. */
const newPage = async ({ event, viewport = wide, scheme = 'light' }: Look): Promise<void> => {
  complaints = []
  context = await browser.newContext({
    viewport: { ...viewport },
    colorScheme: scheme,
    hasTouch: viewport.width < 500,
    timezoneId: 'UTC',
    locale: 'en-GB',
    reducedMotion: 'reduce',
    baseURL: server.address,
  })
  context.setDefaultTimeout(10_000)
  page = await context.newPage()
  await page.clock.setFixedTime(fixtureNow)
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  if (event) await page.route('**/issues/1000/events/**', (route) => route.fulfill({ json: event }))
}

/** Opens a page of the issue, and waits for its stack trace. */
const open = async (path: string, look: Look = {}): Promise<void> => {
  await newPage(look)
  await page.goto(path)
  await page.getByRole('heading', { name: 'Stack trace' }).waitFor()
}

const frame = (id: string) => page.locator(`[data-frame="${id}"]`)
const isOpen = async (id: string, open: boolean): Promise<boolean> => {
  await page.locator(`[data-frame="${id}"][aria-expanded="${String(open)}"]`).waitFor()
  return true
}
const hasFocus = async (id: string): Promise<boolean> => {
  await page.locator(`[data-frame="${id}"]:focus`).waitFor()
  return true
}

describe('1. keys', () => {
  it('n and N walk through the own frames, Enter opens them, i shows all, w the raw text; the help sheet names them', async () => {
    await open(issue)
    await frame('frame-0-13').waitFor()
    await page.keyboard.press('n')
    expect(await hasFocus('frame-0-13')).toBe(true)
    await page.keyboard.press('n')
    expect(await hasFocus('frame-0-12')).toBe(true)
    await page.keyboard.press('Enter')
    expect(await isOpen('frame-0-12', true)).toBe(true)
    await page.keyboard.press('N')
    expect(await hasFocus('frame-0-13')).toBe(true)
    await page.keyboard.press('i')
    await frame('frame-0-5').waitFor()
    await page.waitForURL('**/?frames=all')
    expect(await isOpen('frame-0-12', true)).toBe(true)
    await page.keyboard.press('w')
    await page.getByLabel('raw stack trace', { exact: true }).waitFor()
    await page.keyboard.press('w')
    expect(await isOpen('frame-0-12', true)).toBe(true)
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    for (const says of [
      'In-app frames, or all',
      'The raw stack trace',
      'Next in-app frame',
      'Previous in-app frame',
      'Open or close the frame',
    ]) {
      await help.getByText(says, { exact: true }).waitFor()
    }
  })

  it('Enter on a link or a button does what it always does', async () => {
    await open(issue)
    const order = page.getByRole('button', { name: 'Options of the stack trace' })
    await order.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitemcheckbox', { name: 'Most recent call first' }).click()
    await page.keyboard.press('Escape')
    await page.getByText('most recent call last').waitFor()
    await page.reload()
    await page.getByText('most recent call last').waitFor()
    expect(await page.locator('[data-frame]').first().getAttribute('data-frame')).not.toBe('frame-0-13')
  })
})

describe('2. addresses', () => {
  it('a frame in a fold is unfolded, opened and brought into view', async () => {
    await open(`${issue}#frame-0-3`)
    expect(await isOpen('frame-0-3', true)).toBe(true)
    expect(await hasFocus('frame-0-3')).toBe(true)
    await expect.poll(() => frame('frame-0-3').evaluate((row) => row.getBoundingClientRect().top), patience).toBeLessThan(900)
  })

  it('so is one of hundreds that are not drawn yet', async () => {
    await open(`${issue}?frames=all#frame-0-20`, { event: hugeEvent })
    expect(await hasFocus('frame-0-20')).toBe(true)
    expect(await isOpen('frame-0-20', true)).toBe(true)
    expect(await page.locator('[data-frame]').count()).toBeLessThan(80)
  })
})

describe('3. touch', () => {
  it('a tap opens a frame at 390 px, and nothing is wider than the page', async () => {
    await open(issue, { viewport: narrow })
    expect(await isOpen('frame-0-12', false)).toBe(true)
    await frame('frame-0-12').tap()
    expect(await isOpen('frame-0-12', true)).toBe(true)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
  })
})

describe('4. exception groups', () => {
  for (const scheme of ['light', 'dark'] as const) {
    it(`are a tree whose later members are opened on demand, ${scheme}`, async () => {
      await open(issue, { event: groupEvent, scheme })
      const jumps = page.getByRole('navigation', { name: 'Exceptions' })
      expect(await jumps.getByRole('link').allTextContents()).toEqual(['ExceptionGroup', 'InnerGroup', 'InnerA', 'Member1', 'Member2'])
      await page.getByText('InnerA is one of 1 in the group InnerGroup').waitFor()
      await page.getByRole('button', { name: 'Show 2 more of the group' }).click()
      await page.getByText('Member4 is one of 5 in the group ExceptionGroup').waitFor()
      expect(await jumps.getByRole('link').count()).toBe(7)
      expect(await axeProblems(page)).toEqual([])
    })
  }
})

describe('5. breadcrumbs', () => {
  const rows = () => page.getByRole('table', { name: 'Breadcrumbs' }).getByRole('row')

  it('ten, then all; what is shown stands in the address, and the page stays where it is', async () => {
    await open(issue, { event: crumbsEvent })
    await expect.poll(() => rows().count()).toBe(12)
    const tools = page.getByRole('button', { name: 'Only errors and http' })
    await tools.scrollIntoViewIfNeeded()
    const before = await page.evaluate(() => window.scrollY)
    await tools.click()
    await page.waitForURL('**/?crumbOnly=loud')
    await page.getByRole('button', { name: 'All 12 found' }).waitFor()
    expect(await page.evaluate(() => window.scrollY)).toBe(before)
    await page.getByRole('combobox', { name: 'Kind of breadcrumb' }).selectOption('http')
    await page.getByRole('searchbox', { name: 'Search breadcrumbs' }).fill('/91')
    await page.waitForURL('**/?crumbOnly=loud&crumbKind=http&crumbs=%2F91')
    await expect.poll(() => rows().count(), patience).toBe(3)
    await page.reload()
    await expect.poll(() => rows().count(), patience).toBe(3)
    expect(await rows().last().textContent()).toContain('PUT200https://pay.example/91')
  })

  it('the drawer has them all, and draws those in view', async () => {
    await open(issue, { event: crumbsEvent })
    await page.getByRole('button', { name: 'All 96 breadcrumbs' }).click()
    const table = page.getByRole('dialog').getByRole('table', { name: 'Breadcrumbs' })
    await table.getByText('step 95').waitFor()
    expect(await table.getAttribute('aria-rowcount')).toBe('98')
    expect(await axeProblems(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Oldest first' }).click()
    await table.getByText('step 0', { exact: true }).waitFor()
    expect(await table.getByText('step 95').count()).toBe(0)
  })
})

describe('6. request', () => {
  it('an address that is none of the web is no link, in any form', async () => {
    await open(`${issue}?request=raw`, { event: crumbsEvent })
    await page.getByLabel('raw request', { exact: true }).waitFor()
    expect(await page.getByLabel('raw request', { exact: true }).textContent()).toContain('Accept: text/html')
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0)
    await page.locator('#request').getByRole('button', { name: 'Formatted' }).click()
    await page.getByRole('table', { name: 'Body' }).getByText('BLACK10').waitFor()
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0)
  })
})

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Time of the processor, in microseconds. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/**
 * The longest piece of work of the page's main thread while something happens, in ms of the processor: the machine of the tests has other work to
 * do, which is not the page's.
 */
const longestTaskMs = async (act: () => Promise<void>): Promise<number> => {
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
  await act()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] }
  const threadOf = ({ pid, tid }: TraceEvent) => `${String(pid)}-${String(tid)}`
  const mains = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf))
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && mains.has(threadOf(event)) && event.tdur !== undefined)
  expect(tasks.length).toBeGreaterThan(10)
  return Math.max(...tasks.map(({ tdur }) => (tdur ?? 0) / 1_000))
}

describe('7. an event of 300 frames, 1,000 tags and 1 MB', () => {
  /** Longest tasks of one visit: while the page comes, and while all frames open. */
  const visit = async (): Promise<readonly [loadMs: number, expandMs: number]> => {
    await newPage({ event: hugeEvent })
    const loadMs = await longestTaskMs(async () => {
      await page.goto(`${issue}?frames=all`)
      await page.getByRole('button', { name: 'All 300' }).waitFor()
      await page.getByText('Packages').first().waitFor()
    })
    const expandMs = await longestTaskMs(async () => {
      await page.getByRole('button', { name: 'Expand all' }).click()
      await page.getByRole('button', { name: 'Collapse all' }).waitFor()
      await page.locator('[data-frame="frame-0-298"][aria-expanded=true]').waitFor()
    })
    return [loadMs, expandMs]
  }

  it('keeps the page alive while it is drawn, and while all frames are opened', async () => {
    let best: readonly [number, number] = [Infinity, Infinity]
    for (let attempt = 0; attempt < attempts && Math.max(...best) > longTaskMsMax; attempt += 1) {
      if (attempt > 0) await context.close()
      const [loadMs, expandMs] = await visit()
      best = [Math.min(best[0], loadMs), Math.min(best[1], expandMs)]
    }
    expect(Math.max(...best)).toBeLessThanOrEqual(longTaskMsMax)
  }, 120_000)
})
