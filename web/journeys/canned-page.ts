import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'

import type { CannedServer } from './canned-server.ts'
import { fixtureNow } from './fixture-issues.ts'

/** What a page is opened as. */
export type Look = Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'timezoneId' | 'permissions' | 'hasTouch'>

/** A page of a fresh context on a canned server, and what the browser complained of: lines of the console, errors, requests to other origins. */
export interface CannedPage {
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: readonly string[]
}

/** For a slow machine: what comes at all comes at once. */
const timeoutMs = 20_000
const wide = { width: 1440, height: 900 } as const

/** Opens a page at the time of the fixtures, in UTC, without motion. */
export const openCannedPage = async (browser: Browser, server: CannedServer, look: Look = {}): Promise<CannedPage> => {
  const context = await browser.newContext({
    viewport: wide,
    colorScheme: 'light',
    timezoneId: 'UTC',
    locale: 'en-GB',
    reducedMotion: 'reduce',
    baseURL: server.address,
    ...look,
  })
  context.setDefaultTimeout(timeoutMs)
  const page = await context.newPage()
  await page.clock.setFixedTime(fixtureNow)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(server.address)) complaints.push(`left the origin: ${request.url()}`)
  })
  return { context, page, complaints }
}
