import type { Browser, BrowserContext, Page } from 'playwright-core'

import type { CannedServer } from './canned-server.ts'
import { fixtureNow } from './fixture-issues.ts'

/** What a page is opened as. */
export interface Look {
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
}

/** A page of a fresh context on a canned server, and what the browser complained of: lines of the console, errors, requests to other origins. */
export interface CannedPage {
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: readonly string[]
}

const timeoutMs = 8_000
const wide = { width: 1440, height: 900 } as const

/** Opens a page at the time of the fixtures, in UTC, without motion. */
export const openCannedPage = async (
  browser: Browser,
  server: CannedServer,
  { viewport = wide, colorScheme = 'light' }: Look = {},
): Promise<CannedPage> => {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    timezoneId: 'UTC',
    locale: 'en-GB',
    reducedMotion: 'reduce',
    baseURL: server.address,
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
