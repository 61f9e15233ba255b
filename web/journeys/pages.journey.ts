import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import type { CannedServer } from './canned-server.ts'
import { cannedSuite } from './canned-suite.ts'
import { hostile } from './fixture-issues.ts'
import { looksOf } from './looks.ts'
import { untilRead } from './until-read.ts'

const root = join(import.meta.dirname, '..', '..')

declare global {
  interface Window {
    __hacked?: number
  }
}

const views = [
  { name: 'wide', width: 1440, height: 900 },
  { name: 'narrow', width: 390, height: 844 },
] as const

const suite = cannedSuite()

/** True once an element is in view. */
const shows = async (text: string): Promise<boolean> => {
  await suite.page.getByText(text).first().waitFor()
  return true
}

/** What axe finds. An open menu is a layer of its own outside of the landmarks, so its page is not held to the best practices. */
const pages: readonly {
  readonly name: string
  readonly path: string
  readonly ready: string
  readonly scene?: Partial<CannedServer['scene']>
}[] = [
  { name: 'issues', path: '/organizations/acme/issues/', ready: 'a[data-issue="1000"]' },
  { name: 'issue', path: '/organizations/acme/issues/1000/', ready: 'text=Local variables' },
  { name: 'issue-chained', path: '/organizations/acme/issues/1001/', ready: 'text=was raised while handling' },
  { name: 'stats', path: '/organizations/acme/stats/', ready: 'text=unknown_item' },
  { name: 'connect', path: '/organizations/acme/projects/shop-api/getting-started/', ready: 'text=sentry_sdk.init' },
  { name: 'setup', path: '/setup/?token=t-1', ready: 'text=Address of this server', scene: { signedIn: false, setupNeeded: true } },
  { name: 'login', path: '/auth/login/', ready: 'text=Password', scene: { signedIn: false } },
  { name: 'empty', path: '/organizations/acme/issues/', ready: 'text=Waiting for the first event', scene: { silent: true } },
]

describe('1. every page, in two themes and two widths', () => {
  for (const [turn, { name, path, ready, scene }] of pages.entries()) {
    for (const { theme, view, look } of looksOf(turn)) {
      it(`${name}, ${theme}, ${view}: no complaint of the browser, of axe, nor of the policy`, async () => {
        Object.assign(suite.server.scene, scene)
        await suite.open(look)
        await suite.page.goto(path)
        await suite.page.locator(ready).first().waitFor()
        await untilRead(suite.page)
        await suite.shoot(`${name}-${theme}-${view}`)
        if (name.startsWith('issue')) await suite.shoot(`${name}-${theme}-${view}-whole`, { fullPage: true })
        expect(await axeProblems(suite.page)).toEqual([])
        expect(
          await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        ).toBeLessThanOrEqual(0)
        expect(await suite.page.locator('h1').count()).toBe(1)
      })
    }
  }
})

describe('2. events are text', () => {
  it('no value of an event is ever markup, and long words break no page', async () => {
    await suite.page.goto('/organizations/acme/issues/')
    const row = suite.page.locator('a[data-issue="1006"]')
    await row.waitFor()
    expect(await row.textContent()).toContain(hostile.script)
    expect(await suite.page.locator('a[data-issue="1008"]').textContent()).toContain(hostile.rightToLeft)
    expect(await suite.page.locator('a[data-issue="1009"]').textContent()).toContain('invoice<U+202E>gpj.exe')
    expect(await suite.page.locator('a[data-issue="1010"]').textContent()).toContain(hostile.emoji)
    await suite.page.goto('/organizations/acme/issues/1000/')
    expect(await shows('Local variables')).toBe(true)
    expect(await suite.page.getByRole('row', { name: 'evil' }).first().textContent()).toContain(hostile.script)
    await suite.page.getByRole('button', { name: 'more characters' }).first().click()
    expect(await suite.page.locator('body').textContent()).toContain(hostile.longWord)
    await suite.page.getByRole('group', { name: 'Frames' }).getByRole('button', { name: 'Raw' }).click()
    expect(await shows('Traceback (most recent call last)')).toBe(true)
    expect(await suite.page.locator('img, iframe').count()).toBe(0)
    expect(await suite.page.evaluate(() => window.__hacked ?? 0)).toBe(0)
    expect(
      await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0)
  })

  it('removed values are chips that name their rule', async () => {
    await suite.page.goto('/organizations/acme/issues/1000/')
    expect(await shows('Filtered: email')).toBe(true)
    expect(await shows('Filtered: password')).toBe(true)
    expect(await suite.page.getByRole('row', { name: 'Authorization' }).textContent()).toContain('Filtered: bearer')
  })
})

describe('3. the address is the state', () => {
  it('Back brings filters, search text, scroll position and the row back', async () => {
    await suite.page.goto('/organizations/acme/issues/')
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    await suite.page.getByRole('link', { name: 'Events' }).click()
    await suite.page.waitForURL('**/?sort=freq')
    await suite.page.getByLabel('Search issues').fill('filler')
    await suite.page.getByLabel('Search issues').press('Enter')
    await suite.page.waitForURL('**/?query=filler&sort=freq')
    // Only rows near the window are drawn.
    await suite.page.locator('tbody tr[data-current]').nth(20).waitFor()
    await suite.page.evaluate(() => window.scrollTo(0, 600))
    await suite.page.locator('a[data-issue="1050"]').scrollIntoViewIfNeeded()
    const before = await suite.page.evaluate(() => window.scrollY)
    expect(before).toBeGreaterThan(100)
    await suite.page.locator('a[data-issue="1050"]').click()
    expect(await shows('Local variables')).toBe(true)
    await suite.page.goBack()
    await suite.page.locator('tr[data-current=true] a[data-issue="1050"]').waitFor()
    expect(suite.page.url()).toContain('query=filler&sort=freq')
    expect(await suite.page.getByLabel('Search issues').inputValue()).toBe('filler')
    await expect.poll(() => suite.page.evaluate(() => window.scrollY)).toBeGreaterThan(before - 30)
  })

  it('old addresses lead to the same issue', async () => {
    for (const path of [
      '/acme/shop-api/issues/1000/',
      '/acme/shop-api/group/1000/',
      '/issues/1000/',
      '/organizations/acme/issues/1000/activity/',
    ]) {
      await suite.page.goto(path)
      await suite.page.waitForURL('**/organizations/acme/issues/1000/')
    }
    await suite.page.goto('/acme/shop-api/events/9f3c1ab2/')
    await suite.page.waitForURL('**/organizations/acme/issues/1000/events/*/')
    await suite.page.goto('/acme/shop-api/')
    await suite.page.waitForURL('**/organizations/acme/issues/?project=shop-api')
    await suite.page.goto('/onboarding/acme/welcome/')
    await suite.page.waitForURL('**/organizations/acme/projects/new/')
    await suite.page.goto('/accept/acme/7/secret-1/')
    await suite.page.waitForURL('**/accept-invite/7/secret-1/')
    suite.forgive('accept-invite/7')
    await suite.page.goto('/organizations/acme/issues/1000')
    expect(await shows('Local variables')).toBe(true)
    await suite.page.goto('/organizations/acme/issues/shop-api-3/')
    expect(await shows('Local variables')).toBe(true)
  })

  it('the start page leads to the first organization', async () => {
    await suite.page.goto('/')
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    expect(new URL(suite.page.url()).pathname).toBe('/organizations/acme/issues/')
  })

  it('who would like to join is told how', async () => {
    suite.server.scene.signedIn = false
    for (const view of views) {
      await suite.open({ viewport: view, colorScheme: view.name === 'wide' ? 'light' : 'dark' })
      await suite.page.goto('/join-request/acme/')
      expect(await shows('joined by invitation only')).toBe(true)
      await suite.shoot(`join-${view.name}`)
      expect(await axeProblems(suite.page)).toEqual([])
    }
  })

  it('an address of nothing says so', async () => {
    await suite.page.goto('/no/such/page/at/all/')
    expect(await shows('There is nothing at this address')).toBe(true)
  })
})

describe('4. keys', () => {
  it('j, k, Enter walk the list; h and l the events; j the list from inside an issue', async () => {
    await suite.page.goto('/organizations/acme/issues/')
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    for (const key of ['j', 'j', 'j', 'k']) await suite.page.keyboard.press(key)
    expect(await suite.page.evaluate(() => document.activeElement?.getAttribute('data-issue'))).toBe('1001')
    expect(await suite.page.title()).toBe('Issues - Vedette')
    await suite.page.keyboard.press('Enter')
    await suite.page.waitForURL('**/issues/1001/')
    expect(await shows('2 of 57')).toBe(true)
    await expect.poll(() => suite.page.title()).toContain('TypeError: Cannot read properties')
    await suite.page.keyboard.press('j')
    await suite.page.waitForURL('**/issues/1002/')
    expect(await shows('Local variables')).toBe(true)
    await suite.page.keyboard.press('h')
    await suite.page.waitForURL('**/issues/1002/events/bbbb*/')
    expect(await shows('bbbbbbbb')).toBe(true)
    await suite.page.keyboard.press('l')
    await suite.page.waitForURL('**/issues/1002/events/9f3c*/')
  })

  const pressTo = async (step: string): Promise<void> => {
    const [key = '', ...words] = step.split(' ')
    await suite.page.keyboard.press(key)
    await suite.page.waitForFunction((text) => document.activeElement?.textContent === text, words.join(' '))
  }

  it('environments are chosen by keyboard in a menu of those that exist', async () => {
    await suite.page.goto('/organizations/acme/issues/?environment=gone')
    await suite.page.getByRole('button', { name: 'Env gone' }).press('Enter')
    await suite.page.getByRole('menuitemcheckbox', { name: 'staging' }).waitFor()
    expect(await suite.page.getByRole('menuitemcheckbox').allTextContents()).toEqual(['production', 'staging', 'gone', '(none)'])
    expect(await suite.page.getByRole('menuitemcheckbox', { name: 'gone' }).getAttribute('aria-checked')).toBe('true')
    expect(await axeProblems(suite.page, ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])).toEqual([])
    for (const step of ['ArrowDown production', 'ArrowDown staging', 'Enter staging', 'End (none)', 'Enter (none)']) await pressTo(step)
    await suite.page.waitForURL((url) => url.searchParams.getAll('environment').join() === 'gone,staging,')
    await pressTo('Home All environments')
    await suite.page.keyboard.press('Enter')
    await suite.page.waitForURL((url) => !url.searchParams.has('environment'))
    await suite.page.getByRole('button', { name: 'Env All' }).waitFor()
  })

  it('a press anywhere in a row opens it; the search box takes letters as letters', async () => {
    await suite.page.goto('/organizations/acme/issues/')
    await suite.page.locator('a[data-issue="1003"]').waitFor()
    await suite.page.keyboard.press('/')
    await suite.page.keyboard.type('jjj')
    expect(await suite.page.getByLabel('Search issues').inputValue()).toContain('jjj')
    await suite.page
      .locator('tr', { has: suite.page.locator('a[data-issue="1003"]') })
      .locator('td')
      .nth(3)
      .click()
    await suite.page.waitForURL('**/issues/1003/')
  })
})

describe('5. what can go wrong is said where it went wrong', () => {
  it('a list that fails offers another try', async () => {
    suite.server.scene.failing = '/issues/'
    await suite.page.goto('/organizations/acme/issues/')
    expect(await shows('The store did not answer')).toBe(true)
    suite.server.scene.failing = null
    await suite.page.getByRole('button', { name: 'Try again' }).click()
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    expect(await suite.page.locator('a[data-issue]').count()).toBeGreaterThan(20)
    suite.forgive('500')
  })

  it('a search that the server refuses shows the words of the server', async () => {
    await suite.page.goto('/organizations/acme/issues/?query=foo%3A1')
    expect(await shows('Unknown search key: foo')).toBe(true)
    suite.forgive('400')
  })

  it('an organization that is not theirs: nothing of it is asked for again, and theirs is one press away', async () => {
    for (const view of views) {
      await suite.open({ viewport: view, colorScheme: view.name === 'wide' ? 'light' : 'dark' })
      const refused: string[] = []
      suite.page.on('response', (answer) => {
        if (answer.status() === 404) refused.push(new URL(answer.url()).pathname)
      })
      await suite.page.goto('/organizations/nope/issues/')
      expect(await shows('There is no organization nope that you may see')).toBe(true)
      await untilRead(suite.page)
      await suite.shoot(`no-organization-${view.name}`)
      expect(await axeProblems(suite.page)).toEqual([])
      // What the address alone asked for, before it was known whose it is.
      expect(refused.length).toBeLessThanOrEqual(3)
    }
    await suite.page.getByRole('link', { name: 'Issues of acme' }).click()
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    suite.forgive('404')
  })

  it('a project that is not theirs: the list says so, and all projects are one press away', async () => {
    for (const view of views) {
      await suite.open({ viewport: view, colorScheme: view.name === 'wide' ? 'light' : 'dark' })
      const refused: string[] = []
      await suite.page.route(/\/api\/.*[?&]project=12345/, (route) => {
        refused.push(route.request().url())
        return route.fulfill({ status: 404, json: { detail: 'The requested resource does not exist' } })
      })
      await suite.page.goto('/organizations/acme/issues/?project=12345')
      expect(await shows('There is no project 12345 that you may see')).toBe(true)
      await untilRead(suite.page)
      await suite.shoot(`no-project-${view.name}`)
      expect(await axeProblems(suite.page)).toEqual([])
      expect(refused.length).toBe(1)
    }
    await suite.page.getByRole('button', { name: 'Show all projects' }).click()
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    suite.forgive('404')
  })

  it('a server that restarts is waited for', async () => {
    suite.server.scene.restarts = 2
    await suite.page.goto('/organizations/acme/issues/')
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    expect(await suite.page.locator('a[data-issue]').count()).toBeGreaterThan(20)
    suite.forgive('503')
  })

  it('an event that is not stored any more leaves the counts in view', async () => {
    await suite.page.goto('/organizations/acme/issues/1000/events/dead/')
    expect(await shows('This event is not stored')).toBe(true)
    await suite.page.getByRole('heading', { level: 1, name: 'AttributeError' }).waitFor()
    suite.forgive('404')
  })

  it('a session that ended leads to the sign-in and back to the same page', async () => {
    suite.server.scene.signedIn = false
    await suite.page.goto('/organizations/acme/stats/?statsPeriod=7d')
    await suite.page.getByLabel('Password').fill('secret')
    await suite.page.getByLabel('E-mail').fill('a@b.example')
    await suite.page.getByRole('button', { name: 'Sign in' }).click()
    await suite.page.waitForURL('**/organizations/acme/stats/?statsPeriod=7d')
    expect(await shows('unknown_item')).toBe(true)
    suite.forgive('401')
  })
})

describe('5a. a reason of the statistics', () => {
  it('is broken behind a sign, not within a word, on a narrow page', async () => {
    await suite.open({ viewport: { width: 390, height: 844 } })
    await suite.page.goto('/organizations/acme/stats/')
    const reason = suite.page.getByText('unsupported_item:transaction', { exact: true })
    await reason.waitFor()
    const lines = await reason.evaluate((one) => {
      const range = document.createRange()
      return [...one.childNodes]
        .filter((node) => node instanceof Text)
        .map((node) => {
          range.selectNodeContents(node)
          return range.getClientRects().length
        })
    })
    expect(lines).toEqual([1, 1, 1])
  })
})

describe('6. live', () => {
  it('the first event becomes a link without a reload', async () => {
    suite.server.scene.silent = true
    await suite.page.goto('/organizations/acme/projects/shop-api/getting-started/')
    expect(await shows('Waiting for the first event')).toBe(true)
    await suite.page.getByText('live', { exact: true }).waitFor()
    suite.server.scene.silent = false
    suite.server.tell({ projectId: '1', issueId: '1000' })
    await suite.page.getByRole('link', { name: 'Open it' }).click({ timeout: 2_000 })
    await suite.page.waitForURL('**/issues/1000/')
    expect(await shows('Local variables')).toBe(true)
  })

  it('a changed issue is announced and does not move the rows', async () => {
    await suite.page.goto('/organizations/acme/issues/')
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    await expect
      .poll(async () => {
        suite.server.tell({ projectId: '1', issueId: '1000' })
        return suite.page.getByText('1 issue has new events').count()
      })
      .toBe(1)
    // Narrower than the line of levels and values, it stays in sight, and the page has its width.
    await suite.page.setViewportSize({ width: 960, height: 700 })
    expect(await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    await suite.page.getByRole('button', { name: 'Show', exact: true }).click()
    await expect.poll(() => suite.page.getByText('1 issue has new events').count()).toBe(0)
  })

  it('theme and density are chosen in the user menu and kept', async () => {
    await suite.page.goto('/organizations/acme/issues/')
    await suite.page.getByRole('button', { name: 'sam' }).click()
    await suite.shoot('menu')
    expect(await axeProblems(suite.page, ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])).toEqual([])
    await suite.page.getByRole('menuitemradio', { name: 'Dark' }).click()
    await suite.page.getByRole('button', { name: 'sam' }).click()
    await suite.page.getByRole('menuitemradio', { name: 'Comfortable' }).click()
    await suite.page.reload()
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    expect(
      await suite.page.evaluate(() => [document.documentElement.dataset['theme'], document.documentElement.dataset['density']]),
    ).toEqual(['dark', 'comfortable'])
    await suite.shoot('issues-comfortable-dark')
  })
})

describe('7. budgets', () => {
  it('the list loads at most 200 kB of compressed script, in at most three requests in a row', async () => {
    await suite.page.goto('/organizations/acme/issues/')
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    const loaded = await suite.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname))
    const { gzipSync } = await import('node:zlib')
    const sizes = loaded
      .filter((name) => name.endsWith('.js'))
      .map((name) => gzipSync(readFileSync(join(root, 'web', 'dist', name)), { level: 9 }).length)
    const total = sizes.reduce((sum, size) => sum + size, 0)
    expect(total, `${(total / 1000).toFixed(1)} kB gz in ${String(sizes.length)} files`).toBeLessThanOrEqual(200_000)
    expect(await suite.page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(3_000)
  })
})
