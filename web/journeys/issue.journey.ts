import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'

import type { EventAnswer } from '../../packages/contract/event.ts'
import { axeProblems } from './axe-problems.ts'
import { startCannedServer } from './canned-server.ts'
import type { CannedServer } from './canned-server.ts'
import { eventOf } from './fixture-event.ts'
import { fixtureNow } from './fixture-issues.ts'
import { untilRead } from './until-read.ts'

const root = join(import.meta.dirname, '..', '..')
const dist = process.env['VEDETTE_WEB_DIST'] ?? join(root, 'web', 'dist')
const screens = join(root, '.cache', 'screens')
const issuePath = '/organizations/acme/issues/1000/'

let browser: Browser
let server: CannedServer
let context: BrowserContext
let page: Page
let complaints: string[]

beforeAll(async () => {
  mkdirSync(screens, { recursive: true })
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox', '--disable-gpu', '--headless=shell'] })
  server = await startCannedServer(dist)
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

const open = async (width = 1440, colorScheme: 'light' | 'dark' = 'light'): Promise<void> => {
  await context?.close()
  complaints = []
  context = await browser.newContext({
    viewport: { width, height: width < 500 ? 844 : 900 },
    colorScheme,
    timezoneId: 'UTC',
    locale: 'en-GB',
    reducedMotion: 'reduce',
    baseURL: server.address,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  context.setDefaultTimeout(10_000)
  page = await context.newPage()
  await page.clock.setFixedTime(fixtureNow)
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
}

const openIssue = async (rest = ''): Promise<void> => {
  await page.goto(`${issuePath}${rest}`)
  await page.getByText('Local variables').first().waitFor()
  await chart().waitFor()
}
const chart = () => page.getByRole('slider', { name: /events/ })
const search = (): URLSearchParams => new URL(page.url()).searchParams
const searchIs = (name: string, value: string | null) => expect.poll(() => search().get(name)).toBe(value)

/** The server answers another event than that of the fixtures. */
const answerEvent = (change: (event: EventAnswer) => object) =>
  page.route(/\/issues\/1000\/events\/[^/]+\/(\?.*)?$/, (route) =>
    route.fulfill({ json: change(eventOf({ groupID: '1000', older: false, chained: false })) }),
  )

describe('1. the page', () => {
  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1440, 1000, 390]) {
      it(`${theme}, ${String(width)} px: everything is in it, axe finds nothing, nothing is wider than the page`, async () => {
        await open(width, theme)
        await openIssue()
        await page.screenshot({ path: join(screens, `issue-page-${theme}-${String(width)}.png`), fullPage: true })
        expect(await axeProblems(page)).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
        expect(await page.getByRole('region', { name: 'Highlights' }).count()).toBe(1)
      })
    }
  }

  it('shows at once what went wrong, since when, which event, and where', async () => {
    await openIssue()
    for (const part of ['Issue', 'Since when', 'Events of this issue'])
      expect(await page.getByRole('region', { name: part, exact: true }).isVisible()).toBe(true)
    const code = await page.getByText('discount = cart.total * coupon.percent').first().boundingBox()
    expect(code && code.y + code.height).toBeLessThan(900)
    expect(await page.getByRole('region', { name: 'Since when' }).textContent()).toContain('2.4.1')
    expect(await page.getByText('all time').first().isVisible()).toBe(true)
  })

  it('does not jump while its parts arrive', async () => {
    await page.addInitScript(() => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          if ('value' in entry && typeof entry.value === 'number')
            Reflect.set(window, '__shift', Number(Reflect.get(window, '__shift') ?? 0) + entry.value)
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await openIssue()
    await untilRead(page)
    expect(await page.evaluate(() => Number(Reflect.get(window, '__shift') ?? 0))).toBeLessThanOrEqual(0.03)
  })
})

describe('2. from event to event', () => {
  it('the keys go to older and newer, and the filter goes along', async () => {
    await openIssue('?environment=production')
    await page.keyboard.press('h')
    await page.waitForURL(/events\/\w+\/\?environment=production$/)
    await page.keyboard.press(';')
    await page.waitForURL(/events\/recommended\/\?environment=production$/)
    await page.keyboard.press('Shift+Y')
    await page.getByText('Copied the event id').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^[0-9a-f]{32}$/)
    await page.keyboard.press('y')
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('# `')
  })

  it('words and tags narrow the events, and the page says when the shown one is outside', async () => {
    await answerEvent((event) => ({ ...event, matchesFilter: false }))
    await openIssue()
    await page.keyboard.press('/')
    await page.getByRole('searchbox', { name: 'Search the events of this issue' }).fill('timeout')
    await page.keyboard.press('Enter')
    await searchIs('query', 'timeout')
    await page.getByText('The filter does not let this event pass').waitFor()
    const bar = page.getByRole('region', { name: 'Who is hit' }).getByRole('button', { pressed: false }).first()
    await bar.click()
    await expect.poll(() => search().get('query')).toMatch(/^timeout \S+:/)
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await searchIs('query', null)
  })

  it('a filter that nothing fits says so, and how to be rid of it', async () => {
    await page.route(/events\/recommended\/\?query=/, (route) => route.fulfill({ status: 404, json: { detail: 'gone' } }))
    await page.goto(`${issuePath}?query=nothing`)
    await page.getByText('No event of this issue fits the filter').waitFor()
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await page.getByText('Local variables').first().waitFor()
    expect(search().get('query')).toBeNull()
    // The 404 is one of the browser's own complaints.
    complaints.splice(0)
  })
})

describe('3. the graph', () => {
  it('reads out by keys, and takes a time by keys', async () => {
    await openIssue()
    await chart().focus()
    await page.keyboard.press('End')
    await expect.poll(() => chart().getAttribute('aria-valuetext')).toMatch(/events \(/)
    await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('Enter')
    await expect.poll(() => Date.parse(search().get('end') ?? '') - Date.parse(search().get('start') ?? '')).toBe(3 * 900_000)
    await page.getByRole('button', { name: 'Zoom out' }).click()
    await expect.poll(() => Date.parse(search().get('end') ?? '') - Date.parse(search().get('start') ?? '')).toBe(6 * 900_000)
    await page.getByRole('button', { name: 'All time' }).click()
    await searchIs('start', null)
  })

  it('takes a time by dragging, or by a press and its button', async () => {
    await openIssue()
    await chart().scrollIntoViewIfNeeded()
    const box = await chart().boundingBox()
    if (!box) throw new Error('the chart has no box')
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + box.width * 0.2, y)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.4, y, { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => search().get('start')).not.toBeNull()
    await page.goBack()
    await searchIs('start', null)
    await chart().scrollIntoViewIfNeeded()
    await chart().click({ position: { x: box.width - 20, y: 20 } })
    await page.getByRole('button', { name: 'Only this time' }).click()
    await expect.poll(() => search().get('end')).not.toBeNull()
  })

  it('has all of its numbers as a table, and counts users too', async () => {
    await openIssue()
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    expect(await page.getByRole('region', { name: 'Table of events' }).getByRole('row').count()).toBe(97)
    await page.getByRole('button', { name: 'Users', exact: true }).click()
    await page.getByRole('region', { name: 'Table of users' }).waitFor()
  })
})

describe('4. the sections', () => {
  it('are reached by number, and stay folded once folded', async () => {
    await openIssue()
    await page.keyboard.press('2')
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('details')?.id)).toBe('graph')
    const tags = page.locator('details#tags')
    await tags.locator('summary').click()
    await expect.poll(() => tags.evaluate((section) => section.hasAttribute('open'))).toBe(false)
    await page.reload()
    await tags.waitFor()
    expect(await tags.evaluate((section) => section.hasAttribute('open'))).toBe(false)
    await page.getByRole('navigation', { name: 'Sections of this page' }).getByRole('button', { name: 'Tags' }).click()
    await expect.poll(() => tags.evaluate((section) => section.hasAttribute('open'))).toBe(true)
  })

  it('one that cannot be drawn leaves the others alone', async () => {
    await answerEvent((event) => ({ ...event, contexts: null }))
    await openIssue()
    await page.getByRole('alert', { name: '"Contexts" could not be shown' }).waitFor()
    expect(await page.locator('details#tags').count()).toBe(1)
    expect(await page.locator('details#breadcrumbs').count()).toBe(1)
    expect(await page.getByText('Local variables').first().isVisible()).toBe(true)
    // React tells the console of the mistake, as it should.
    complaints.splice(0)
  })

  it('one whose request fails says so and is asked for again', async () => {
    let failing = true
    await page.route(/events-stats/, (route) =>
      failing ? route.fulfill({ status: 500, json: { detail: 'The store did not answer' } }) : route.continue(),
    )
    await page.goto(issuePath)
    const alert = page.getByRole('alert', { name: 'The events could not be counted' })
    await alert.waitFor()
    expect(await page.getByText('Local variables').first().isVisible()).toBe(true)
    failing = false
    await alert.getByRole('button', { name: 'Try again' }).click()
    await chart().waitFor()
    complaints.splice(0)
  })

  it('a thousand tags are drawn in parts, and each is found', async () => {
    const tags = Array.from({ length: 1_000 }, (_, index) => ({
      key: `group${String(index % 20)}.key-${String(index)}`,
      value: `v${String(index)}`,
    }))
    await answerEvent((event) => ({ ...event, tags }))
    await openIssue()
    const section = page.locator('details#tags')
    expect(await section.getByRole('row').count()).toBe(100)
    await section.getByRole('searchbox').fill('key-777')
    await section.getByRole('row', { name: /key-777/ }).waitFor()
    await section.getByRole('button', { name: 'Actions for group17.key-777' }).click()
    await page.getByRole('menuitem', { name: 'Copy the key' }).click()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('group17.key-777')
  })

  it('tell why the event is in this issue, and the event as it is stored, when they are opened', async () => {
    await openIssue()
    const grouping = page.locator('details#grouping')
    await grouping.locator('summary').click()
    await grouping.getByText('the frames of the application').waitFor()
    await page.locator('details#json summary').click()
    await page.locator('details#json').getByRole('button', { expanded: false }).first().waitFor()
    expect(await grouping.getByText('apply_discount').count()).toBe(1)
  })

  it('the highlights are those that the reader chose', async () => {
    await openIssue()
    const highlights = page.getByRole('region', { name: 'Highlights' })
    await highlights.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('checkbox', { name: 'release', exact: true }).click()
    await page.keyboard.press('Escape')
    await expect.poll(() => highlights.getByText('release', { exact: true }).count()).toBe(0)
    await page.reload()
    await highlights.getByText('environment', { exact: true }).waitFor()
    expect(await highlights.getByText('release', { exact: true }).count()).toBe(0)
  })
})

describe('5. all events', () => {
  it('are a table that keeps the filter on the way to an event', async () => {
    await page.goto(`${issuePath}events/?environment=production&cursor=1:0:0`)
    const table = page.getByRole('table', { name: 'Events' })
    await table.getByRole('row').nth(1).waitFor()
    for (const name of ['Title', 'User', 'Release', 'Environment', 'Transaction', 'URL'])
      expect(await table.getByRole('columnheader', { name }).count()).toBe(1)
    expect(await axeProblems(page)).toEqual([])
    await page.screenshot({ path: join(screens, 'issue-events-light-1440.png') })
    await table.getByRole('link').first().click()
    await page.waitForURL(/events\/[0-9a-f]{32}\/\?environment=production$/)
  })
})
