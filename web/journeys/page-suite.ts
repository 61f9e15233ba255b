import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest'

/** What a page is opened as. */
export type Look = Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'timezoneId' | 'permissions' | 'hasTouch' | 'reducedMotion'>

/** For a slow machine: what comes at all comes at once. */
const timeoutMs = 20_000
const usualLook: Look = { viewport: { width: 1440, height: 900 }, colorScheme: 'light', timezoneId: 'UTC', reducedMotion: 'reduce' }

/** With VEDETTE_JITTER_MS=400 each answer comes up to so much later, and so out of order: what a test does not wait for fails on a fast machine too. */
const jitterMs = Number(process.env['VEDETTE_JITTER_MS'] ?? 0)

const late = async (): Promise<void> => {
  await setTimeout(Math.random() * jitterMs)
}

/** Delays what the server answers, and what tests answer in its place. */
const delayAnswers = async (page: Page): Promise<void> => {
  const route = page.route.bind(page)
  page.route = (url, handler, options) =>
    route(
      url,
      async (asked, request) => {
        await late()
        // The page may have gone meanwhile.
        await Promise.resolve(handler(asked, request)).catch(() => undefined)
      },
      options,
    )
  await page.context().route('**/api/0/**', async (asked) => {
    await late()
    await asked.fallback().catch(() => undefined)
  })
}

const there = <Part>(part: Part | undefined): Part => {
  if (part === undefined) throw new Error('asked for before the suite began')
  return part
}

/** One browser for all tests of a file, and a fresh page for each, of which the browser must not complain. What it looks at is up to the kinds below. */
export abstract class PageSuite {
  readonly root = join(import.meta.dirname, '..', '..')
  #browser: Browser | undefined
  #page: Page | undefined
  #complaints: readonly string[] = []
  #forgiven: readonly string[] = []

  /** Where the pages are, such as http://127.0.0.1:8642. */
  abstract get address(): string
  /** Starts what answers. */
  protected abstract startSite(): Promise<void>
  protected abstract stopSite(): Promise<void>
  /** What each test begins with. */
  protected abstract beginTest(): { readonly look?: Look; readonly forgiven?: readonly string[] }
  /** What a page is given before it goes anywhere. */
  protected abstract arrive(page: Page): Promise<void>

  get browser(): Browser {
    return there(this.#browser)
  }

  get page(): Page {
    return there(this.#page)
  }

  get context(): BrowserContext {
    return this.page.context()
  }

  /** What the browser said against the page (lines of its console, errors, requests to other origins), without what was forgiven. */
  get complaints(): readonly string[] {
    return this.#complaints.filter((text) => !this.#forgiven.some((part) => text.includes(part)))
  }

  async start(): Promise<void> {
    await this.startSite()
    this.#browser = await chromium.launch({
      executablePath: inject('chromium'),
      args: ['--no-sandbox', '--disable-gpu', '--headless=shell'],
    })
  }

  async stop(): Promise<void> {
    await this.#browser?.close()
    await this.stopSite()
  }

  async begin(): Promise<void> {
    const { look, forgiven = [] } = this.beginTest()
    this.#forgiven = forgiven
    await this.open(look)
  }

  async end(): Promise<void> {
    await this.#close()
    expect(this.complaints).toEqual([])
  }

  /** Opens a page in place of the one that is open. */
  async open(look: Look = {}): Promise<void> {
    await this.#close()
    const context = await this.browser.newContext({
      ...usualLook,
      ...this.beginTest().look,
      ...look,
      locale: 'en-GB',
      baseURL: this.address,
    })
    context.setDefaultTimeout(timeoutMs)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        complaints.push(`console: ${message.text()} ${message.location().url}`)
    })
    page.on('pageerror', (error) => complaints.push(`uncaught: ${String(error)}`))
    page.on('request', (request) => {
      if (!request.url().startsWith(this.address)) complaints.push(`left the origin: ${request.url()}`)
    })
    this.#page = page
    this.#complaints = complaints
    if (jitterMs > 0) await delayAnswers(page)
    await this.arrive(page)
  }

  /** From now on complaints with this part are what the test itself caused. */
  forgive(part: string): void {
    this.#forgiven = [...this.#forgiven, part]
  }

  /** Keeps a picture in `.cache/screens`, for people to look at. */
  async shoot(name: string, options: { readonly fullPage?: boolean } = {}): Promise<void> {
    await this.page.screenshot({ path: join(this.root, '.cache', 'screens', `${name}.png`), ...options })
  }

  async #close(): Promise<void> {
    const page = this.#page
    this.#page = undefined
    await page?.unrouteAll({ behavior: 'ignoreErrors' })
    await page?.context().unrouteAll({ behavior: 'ignoreErrors' })
    await page?.context().close()
  }
}

/** Makes a suite the one of the file that asks. */
export const inFile = <Suite extends PageSuite>(suite: Suite): Suite => {
  beforeAll(() => suite.start())
  afterAll(() => suite.stop())
  beforeEach(() => suite.begin())
  afterEach(() => suite.end())
  return suite
}
