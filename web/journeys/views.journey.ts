import type { Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import type { SavedView } from '../../packages/contract/saved-view.ts'
import { builtInViews } from '../../server/features/saved-views/built-in.ts'
import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'

const list = '/organizations/acme/issues/'

/** What was saved, as the server has it. */
let saved: SavedView[]

const viewOf = (id: string, body: Partial<SavedView>): SavedView => ({
  id,
  type: 0,
  name: '',
  query: '',
  sort: 'date',
  visibility: 'owner',
  isGlobal: false,
  isPinned: false,
  dateCreated: '2026-11-22T12:00:00.000Z',
  projects: [],
  environments: [],
  statsPeriod: null,
  start: null,
  end: null,
  owner: { id: '1', name: 'sam' },
  canEdit: true,
  ...body,
})

const answerViews = async (route: Route): Promise<void> => {
  const request = route.request()
  const id = /searches\/(\d+)\//.exec(request.url())?.[1]
  const body = (request.postDataJSON() ?? {}) as Partial<SavedView>
  if (request.method() === 'GET') return route.fulfill({ json: [...builtInViews, ...saved] })
  if (request.method() === 'POST') {
    saved.push(viewOf(String(1000 + saved.length), body))
    return route.fulfill({ status: 201, json: saved.at(-1) })
  }
  if (request.method() === 'DELETE') {
    saved = saved.filter((view) => view.id !== id)
    return route.fulfill({ status: 204 })
  }
  saved = saved.map((view) => (view.id === id ? { ...view, ...body } : view))
  return route.fulfill({ json: saved.find((view) => view.id === id) })
}

const suite = cannedSuite({
  look: { viewport: { width: 1440, height: 844 } },
  prepare: async (page) => {
    saved = []
    await page.route('**/api/0/organizations/acme/searches/**', answerViews)
  },
})

const tabs = () => suite.page.getByRole('navigation', { name: 'Views' })
const tab = (name: string | RegExp) => tabs().getByRole('link', { name })
const isOpen = (name: string) => tabs().locator('[aria-current=page]', { hasText: name }).waitFor()
const params = () => new URL(suite.page.url()).searchParams
const menu = () => suite.page.getByRole('button', { name: 'Views' })
const choose = async (name: string): Promise<void> => {
  await menu().click()
  await suite.page.getByRole('menuitem', { name }).click()
}
const save = async (name: string, isShared = false): Promise<void> => {
  await choose('Save as a view…')
  const dialog = suite.page.getByRole('dialog', { name: 'Save as a view' })
  await dialog.getByLabel('Name').fill(name)
  if (isShared) await dialog.getByLabel('Everybody in the organization sees it').check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
}

describe('1. views of the list', () => {
  it('come with the server: each is a link to a query and an order', async () => {
    await suite.page.goto(`${list}?project=shop-api`)
    await tab('New this week').click()
    await suite.page.waitForURL((url) => url.searchParams.get('view') === '2')
    expect(Object.fromEntries(params())).toEqual({ project: 'shop-api', query: 'is:unresolved firstSeen:-7d', sort: 'user', view: '2' })
    await isOpen('New this week')
    expect(await tabs().locator('[aria-current]').count()).toBe(1)
    await tab('Unresolved').click()
    await suite.page.waitForURL((url) => !url.searchParams.has('view'))
    expect(Object.fromEntries(params())).toEqual({ project: 'shop-api' })
  })

  it('are opened by their address, and kept by Back from an issue', async () => {
    saved = [viewOf('1000', { name: 'Fatal of stock', query: 'level:fatal', sort: 'freq', projects: ['shop-stock'], statsPeriod: '14d' })]
    await suite.page.goto('/organizations/acme/issues/views/1000/')
    await suite.page.waitForURL((url) => url.searchParams.has('view'))
    expect(Object.fromEntries(params())).toEqual({
      query: 'level:fatal',
      sort: 'freq',
      project: 'shop-stock',
      statsPeriod: '14d',
      view: '1000',
    })
    await isOpen('Fatal of stock')
    await suite.page.reload()
    await isOpen('Fatal of stock')
  })
})

describe('2. a view of one’s own', () => {
  it('is saved from the list as it is, changed, renamed, shared and deleted', async () => {
    await suite.page.goto(`${list}?query=level%3Aerror&sort=freq&environment=production`)
    await save('Errors of production')
    await isOpen('Errors of production')
    expect(saved).toMatchObject([
      { name: 'Errors of production', query: 'level:error', sort: 'freq', environments: ['production'], visibility: 'owner' },
    ])
    expect(params().get('view')).toBe('1000')

    const box = suite.page.getByRole('combobox', { name: 'Search issues' })
    await box.fill('level:fatal')
    await box.press('Enter')
    await tab(/Errors of production \(changed\)/).waitFor()
    await suite.page.getByRole('button', { name: 'Reset' }).click()
    await suite.page.waitForURL((url) => url.searchParams.get('query') === 'level:error')
    await tab(/changed/).waitFor({ state: 'detached' })

    await box.fill('level:fatal')
    await box.press('Enter')
    await suite.page.getByRole('button', { name: 'Save', exact: true }).click()
    await tab(/changed/).waitFor({ state: 'detached' })
    expect(saved[0]?.query).toBe('level:fatal')

    await choose('Rename')
    const dialog = suite.page.getByRole('dialog', { name: 'Rename the view' })
    await dialog.getByLabel('Name').fill('Fatal')
    await dialog.getByLabel('Name').press('Enter')
    await tab('Fatal').waitFor()
    await choose('Share with the organization')
    await suite.page.getByText('Everybody sees "Fatal" now').waitFor()
    expect(saved[0]?.visibility).toBe('organization')

    await choose('Delete')
    await tab('Fatal').waitFor({ state: 'detached' })
    expect([saved.length, params().get('view'), params().get('query')]).toEqual([0, null, 'level:fatal'])
    await suite.page.getByRole('button', { name: 'Undo' }).click()
    await tab('Fatal').waitFor()
  })

  it('can be everybody’s from the start; those of others are not changed', async () => {
    saved = [
      viewOf('1000', {
        name: 'Of another',
        query: 'level:info',
        visibility: 'organization',
        canEdit: false,
        owner: { id: '2', name: 'ann' },
      }),
    ]
    await suite.page.goto(list)
    await tab('Of another').click()
    await suite.page.waitForURL((url) => url.searchParams.get('view') === '1000')
    await menu().click()
    await suite.page.getByRole('menuitem').first().waitFor()
    expect(await suite.page.getByRole('menuitem').allInnerTexts()).toEqual(['Save as a view…'])
    await suite.page.keyboard.press('Escape')
    await suite.page.getByRole('menu').waitFor({ state: 'hidden' })
    await save('Copy', true)
    await isOpen('Copy')
    expect(saved[1]).toMatchObject({ name: 'Copy', query: 'level:info', visibility: 'organization' })
  })

  it('shows a name as text, whatever it is', async () => {
    saved = [
      viewOf('1000', { name: '<img src=x onerror=alert(1)>\u202Egnp', query: 'a' }),
      viewOf('1001', { name: 'x'.repeat(128), query: 'b' }),
    ]
    await suite.page.goto(list)
    await tab(/<img src=x/).waitFor()
    expect(await suite.page.locator('img').count()).toBe(0)
    expect(await suite.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  })

  it('says what went wrong, and keeps what was there', async () => {
    await suite.page.goto(list)
    await tab('For review').waitFor()
    await suite.page.route('**/api/0/organizations/acme/searches/', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({ status: 400, json: { detail: 'One person can save at most 100 views' } })
        : answerViews(route),
    )
    await save('One more')
    await suite.page.getByText('One person can save at most 100 views').waitFor()
    expect(params().get('view')).toBe(null)
    suite.forgive('400')
  })
})

describe('3. the line of views', () => {
  it.each([
    [1440, 'light'],
    [1440, 'dark'],
    [390, 'light'],
  ] as const)('has no problem for axe at %i px, %s', async (width, colours) => {
    await suite.open({ viewport: { width, height: 844 }, colorScheme: colours })
    saved = [viewOf('1000', { name: 'Fatal', query: 'level:fatal' })]
    await suite.page.goto(`${list}?query=level%3Aerror&view=1000`)
    await tab(/Fatal \(changed\)/).waitFor()
    if (width > 900) await suite.page.getByRole('button', { name: 'Reset' }).waitFor()
    expect(await axeProblems(suite.page)).toEqual([])
    expect(await suite.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  })
})
