import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { axeRuns } from '../ux/axe.ts'
import { Complaints } from '../ux/complaints.ts'
import { figure, noneOf, verdictOf, verdictOfRow } from '../ux/figures.ts'
import { countPresses, isFocusVisible } from '../ux/flows/presses.ts'
import { probeScript } from '../ux/probe.ts'

/* A check that cannot fail says nothing: here each instrument of `npm run ux` sees a page on which what it looks for is wrong, and one on which it is not. */

let browser: Browser

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox', '--disable-gpu', '--headless=shell'] })
})
afterAll(() => browser?.close())

const address = 'http://ux.test/'

/** Opens a page of this HTML with the instruments in place. */
const onPage = async <Value>(html: string, look: (page: Page, complaints: Complaints) => Promise<Value>): Promise<Value> => {
  const context = await browser.newContext({ viewport: { width: 800, height: 600 } })
  try {
    await context.addInitScript(probeScript)
    const page = await context.newPage()
    await page.route('**/*', (route) =>
      route.request().url() === address
        ? route.fulfill({
            contentType: 'text/html',
            body: `<!doctype html><html lang="en"><title>t</title><main><h1>Page</h1>${html}</main>`,
          })
        : route.fulfill({ status: 404, body: '' }),
    )
    const complaints = new Complaints()
    complaints.watch(page, address)
    await page.goto(address)
    return await look(page, complaints)
  } finally {
    await context.close()
  }
}

const probe = (page: Page) => page.evaluate(() => window.ux)

describe('What the page tells about itself', () => {
  it('a thing that moves while the page loads is over the budget of row 6; one that stays is not', async () => {
    const moving = `<div id="late"></div><p style="height:200px">text</p><script>setTimeout(() => { document.querySelector('#late').style.height = '300px' }, 200)</script>`
    const cls = (html: string) => onPage(html, async (page) => page.waitForTimeout(700).then(async () => (await probe(page)).cls))
    expect(verdictOf(figure([await cls(moving)], 0.03, ''))).toBe('over')
    expect(verdictOf(figure([await cls('<p style="height:200px">text</p>')], 0.03, ''))).toBe('ok')
  })

  it('a task of a quarter of a second is over the budget of row 16', async () => {
    const busy = '<script>setTimeout(() => { const end = performance.now() + 250; while (performance.now() < end); }, 50)</script>'
    const longest = await onPage(busy, async (page) => {
      await page.waitForFunction(() => window.ux.longTasks.length > 0)
      return Math.max(...(await probe(page)).longTasks.map(({ durationMs }) => durationMs))
    })
    expect(verdictOf(figure([longest], 100, 'ms'))).toBe('over')
  })

  it('rows are seen when they come, not before; a stack trace when it is marked', async () => {
    const late = `<table><tbody></tbody></table><script>setTimeout(() => {
      document.querySelector('tbody').innerHTML = '<tr><td><a href="#x">one</a></td></tr>'
      performance.mark('stacktrace-rendered')
    }, 400)</script>`
    const told = await onPage(late, async (page) => {
      await page.waitForFunction(() => !Number.isNaN(window.ux.rowsAtMs) && !Number.isNaN(window.ux.stackAtMs))
      return probe(page)
    })
    expect(told.rowsAtMs).toBeGreaterThan(390)
    expect(told.stackAtMs).toBeGreaterThan(390)
    expect(told.lcpMs).toBeGreaterThan(0)
  })

  it('a handler that holds the page up is told as a slow interaction (row 7)', async () => {
    const slow = '<button onclick="const end = performance.now() + 120; while (performance.now() < end);">press</button>'
    const worst = await onPage(slow, async (page) => {
      await page.locator('button').click()
      await page.waitForFunction(() => Object.keys(window.ux.interactions).length > 0)
      return Math.max(...Object.values((await probe(page)).interactions))
    })
    expect(verdictOf(figure([worst], 50, 'ms'))).toBe('over')
  })
})

describe('What is wrong on a page', () => {
  it('an error in the console, an exception, a failed answer and a request elsewhere fail rows 24 and 25', async () => {
    const html = `<script>console.error('lost'); setTimeout(() => { throw new Error('thrown') }, 0)
      fetch('/missing'); fetch('http://elsewhere.test/pixel', { mode: 'no-cors' })</script>`
    await onPage(html, async (_page, complaints) => {
      await expect.poll(() => complaints.foreign.size).toBe(1)
      for (const part of ['error: lost', 'exception: thrown', '404 GET /missing'])
        await expect.poll(() => [...complaints.wrong].join('\n')).toContain(part)
      expect(verdictOfRow(noneOf('24', 'console', [...complaints.wrong]))).toBe('over')
      expect(verdictOfRow(noneOf('25', 'origin', [...complaints.foreign]))).toBe('over')
    })
  })

  it('text that hardly stands out, and a button without a name, fail row 22; the same page mended does not', async () => {
    const bad = '<p style="color:#ccc;background:#fff">pale</p><button></button>'
    const problems = await onPage(bad, (page) => axeRuns(page))
    expect(problems.join('\n')).toMatch(/color-contrast/)
    expect(problems.join('\n')).toMatch(/button-name/)
    expect(await onPage('<p style="color:#222;background:#fff">dark</p><button>Save</button>', (page) => axeRuns(page))).toEqual([])
  })
})

describe('What a person does', () => {
  it('is counted: presses, keys, and each field once; going on to the next field, and what a script presses, are not', async () => {
    const html = `<input name="first"><input name="second"><button onclick="this.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))">go</button>`
    const context = await browser.newContext()
    await context.addInitScript(probeScript)
    const page = await context.newPage()
    const presses = await countPresses(page)
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: html }))
    await page.goto(address)
    await page.locator('input[name=first]').focus()
    await page.keyboard.type('hello')
    await page.keyboard.press('Tab')
    await page.keyboard.type('you')
    await page.locator('button').click()
    await expect
      .poll(() => ({ pointers: presses.pointers, keys: presses.keys, fields: presses.fields.size }))
      .toEqual({ pointers: 1, keys: 0, fields: 2 })
    await context.close()
  })

  it('sees where the focus is, or does not', async () => {
    const focus = (style: string) =>
      onPage(`<style>button:focus-visible { ${style} }</style><button>go</button>`, async (page) => {
        await page.keyboard.press('Tab')
        return isFocusVisible(page)
      })
    expect(await focus('outline: 2px solid red')).toBe(true)
    expect(await focus('outline: none')).toBe(false)
  })
})
