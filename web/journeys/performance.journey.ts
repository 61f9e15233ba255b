import { describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { eventsAnswer } from './fixture-performance.ts'
import { looksOf } from './looks.ts'
import { untilRead } from './until-read.ts'

/* From all endpoints to the one that is slow, and on to what it waits for and how it fails. */

const overview = '/organizations/acme/performance/'
const checkout = `${overview}summary/?project=shop-api&transaction=POST%20%2Fcheckout`

const paramsOf = (address: string): URLSearchParams => new URL(address).searchParams

const suite = cannedSuite()

const row = (name: string) => suite.page.getByRole('row', { name: new RegExp(name.replaceAll(/[/{}]/g, String.raw`\$&`)) })
const linkTo = (name: string) => suite.page.getByRole('link', { name, exact: true })

/** Pages that are made of the same parts take turns. */
const pages: readonly { readonly name: string; readonly path: string; readonly ready: string; readonly looks?: 1 }[] = [
  { name: 'performance', path: overview, ready: 'text=POST /checkout' },
  { name: 'performance-summary', path: checkout, ready: 'text=1.41 s' },
  { name: 'performance-queries', path: `${overview}queries/?group=0a1b2c3d4e5f6071`, ready: 'text=Slowest spans' },
  { name: 'performance-requests', path: `${overview}requests/`, ready: 'text=pay.example', looks: 1 },
  { name: 'performance-caches', path: `${overview}caches/`, ready: 'text=Read by', looks: 1 },
  { name: 'performance-queues', path: `${overview}queues/`, ready: 'text=invoices', looks: 1 },
  { name: 'performance-vitals', path: `${overview}vitals/`, ready: 'text=LCP, p75' },
]

describe('1. every page, in two themes and two widths', () => {
  for (const [turn, { name, path, ready, looks }] of pages.entries()) {
    for (const { theme, view, look } of looksOf(turn).slice(0, looks)) {
      it(`${name}, ${theme}, ${view}: no complaint of the browser, of axe, nor of the policy`, async () => {
        await suite.open(look)
        await suite.page.goto(path)
        await suite.page.locator(ready).first().waitFor()
        await untilRead(suite.page)
        await suite.shoot(`${name}-${theme}-${view}`, { fullPage: true })
        expect(await axeProblems(suite.page)).toEqual([])
        expect(
          await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        ).toBeLessThanOrEqual(0)
        expect(await suite.page.locator('h1').count()).toBe(1)
      })
    }
  }
})

describe('2. from a slow endpoint to its exception', () => {
  it('takes two clicks from the overview', async () => {
    const { page } = suite
    await page.goto(overview)
    await row('POST /checkout').getByText('934 ms').click()
    await page.waitForURL(/performance\/summary\/\?project=shop-api&transaction=POST/)
    const errors = page.getByRole('region', { name: 'Errors on this endpoint' })
    await errors.getByRole('row').nth(1).getByText('AttributeError').click()
    await page.waitForURL(/issues\/\d+\/events\/latest\/\?.*transaction/)
    await page.getByText('Local variables').first().waitFor()
    expect(paramsOf(page.url()).get('query')).toBe('transaction:"POST /checkout"')
  })

  it('Back leads to the overview as it was', async () => {
    const { page } = suite
    await page.goto(overview)
    await page.getByRole('link', { name: 'p95', exact: true }).click()
    await page.waitForURL(/sort=-p95/)
    await linkTo('GET /orders').click()
    await page.getByRole('heading', { name: 'GET /orders' }).waitFor()
    await page.goBack()
    await page.waitForURL(/sort=-p95/)
    await row('GET /orders').waitFor()
    expect(await page.getByRole('columnheader', { name: 'p95', exact: true }).getAttribute('aria-sort')).toBe('descending')
  })
})

describe('3. the table of transactions', () => {
  it('is ordered by time spent, and by what is pressed', async () => {
    const { page } = suite
    const asked = new Set<string>()
    page.on('request', (request) => {
      const params = paramsOf(request.url())
      if (params.getAll('field').includes('tpm()') && params.has('sort')) asked.add(params.get('sort') ?? '')
    })
    const head = (name: string) => page.getByRole('columnheader', { name })
    await page.goto(overview)
    await linkTo('GET /orders').waitFor()
    expect(await head('Time spent').getAttribute('aria-sort')).toBe('descending')
    await page.getByRole('link', { name: 'Failure' }).click()
    await expect.poll(() => head('Failure').getAttribute('aria-sort')).toBe('descending')
    await page.getByRole('link', { name: 'Failure' }).click()
    await expect.poll(() => head('Failure').getAttribute('aria-sort')).toBe('ascending')
    await expect.poll(() => [...asked]).toEqual(['-sum(transaction.duration)', '-failure_rate()', 'failure_rate()'])
  })

  it('is searched by words of the name, and names are text', async () => {
    const { page } = suite
    await page.goto(overview)
    await linkTo('GET /orders').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('script')
    await page.keyboard.press('Enter')
    await page.waitForURL(/query=script/)
    await row('alert').waitFor()
    await expect.poll(() => page.getByRole('table', { name: 'Transactions' }).getByRole('row').count()).toBe(2)
    expect(await row('alert').textContent()).toContain('<script>alert(1)</script>?q=<U+202E>txt')
    await page.getByLabel('Transaction, or a filter').fill('nothing has this name')
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Nothing fits' }).getByRole('button', { name: 'Clear the filters' }).click()
    await linkTo('GET /orders').waitFor()
  })

  it('says how p95 changed, how many issues there are, and keeps stars', async () => {
    const { page } = suite
    await page.goto(overview)
    await row('POST /checkout').getByText('+52 %').waitFor()
    await row('POST /checkout').getByRole('link', { name: '671 issues of POST /checkout' }).waitFor()
    await page.getByRole('button', { name: 'Star for GET /orders' }).click()
    await page.getByRole('button', { name: 'Starred only' }).click()
    await page.waitForURL(/starred=1/)
    await page.reload()
    await expect.poll(() => page.getByRole('button', { name: 'Star for GET /orders' }).getAttribute('aria-pressed')).toBe('true')
  })

  it('the four charts share a cursor, have a table, and choose a time by keys', async () => {
    const { page } = suite
    await page.goto(overview)
    const throughput = page.getByRole('region', { name: 'Throughput' })
    await throughput.getByRole('slider').focus()
    await page.keyboard.press('Home')
    await expect.poll(() => page.getByRole('region', { name: 'Apdex' }).getByRole('status').textContent()).toMatch(/^17:30: 0\.\d\d$/)
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Enter')
    await page.waitForURL(/start=2026-11-21T17%3A30%3A00.000Z&end=2026-11-21T18%3A30%3A00.000Z/)
    await page.getByRole('region', { name: 'Duration' }).getByRole('button', { name: 'Table' }).click()
    await page.getByRole('region', { name: 'Table of Duration' }).getByRole('columnheader', { name: 'p75' }).waitFor()
  })
})

describe('4. the page of a transaction', () => {
  it('a band of durations narrows what is below, and is a chip that goes away', async () => {
    const { page } = suite
    const asked: string[] = []
    page.on('request', (request) => {
      const params = paramsOf(request.url())
      if (params.getAll('field').includes('user.display')) asked.push(params.get('query') ?? '')
    })
    await page.goto(checkout)
    const bars = page.getByRole('region', { name: 'Duration' }).getByRole('slider')
    await bars.focus()
    for (const key of ['Home', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Enter']) await page.keyboard.press(key)
    await page.waitForURL(/min=\d+.*&max=\d+/)
    await expect.poll(() => asked.at(-1)).toMatch(/transaction\.duration:>=[\d.]+ms transaction\.duration:<[\d.]+ms/)
    await page.getByRole('button', { name: /Remove the filter Duration/ }).click()
    await expect.poll(() => page.url()).not.toContain('min=')
  })

  it('compares with the time before, and says since which release it is slower', async () => {
    const { page } = suite
    await page.goto(checkout)
    await page.getByText(/^p95 rose from 616 ms to 934 ms/).waitFor()
    expect(await page.getByText(/^p95 rose/).textContent()).toContain('(+52 %) since 2.4.2 came.')
    expect(await page.getByRole('region', { name: 'Figures' }).textContent()).toContain('was 616 ms, +52 %')
  })

  it('samples have presets, traces and errors', async () => {
    const { page } = suite
    await page.goto(checkout)
    const samples = page.getByRole('region', { name: 'Samples' })
    await samples.getByText('1.41 s').waitFor()
    expect(await samples.getByRole('link', { name: '22 Nov 17:09:00' }).first().getAttribute('href')).toContain(
      '/organizations/acme/explore/traces/trace/0079f60c',
    )
    await samples.getByRole('link', { name: '1 error, SHOP-API-3' }).waitFor()
    await samples.getByRole('link', { name: 'Recent' }).click()
    await page.waitForURL(/samples=recent/)
    await samples.getByText('168 ms').waitFor()
  })

  it('names what looks like a loop, and slower tags', async () => {
    const { page } = suite
    await page.goto(checkout)
    await page.getByRole('region', { name: 'Samples' }).getByText('1.41 s').waitFor()
    await page.mouse.wheel(0, 3_000)
    const loops = page.getByRole('region', { name: 'Where time goes' }).getByRole('row').filter({ hasText: 'N+1?' })
    await expect.poll(() => loops.allTextContents()).toEqual([expect.stringContaining('SELECT .. FROM product')])
    const slower = page.getByRole('region', { name: 'Slower tags' }).getByRole('row').nth(1)
    await expect.poll(() => slower.textContent()).toContain('release: shop-api@2.4.1')
  })

  it('lists what detectors found in its spans', async () => {
    const { page } = suite
    await page.goto(checkout)
    await page.getByRole('region', { name: 'Samples' }).getByText('1.41 s').waitFor()
    await page.mouse.wheel(0, 5_000)
    const problems = page.getByRole('table', { name: 'Performance problems' })
    await problems.waitFor()
    expect(await problems.getByRole('row').count()).toBe(2)
  })

  it('old links of alerts lead there, and an address without a name says so', async () => {
    const { page } = suite
    await page.goto('/organizations/acme/insights/backend/summary/?project=1&transaction=GET%20%2Forders&referrer=mail')
    await page.getByRole('heading', { name: 'GET /orders' }).waitFor()
    expect(paramsOf(page.url()).get('project')).toBe('1')
    await page.goto(`${overview}summary/`)
    await page.getByRole('region', { name: 'Which transaction?' }).waitFor()
  })
})

describe('5. queries, requests and queues', () => {
  it('a row opens what is known of it: over time, who makes it, its slowest spans', async () => {
    const { page } = suite
    await page.goto(`${overview}queries/`)
    await page.getByRole('link', { name: 'UPDATE stock SET' }).click()
    await page.waitForURL(/queries\/\?group=3a1b2c3d4e5f6071/)
    const known = page.getByRole('region', { name: 'About this query' })
    await known.getByRole('table', { name: 'Slowest spans' }).getByRole('link').first().waitFor()
    expect(await known.getByLabel('the query', { exact: true }).textContent()).toContain('SELECT product.id')
    await known.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => page.url()).not.toContain('group=')
    expect(await known.count()).toBe(0)
  })

  it('rows of caches lead to the transaction that reads them', async () => {
    const { page } = suite
    await page.goto(`${overview}caches/`)
    await linkTo('GET /orders').click()
    await page.getByRole('heading', { name: 'GET /orders' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`${overview}summary/`)
  })
})

describe('6. when there is nothing, or no answer', () => {
  const empty = async (): Promise<void> => {
    await suite.page.route('**/api/0/organizations/acme/events/**', (route) => {
      const answer = eventsAnswer(paramsOf(route.request().url()))
      const isTotals = paramsOf(route.request().url())
        .getAll('field')
        .every((field) => field.includes('('))
      return route.fulfill({ json: { ...answer, data: isTotals ? [{ 'count()': 0 }] : [] } })
    })
  }

  it('each page says what to send', async () => {
    await empty()
    for (const [tab, title] of [
      ['', 'No transaction in this time'],
      ['queries/', 'No database query in this time'],
      ['requests/', 'No outgoing request in this time'],
      ['caches/', 'No cache was used in this time'],
      ['queues/', 'No queue was used in this time'],
      ['vitals/', 'No page load in this time'],
    ] as const) {
      await suite.page.goto(`${overview}${tab}`)
      await suite.page.getByRole('region', { name: title }).locator('pre').first().waitFor()
    }
    await suite.shoot('performance-empty')
    expect(await axeProblems(suite.page)).toEqual([])
  })

  it('a part that fails says so, and tries again', async () => {
    suite.forgive('500')
    let isAway = true
    await suite.page.route('**/api/0/organizations/acme/events/**', (route) =>
      isAway ? route.fulfill({ status: 500, json: { detail: 'The store did not answer' } }) : route.fallback(),
    )
    await suite.page.goto(overview)
    const failed = suite.page.getByRole('alert', { name: 'The transactions could not be read' })
    await expect.poll(() => failed.textContent()).toContain('The store did not answer')
    isAway = false
    await failed.getByRole('button', { name: 'Try again' }).click()
    await linkTo('GET /orders').waitFor()
  })
})
