import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'

import { Vedette, until } from '../../compat/vedette.ts'
import type { Project } from '../../compat/vedette.ts'
import type { Issue, IssueActivity, IssueDetails } from '../../packages/contract/issue.ts'
import { axeProblems } from './axe-problems.ts'

/* Comments on a real server: written by keyboard, kept while they are not sent, changed, deleted, seen by others at once. */

const screens = join(import.meta.dirname, '..', '..', '.cache', 'screens')
const views = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const

let server: Vedette
let project: Project
let issue: Issue
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: string[]
/** Complaints that a test means to cause. */
let expected: RegExp | null

const sendEvent = async (): Promise<void> => {
  const dsn = new URL(project.dsn)
  const item = JSON.stringify({ event_id: randomUUID().replaceAll('-', ''), platform: 'python', message: 'coupon has no percent' })
  const answer = await fetch(`${dsn.origin}/api${dsn.pathname}/envelope/`, {
    method: 'POST',
    headers: { 'X-Sentry-Auth': `Sentry sentry_version=7, sentry_key=${dsn.username}, sentry_client=vedette.test/1` },
    body: `{}\n${JSON.stringify({ type: 'event', length: Buffer.byteLength(item) })}\n${item}\n`,
  })
  expect(answer.status).toBe(200)
}

const notesPath = () => `/organizations/acme/issues/${issue.id}/notes/`
const notes = () => server.get<readonly IssueActivity[]>(project, notesPath())
const texts = async (): Promise<unknown[]> => (await notes()).map(({ data }) => data['text'])
const byToken = async (method: string, path: string, body?: object): Promise<void> => {
  const answer = await fetch(`${server.url}/api/0${path}`, {
    method,
    headers: { Authorization: `Bearer ${project.token}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  expect(answer.ok).toBe(true)
}
const clear = async (): Promise<void> => {
  for (const { id } of await notes()) await byToken('DELETE', `${notesPath()}${id}/`)
}

beforeAll(async () => {
  mkdirSync(screens, { recursive: true })
  server = await Vedette.start()
  project = await server.init('shop-api')
  await sendEvent()
  issue = await until('the issue', 30_000, async () => (await server.get<readonly Issue[]>(project, '/organizations/acme/issues/'))[0])
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox', '--disable-gpu', '--headless=shell'] })
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})
beforeEach(async () => {
  await clear()
  await open('wide', 'light')
})
afterEach(async () => {
  await context.close()
  expect(complaints.filter((text) => !expected?.test(text))).toEqual([])
})

const open = async (view: keyof typeof views, colorScheme: 'light' | 'dark'): Promise<void> => {
  await context?.close()
  complaints = []
  expected = null
  context = await browser.newContext({ viewport: views[view], colorScheme, locale: 'en-GB', reducedMotion: 'reduce', baseURL: server.url })
  context.setDefaultTimeout(20_000)
  await signIn()
  page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(`/organizations/acme/issues/${issue.id}/`)
  await box().waitFor()
}
const signIn = async (): Promise<void> => {
  const data = { email: 'owner@example.com', password: 'a long enough pass phrase' }
  expect((await context.request.post('/api/0/auth/login/', { data })).ok()).toBe(true)
}

const activity = () => page.getByRole('region', { name: 'Activity' })
const box = () => activity().getByRole('textbox', { name: 'Comment', exact: true })
const editBox = () => activity().getByRole('textbox', { name: 'Edit the comment' })
const comments = () => activity().getByRole('article')
const toast = (text: string) => page.locator('[data-sonner-toast]', { hasText: text }).first()
const chooseAction = async (name: string): Promise<void> => {
  await activity().getByRole('button', { name: 'Actions of this comment' }).first().click()
  await page.getByRole('menuitem', { name }).click()
}
const write = async (text: string): Promise<void> => {
  await box().fill(text)
  await box().press('Control+Enter')
  await expect.poll(() => box().inputValue(), { timeout: 10_000 }).toBe('')
}

const rich = `It is **BLACK20**, see ${'SHOP-API-1'} and UTF-8, https://example.com/rules

- one
- two

> since 2.4.1

\`\`\`py
raise ValueError(rate)
\`\`\`

| country | orders |
|-|-|
| DE | 12 |`

describe('1. writing', () => {
  it('c, the text, Ctrl+Enter: no pointer, no field to look for', async () => {
    await page.keyboard.press('c')
    await expect.poll(() => box().evaluate((node) => node === document.activeElement), { timeout: 10_000 }).toBe(true)
    await page.keyboard.type('It is the coupon @sam')
    await page.keyboard.press('Control+Enter')
    await comments().getByText('It is the coupon @sam').waitFor()
    expect(await texts()).toEqual(['It is the coupon @sam'])
    expect(await box().inputValue()).toBe('')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Comment', { exact: true }).waitFor()
  })

  it('Markdown is seen before it is sent, and is the same after', async () => {
    await box().fill(rich)
    await activity().getByRole('button', { name: 'Preview' }).click()
    const preview = activity().getByRole('region', { name: 'Preview' })
    await preview.locator('strong', { hasText: 'BLACK20' }).waitFor()
    const shown = await preview.locator(':scope > div').innerHTML()
    expect(await preview.getByRole('link', { name: 'SHOP-API-1' }).getAttribute('href')).toBe('/organizations/acme/issues/SHOP-API-1/')
    expect(await preview.getByRole('link', { name: 'UTF-8' }).count()).toBe(0)
    await activity().getByRole('button', { name: 'Comment', exact: true }).click()
    await comments().locator('table').waitFor()
    expect(await comments().locator(':scope > div').last().innerHTML()).toBe(shown)
    await comments().getByRole('link', { name: 'SHOP-API-1' }).click()
    await page.waitForURL('**/issues/SHOP-API-1/')
  })

  it('nothing, and too much, is not sent; the length is said', async () => {
    const send = activity().getByRole('button', { name: 'Comment', exact: true })
    expect(await send.isDisabled()).toBe(true)
    await box().fill('x'.repeat(10_001))
    await activity().getByText('10 001 of 10 000 characters').waitFor()
    expect(await send.isDisabled()).toBe(true)
    await box().fill('x'.repeat(10_000))
    await expect.poll(() => send.isDisabled(), { timeout: 10_000 }).toBe(false)
  })

  it('others see it without reloading', async () => {
    await page.getByText('Live', { exact: true }).waitFor()
    await byToken('POST', notesPath(), { text: 'from elsewhere' })
    await comments().getByText('from elsewhere').waitFor()
    expect((await server.get<IssueDetails>(project, `/organizations/acme/issues/${issue.id}/`)).numComments).toBe(1)
  })
})

describe('2. changing', () => {
  it('is edited in place, says so, and can be taken back', async () => {
    await write('first')
    await chooseAction('Edit')
    await editBox().fill('second')
    await editBox().press('Control+Enter')
    await comments().getByText('second').waitFor()
    await comments().getByText(', edited').waitFor()
    expect(await texts()).toEqual(['second'])
    await toast('Comment changed').getByRole('button', { name: 'Undo' }).click()
    await comments().getByText('first').waitFor()
    expect(await texts()).toEqual(['first'])
  })

  it('is deleted at once, and comes back by one press', async () => {
    await write('gone')
    await chooseAction('Delete')
    await expect.poll(() => comments().count(), { timeout: 10_000 }).toBe(0)
    await toast('Comment deleted').getByRole('button', { name: 'Undo' }).click()
    await comments().getByText('gone').waitFor()
    expect(await texts()).toEqual(['gone'])
  })
})

describe('3. nothing that was typed is lost', () => {
  it('a draft waits while the page is reloaded, and is of this issue and this tab', async () => {
    await box().fill('half a thought')
    await page.reload()
    await expect.poll(() => box().inputValue(), { timeout: 10_000 }).toBe('half a thought')
    await write('a whole one')
    await page.reload()
    await box().waitFor()
    expect(await box().inputValue()).toBe('')
  })

  it('an edit too', async () => {
    await write('first')
    await chooseAction('Edit')
    await editBox().fill('first, and more')
    await page.reload()
    await expect.poll(() => editBox().inputValue(), { timeout: 10_000 }).toBe('first, and more')
    await activity().getByRole('button', { name: 'Cancel' }).click()
    await comments().getByText('first', { exact: true }).waitFor()
  })

  it('the session ended: the dialog asks, and the comment goes by itself', async () => {
    expected = /401/
    await box().fill('written before the session ended')
    await context.clearCookies()
    await box().press('Control+Enter')
    const dialog = page.getByRole('dialog', { name: 'Your session ended' })
    await dialog.getByLabel('Password').fill('a long enough pass phrase')
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await comments().getByText('written before the session ended').waitFor()
    expect([await texts(), await box().inputValue()]).toEqual([['written before the session ended'], ''])
  })

  it('the server is away: the text stays, and goes once it is back, once', async () => {
    expected = /ERR_|Failed to load|fetch/
    await box().fill('written while nobody listened')
    await context.setOffline(true)
    await box().press('Control+Enter')
    await activity().getByText('Not sent.').waitFor()
    expect(await box().inputValue()).toBe('written while nobody listened')
    await context.setOffline(false)
    await comments().getByText('written while nobody listened').waitFor({ timeout: 20_000 })
    expect(await texts()).toEqual(['written while nobody listened'])
  })
})

describe('4. in two themes and two widths', () => {
  for (const theme of ['light', 'dark'] as const) {
    for (const view of ['wide', 'narrow'] as const) {
      it(`${theme}, ${view}: axe is content, nothing is wider than the page`, async () => {
        await byToken('POST', notesPath(), { text: rich })
        await byToken('POST', notesPath(), { text: `${'w'.repeat(400)} <b>text</b>` })
        await open(view, theme)
        await comments().locator('table').waitFor()
        await box().fill('**a draft**')
        await activity().scrollIntoViewIfNeeded()
        await page.screenshot({ path: join(screens, `comments-${theme}-${view}.png`) })
        expect(await axeProblems(page)).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(
          0,
        )
      })
    }
  }
})
