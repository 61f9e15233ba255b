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

/* Names in comments on a real server: completed by keyboard, kept as references, shown as names; who is named follows the issue. */

const screens = join(import.meta.dirname, '..', '..', '.cache', 'screens')
const wcag = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] as const

let server: Vedette
let project: Project
let issue: Issue
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: string[]

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

const byToken = async (method: string, path: string, body: object): Promise<void> => {
  const answer = await fetch(`${server.url}/api/0${path}`, {
    method,
    headers: { Authorization: `Bearer ${project.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.ok).toBe(true)
}
const notes = () => server.get<readonly IssueActivity[]>(project, `/organizations/acme/issues/${issue.id}/notes/`)

beforeAll(async () => {
  mkdirSync(screens, { recursive: true })
  server = await Vedette.start()
  project = await server.init('shop-api')
  await byToken('POST', '/organizations/acme/teams/', { name: 'Checkout <b>', slug: 'checkout' })
  await sendEvent()
  issue = await until('the issue', 30_000, async () => (await server.get<readonly Issue[]>(project, '/organizations/acme/issues/'))[0])
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox', '--disable-gpu', '--headless=shell'] })
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})
beforeEach(() => open({ width: 1440, height: 900 }, 'light'))
afterEach(async () => {
  await context.close()
  expect(complaints).toEqual([])
})

const open = async (viewport: { readonly width: number; readonly height: number }, colorScheme: 'light' | 'dark'): Promise<void> => {
  await context?.close()
  complaints = []
  context = await browser.newContext({ viewport, colorScheme, locale: 'en-GB', reducedMotion: 'reduce', baseURL: server.url })
  context.setDefaultTimeout(20_000)
  const data = { email: 'owner@example.com', password: 'a long enough pass phrase' }
  expect((await context.request.post('/api/0/auth/login/', { data })).ok()).toBe(true)
  page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(`/organizations/acme/issues/${issue.id}/`)
  await box().waitFor()
}

const activity = () => page.getByRole('region', { name: 'Activity' })
const box = () => activity().getByRole('textbox', { name: 'Comment', exact: true })
const option = (name: string) => activity().getByRole('option', { name })
const sent = async (text: string): Promise<IssueActivity> => {
  await box().press('Control+Enter')
  await expect.poll(() => box().inputValue()).toBe('')
  const note = (await notes()).find(({ data }) => data['text'] === text)
  if (!note) throw new Error(`no comment ${text}`)
  return note
}

describe('1. by keyboard', () => {
  it('a person is found by a part of the name, named, and follows the issue', async () => {
    await box().focus()
    await page.keyboard.type('Is this yours, @own')
    await option('@owner').waitFor()
    await expect.poll(() => box().getAttribute('aria-activedescendant')).not.toBeNull()
    expect(await axeProblems(page, wcag)).toEqual([])
    await page.screenshot({ path: join(screens, 'mentions-wide.png') })
    await page.keyboard.press('Enter')
    await expect.poll(() => box().inputValue()).toBe('Is this yours, @owner ')
    await expect.poll(() => activity().getByRole('option').count()).toBe(0)
    await page.keyboard.type('or #chec')
    await option('#checkout').waitFor()
    await page.keyboard.press('Tab')
    await expect.poll(() => box().inputValue()).toBe('Is this yours, @owner or #checkout ')
    const note = await sent('Is this yours, @owner or #checkout')
    expect(note.data['mentions']).toMatchObject([
      { type: 'user', name: 'owner', text: '@owner', follows: true },
      { type: 'team', name: 'Checkout <b>', text: '#checkout' },
    ])
    const written = activity().getByRole('article').first()
    await written.locator('span', { hasText: /^@owner$/ }).waitFor()
    await written.getByText('owner follows this issue since').waitFor()
    const details = await server.get<IssueDetails>(project, `/organizations/acme/issues/${issue.id}/`)
    expect(details.isSubscribed).toBe(true)
  })

  it('Escape leaves the list and not the text; Enter is then a new line', async () => {
    await box().focus()
    await page.keyboard.type('@o')
    await option('@owner').waitFor()
    await expect.poll(() => box().getAttribute('aria-activedescendant')).not.toBeNull()
    await page.keyboard.press('Escape')
    await expect.poll(() => activity().getByRole('option').count()).toBe(0)
    await page.keyboard.press('Enter')
    await page.keyboard.type('next')
    expect(await box().inputValue()).toBe('@o\nnext')
    expect(await box().evaluate((node) => node === document.activeElement)).toBe(true)
    await box().fill('')
  })
})

describe('2. by pointer, and on a narrow page', () => {
  it('a name is chosen by a press, and nothing is wider than the page', async () => {
    await open({ width: 390, height: 844 }, 'dark')
    await box().focus()
    await page.keyboard.type('#')
    await option('#checkout').waitFor()
    await option('#checkout').scrollIntoViewIfNeeded()
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    expect(await axeProblems(page, wcag)).toEqual([])
    await page.screenshot({ path: join(screens, 'mentions-narrow-dark.png') })
    await option('#checkout').click()
    await expect.poll(() => box().inputValue()).toBe('#checkout ')
    await box().fill('')
  })
})

describe('3. hostile names and texts', () => {
  it('stay text: no element of theirs reaches the page, and what names nobody is no name', async () => {
    const text = '<img src=x onerror=alert(1)> @<b>owner</b> \u202E@owner `@owner` @nobody'
    await box().fill(text)
    const note = await sent(text)
    expect(note.data['mentions']).toMatchObject([{ text: '@owner' }])
    const written = activity().getByRole('article').first()
    await written.getByText('<img src=x onerror=alert(1)>').waitFor()
    expect(
      await written
        .locator('img, b:not(header b)')
        .evaluateAll((nodes) => nodes.filter((node) => node.textContent === 'owner' && node.closest('p')).length),
    ).toBe(0)
    expect(await written.locator('img').count()).toBe(0)
    expect(await written.textContent()).not.toContain('\u202E')
  })
})
