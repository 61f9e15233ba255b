import { randomUUID } from 'node:crypto'

import type { Page } from 'playwright-core'
import { expect } from 'vitest'

import { Vedette } from '../../compat/vedette.ts'
import type { Project } from '../../compat/vedette.ts'
import { inFile, PageSuite } from './page-suite.ts'
import type { Look } from './page-suite.ts'

/** The account that `init` makes. */
const owner = { email: 'owner@example.com', password: 'a long enough pass phrase' }

interface ServedSettings {
  /** Slug of the project that is there from the start. */
  readonly project: string
  readonly look?: Look
  /** Parts of complaints that every test of the file provokes. */
  readonly forgiven?: readonly string[]
  /** What is sent and made before the first page. */
  readonly seed?: (suite: ServedSuite) => Promise<void>
  /** What each page is given before it goes anywhere. */
  readonly prepare?: (page: Page) => Promise<void>
}

/** Pages of a real server with an organization acme, for its owner, who is signed in. */
class ServedSuite extends PageSuite {
  readonly #settings: ServedSettings
  #site: { readonly server: Vedette; readonly project: Project } | undefined

  constructor(settings: ServedSettings) {
    super()
    this.#settings = settings
  }

  get #started() {
    if (!this.#site) throw new Error('asked for before the suite began')
    return this.#site
  }

  get server(): Vedette {
    return this.#started.server
  }

  get project(): Project {
    return this.#started.project
  }

  override get address(): string {
    return this.server.url
  }

  protected override async startSite(): Promise<void> {
    const server = await Vedette.start()
    this.#site = { server, project: await server.init(this.#settings.project) }
    await this.#settings.seed?.(this)
  }

  protected override async stopSite(): Promise<void> {
    await this.#site?.server.remove()
  }

  protected override beginTest(): { readonly look?: Look; readonly forgiven?: readonly string[] } {
    const { look, forgiven } = this.#settings
    return { ...(look && { look }), ...(forgiven && { forgiven }) }
  }

  protected override async arrive(page: Page): Promise<void> {
    expect((await page.request.post('/api/0/auth/login/', { data: owner })).ok()).toBe(true)
    await this.#settings.prepare?.(page)
  }

  /** Sends one event as an SDK would; it has an id, the platform python and the time of now unless it says otherwise. */
  async sendEvent(event: object): Promise<void> {
    const item = JSON.stringify({
      event_id: randomUUID().replaceAll('-', ''),
      timestamp: Date.now() / 1000,
      platform: 'python',
      ...event,
    })
    await this.sendEnvelope(`{}\n${JSON.stringify({ type: 'event', length: Buffer.byteLength(item) })}\n${item}\n`)
  }

  async sendEnvelope(body: string | Uint8Array<ArrayBuffer>): Promise<void> {
    const dsn = new URL(this.project.dsn)
    const answer = await fetch(`${dsn.origin}/api${dsn.pathname}/envelope/`, {
      method: 'POST',
      headers: { 'X-Sentry-Auth': `Sentry sentry_version=7, sentry_key=${dsn.username}, sentry_client=vedette.test/1` },
      body,
    })
    expect(answer.status).toBe(200)
  }

  /** GET below /api/0 by the token of `init`. */
  get<Answer>(path: string): Promise<Answer> {
    return this.server.get<Answer>(this.project, path)
  }

  /** POST, PUT or DELETE below /api/0 by the token of `init`; any answer that is no error will do. */
  async change(method: 'POST' | 'PUT' | 'DELETE', path: string, body: object = {}): Promise<void> {
    const answer = await fetch(`${this.server.url}/api/0${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.project.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect([path, answer.ok]).toEqual([path, true])
  }
}

/** The real server, browser and pages of a journey's file. */
export const servedSuite = (settings: ServedSettings): ServedSuite => inFile(new ServedSuite(settings))
