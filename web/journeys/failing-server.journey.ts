import type { Locator, Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { until } from '../../compat/vedette.ts'
import type { Issue, IssueActivity } from '../../packages/contract/issue.ts'
import { servedSuite } from './served-suite.ts'
import { untilRead } from './until-read.ts'

/* A server that answers slowly, wrongly, or goes away: pages say so, keep what they have, and lose nothing that was typed. */

const pass = 'a long enough pass phrase'

let issue: Issue

const issueNow = () => suite.get<Issue>(`/organizations/acme/issues/${issue.id}/`)

const suite = servedSuite({
  project: 'shop-api',
  look: { reducedMotion: 'no-preference' },
  // The browser and React tell the console what fails, which is what these tests are about; nothing may be left uncaught.
  forgiven: ['console: '],
  seed: async (started) => {
    await started.sendEvent({ message: 'coupon has no percent', tags: { a: 'b' } })
    issue = await until('the issue', 60_000, async () => (await started.get<readonly Issue[]>('/organizations/acme/issues/'))[0])
  },
})

const list = '/organizations/acme/issues/?query='
const rows = () => suite.page.locator('a[data-issue]')
const toast = (text: string) => suite.page.locator('[data-sonner-toast]', { hasText: text }).first()
/** Reads below this path are answered by `answer`. */
const answerReads = (path: RegExp, answer: (route: Route) => Promise<void>) =>
  suite.context.route(
    (url) => url.pathname.startsWith('/api/0/') && path.test(url.pathname),
    (route) => (route.request().method() === 'GET' ? answer(route) : route.fallback()),
  )
const isChange = (route: Route): boolean => route.request().method() !== 'GET'
const failChanges = (path: RegExp, fail: (route: Route) => Promise<void>) =>
  suite.context.route(
    (url) => url.pathname.startsWith('/api/0/') && path.test(url.pathname),
    (route) => (isChange(route) ? fail(route) : route.fallback()),
  )
/** Presses a button for as long as it is there: each panel has its own, and one may go by itself in the moment. */
const pressUntil = (button: Locator, wanted: Locator): Promise<void> =>
  expect
    .poll(
      async () => {
        if (await button.isVisible()) await button.click({ timeout: 1_000 }).catch(() => undefined)
        return wanted.isVisible()
      },
      { timeout: 20_000 },
    )
    .toBe(true)
const recover = () => suite.context.unrouteAll({ behavior: 'ignoreErrors' })

describe('1. slowly', () => {
  it('rows of the final height, after 8 seconds a word and a way out, and a way back', async () => {
    let held = true
    await answerReads(/\/acme\/issues\/$/, async (route) => (held ? undefined : route.continue()))
    await suite.page.goto(list)
    const bones = suite.page.locator('[aria-busy=true]').first()
    await bones.waitFor()
    expect(await bones.evaluate((node) => getComputedStyle(node).animationDelay)).toBe('0.15s')
    expect(await suite.page.getByText('still running').count()).toBe(0)
    await suite.page.getByText('still running').first().waitFor()
    await suite.shoot('slow-first')
    await suite.page.getByRole('button', { name: 'Cancel' }).first().click()
    await suite.page.getByRole('button', { name: 'Read again' }).first().waitFor()
    held = false
    await suite.page.getByRole('button', { name: 'Read again' }).first().click()
    await rows().first().waitFor()
  })

  it('what is read anew stays in view, also when it is stopped', async () => {
    await suite.page.goto(list)
    await rows().first().waitFor()
    await answerReads(/\/acme\/issues\/$/, () => Promise.resolve())
    await suite.page.getByRole('link', { name: 'Stats' }).first().click()
    await suite.page.waitForURL('**/stats/')
    await suite.page.goBack()
    await rows().first().waitFor()
    await suite.page.evaluate(() => history.pushState(history.state, '', '?query=&sort=new'))
    await suite.page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')))
    await suite.page.getByText('still running').first().waitFor()
    expect(await rows().count()).toBe(1)
    await suite.page.getByRole('button', { name: 'Cancel' }).first().click()
    await suite.page.getByText('still running').first().waitFor({ state: 'detached' })
    expect(await rows().count()).toBe(1)
  })
})

describe('2. wrongly', () => {
  const html = '<!doctype html><title>Proxy</title><h1>Please sign in to the network</h1>'
  const kinds: readonly (readonly [name: string, answer: Parameters<Route['fulfill']>[0]])[] = [
    ['500', { status: 500, json: { detail: 'The store did not answer' } }],
    ['502 of a proxy', { status: 502, contentType: 'text/html', body: html }],
    ['200 with a page of a proxy', { status: 200, contentType: 'text/html', body: html }],
    ['JSON cut in the middle', { status: 200, contentType: 'application/json', body: '[{"id":"1","tit' }],
    ['null', { status: 200, contentType: 'application/json', body: 'null' }],
    ['an empty object', { status: 200, contentType: 'application/json', body: '{}' }],
    ['a list of nothing', { status: 200, contentType: 'application/json', body: '[null, 5, {}]' }],
  ]
  const pages: readonly (readonly [path: () => string, reads: RegExp, shows: string])[] = [
    [() => list, /\/acme\/issues\/$/, 'a[data-issue]'],
    [() => `/organizations/acme/issues/${issue.id}/`, /\/issues\/\d+\/$/, 'section[aria-label=Activity]'],
    [() => `/organizations/acme/issues/${issue.id}/`, /\/events\/recommended\/$/, 'text=event id'],
    [() => `/organizations/acme/issues/${issue.id}/`, /\/issues\/\d+\/tags\/$/, 'text=Who is hit'],
    [() => `/organizations/acme/issues/${issue.id}/events/`, /\/issues\/\d+\/events\/$/, 'tbody tr'],
    [() => `/organizations/acme/issues/${issue.id}/tags/`, /\/issues\/\d+\/tags\/$/, 'main >> text=a'],
    [() => '/organizations/acme/stats/', /\/stats_v2\/$/, 'table'],
    [() => '/settings/acme/members/', /\/acme\/members\/$/, 'h2:has-text("Members (1)")'],
    [() => '/settings/acme/projects/shop-api/keys/', /\/shop-api\/keys\/$/, 'text=Default'],
    [() => '/settings/account/details/', /\/users\/me\/$/, 'main form input'],
  ]
  const again = () => suite.page.locator('main').getByRole('button', { name: 'Try again' }).first()

  /** What is not of the shape that a page expects reaches the page; the other kinds all end in the client, so that each page meets one of them. */
  const reachesPage: ReadonlySet<string> = new Set(['an empty object', 'a list of nothing'])
  for (const [turn, [name, answer]] of kinds.entries()) {
    it(`${name}: the frame stays, the page says what failed, and the next answer is shown`, async () => {
      for (const [path, reads, shows] of pages.filter(
        (_, index) => reachesPage.has(name) || index % (kinds.length - reachesPage.size) === turn,
      )) {
        await answerReads(reads, (route) => route.fulfill(answer))
        await suite.page.goto(path())
        // What is awaited comes: an error, or what is left of the page.
        await expect.poll(() => suite.page.locator('main').innerText(), { message: path(), timeout: 20_000 }).toMatch(/\S/)
        await untilRead(suite.page)
        expect(await suite.page.getByRole('complementary', { name: 'Rail' }).isVisible()).toBe(true)
        await expect.poll(() => suite.page.locator('main').innerText(), { message: path(), timeout: 20_000 }).toMatch(/\S/)
        await recover()
        if ((await again().count()) === 0) await suite.page.reload()
        await pressUntil(again(), suite.page.locator(shows).first())
      }
    })
  }
})

describe('3. in the middle of an action', () => {
  const cases: readonly (readonly [name: string, fail: (route: Route) => Promise<void>])[] = [
    ['the connection drops', (route) => route.abort('connectionreset')],
    ['500', (route) => route.fulfill({ status: 500, json: { detail: 'The store did not answer' } })],
    ['a page of a proxy', (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Hello</h1>' })],
  ]
  for (const [name, fail] of cases) {
    it(`${name}: the change is taken back, a toast says so, and tries again`, async () => {
      await suite.page.goto(`/organizations/acme/issues/${issue.id}/`)
      await suite.page.getByRole('button', { name: 'Resolve', exact: true }).waitFor()
      await failChanges(/\/acme\/issues\/$/, fail)
      await suite.page.getByRole('button', { name: 'Resolve', exact: true }).click()
      await toast('not done').waitFor()
      await suite.page.getByRole('button', { name: 'Resolve', exact: true }).waitFor()
      expect((await issueNow()).status).toBe('unresolved')
      await recover()
      await toast('not done').getByRole('button', { name: 'Try again' }).click()
      await suite.page.getByRole('button', { name: 'Unresolve' }).waitFor()
      await expect.poll(async () => (await issueNow()).status, { timeout: 10_000 }).toBe('resolved')
      await suite.page.keyboard.press('z')
      await expect.poll(async () => (await issueNow()).status, { timeout: 10_000 }).toBe('unresolved')
    })
  }
})

describe('4. away, while somebody types', () => {
  const nameOf = async (): Promise<string> => (await suite.get<{ readonly name: string }>('/projects/acme/shop-api/')).name
  const field = () => suite.page.getByLabel('Name', { exact: true })
  const save = () => suite.page.getByRole('button', { name: 'Save' }).first()
  const openForm = async (name: string): Promise<void> => {
    await suite.page.goto('/settings/acme/projects/shop-api/')
    await field().fill(name)
  }
  const signIn = async (): Promise<void> => {
    const dialog = suite.page.getByRole('dialog', { name: 'Your session ended' })
    await dialog.getByLabel('Password').fill(pass)
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  const box = () => suite.page.getByRole('textbox', { name: 'Comment', exact: true })
  const texts = async (): Promise<unknown[]> =>
    (await suite.get<readonly IssueActivity[]>(`/issues/${issue.id}/notes/`)).map(({ data }) => data['text'])

  it('a form of settings keeps its text without the server, and saves it after', async () => {
    await openForm('Shop one')
    await suite.context.setOffline(true)
    await save().click()
    await suite.page.getByText('cannot be reached').first().waitFor()
    expect(await field().inputValue()).toBe('Shop one')
    await suite.context.setOffline(false)
    await suite.page.getByText('Reconnecting').waitFor({ state: 'detached' })
    await save().click()
    await expect.poll(nameOf, { timeout: 10_000 }).toBe('Shop one')
  })

  it('a form of settings outlives its session', async () => {
    await openForm('Shop two')
    await suite.context.clearCookies()
    await save().click()
    await signIn()
    expect(await field().inputValue()).toBe('Shop two')
    await save().click()
    await expect.poll(nameOf, { timeout: 10_000 }).toBe('Shop two')
  })

  it('a comment written while the API was killed goes when it is back', async () => {
    await suite.page.goto(`/organizations/acme/issues/${issue.id}/`)
    await box().fill('written over a crash')
    await suite.server.kill('api')
    await box().press('Control+Enter')
    await expect.poll(texts, { timeout: 30_000 }).toContain('written over a crash')
    await suite.page.getByRole('article').getByText('written over a crash').waitFor()
    expect((await texts()).filter((text) => text === 'written over a crash')).toHaveLength(1)
  })

  it('a comment whose answer was lost is not there twice', async () => {
    await suite.page.goto(`/organizations/acme/issues/${issue.id}/`)
    await box().fill('once only')
    await failChanges(/\/notes\/$/, async (route) => {
      await route.fetch()
      await route.abort('connectionreset')
    })
    await box().press('Control+Enter')
    await suite.page.getByText('Not sent.').waitFor()
    await recover()
    expect(await box().inputValue()).toBe('once only')
    await box().press('Control+Enter')
    await suite.page.getByRole('article').getByText('once only').waitFor()
    expect((await texts()).filter((text) => text === 'once only')).toHaveLength(1)
  })
})

describe('5. without its code', () => {
  it('a page whose code does not come says so, and comes when it can', async () => {
    await suite.page.goto(list)
    await rows().first().waitFor()
    await suite.context.route(
      (url) => url.pathname.startsWith('/assets/'),
      (route) => route.abort('connectionreset'),
    )
    await suite.page.getByRole('link', { name: 'Stats' }).first().click()
    const again = suite.page.getByRole('button', { name: 'Try again' }).first()
    await again.waitFor()
    await recover()
    await pressUntil(again, suite.page.locator('table').first())
    expect(await suite.page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
  })
})
