import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { Vedette, until } from '../../compat/vedette.ts'
import type { Project } from '../../compat/vedette.ts'
import type { EventAnswer } from '../../packages/contract/event.ts'
import type { UserReportAnswer } from '../../packages/contract/user-report.ts'
import { axeProblems } from './axe-problems.ts'

/* A page of somebody else, on another origin, under a strict policy: what we hand to it is the loader, the bundles and the crash-report dialog. */

const eventId = 'fade'.repeat(8)

let server: Vedette
let project: Project
let browser: Browser
let shop: Server
let shopUrl: string
/** What the page's markup says. */
let html = ''

beforeAll(async () => {
  server = await Vedette.start()
  project = await server.init()
  browser = await chromium.launch({ executablePath: inject('chromium') })
  shop = createServer((_incoming, answer) => {
    answer.writeHead(200, {
      'Content-Type': 'text/html',
      // No inline styles, no parsed markup: what a careful page allows to a reporting server.
      'Content-Security-Policy': `default-src 'none'; script-src ${server.url} 'nonce-page'; connect-src ${server.url}; require-trusted-types-for 'script'; trusted-types *`,
    })
    answer.end(
      `<!doctype html><html lang="en"><head><title>Shop</title>${html}</head><body><main><h1>Shop</h1><button>Pay</button></main></body></html>`,
    )
  })
  shop.listen(0, '127.0.0.1')
  await once(shop, 'listening')
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/`
})
afterAll(async () => {
  await browser?.close()
  shop?.close()
  shop?.closeAllConnections()
  await server?.remove()
})

interface OpenPage {
  readonly page: Page
  readonly errors: string[]
}

const openShop = async (markup: string): Promise<OpenPage> => {
  html = markup
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.goto(shopUrl)
  return { page, errors }
}

const publicKey = (): string => new URL(project.dsn).username
const loader = (attributes = ''): string =>
  `<script src="${server.url}/js-sdk-loader/${publicKey()}.min.js" crossorigin="anonymous" ${attributes}></script>`
const inline = (code: string): string => `<script nonce="page">${code}</script>`

/** The tags of the newest event of the issue with a title, once both are there. */
const tagsOf = (title: string) =>
  until(`an event of ${title}`, 20_000, async () => {
    const issues = await server.get<{ id: string; title: string }[]>(project, `/organizations/${project.org}/issues/?sort=new`)
    const issue = issues.find((one) => one.title.includes(title))
    if (!issue) return undefined
    // The row of an event is visible a moment after its issue.
    const event = await server.get<Pick<EventAnswer, 'tags'>>(project, `/issues/${issue.id}/events/latest/`).catch(() => undefined)
    return event?.tags
  })

describe('chapter 1: the loader', () => {
  it('tells an error that happened before the SDK was there, and calls that were made meanwhile', async () => {
    const { page, errors } = await openShop(
      loader() + inline("Sentry.setTag('shelf', 'early'); setTimeout(() => { throw new RangeError('too early ' + 'for the SDK') }, 0)"),
    )
    expect(await tagsOf('RangeError: too early for the SDK')).toContainEqual({ key: 'shelf', value: 'early' })
    expect(errors.filter((text) => !text.includes('too early'))).toEqual([])
    await page.close()
  })

  it('fetches nothing while nothing happens, and everything when it is told to', async () => {
    const { page } = await openShop(loader())
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.waitForTimeout(300)
    expect(asked).toEqual([])
    await page.evaluate(() => {
      const { Sentry } = window as unknown as { Sentry: { onLoad: (work: () => void) => void; forceLoad: () => void } }
      Sentry.onLoad(() => {
        const sdk = (window as unknown as { Sentry: { init: (options: object) => void; captureException: (error: Error) => void } }).Sentry
        sdk.init({ environment: 'loaded' })
        sdk.captureException(new TypeError('said after loading'))
      })
      Sentry.forceLoad()
    })
    expect(await tagsOf('said after loading')).toContainEqual({ key: 'environment', value: 'loaded' })
    expect(asked.some((url) => url.endsWith('/bundle.min.js'))).toBe(true)
    await page.close()
  })

  it('of a key that is not there leaves the page alone', async () => {
    const { page, errors } = await openShop(
      `<script src="${server.url}/js-sdk-loader/${'f'.repeat(32)}.min.js"></script>${inline("Sentry.onLoad(() => {}); Sentry.captureMessage('x')")}`,
    )
    expect(errors).toEqual([])
    await page.close()
  })
})

describe('chapter 2: the crash-report dialog', () => {
  const openDialog = async (parameters: Record<string, string>): Promise<OpenPage> => {
    const opened = await openShop(
      inline(
        "window.dialogsClosed = 0; addEventListener('message', (e) => { if (e.data === '__sentry_reportdialog_closed__') window.dialogsClosed += 1 })",
      ),
    )
    const query = new URLSearchParams({ dsn: project.dsn, eventId, ...parameters }).toString()
    await opened.page.evaluate((src) => {
      const policy = (
        window as unknown as {
          trustedTypes: { createPolicy: (name: string, rules: object) => { createScriptURL: (url: string) => string } }
        }
      ).trustedTypes.createPolicy('page', { createScriptURL: (url: string) => url })
      const script = document.createElement('script')
      script.src = policy.createScriptURL(src)
      document.head.append(script)
    }, `${server.url}/api/embed/error-page/?${query}`)
    await opened.page.getByRole('dialog').waitFor()
    return opened
  }
  const closedTimes = (page: Page): Promise<number> => page.evaluate(() => (window as unknown as { dialogsClosed: number }).dialogsClosed)

  it('can be filled in by keyboard, says what is missing, and what was written is there', async () => {
    const { page, errors } = await openDialog({ name: 'Ann </script><b>', title: '<img src=x onerror=alert(1)>', lang: 'de' })
    const dialog = page.getByRole('dialog')
    await expect.poll(() => dialog.getByRole('heading').textContent()).toBe('<img src=x onerror=alert(1)>')
    expect(await dialog.getByLabel('Ihr Name').inputValue()).toBe('Ann </script><b>')
    expect(await axeProblems(page)).toEqual([])
    // The first empty field has the focus.
    await page.keyboard.type('nobody')
    await page.keyboard.press('Enter')
    await dialog.getByRole('alert').filter({ hasText: 'Einige Angaben' }).waitFor()
    expect(await dialog.getByLabel('Ihre E-Mail-Adresse').getAttribute('aria-invalid')).toBe('true')
    await dialog.getByLabel('Ihre E-Mail-Adresse').fill('ann@example.com')
    await dialog.getByLabel('Was haben Sie gerade getan?').fill('Ich habe "bezahlen" gedrückt & <b>')
    await dialog.getByRole('button', { name: 'Bericht senden' }).click()
    await dialog.getByRole('status').waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(() => closedTimes(page)).toBe(1)
    expect(await page.getByRole('dialog').count()).toBe(0)
    const report = await until('the report', 20_000, async () => {
      const reports = await server.get<UserReportAnswer[]>(project, `/projects/${project.org}/${project.project}/user-feedback/`)
      return reports[0]
    })
    expect(report).toMatchObject({
      eventID: eventId,
      name: 'Ann </script><b>',
      email: 'ann@example.com',
      comments: 'Ich habe "bezahlen" gedrückt & <b>',
    })
    expect(errors.filter((text) => !text.includes('400'))).toEqual([])
    await page.close()
  })

  it('is closed by Escape and by its button, and says so once each time', async () => {
    const { page } = await openDialog({})
    await page.keyboard.press('Escape')
    await expect.poll(() => closedTimes(page)).toBe(1)
    await page.close()
    const again = await openDialog({})
    await again.page.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => closedTimes(again.page)).toBe(1)
    await again.page.close()
  })
})
