import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest'

import { openCannedPage } from './canned-page.ts'
import type { CannedPage, Look } from './canned-page.ts'
import { startCannedServer } from './canned-server.ts'
import type { CannedServer } from './canned-server.ts'

const root = join(import.meta.dirname, '..', '..')
const firstScene = { signedIn: true, setupNeeded: false, silent: false, failing: null, restarts: 0, changes: [] } as const

interface SuiteSettings {
  /** What each page is opened as, where a test does not say otherwise. */
  readonly look?: Look
  /** What each test begins with on the server. */
  readonly scene?: Partial<CannedServer['scene']>
  /** What each page is given before it goes anywhere: answers of its own, listeners. */
  readonly prepare?: (page: Page) => Promise<void>
}

/** One browser and one canned server for all tests of a file, and a fresh page for each, which the browser must not complain of. */
export class CannedSuite {
  readonly #settings: SuiteSettings
  #browser: Browser | undefined
  #server: CannedServer | undefined
  #opened: CannedPage | undefined
  #forgiven: string[] = []

  constructor(settings: SuiteSettings) {
    this.#settings = settings
  }

  get browser(): Browser {
    return there(this.#browser)
  }

  get server(): CannedServer {
    return there(this.#server)
  }

  get page(): Page {
    return there(this.#opened).page
  }

  /** What the browser said against the page, without what was forgiven. */
  get complaints(): readonly string[] {
    return there(this.#opened).complaints.filter((text) => !this.#forgiven.some((part) => text.includes(part)))
  }

  async start(): Promise<void> {
    this.#browser = await chromium.launch({
      executablePath: inject('chromium'),
      args: ['--no-sandbox', '--disable-gpu', '--headless=shell'],
    })
    this.#server = await startCannedServer(process.env['VEDETTE_WEB_DIST'] ?? join(root, 'web', 'dist'))
  }

  async stop(): Promise<void> {
    await this.#browser?.close()
    await this.#server?.close()
  }

  async begin(): Promise<void> {
    Object.assign(this.server.scene, { ...firstScene, changes: [], more: undefined, ...this.#settings.scene })
    this.#forgiven = []
    await this.open()
  }

  async end(): Promise<void> {
    await this.#opened?.context.close()
    expect(this.complaints).toEqual([])
  }

  /** Opens a page in place of the one that is open. */
  async open(look: Look = {}): Promise<void> {
    const { prepare, look: usual } = this.#settings
    await this.#opened?.context.close()
    this.#opened = await openCannedPage(this.browser, this.server, { ...usual, ...look })
    await prepare?.(this.page)
  }

  /** From now on complaints with this part are what the test itself caused. */
  forgive(part: string): void {
    this.#forgiven.push(part)
  }

  /** Keeps a picture in `.cache/screens`, for people to look at. */
  async shoot(name: string, options: { readonly fullPage?: boolean } = {}): Promise<void> {
    await this.page.screenshot({ path: join(root, '.cache', 'screens', `${name}.png`), ...options })
  }
}

const there = <Part>(part: Part | undefined): Part => {
  if (part === undefined) throw new Error('asked for before the suite began')
  return part
}

/** The suite of a journey's file, with its beginning and end. */
export const cannedSuite = (settings: SuiteSettings = {}): CannedSuite => {
  const suite = new CannedSuite(settings)
  beforeAll(() => suite.start())
  afterAll(() => suite.stop())
  beforeEach(() => suite.begin())
  afterEach(() => suite.end())
  return suite
}
