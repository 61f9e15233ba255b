import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { Vedette, until } from '../../compat/vedette.ts'
import type { Project } from '../../compat/vedette.ts'
import type { Filter } from '../../packages/contract/filter.ts'
import type { Key } from '../../packages/contract/key.ts'
import { axeProblems } from './axe-problems.ts'

/* An owner sets an organization up, on a real server: team, member by link, keys, tokens, filters; the member finds what the role allows. */

const email = 'owner@example.com'
const password = 'a long enough pass phrase'

let server: Vedette
let project: Project
let browser: Browser
let owner: Page
let guest: Page
const errors: string[] = []

const openContext = async (): Promise<BrowserContext> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url })
  return context
}
const openPage = async (context: BrowserContext): Promise<Page> => {
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  return page
}
const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
const go = (page: Page, path: string): Promise<unknown> => page.goto(`${server.url}${path}`)
/** A part of a page by its heading. */
const panel = (page: Page, name: string | RegExp) => page.getByRole('region', { name, exact: typeof name === 'string' })
const answerTo = async (dsn: string): Promise<number> => {
  const { username, pathname, origin } = new URL(dsn)
  const answer = await fetch(`${origin}/api${pathname}/store/?sentry_key=${username}&sentry_version=7`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ message: 'asked by a journey', level: 'info' }),
  })
  return answer.status
}
const keysPath = () => `/settings/${project.org}/projects/${project.project}/keys/`

beforeAll(async () => {
  server = await Vedette.start()
  project = await server.init()
  browser = await chromium.launch({ executablePath: inject('chromium') })
  owner = await openPage(await openContext())
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

describe('chapter 1: an owner', () => {
  it('who is not signed in comes from sentry-cli, signs in, and is where tokens are made', async () => {
    await go(owner, '/orgredirect/organizations/:orgslug/settings/auth-tokens/')
    await owner.getByLabel('E-mail').fill(email)
    await owner.getByLabel('Password').fill(password)
    await owner.keyboard.press('Enter')
    await owner.waitForURL(`${server.url}/settings/${project.org}/auth-tokens/`)
    await owner.getByRole('heading', { level: 1, name: 'Organization tokens' }).waitFor()
    await owner.getByText('There is no token yet').waitFor()
    expect(errors.filter((text) => !text.includes('401'))).toEqual([])
  })

  it('makes a token, sees it once, and revokes it', async () => {
    await owner.getByRole('textbox', { name: 'Name' }).fill('Build machine')
    await owner.getByRole('button', { name: 'Create token' }).click()
    await owner.getByRole('button', { name: 'Copy the token' }).click()
    const token = await until('the token on the clipboard', 5000, async () => {
      const text = await clipboard(owner)
      return text.startsWith('sntrys_') ? text : undefined
    })
    expect((await fetch(`${server.url}/api/0/`, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(200)
    await owner.reload()
    await owner.getByText(`…${token.slice(-4)}`).waitFor()
    expect(await owner.getByText(token).count()).toBe(0)
    await owner.getByRole('button', { name: 'Revoke Build machine' }).click()
    await owner.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await owner.getByText('There is no token yet').waitFor()
    expect((await fetch(`${server.url}/api/0/`, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(401)
  })

  it('makes a team', async () => {
    await owner.getByRole('navigation', { name: 'Settings', exact: true }).getByRole('link', { name: 'Teams' }).click()
    await owner.getByText('There is no team yet').waitFor()
    await owner.getByRole('textbox', { name: 'Name' }).fill('Checkout')
    await owner.getByRole('button', { name: 'Create team' }).click()
    await owner.waitForURL(`${server.url}/settings/${project.org}/teams/checkout/`)
    await panel(owner, 'Members').getByText(email).waitFor()
    await owner.getByLabel('Add a project').selectOption(project.project)
    await panel(owner, 'Projects').getByRole('button', { name: 'Add', exact: true }).click()
    await panel(owner, 'Projects').getByRole('link', { name: project.project }).waitFor()
    expect(await panel(owner, 'Projects').getByRole('listitem').count()).toBe(1)
  })

  it('is asked before typed things are lost', async () => {
    await panel(owner, 'Name').getByRole('textbox', { name: 'Name' }).fill('Something else')
    owner.once('dialog', (dialog) => void dialog.dismiss())
    await owner.getByRole('navigation', { name: 'Settings', exact: true }).getByRole('link', { name: 'Members' }).click()
    expect(await panel(owner, 'Name').getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Something else')
    await owner.getByRole('button', { name: 'Discard' }).click()
  })
})

describe('chapter 2: a member', () => {
  it('is invited by a link that is shown once', async () => {
    await owner.getByRole('navigation', { name: 'Settings', exact: true }).getByRole('link', { name: 'Members' }).click()
    await owner.getByRole('textbox', { name: 'E-mail' }).fill('ada@example.com')
    await owner.getByRole('checkbox', { name: 'Checkout' }).check()
    await owner.getByRole('button', { name: 'Create invitation' }).click()
    const link = (await owner.getByRole('status', { name: 'Link for ada@example.com' }).locator('code').textContent()) ?? ''
    await panel(owner, 'Open invitations').getByText('ada@example.com').waitFor()
    // A second one for the same address is refused in words.
    await owner.getByRole('textbox', { name: 'E-mail' }).fill('ada@example.com')
    await owner.getByRole('button', { name: 'Create invitation' }).click()
    await owner.getByRole('alert').filter({ hasText: 'has an open invitation' }).waitFor()
    // The browser reports the 409 as an error.
    errors.length = 0
    await owner.reload()
    await panel(owner, 'Open invitations').getByRole('button', { name: 'New link for ada@example.com' }).click()
    const renewed = (await owner.getByRole('status', { name: 'Link for ada@example.com' }).locator('code').textContent()) ?? ''
    expect(renewed).not.toBe(link)

    guest = await openPage(await openContext())
    await guest.goto(renewed)
    await guest.getByLabel('Name').fill('Ada')
    await guest.getByLabel('Password').fill('another long pass phrase')
    await guest.getByRole('button', { name: 'Create account and join' }).click()
    await guest.waitForURL(/\/issues\//)
  })

  it('sees the settings, and changes only what the role allows', async () => {
    await go(guest, `/settings/${project.org}/`)
    await guest.getByText('To change this, one needs to be Manager or Owner').waitFor()
    expect(await guest.getByRole('textbox', { name: 'Slug' }).isDisabled()).toBe(true)
    expect(await guest.getByRole('button', { name: 'Save' }).count()).toBe(0)
    await go(guest, `/settings/${project.org}/auth-tokens/`)
    await guest.getByText('To make or revoke tokens').waitFor()
    expect(await guest.getByRole('button', { name: 'Create token' }).count()).toBe(0)
    await go(guest, keysPath())
    await guest.getByText('To change keys').waitFor()
    expect(await guest.getByRole('button', { name: 'Disable Default' }).count()).toBe(0)
    await go(guest, `/settings/${project.org}/teams/`)
    await guest.getByRole('button', { name: 'Leave Checkout' }).waitFor()
    expect(await guest.getByRole('button', { name: 'Create team' }).count()).toBe(0)
  })

  it('is in the team, becomes an admin, and is disabled and enabled by the owner', async () => {
    await owner.reload()
    await panel(owner, /^Members/)
      .getByText('#checkout')
      .nth(1)
      .waitFor()
    await owner.getByRole('link', { name: 'Ada' }).click()
    await owner.getByRole('heading', { level: 1, name: 'Ada' }).waitFor()
    await owner.getByLabel('Role', { exact: true }).selectOption('admin')
    await owner.getByRole('button', { name: 'Save' }).click()
    await owner.getByText('Ada is changed').waitFor()
    await owner.getByRole('button', { name: 'Disable' }).click()
    await owner.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await owner.getByRole('button', { name: 'Enable' }).waitFor()
    await guest.reload()
    await guest.getByText('There is no organization acme that you may see').first().waitFor()
    await owner.getByRole('button', { name: 'Enable' }).click()
    await owner.getByRole('dialog').getByRole('button', { name: 'Enable' }).click()
    await owner.getByRole('button', { name: 'Disable' }).waitFor()
    await guest.reload()
    await guest.getByRole('button', { name: 'Create team' }).waitFor()
    expect(await guest.getByText('To make teams').count()).toBe(0)
    errors.length = 0
  })

  it('cannot be left without an owner', async () => {
    await owner.getByRole('navigation', { name: 'Settings', exact: true }).getByRole('link', { name: 'Members' }).click()
    await owner.getByRole('listitem').filter({ hasText: 'you' }).getByRole('link').click()
    await owner.getByRole('button', { name: 'Leave the organization' }).click()
    await owner.getByRole('dialog').getByRole('button', { name: 'Leave the organization' }).click()
    await owner.getByText('An organization needs an owner').waitFor()
    expect(new URL(owner.url()).pathname).toContain('/members/')
    errors.length = 0
  })
})

describe('chapter 3: a project', () => {
  it('gets a second key with a rate limit, whose DSN is copied, and the first is refused from then on', async () => {
    await go(owner, keysPath())
    expect(await answerTo(project.dsn)).toBe(200)
    const form = owner.getByRole('form', { name: 'New key' })
    await form.getByRole('textbox', { name: 'Name' }).fill('Mobile app')
    await form.getByLabel('Events at most').fill('100')
    await form.getByRole('button', { name: 'Create key' }).click()
    await owner.getByText('100 events per minute').waitFor()
    await owner.getByRole('button', { name: 'Copy DSN of Mobile app' }).click()
    const dsn = await until('the DSN on the clipboard', 5000, async () => {
      const text = await clipboard(owner)
      return text !== project.dsn && text.includes('@') ? text : undefined
    })
    expect(await answerTo(dsn)).toBe(200)
    await owner.getByRole('button', { name: 'Disable Default' }).click()
    await owner.getByRole('button', { name: 'Enable Default' }).waitFor()
    expect(await answerTo(project.dsn)).toBe(403)
    await owner.getByRole('button', { name: 'Loader script of Mobile app' }).click()
    await owner.getByText('/js-sdk-loader/').waitFor()
    await owner.getByRole('switch', { name: 'Debug bundle' }).click()
    await expect.poll(() => owner.getByRole('switch', { name: 'Debug bundle' }).isChecked()).toBe(true)
    const keys = await server.get<Key[]>(project, `/projects/${project.org}/${project.project}/keys/`)
    expect(
      keys.map(({ label, isActive, rateLimit, dynamicSdkLoaderOptions: { hasDebug } }) => [label, isActive, rateLimit, hasDebug]),
    ).toEqual([
      ['Default', false, null, false],
      ['Mobile app', true, { window: 60, count: 100 }, true],
    ])
  })

  it('turns noise away by filters', async () => {
    await go(owner, `/settings/${project.org}/projects/${project.project}/filters/data-filters/`)
    await owner.getByRole('switch', { name: 'Localhost' }).click()
    await expect.poll(() => owner.getByRole('switch', { name: 'Localhost' }).isChecked()).toBe(true)
    await owner.getByRole('textbox', { name: 'Error messages' }).fill('*timeout*\nResizeObserver*')
    await owner.getByRole('form', { name: 'Error messages' }).getByRole('button', { name: 'Save' }).click()
    await owner.getByText('Error messages: the list is kept').waitFor()
    const filters = await server.get<Filter[]>(project, `/projects/${project.org}/${project.project}/filters/`)
    expect(filters.find(({ id }) => id === 'localhost')?.active).toBe(true)
    expect(filters.find(({ id }) => id === 'error-message')?.active).toEqual(['*timeout*', 'ResizeObserver*'])
  })

  it('that is new leads to its DSN, and is removed only by its name', async () => {
    await go(owner, `/organizations/${project.org}/projects/new/`)
    await owner.getByRole('textbox', { name: 'Name' }).fill('Shop stock')
    await owner.getByRole('button', { name: 'Django', exact: true }).click()
    await owner.waitForURL(/\/projects\/shop-stock\/getting-started\//)
    await go(owner, `/settings/${project.org}/projects/shop-stock/`)
    await owner.getByRole('button', { name: 'Remove the project' }).click()
    const dialog = owner.getByRole('dialog')
    expect(await dialog.getByRole('button', { name: 'Remove the project' }).isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill('shop-stock')
    await dialog.getByRole('button', { name: 'Remove the project' }).click()
    await owner.waitForURL(`${server.url}/settings/${project.org}/projects/`)
    expect(await owner.getByRole('link', { name: 'Shop stock' }).count()).toBe(0)
  })
})

describe('chapter 4: an account', () => {
  it('makes a personal token with scopes, which is shown once and revoked', async () => {
    await go(owner, '/settings/account/api/auth-tokens/')
    await owner.getByRole('textbox', { name: 'Name' }).fill('Weekly report')
    await owner.getByRole('button', { name: 'Other' }).click()
    await owner.getByRole('checkbox', { name: 'event:write' }).check()
    await owner.getByRole('button', { name: 'Create token' }).click()
    const token = (await owner.getByRole('status', { name: 'The token Weekly report' }).locator('code').textContent()) ?? ''
    const bearer = { headers: { Authorization: `Bearer ${token}` } }
    expect((await fetch(`${server.url}/api/0/organizations/${project.org}/issues/`, bearer)).status).toBe(200)
    await owner.getByRole('button', { name: 'I have it' }).click()
    expect(await owner.getByText(token).count()).toBe(0)
    await owner.getByRole('button', { name: 'Revoke Weekly report' }).click()
    await owner.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await owner.getByRole('button', { name: 'Revoke Weekly report' }).waitFor({ state: 'detached' })
    expect((await fetch(`${server.url}/api/0/organizations/${project.org}/issues/`, bearer)).status).toBe(401)
  })

  it('signs out everywhere else; what is typed there outlives the session', async () => {
    const context = await openContext()
    const elsewhere = await openPage(context)
    const signIn = async (page: Page) => {
      await go(page, '/auth/login/')
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/issues\//)
    }
    await signIn(elsewhere)
    await go(elsewhere, '/settings/account/details/')
    await elsewhere.getByRole('textbox', { name: 'Name' }).fill('Grace')
    await go(owner, '/settings/account/sessions/')
    await owner.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await owner.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click()
    await owner.getByText('This browser', { exact: true }).waitFor()
    await expect.poll(() => owner.getByRole('list', { name: 'Sessions' }).getByRole('listitem').count()).toBe(1)
    await elsewhere.getByRole('button', { name: 'Save' }).click()
    const dialog = elsewhere.getByRole('dialog', { name: 'Your session ended' })
    await dialog.getByLabel('Password').fill(password)
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await dialog.waitFor({ state: 'detached' })
    await elsewhere.getByRole('alert').filter({ hasText: 'Your session ended. Sign in again' }).waitFor()
    await elsewhere.getByRole('button', { name: 'Save' }).click()
    await elsewhere.getByText('Your name is changed').waitFor()
    expect(await elsewhere.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Grace')
    await context.close()
    // A session that ended is a 401, which the browser reports.
    errors.length = 0
  })
})

describe('chapter 5: every page', () => {
  const pages = (): readonly string[] => {
    const org = `/settings/${project.org}/`
    const shop = `${org}projects/${project.project}/`
    const ofProject = ['', 'keys/', 'teams/', 'environments/', 'security-and-privacy/', 'filters/'].map((path) => `${shop}${path}`)
    const ofOrganization = ['', 'members/', 'members/me/', 'teams/', 'teams/checkout/', 'projects/', 'auth-tokens/'].map(
      (path) => `${org}${path}`,
    )
    const ofAccount = ['details/', 'sessions/', 'api/auth-tokens/'].map((path) => `/settings/account/${path}`)
    return [...ofOrganization, ...ofProject, ...ofAccount, `/organizations/${project.org}/projects/new/`]
  }

  it.each(['light', 'dark'] as const)('is found without fault by axe, and fits 390 px, in %s', async (colorScheme) => {
    await owner.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const path of pages()) {
      await go(owner, path)
      await owner.getByRole('heading', { level: 1 }).waitFor()
      await owner.waitForFunction(() => document.querySelector('main h2') !== null && document.querySelector('[aria-busy=true]') === null)
      for (const width of [1440, 390]) {
        await owner.setViewportSize({ width, height: 900 })
        expect([path, width, await axeProblems(owner)]).toEqual([path, width, []])
        expect([path, await owner.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)]).toEqual([path, 0])
      }
    }
  })

  it('said nothing in the console that is a fault', () => {
    expect(errors).toEqual([])
  })
})
