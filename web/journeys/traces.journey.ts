import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import type { TraceSpans } from '../../packages/contract/trace.ts'
import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { deepTrace, errorsOnly, longTrace, spanAnswer, traceAnswer, traceEventIds, traceId, traceList } from './fixture-trace.ts'
import { looksOf } from './looks.ts'
import { untilRead } from './until-read.ts'

const address = `/organizations/acme/explore/traces/trace/${traceId}/`
const spanOf = (description: string): string => {
  const word = traceAnswer.words.indexOf(description)
  return traceAnswer.spans.id[traceAnswer.spans.description.indexOf(word)] ?? ''
}

const suite = cannedSuite({
  prepare: async (page) => {
    await page.route('**/api/0/organizations/acme/traces/?*', (route) => route.fulfill({ json: traceList }))
    await page.route('**/api/0/organizations/acme/traces/*/spans/', (route) => route.fulfill({ json: traceAnswer }))
    await page.route('**/api/0/organizations/acme/traces/*/spans/*/', (route) =>
      route.fulfill({ json: spanAnswer(route.request().url().split('/').at(-2) ?? '') }),
    )
  },
})

/** Answers with another trace. */
const answer = (trace: TraceSpans) =>
  suite.page.route('**/api/0/organizations/acme/traces/*/spans/', (route) => route.fulfill({ json: trace }))

const rows = (page: Page = suite.page) => page.locator('[role=treegrid] [role=row]')
const row = (text: string) => rows().filter({ hasText: text }).first()
const details = () => suite.page.getByRole('region', { name: 'Details' })
const open = async (search = '') => {
  await suite.page.goto(`${address}${search}`)
  await rows().first().waitFor()
}
/** True once it is in view. */
const shows = async (part: Locator): Promise<boolean> => {
  await part.waitFor()
  return true
}
const asked = (key: string): string | null => new URL(suite.page.url()).searchParams.get(key)

describe('1. a trace as a waterfall', () => {
  it('shows each span in its place, with what is alike as one row and time that nobody told of', async () => {
    await open()
    await expect.poll(() => row('pageload').getAttribute('aria-level')).toBe('1')
    await expect.poll(() => row('24 × db').innerText()).toContain('N+1 Query')
    expect(await row('24 × db').getAttribute('aria-expanded')).toBe('false')
    expect(await row('apply_discount').getAttribute('aria-level')).toBe('7')
    expect(await row('no instrumentation').count()).toBe(1)
    expect(await suite.page.getByRole('treegrid', { name: 'Spans' }).getAttribute('aria-rowcount')).toBe(String(await rows().count()))
    await suite.page.getByText('4 services, 45 spans').waitFor()
    expect(await suite.page.title()).toBe('Trace 7d0e51c4 - Vedette')
  })

  it('says how far a clock is off, and shows the spans as they were sent when asked to', async () => {
    await open()
    await suite.page.getByText(/clock of shop-api ~1m 30s ahead/).waitFor()
    await suite.page.getByText('1.24 s', { exact: true }).first().waitFor()
    await suite.page.getByRole('button', { name: 'As sent', exact: true }).click()
    await suite.page.getByText(/shown as sent/).waitFor()
    await suite.page.getByText('1m 31s', { exact: true }).waitFor()
    await expect.poll(() => asked('sent')).toBe('1')
  })

  it('other addresses of it lead to the same page, with their selection', async () => {
    await suite.page.goto(`/organizations/acme/performance/trace/${traceId}/?node=span-${spanOf('price_cart')}`)
    await details().getByText('price_cart').first().waitFor()
    expect(new URL(suite.page.url()).pathname).toBe(address)
  })
})

describe('2. errors in it (F2b)', () => {
  it('one click on a marker shows type, message and the frame that failed', async () => {
    await open()
    await rows()
      .getByRole('button', { name: /^error at \+1\.06 s: AttributeError/ })
      .click()
    await details().getByText('shop/checkout/pricing.py:42').waitFor()
    await details().getByText('apply_discount', { exact: true }).waitFor()
    await expect.poll(() => asked('node')).toBe(`error-${traceEventIds.attribute}`)
    const link = details().getByRole('link', { name: 'Open SHOP-API-3F' })
    expect(await link.getAttribute('href')).toBe(`/organizations/acme/issues/1000/events/${traceEventIds.attribute}/`)
    await expect.poll(() => row('apply_discount').getAttribute('aria-selected')).toBe('true')
  })

  it('errors without spans have rows of their own', async () => {
    await answer(errorsOnly)
    await open()
    await suite.page.getByText(/no span of this trace arrived/).waitFor()
    await row('AttributeError').click()
    expect(await shows(details().getByText('shop/checkout/pricing.py:42'))).toBe(true)
  })

  it('a collapsed span says what happened below it', async () => {
    await open(`?collapsed=${spanOf('price_cart')}`)
    await expect.poll(() => row('price_cart').innerText()).toContain('AttributeError')
    expect(await row('apply_discount').count()).toBe(0)
  })
})

describe('3. with the keyboard alone', () => {
  it('rows are walked, closed, opened and looked into; the address follows', async () => {
    await open()
    const { keyboard } = suite.page
    await keyboard.press('j')
    await expect.poll(() => row('resource.script').evaluate((one) => one === document.activeElement)).toBe(true)
    await keyboard.press('ArrowLeft')
    await expect.poll(() => row('pageload').evaluate((one) => one === document.activeElement)).toBe(true)
    await keyboard.press('ArrowLeft')
    await expect.poll(() => rows().count()).toBe(1)
    await expect.poll(() => asked('collapsed')).toBe(spanOf('/checkout'))
    await keyboard.press('ArrowRight')
    await expect.poll(() => rows().count()).toBeGreaterThan(10)
    await keyboard.press('Shift+ArrowDown')
    await expect.poll(() => row('CartSummary').evaluate((one) => one === document.activeElement)).toBe(true)
    await keyboard.press('Enter')
    await details().getByText('Attributes', { exact: true }).waitFor()
    await keyboard.press('k')
    await details().getByText('checkout-failed').waitFor()
    await keyboard.press('Escape')
    await details().waitFor({ state: 'detached' })
    await expect.poll(() => asked('node')).toBeNull()
  })

  it('e goes from error to error', async () => {
    await open()
    await suite.page.keyboard.press('e')
    await details().getByText('performance issue').waitFor()
    await suite.page.keyboard.press('e')
    await details().getByText('shop/checkout/pricing.py:42').waitFor()
    await suite.page.keyboard.press('E')
    await expect.poll(() => asked('node')).toBe(`error-${traceEventIds.repeated}`)
  })

  it('o shows one transaction, and all again', async () => {
    await open(`?node=span-${spanOf('price_cart')}`)
    await details().getByText('Attributes', { exact: true }).waitFor()
    await suite.page.keyboard.press('o')
    await expect.poll(() => row('pageload').count()).toBe(0)
    await expect.poll(() => rows().first().getAttribute('aria-level')).toBe('1')
    await suite.page.getByText(/Only the transaction of shop-api is shown/).waitFor()
    await suite.page.keyboard.press('o')
    await row('pageload').waitFor()
    await expect.poll(() => asked('only')).toBeNull()
  })

  it('the help sheet names the keys', async () => {
    await open()
    await suite.page.keyboard.press('?')
    expect(await shows(suite.page.getByText('Only this transaction, or all'))).toBe(true)
  })
})

describe('4. groups', () => {
  it('say how often and how long, lead to the problem, and open one by one', async () => {
    await open()
    await row('24 × db').click()
    await details()
      .getByText(/24, median/)
      .waitFor()
    expect(await details().getByRole('link', { name: 'Open SHOP-API-2Z' }).getAttribute('href')).toContain('/issues/1002/')
    const count = async () => Number(await suite.page.getByRole('treegrid').getAttribute('aria-rowcount'))
    const before = await count()
    await details().getByRole('button', { name: 'Show one by one' }).click()
    await expect.poll(count).toBe(before + 24)
  })
})

describe('5. searching in the rows', () => {
  it('counts what fits, dims the rest, and Enter goes from one to the next, wherever it is hidden', async () => {
    await open()
    await suite.page.keyboard.press('/')
    await suite.page.keyboard.type('description:*coupon* op:db')
    await suite.page.getByText('1 match', { exact: true }).waitFor()
    await expect.poll(() => asked('query')).toBe('description:*coupon* op:db')
    await expect.poll(() => row('pageload').getAttribute('data-dim')).toBe('true')
    expect(await row('FROM coupon').getAttribute('data-match')).toBe('true')
    const search = suite.page.getByRole('searchbox', { name: 'Search in the rows' })
    await search.fill('4107')
    await search.press('Enter')
    await row('product.id = 4107').waitFor()
    expect(await row('product.id = 4107').getAttribute('aria-level')).toBe('8')
  })

  it('says what it does not understand', async () => {
    await open('?query=banana:1')
    expect(await shows(suite.page.getByText('not understood'))).toBe(true)
  })
})

describe('6. the part of the time that is seen', () => {
  it('is zoomed by keys, by the wheel and by dragging, and stands in the address', async () => {
    await open()
    const axis = suite.page.getByRole('img', { name: /^Time from/ })
    await row('apply_discount').focus()
    await suite.page.keyboard.press('f')
    await expect.poll(() => asked('fov')).toMatch(/^1034\.5,33$/)
    await suite.page.keyboard.press('0')
    await expect.poll(() => asked('fov')).toBeNull()
    await suite.page.keyboard.press('+')
    await expect.poll(() => asked('fov')).not.toBeNull()
    await suite.page.keyboard.press('0')
    await expect.poll(() => asked('fov')).toBeNull()
    const box = await axis.boundingBox()
    if (!box) throw new Error('the axis has no place')
    await suite.page.mouse.move(box.x + box.width * 0.25, box.y + 8)
    await suite.page.mouse.down()
    await suite.page.mouse.move(box.x + box.width * 0.5, box.y + 8, { steps: 3 })
    await suite.page.mouse.up()
    await expect.poll(() => Math.round(Number(asked('fov')?.split(',')[1]) / 10)).toBe(32)
    const zoomed = asked('fov')
    await suite.page.mouse.move(box.x + box.width / 2, box.y + 200)
    await suite.page.keyboard.down('Control')
    await suite.page.mouse.wheel(0, -200)
    await suite.page.keyboard.up('Control')
    await expect.poll(() => asked('fov')).not.toBe(zoomed)
  })

  it('opens as the address says, and a press on the grip of the minimap changes it', async () => {
    await open('?fov=200,400')
    const from = suite.page.getByRole('slider', { name: 'Begin of what is seen' })
    await expect.poll(() => from.getAttribute('aria-valuetext')).toBe('+200 ms')
    await from.focus()
    await suite.page.keyboard.press('ArrowRight')
    await expect.poll(() => asked('fov')).toBe('240,360')
  })

  it('the divider is moved by keys', async () => {
    await open()
    const divider = suite.page.getByRole('separator', { name: 'Width of the tree' })
    await divider.focus()
    await suite.page.keyboard.press('ArrowRight')
    await expect.poll(() => divider.getAttribute('aria-valuenow')).toBe('42')
  })
})

describe('7. the details of a span', () => {
  it('have its statement in lines, what it usually takes, and attributes that are searched', async () => {
    await open(`?node=span-${spanOf('SELECT id, product_id, qty, price FROM cart_line WHERE cart_id = %s')}`)
    const statement = details().getByLabel('Statement', { exact: true })
    await expect.poll(() => statement.innerText()).toContain('\nFROM cart_line\nWHERE')
    await details().getByRole('button', { name: 'As sent' }).click()
    await expect.poll(() => statement.innerText()).not.toContain('\n')
    await details().getByText('+162.3 %').waitFor()
    await details().getByRole('searchbox', { name: 'Search in the attributes' }).fill('api-2')
    await expect.poll(() => details().getByRole('table', { name: 'Attributes' }).getByRole('row').count()).toBe(1)
  })

  it('say when the address names what is not there', async () => {
    await open('?node=span-ffffffffffffffff')
    expect(await shows(details().getByText('Not in this trace'))).toBe(true)
  })
})

describe('8. long and deep traces', () => {
  it('only the rows near the window are in the page', async () => {
    await answer(longTrace(10_000))
    await open()
    await expect.poll(() => suite.page.getByRole('treegrid').getAttribute('aria-rowcount')).not.toBe('0')
    expect(await suite.page.evaluate(() => document.getElementsByTagName('*').length)).toBeLessThan(3_000)
    await suite.page.keyboard.press('End')
    await expect
      .poll(() =>
        rows()
          .last()
          .evaluate((one) => one === document.activeElement),
      )
      .toBe(true)
    await suite.shoot('trace-10000')
  })

  it('2,000 spans inside of each other open', async () => {
    await answer(deepTrace(2_000))
    await open()
    await suite.page.keyboard.press('ArrowRight')
    await expect.poll(() => suite.page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('2001')
  })
})

describe('9. when there is nothing to show', () => {
  it('an empty trace says what SDKs must be told', async () => {
    await answer({ ...errorsOnly, shape: 'empty', events: [] })
    await suite.page.goto(address)
    expect(await shows(suite.page.getByText('traces_sample_rate=1.0'))).toBe(true)
  })

  it('a failure has its words and another try', async () => {
    await suite.page.route('**/api/0/organizations/acme/traces/*/spans/', (route) =>
      route.fulfill({ status: 400, json: { detail: 'No such time' } }),
    )
    suite.forgive('status of 400')
    await suite.page.goto(address)
    await suite.page.getByText('No such time').waitFor()
    await answer(traceAnswer)
    await suite.page.getByRole('button', { name: 'Try again' }).click()
    expect(await shows(row('pageload'))).toBe(true)
  })
})

describe('10. the list, and the strip of an issue', () => {
  it('rows of the list lead to their traces', async () => {
    await suite.page.goto('/organizations/acme/traces/')
    await suite.page.getByRole('link', { name: /\/checkout/ }).click()
    await row('pageload').waitFor()
    expect(new URL(suite.page.url()).pathname).toBe(address)
    await suite.page.goBack()
    await suite.page.getByRole('heading', { name: 'Traces', exact: true }).waitFor()
  })

  it('a list without traces says what SDKs must be told, or lets filters be taken off', async () => {
    await suite.page.route('**/api/0/organizations/acme/traces/?*', (route) => route.fulfill({ json: [] }))
    await suite.page.goto('/organizations/acme/traces/')
    await suite.page.getByText('traces_sample_rate=1.0').waitFor()
    await suite.page.goto('/organizations/acme/traces/?transaction=/nope')
    await suite.page.getByRole('button', { name: 'Clear the filters' }).click()
    expect(await shows(suite.page.getByText('traces_sample_rate=1.0'))).toBe(true)
  })

  it('the strip of an issue fits on a phone', async () => {
    await suite.open({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
    await suite.page.goto('/organizations/acme/issues/1000/')
    const strip = suite.page.locator('#trace')
    await strip.scrollIntoViewIfNeeded()
    await strip.getByText('apply_discount').waitFor()
    await untilRead(suite.page)
    await suite.shoot('trace-strip-dark-narrow')
    expect(
      await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0)
  })

  it('the issue shows the way from the root to the span that failed, and opens the trace with the error selected', async () => {
    await suite.page.goto('/organizations/acme/issues/1000/')
    const strip = suite.page.locator('#trace')
    await strip.scrollIntoViewIfNeeded()
    await strip.getByText('apply_discount').waitFor()
    await strip.getByRole('link', { name: /SHOP-WEB-1A/ }).waitFor()
    await untilRead(suite.page)
    expect(await axeProblems(suite.page)).toEqual([])
    const href = await strip.getByRole('link', { name: 'Open trace' }).getAttribute('href')
    expect(href).toMatch(new RegExp(`/explore/traces/trace/${traceId}/\\?node=error-`))
  })
})

describe('11. in two themes and two widths', () => {
  const places = [
    ['trace', `${address}?node=span-${spanOf('apply_discount')}&query=op:db`, 'Attributes'],
    ['trace-error', `${address}?node=error-${traceEventIds.attribute}&critical=1`, 'shop/checkout/pricing.py:42'],
    ['trace-summary', `${address}?tab=summary`, 'Services'],
    ['traces', '/organizations/acme/traces/', '/checkout'],
  ] as const
  for (const [turn, [name, path, ready]] of places.entries()) {
    for (const { theme, view, look } of looksOf(turn)) {
      it(`${name}, ${theme}, ${view}: no complaint of the browser, nor of axe`, async () => {
        await suite.open(look)
        await suite.page.goto(path)
        await suite.page.getByText(ready).first().waitFor()
        await untilRead(suite.page)
        await suite.shoot(`${name}-${theme}-${view}`)
        expect(await axeProblems(suite.page)).toEqual([])
        expect(
          await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        ).toBeLessThanOrEqual(0)
        expect(await suite.page.locator('h1').count()).toBe(1)
      })
    }
  }
})
