import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { extname, join, normalize } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'

const root = join(import.meta.dirname, '..', '..')
const web = join(root, 'web')
const built = join(root, '.cache', 'ui-story')
const screens = join(root, '.cache', 'screens')
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.html': 'text/html',
}
const layerRules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']

let browser: Browser
let server: Server
let address: string

/** The story page is no part of the app: it is built for this test alone. */
beforeAll(async () => {
  mkdirSync(screens, { recursive: true })
  await build({
    root: web,
    configFile: join(web, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: built, emptyOutDir: true, manifest: false, rolldownOptions: { input: join(web, 'dev', 'ui', 'index.html') } },
  })
  server = createServer((request, answer) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = join(built, normalize(path.endsWith('/') ? `${path}index.html` : path))
    if (!file.startsWith(built) || !existsSync(file)) {
      answer.writeHead(path === '/favicon.ico' ? 204 : 404).end()
      return
    }
    answer.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(answer)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const at = server.address()
  address = `http://127.0.0.1:${String(typeof at === 'object' && at !== null ? at.port : 0)}/dev/ui/`
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox', '--disable-gpu', '--headless=shell'] })
})
afterAll(async () => {
  await browser.close()
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
})

const views = [
  { name: 'wide', width: 1000, height: 900 },
  { name: 'narrow', width: 390, height: 844 },
] as const
const complaints: string[] = []

const inPage = async (theme: 'light' | 'dark', view: (typeof views)[number], check: (page: Page) => Promise<void>): Promise<void> => {
  const context = await browser.newContext({
    viewport: view,
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-GB',
  })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  await page.goto(address)
  await page.getByRole('heading', { name: 'Primitives' }).waitFor()
  await check(page)
  await context.close()
  expect(complaints.splice(0)).toEqual([])
}

/** What opens over the page, one after the other. */
const layers: readonly { readonly name: string; readonly button: string; readonly role: 'dialog' | 'menu' }[] = [
  { name: 'dialog', button: 'Open the dialog', role: 'dialog' },
  { name: 'drawer', button: 'Open the drawer', role: 'dialog' },
  { name: 'time', button: 'Time 24 h', role: 'dialog' },
  { name: 'menu', button: 'Project shop-api, shop-web', role: 'menu' },
]

describe('1. every primitive in its states', () => {
  for (const theme of ['light', 'dark'] as const) {
    for (const view of views) {
      it(`${theme}, ${view.name}: axe finds nothing, nothing is wider than the page`, async () => {
        await inPage(theme, view, async (page) => {
          await page.screenshot({ path: join(screens, `primitives-${theme}-${view.name}.png`), fullPage: true })
          expect(await axeProblems(page)).toEqual([])
          expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
        })
      })
    }

    it(`${theme}: layers and toasts are clean, take the focus, and give it back`, async () => {
      await inPage(theme, views[0], async (page) => {
        for (const { name, button, role } of layers) {
          await page.getByRole('button', { name: button, exact: true }).click()
          await page.getByRole(role).waitFor()
          await page.screenshot({ path: join(screens, `primitives-${name}-${theme}.png`) })
          expect(await axeProblems(page, layerRules)).toEqual([])
          expect(await page.evaluate((one) => document.activeElement?.closest(`[role=${one}]`) !== null, role)).toBe(true)
          await page.keyboard.press('Escape')
          await page.getByRole(role).waitFor({ state: 'detached' })
          await expect
            .poll(() => page.evaluate(() => document.activeElement?.textContent ?? document.activeElement?.getAttribute('aria-label')))
            .toContain(button.split(' ')[0])
        }
        await page.getByRole('button', { name: 'Done, with undo' }).click()
        await page.getByRole('button', { name: 'Failed' }).click()
        await page.getByRole('button', { name: 'Undo', exact: true }).waitFor()
        await page.getByText('could not be resolved').hover()
        await page.screenshot({ path: join(screens, `primitives-toasts-${theme}.png`) })
        expect(await axeProblems(page, layerRules)).toEqual([])
        await page.getByRole('button', { name: 'Undo', exact: true }).click()
        await page.getByText('The issue is open again').waitFor()
      })
    })
  }

  it('a menu that opens in the instant in which another closes stays, and has the keyboard', async () => {
    await inPage('light', views[0], async (page) => {
      await page.getByRole('button', { name: 'Project shop-api, shop-web', exact: true }).click()
      await page.getByRole('menuitem', { name: 'All projects' }).waitFor()
      // As fast as a hand on the keyboard of a busy machine: before the first menu has given the focus back.
      await page.getByRole('button', { name: 'Env production', exact: true }).evaluate(async (button) => {
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
        while (document.querySelector('[role=menu]')) await Promise.resolve()
        button.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }))
      })
      const line = page.getByRole('menuitem', { name: 'All environments' })
      await line.waitFor()
      // The focus goes back in a task of its own, after which the menu must be there still.
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))
      expect(await line.count()).toBe(1)
      expect(await page.evaluate(() => document.activeElement?.closest('[role=menu]') !== null)).toBe(true)
    })
  })

  it('a panel that breaks says so and draws itself anew; the rest works on', async () => {
    await inPage('light', views[0], async (page) => {
      await page.getByRole('button', { name: 'Break this panel' }).click()
      await page.getByText('The breadcrumbs could not be shown').waitFor()
      await page.getByRole('button', { name: 'Try again' }).last().click()
      await page.getByRole('alert', { name: 'The breadcrumbs could not be shown' }).waitFor()
      expect(await page.getByRole('heading', { name: 'Primitives' }).count()).toBe(1)
      // React tells the console of the mistake, as it should.
      complaints.splice(0)
    })
  })
})

describe('2. the app', () => {
  it('does not contain the story page', () => {
    const assets = join(web, 'dist', 'assets')
    const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'))
    expect(scripts.length).toBeGreaterThan(0)
    expect(scripts.filter((name) => readFileSync(join(assets, name), 'utf8').includes('Break this panel'))).toEqual([])
  })
})
