import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { Vedette, until } from '../../compat/vedette.ts'
import type { Project } from '../../compat/vedette.ts'
import type { EventItem } from '../../packages/contract/event.ts'
import type { Issue } from '../../packages/contract/issue.ts'
import { axeProblems } from './axe-problems.ts'

/* A loop on a real server: its owner sets a noise budget; all events are counted, a sample is stored, and every page says so. Then the issue is split. */

const screens = join(import.meta.dirname, '..', '..', '.cache', 'screens')
const eventsSent = 400
const senders = 20

let server: Vedette
let project: Project
let issue: Issue
let browser: Browser
let context: BrowserContext
let page: Page
const complaints: string[] = []

const sendEvent = async (customer: string): Promise<void> => {
  const dsn = new URL(project.dsn)
  const payload = { event_id: randomUUID().replaceAll('-', ''), platform: 'python', message: 'coupon has no percent', tags: { customer } }
  const item = JSON.stringify(payload)
  const answer = await fetch(`${dsn.origin}/api${dsn.pathname}/envelope/`, {
    method: 'POST',
    headers: { 'X-Sentry-Auth': `Sentry sentry_version=7, sentry_key=${dsn.username}, sentry_client=vedette.test/1` },
    body: `{}\n${JSON.stringify({ type: 'event', length: Buffer.byteLength(item) })}\n${item}\n`,
  })
  expect(answer.status).toBe(200)
}

const sendAll = async (count: number): Promise<void> => {
  for (let at = 0; at < count; at += senders)
    await Promise.all(Array.from({ length: senders }, (_, n) => sendEvent((at + n) % 4 === 0 ? 'otter' : 'blue whale')))
}

const issues = () => server.get<readonly Issue[]>(project, '/organizations/acme/issues/?query=')
const untilCounted = (count: number) =>
  until(`${count} events`, 30_000, async () => {
    const found = await issues()
    return found.reduce((sum, one) => sum + Number(one.count), 0) === count ? found[0] : undefined
  })
const picture = (name: string): Promise<unknown> => page.screenshot({ path: join(screens, `${name}.png`) })

beforeAll(async () => {
  mkdirSync(screens, { recursive: true })
  server = await Vedette.start()
  project = await server.init('shop-api')
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox', '--disable-gpu', '--headless=shell'] })
  context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    baseURL: server.url,
  })
  context.setDefaultTimeout(20_000)
  const data = { email: 'owner@example.com', password: 'a long enough pass phrase' }
  expect((await context.request.post('/api/0/auth/login/', { data })).ok()).toBe(true)
  page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

describe('a noise budget', () => {
  it('is chosen in the settings of the project', async () => {
    await page.goto(`/settings/acme/projects/${project.project}/security-and-privacy/`)
    const form = page.getByRole('form', { name: 'Noise budget' })
    await form.getByLabel('Stored of one issue').selectOption('50')
    await picture('noise-settings')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The choice holds for new events').waitFor()
    expect(await axeProblems(page)).toEqual([])
  })

  it('stores a sample of a loop and counts all, which the list of events says', async () => {
    await sendAll(eventsSent)
    issue = await untilCounted(eventsSent)
    await until('all events in the columns', 30_000, async () => {
      const path = `/organizations/acme/issues/${issue.id}/tags/`
      const tags = await server.get<readonly { readonly key: string; readonly totalValues: number }[]>(project, path)
      return tags.find(({ key }) => key === 'customer')?.totalValues === eventsSent ? true : undefined
    })
    const events = await server.get<readonly EventItem[]>(project, `/organizations/acme/issues/${issue.id}/events/?per_page=100`)
    expect(events.some(({ weight = 1 }) => weight > 1)).toBe(true)
    await page.goto(`/organizations/acme/issues/${issue.id}/events/`)
    await page.getByText(/^The noise budget keeps a sample: these .* kept\. Counts are exact\.$/).waitFor()
    await picture('noise-events')
    await page.setViewportSize({ width: 390, height: 844 })
    await picture('noise-events-narrow')
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0)
    await page.setViewportSize({ width: 1440, height: 900 })
    expect(await axeProblems(page)).toEqual([])
  })

  it('and the event that stands for others, too', async () => {
    await page
      .getByText(/^×\d+$/)
      .first()
      .waitFor()
    await page.locator('tr', { hasText: /×\d/ }).first().getByRole('link').first().click()
    await page
      .getByText(/^This event stands for \d+ events: the noise budget keeps a sample, here 1 in \d+\. Counts are exact\.$/)
      .waitFor()
    await picture('noise-event')
    expect(complaints).toEqual([])
  })
})

describe('a split', () => {
  it('is looked at, done, holds for what comes, and is undone to the same issue', async () => {
    await page.goto(`/organizations/acme/issues/${issue.id}/`)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Split by what its events carry' }).click()
    await page.getByLabel('Split by').selectOption('tag:customer')
    await page.getByText(/^2 values of 400 stored events: it would become 2 issues\.$/).waitFor()
    await picture('split-dialog')
    await page.setViewportSize({ width: 390, height: 844 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture('split-dialog-narrow')
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('button', { name: 'Split', exact: true }).click()
    await page.getByText(/is split by tag customer/).waitFor()
    await sendAll(senders)
    await untilCounted(eventsSent + senders)
    const made = (await issues()).find(({ id }) => id !== issue.id)
    expect(made).toMatchObject({ count: '5' })
    await page.goto(`/organizations/acme/issues/${issue.id}/`)
    await page.locator('#hashes summary').click()
    await page
      .getByRole('list', { name: 'Splits' })
      .getByRole('link', { name: made?.shortId ?? '' })
      .waitFor()
    await picture('split-holds')
    await page.getByRole('button', { name: 'Undo the split by tag customer' }).click()
    await page.getByText('Undone: the split by tag customer').waitFor()
    const [left, ...others] = await issues()
    expect([left?.id, left?.shortId, left?.count, others]).toEqual([issue.id, issue.shortId, String(eventsSent + senders), []])
    expect(complaints).toEqual([])
  })
})
