import chromiumPackage from '@sparticuz/chromium'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page, Request } from 'playwright-core'

import type { Api } from './api.ts'
import { Complaints } from './complaints.ts'
import { probeScript } from './probe.ts'
import type { Probe } from './probe.ts'
import type { Seed } from './seed/make-seed.ts'
import { makeProject, organization, owner } from './server.ts'
import type { UxServer } from './server.ts'

export type Profile = 'p1' | 'p4'
export type Theme = 'light' | 'dark'
type Cookies = Parameters<BrowserContext['addCookies']>[0]

export const wide = { width: 1440, height: 900 } as const
export const narrow = { width: 390, height: 844 } as const

const slowness = 4
/** 10 Mbit/s and 40 ms there and back. */
const slowNetwork = { offline: false, latency: 40, downloadThroughput: 1_250_000, uploadThroughput: 1_250_000 }
const timeoutMs = 30_000

export interface OpenOptions {
  readonly profile?: Profile
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly theme?: Theme
  readonly signedIn?: boolean
  /** Statuses and console lines of failed requests that belong to the screen. */
  readonly expects?: RegExp
  readonly permissions?: string[]
  /** Of the server that pages come from, where it is not that of the stage. */
  readonly url?: string
}

export const chromiumPath = async (): Promise<string> => process.env['CHROMIUM_PATH'] ?? (await chromiumPackage.executablePath())

/** What a stage is made of. */
interface StageFacts {
  readonly server: UxServer
  readonly seed: Seed
  readonly repeats: number
  /** The checkout that is measured. */
  readonly root: string
  readonly api: Api
  /** Of the seed's first project. */
  readonly dsn: string
  /** Slug of a project that never had an event. */
  readonly quietProject: string
  /** Path of an invitation that nobody took yet. */
  readonly invitationPath: string
  /** A server that nobody set up yet, and its one link. */
  readonly setup: { readonly url: string; readonly path: string }
  /** Folder of an earlier run's screenshots, to be compared with. */
  readonly earlier: string | undefined
  /** Names of the screens that are looked at; undefined: all. */
  readonly screens: ReadonlySet<string> | undefined
}

/** Everything that a check needs: a server over seeded data, a browser, and who is signed in. */
export class Stage {
  readonly facts: StageFacts
  readonly repeats: number
  readonly complaints = new Complaints()
  readonly #browser: Browser
  #cookies: Cookies = []
  #projects = 0

  private constructor(browser: Browser, facts: StageFacts) {
    this.#browser = browser
    this.facts = facts
    this.repeats = facts.repeats
  }

  get server(): UxServer {
    return this.facts.server
  }

  static async open(facts: StageFacts): Promise<Stage> {
    const browser = await chromium.launch({
      executablePath: await chromiumPath(),
      args: ['--no-sandbox', '--disable-gpu', '--headless=shell'],
    })
    const stage = new Stage(browser, facts)
    stage.#cookies = await stage.#signIn()
    return stage
  }

  /** Path below the organization. */
  path(rest: string): string {
    return `/organizations/${organization}/${rest}`
  }

  issuePath(name: string, rest = ''): string {
    const id = this.facts.seed.issueIds[name]
    if (id === undefined) throw new Error(`the seed has no issue ${name}`)
    return this.path(`issues/${id}/${rest}`)
  }

  /** Makes a project that never had an event. */
  async newProject(): Promise<{ readonly slug: string; readonly dsn: string }> {
    this.#projects += 1
    return makeProject(this.facts.api, `fresh-${Date.now().toString(36)}-${this.#projects}`)
  }

  /** `name=value` of the session. */
  get cookieHeader(): string {
    return this.#cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  }

  /** A page of a fresh context: nothing in any cache. Hands it to `work` and closes all. */
  async withPage<Value>(options: OpenOptions, work: (page: Page) => Promise<Value>): Promise<Value> {
    const { viewport = wide, theme = 'light', signedIn = true, url = this.server.url } = options
    const context = await this.#browser.newContext({
      viewport,
      colorScheme: theme,
      baseURL: url,
      locale: 'en-GB',
      timezoneId: 'UTC',
      permissions: options.permissions ?? [],
    })
    try {
      context.setDefaultTimeout(timeoutMs)
      if (signedIn) await context.addCookies(this.#cookies)
      await context.addInitScript(probeScript)
      const page = await context.newPage()
      followRequests(page)
      this.complaints.watch(page, url, options.expects)
      if (options.profile === 'p4') await slowDown(page)
      return await work(page)
    } finally {
      await context.close()
    }
  }

  /** An empty page that is no page of the app: a place for programs that a browser is needed for. */
  async withBlank<Value>(work: (page: Page) => Promise<Value>): Promise<Value> {
    const page = await this.#browser.newPage()
    try {
      return await work(page)
    } finally {
      await page.close()
    }
  }

  async close(): Promise<void> {
    await this.#browser.close()
  }

  async #signIn(): Promise<Cookies> {
    const context = await this.#browser.newContext({ baseURL: this.server.url })
    const answer = await context.request.post('/api/0/auth/login/', { data: { ...owner } })
    if (!answer.ok()) throw new Error(`sign-in: ${answer.status()}`)
    const cookies = await context.cookies()
    await context.close()
    return cookies
  }
}

const slowDown = async (page: Page): Promise<void> => {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowness })
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', slowNetwork)
}

/** What the page has told about itself so far. */
export const probeOf = (page: Page): Promise<Probe> => page.evaluate(() => window.ux)

/** Waits until the rows of a list are there. */
export const rowsShown = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => !Number.isNaN(window.ux.rowsAtMs))
}

/** Waits until a stack trace was drawn; milliseconds since navigation. */
export const stackShown = async (page: Page, afterMs = -1): Promise<number> => {
  await page.waitForFunction((after) => window.ux.stackAtMs > after, afterMs)
  return page.evaluate(() => window.ux.stackAtMs)
}

/** Requests of a page that are not answered yet. */
const underWay = new WeakMap<Page, Set<Request>>()

const followRequests = (page: Page): void => {
  const open = new Set<Request>()
  underWay.set(page, open)
  page.on('request', (request) => {
    // The stream of live changes never ends.
    if (!new URL(request.url()).pathname.endsWith('/live/')) open.add(request)
  })
  page.on('requestfinished', (request) => open.delete(request))
  page.on('requestfailed', (request) => open.delete(request))
}

const calmMs = 500
const calmMsMax = 25_000
const lookMs = 50

/** Waits until the page shows something, all that it asked for is answered for half a second, and no skeleton is left. */
export const calm = async (page: Page): Promise<void> => {
  await page.waitForLoadState('load')
  await page.waitForFunction(() => document.body.innerText.trim().length > 10)
  const deadlineMs = Date.now() + calmMsMax
  for (let quietMs = 0; quietMs < calmMs && Date.now() < deadlineMs; quietMs += lookMs) {
    await page.waitForTimeout(lookMs)
    const isBusy = (underWay.get(page)?.size ?? 0) > 0 || (await page.evaluate(() => document.querySelector('[aria-busy=true]') !== null))
    if (isBusy) quietMs = 0
  }
}
