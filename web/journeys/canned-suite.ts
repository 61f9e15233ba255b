import { join } from 'node:path'

import type { Page } from 'playwright-core'

import { startCannedServer } from './canned-server.ts'
import type { CannedServer } from './canned-server.ts'
import { fixtureNow } from './fixture-issues.ts'
import { inFile, PageSuite } from './page-suite.ts'
import type { Look } from './page-suite.ts'

const firstScene = { signedIn: true, setupNeeded: false, silent: false, failing: null, restarts: 0, more: undefined } as const

interface CannedSettings {
  /** What each page is opened as, where a test does not say otherwise. */
  readonly look?: Look
  /** What each test begins with on the server. */
  readonly scene?: Partial<CannedServer['scene']>
  /** What each page is given before it goes anywhere: answers of its own, listeners. */
  readonly prepare?: (page: Page) => Promise<void>
}

/** Pages of a canned server, at the time of its fixtures. */
class CannedSuite extends PageSuite {
  readonly #settings: CannedSettings
  #server: CannedServer | undefined

  constructor(settings: CannedSettings) {
    super()
    this.#settings = settings
  }

  get server(): CannedServer {
    if (!this.#server) throw new Error('asked for before the suite began')
    return this.#server
  }

  override get address(): string {
    return this.server.address
  }

  protected override async startSite(): Promise<void> {
    this.#server = await startCannedServer(process.env['VEDETTE_WEB_DIST'] ?? join(this.root, 'web', 'dist'))
  }

  protected override async stopSite(): Promise<void> {
    await this.#server?.close()
  }

  protected override beginTest(): { readonly look?: Look } {
    return this.#settings.look ? { look: this.#settings.look } : {}
  }

  override async begin(): Promise<void> {
    Object.assign(this.server.scene, { ...firstScene, changes: [], ...this.#settings.scene })
    await super.begin()
  }

  protected override async arrive(page: Page): Promise<void> {
    await page.clock.setFixedTime(fixtureNow)
    await this.#settings.prepare?.(page)
  }
}

/** The canned server, browser and pages of a journey's file. */
export const cannedSuite = (settings: CannedSettings = {}): CannedSuite => inFile(new CannedSuite(settings))
