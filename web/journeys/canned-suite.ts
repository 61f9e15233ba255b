import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest'

import { openCannedPage } from './canned-page.ts'
import type { CannedPage, Look } from './canned-page.ts'
import { startCannedServer } from './canned-server.ts'
import type { CannedServer } from './canned-server.ts'

/** What the tests of a file share, and the page of the one that runs. */
interface CannedSuite {
  readonly browser: Browser
  readonly server: CannedServer
  /** A test may open another. */
  opened: CannedPage
}

/** One browser and one canned server for all tests of a file, and a fresh page for each, which the browser must not complain of. */
export const cannedSuite = (look: Look = {}): CannedSuite => {
  const suite = {} as { browser: Browser; server: CannedServer; opened: CannedPage }
  beforeAll(async () => {
    suite.browser = await chromium.launch({
      executablePath: inject('chromium'),
      args: ['--no-sandbox', '--disable-gpu', '--headless=shell'],
    })
    suite.server = await startCannedServer(process.env['VEDETTE_WEB_DIST'] ?? join(import.meta.dirname, '..', '..', 'web', 'dist'))
  })
  afterAll(async () => {
    await suite.browser.close()
    await suite.server.close()
  })
  beforeEach(async () => {
    suite.opened = await openCannedPage(suite.browser, suite.server, look)
  })
  afterEach(async () => {
    await suite.opened.context.close()
    expect(suite.opened.complaints).toEqual([])
  })
  return suite
}
