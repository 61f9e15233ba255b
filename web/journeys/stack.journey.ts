import { describe, expect, it } from 'vitest'

import type { EventAnswer } from '../../packages/contract/event.ts'
import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { crumbsEvent, groupEvent, hugeEvent } from './fixture-stack.ts'

/* Stack trace, breadcrumbs and request of an event, with a browser: keys, addresses, touch, and events that are hard to show. */

const issue = '/organizations/acme/issues/1000/'
const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }
/** Longest piece of work that a page may do at once (ui.md 5, row 16). */
const longTaskMsMax = 100
/** The best of these counts. */
const attempts = 3
const patience = { timeout: 10_000 }

interface Visit {
  readonly event?: EventAnswer
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly scheme?: 'light' | 'dark'
}

const suite = cannedSuite()

/** Makes a page; `event` is what the issue then has as its event. */
const newPage = async ({ event, viewport = wide, scheme = 'light' }: Visit): Promise<void> => {
  await suite.open({ viewport, colorScheme: scheme, hasTouch: viewport.width < 500 })
  if (event) await suite.page.route('**/issues/1000/events/**', (route) => route.fulfill({ json: event }))
}

/** Opens a page of the issue, and waits for its stack trace. */
const open = async (path: string, visit: Visit = {}): Promise<void> => {
  await newPage(visit)
  await suite.page.goto(path)
  await suite.page.getByRole('heading', { name: 'Stack trace' }).waitFor()
}

const frame = (id: string) => suite.page.locator(`[data-frame="${id}"]`)
const isOpen = async (id: string, open: boolean): Promise<boolean> => {
  await suite.page.locator(`[data-frame="${id}"][aria-expanded="${String(open)}"]`).waitFor()
  return true
}
const hasFocus = async (id: string): Promise<boolean> => {
  await suite.page.locator(`[data-frame="${id}"]:focus`).waitFor()
  return true
}

describe('1. keys', () => {
  it('n and N walk through the own frames, Enter opens them, i shows all, w the raw text; the help sheet names them', async () => {
    await open(issue)
    await frame('frame-0-13').waitFor()
    await suite.page.keyboard.press('n')
    expect(await hasFocus('frame-0-13')).toBe(true)
    await suite.page.keyboard.press('n')
    expect(await hasFocus('frame-0-12')).toBe(true)
    await suite.page.keyboard.press('Enter')
    expect(await isOpen('frame-0-12', true)).toBe(true)
    await suite.page.keyboard.press('N')
    expect(await hasFocus('frame-0-13')).toBe(true)
    await suite.page.keyboard.press('i')
    await frame('frame-0-5').waitFor()
    await suite.page.waitForURL('**/?frames=all')
    expect(await isOpen('frame-0-12', true)).toBe(true)
    await suite.page.keyboard.press('w')
    await suite.page.getByLabel('raw stack trace', { exact: true }).waitFor()
    await suite.page.keyboard.press('w')
    expect(await isOpen('frame-0-12', true)).toBe(true)
    await suite.page.keyboard.press('?')
    const help = suite.page.getByRole('dialog', { name: 'Keyboard shortcuts' })
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
    const order = suite.page.getByRole('button', { name: 'Options of the stack trace' })
    await order.focus()
    await suite.page.keyboard.press('Enter')
    await suite.page.getByRole('menuitemcheckbox', { name: 'Most recent call first' }).click()
    await suite.page.keyboard.press('Escape')
    await suite.page.getByText('most recent call last').waitFor()
    await suite.page.reload()
    await suite.page.getByText('most recent call last').waitFor()
    expect(await suite.page.locator('[data-frame]').first().getAttribute('data-frame')).not.toBe('frame-0-13')
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
    expect(await suite.page.locator('[data-frame]').count()).toBeLessThan(80)
  })
})

describe('3. touch', () => {
  it('a tap opens a frame at 390 px, and nothing is wider than the page', async () => {
    await open(issue, { viewport: narrow })
    expect(await isOpen('frame-0-12', false)).toBe(true)
    await frame('frame-0-12').tap()
    expect(await isOpen('frame-0-12', true)).toBe(true)
    expect(
      await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0)
  })
})

describe('4. exception groups', () => {
  for (const scheme of ['light', 'dark'] as const) {
    it(`are a tree whose later members are opened on demand, ${scheme}`, async () => {
      await open(issue, { event: groupEvent, scheme })
      const jumps = suite.page.getByRole('navigation', { name: 'Exceptions' })
      expect(await jumps.getByRole('link').allTextContents()).toEqual(['ExceptionGroup', 'InnerGroup', 'InnerA', 'Member1', 'Member2'])
      await suite.page.getByText('InnerA is one of 1 in the group InnerGroup').waitFor()
      await suite.page.getByRole('button', { name: 'Show 2 more of the group' }).click()
      await suite.page.getByText('Member4 is one of 5 in the group ExceptionGroup').waitFor()
      expect(await jumps.getByRole('link').count()).toBe(7)
      expect(await axeProblems(suite.page)).toEqual([])
    })
  }
})

describe('5. breadcrumbs', () => {
  const rows = () => suite.page.getByRole('table', { name: 'Breadcrumbs' }).getByRole('row')

  it('ten, then all; what is shown stands in the address, and the page stays where it is', async () => {
    await open(issue, { event: crumbsEvent })
    await expect.poll(() => rows().count()).toBe(12)
    const tools = suite.page.getByRole('button', { name: 'Only errors and http' })
    await tools.scrollIntoViewIfNeeded()
    // What comes late above it is there first.
    await expect.poll(() => suite.page.locator('#what-changed').getByRole('link').count()).toBeGreaterThan(0)
    await tools.scrollIntoViewIfNeeded()
    const before = await suite.page.evaluate(() => window.scrollY)
    await tools.click()
    await suite.page.waitForURL('**/?crumbOnly=loud')
    await suite.page.getByRole('button', { name: 'All 12 found' }).waitFor()
    expect(await suite.page.evaluate(() => window.scrollY)).toBe(before)
    await suite.page.getByRole('combobox', { name: 'Kind of breadcrumb' }).selectOption('http')
    await suite.page.getByRole('searchbox', { name: 'Search breadcrumbs' }).fill('/91')
    await suite.page.waitForURL('**/?crumbOnly=loud&crumbKind=http&crumbs=%2F91')
    await expect.poll(() => rows().count(), patience).toBe(3)
    await suite.page.reload()
    await expect.poll(() => rows().count(), patience).toBe(3)
    expect(await rows().last().textContent()).toContain('PUT200https://pay.example/91')
  })

  it('the drawer has them all, and draws those in view', async () => {
    await open(issue, { event: crumbsEvent })
    await suite.page.getByRole('button', { name: 'All 96 breadcrumbs' }).click()
    const table = suite.page.getByRole('dialog').getByRole('table', { name: 'Breadcrumbs' })
    await table.getByText('step 95').waitFor()
    expect(await table.getAttribute('aria-rowcount')).toBe('98')
    expect(await axeProblems(suite.page)).toEqual([])
    await suite.page.getByRole('dialog').getByRole('button', { name: 'Oldest first' }).click()
    await table.getByText('step 0', { exact: true }).waitFor()
    expect(await table.getByText('step 95').count()).toBe(0)
  })
})

describe('6. request', () => {
  it('an address that is none of the web is no link, in any form', async () => {
    await open(`${issue}?request=raw`, { event: crumbsEvent })
    await suite.page.getByLabel('raw request', { exact: true }).waitFor()
    expect(await suite.page.getByLabel('raw request', { exact: true }).textContent()).toContain('Accept: text/html')
    expect(await suite.page.locator('a[href^="javascript"]').count()).toBe(0)
    await suite.page.locator('#request').getByRole('button', { name: 'Formatted' }).click()
    await suite.page.getByRole('table', { name: 'Body' }).getByText('BLACK10').waitFor()
    expect(await suite.page.locator('a[href^="javascript"]').count()).toBe(0)
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
  await suite.browser.startTracing(suite.page, { categories: ['toplevel', '__metadata'] })
  await act()
  const { traceEvents } = JSON.parse((await suite.browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] }
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
      await suite.page.goto(`${issue}?frames=all`)
      await suite.page.getByRole('button', { name: 'All 300' }).waitFor()
      await suite.page.getByText('Packages').first().waitFor()
    })
    const expandMs = await longestTaskMs(async () => {
      await suite.page.getByRole('button', { name: 'Expand all' }).click()
      await suite.page.getByRole('button', { name: 'Collapse all' }).waitFor()
      await suite.page.locator('[data-frame="frame-0-298"][aria-expanded=true]').waitFor()
    })
    return [loadMs, expandMs]
  }

  it('keeps the page alive while it is drawn, and while all frames are opened', async () => {
    let best: readonly [number, number] = [Infinity, Infinity]
    for (let attempt = 0; attempt < attempts && Math.max(...best) > longTaskMsMax; attempt += 1) {
      const [loadMs, expandMs] = await visit()
      best = [Math.min(best[0], loadMs), Math.min(best[1], expandMs)]
    }
    expect(Math.max(...best)).toBeLessThanOrEqual(longTaskMsMax)
  }, 120_000)
})
