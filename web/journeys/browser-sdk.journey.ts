import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import * as expected from '../../compat/sdks/browser-expected.ts'
import { installNodePackages } from '../../compat/sdks/installs.ts'
import { Stage } from '../../compat/sdks/stage.ts'
import { itShows } from '../../compat/sdks/view.ts'
import { repository, until } from '../../compat/vedette.ts'

/* A page with the browser's SDK, unmodified: what happens in it is what the API answers, field by field. */

const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js')
const build = () =>
  installNodePackages(
    'browser',
    ['index.html', 'main.js', 'faults.js'],
    [[process.execPath, vite, 'build', '--minify', 'false', '--logLevel', 'warn']],
  )

const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript' }

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const pieces: Buffer[] = []
  for await (const piece of incoming) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

/** The page's own server: its files, one call, and a tunnel as its developers would write it. */
class Shop {
  readonly #server: Server
  tunnelled = 0

  constructor(folder: string, target: string) {
    this.#server = createServer((incoming, answer) => void this.#answer(incoming, answer, { folder, target }))
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #answer(incoming: IncomingMessage, answer: ServerResponse, from: { folder: string; target: string }): Promise<void> {
    const { pathname } = new URL(incoming.url ?? '/', 'http://shop')
    if (pathname === '/tunnel') {
      const headers = { 'Content-Type': 'text/plain', 'User-Agent': incoming.headers['user-agent'] ?? '' }
      const passed = await fetch(`${from.target}/tunnel`, { method: 'POST', headers, body: new Uint8Array(await bodyOf(incoming)) })
      this.tunnelled += passed.ok ? 1 : 0
      answer.writeHead(passed.status).end()
      return
    }
    if (pathname === '/stock.json') {
      answer.writeHead(200, { 'Content-Type': 'application/json' }).end('{"cups":2}')
      return
    }
    const file = pathname === '/' ? 'index.html' : pathname.slice(1)
    const bytes = await readFile(join(from.folder, 'dist', file)).catch(() => undefined)
    answer.writeHead(bytes ? 200 : 404, { 'Content-Type': types[file.split('.').at(-1) ?? ''] ?? 'text/plain' }).end(bytes)
  }
}

const stage = new Stage()
let tunnelled = 0

/** Opens the page, clicks, and waits for what is sent. */
const click = async (page: Page, address: string, buttons: readonly string[]): Promise<void> => {
  await page.goto(address)
  await page.locator('body[data-ready=yes]').waitFor()
  for (const button of buttons) await page.locator(`#${button}`).click()
}

const visit = async (context: BrowserContext, shop: { readonly url: string; readonly dsn: string }): Promise<string> => {
  const page = await context.newPage()
  let log = ''
  page.on('console', (message) => (log += `${message.text()}\n`))
  // What is still on its way when the page goes is lost, as it would be for a real visitor.
  const arrived = (title: string) => stage.find(stage.project('page'), title)
  const address = (more: string): string => `${shop.url}/?coupon=SPRING&access_token=planted&dsn=${encodeURIComponent(shop.dsn)}${more}`
  await click(page, address(''), ['buy', 'mail'])
  await arrived(expected.titles.bought)
  await arrived(expected.titles.lost)
  await click(page, address('&tunnel=/tunnel'), ['order'])
  await arrived(expected.titles.ordered)
  await click(page, address('&offline=yes'), [])
  await context.setOffline(true)
  await page.locator('#later').click()
  await until('the event to be kept', 10_000, () => (/offline|queue|Failed to fetch/i.test(log) ? true : undefined))
  await context.setOffline(false)
  await page.reload()
  await arrived(expected.titles.later)
  return log
}

const page = stage.app({
  name: 'page',
  install: build,
  run: async (dsn, folder) => {
    const shop = new Shop(folder, new URL(dsn).origin)
    const browser = await chromium.launch({ executablePath: inject('chromium') })
    try {
      const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Vienna' })
      const log = await visit(context, { url: await shop.open(), dsn })
      tunnelled = shop.tunnelled
      return { log }
    } finally {
      await browser.close()
      shop.close()
    }
  },
})

beforeAll(() => stage.open())
afterAll(() => stage.close())

describe('@sentry/browser 11', () => {
  itShows(page, expected.titles.bought, expected.bought)
  itShows(page, expected.titles.lost, expected.mailLost)
  describe('through a tunnel', () => {
    itShows(page, expected.titles.ordered, expected.ordered)
    it('goes there and nowhere else', async (context) => {
      const { event } = await page.shown(context, expected.titles.ordered)
      expect(tunnelled).toBeGreaterThan(0)
      expect(page.calls.filter(({ body }) => body.includes(event.eventID))).toEqual([])
    })
  })
  describe('offline, and back', () => {
    itShows(page, expected.titles.later, expected.sentLater)
  })

  it('each visit is a session that is counted, and none is refused', async (context) => {
    await page.ran(context)
    expect(page.calls.filter(({ body }) => body.includes('{"type":"session"}')).length).toBeGreaterThan(2)
    // While the page is offline the SDK itself gives some up.
    const outcomes = async (): Promise<readonly string[]> =>
      Object.keys(await page.outcomes(context)).filter((name) => name.endsWith('/session') && !name.startsWith('client_discard/'))
    await expect.poll(outcomes).toEqual(['accepted//session'])
  })

  it('the debug log has no error and no drop', async (context) => {
    const { log } = await page.ran(context)
    const complaints = log
      .split('\n')
      .filter((line) => /Sentry Logger \[(?:warn|error)\]|Sentry Logger.*(?:drop|discard|reject(?!ion))/i.test(line))
    expect(log).toMatch(/Sentry Logger \[log\]/)
    // Being offline is what this SDK is warned about.
    expect(complaints.filter((line) => !/Failed to fetch|Offline/i.test(line))).toEqual([])
    expect(page.calls.filter(({ status }) => status !== 200)).toEqual([])
  })
})
