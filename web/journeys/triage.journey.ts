import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { until } from '../../compat/vedette.ts'
import type { Issue, IssueDetails } from '../../packages/contract/issue.ts'
import { axeProblems } from './axe-problems.ts'
import { looksOf } from './looks.ts'
import { servedSuite } from './served-suite.ts'
import { untilRead } from './until-read.ts'

/* Triage on a real server: what a person does to issues, what the server then says, and what comes back by one key. */

const views = {
  wide: { width: 1440, height: 900 },
  narrow: { width: 390, height: 844 },
} as const
const wcag = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] as const
/** More than the server keeps of one event. */
const manyTags = 1_000
const tagsPerEvent = 190

const send = (type: string, index: number, tags: Readonly<Record<string, string>> = {}): Promise<void> => {
  const frame = { filename: `shop/${type}.py`, function: 'pay', lineno: 42, in_app: true, context_line: 'raise' }
  return suite.sendEvent({
    release: 'shop@2.4.1',
    environment: index % 2 === 0 ? 'staging' : 'production',
    user: { id: String(index % 3) },
    request: { url: `https://shop.example/checkout/${String(index)}` },
    tags: { coupon: index % 4 === 0 ? 'BLACK20' : 'BLACK10', order: `order-${String(index)}`, ...tags },
    exception: { values: [{ type, value: 'has no attribute percent', stacktrace: { frames: [frame] } }] },
  })
}

const types = ['AttributeError', 'DeadlockDetected', 'HydrationMismatch', 'IntegrityError', 'KeyError', 'ReadTimeout']
const allIssues = () => suite.get<readonly Issue[]>('/organizations/acme/issues/?query=')
const issueOf = async (type: string): Promise<Issue> => {
  const found = (await allIssues()).find(({ metadata }) => metadata['type'] === type)
  if (!found) throw new Error(`no issue ${type}`)
  return found
}
const detailsOf = async (type: string) => suite.get<IssueDetails>(`/organizations/acme/issues/${(await issueOf(type)).id}/`)
/** States of all issues as the server has them, by type. */
const states = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await allIssues()).map(({ metadata, status }) => [JSON.stringify(metadata['type']).slice(1, -1), status]))

const seed = async (): Promise<void> => {
  await suite.change('POST', '/organizations/acme/teams/', { name: 'Checkout', slug: 'checkout' })
  for (const [index, type] of types.entries()) for (let n = 0; n <= index; n += 1) await send(type, n)
  for (let n = 0; n < 60; n += 1) await send('Many', n)
  for (let from = 0; from < manyTags; from += tagsPerEvent) {
    const tags = Array.from({ length: tagsPerEvent }, (_, n) => [`tag-${String(from + n)}`, `value ${String(from + n)}`] as const)
    await send('Tagged', from, Object.fromEntries(tags))
  }
  await until('all issues', 60_000, async () => ((await allIssues()).length === types.length + 2 ? true : undefined))
  await until('all events', 60_000, async () => ((await issueOf('Many')).count === '60' ? true : undefined))
}

const suite = servedSuite({ project: 'shop-api', seed })

const openList = async (query = ''): Promise<void> => {
  await suite.page.goto(`/organizations/acme/issues/?query=${encodeURIComponent(query)}&sort=user`)
  await suite.page.locator('a[data-issue]').first().waitFor()
}
const openIssue = async (type: string, rest = ''): Promise<void> => {
  await suite.page.goto(`/organizations/acme/issues/${(await issueOf(type)).id}/${rest}`)
  await suite.page.getByRole('heading', { level: 1 }).waitFor()
}
const rowOf = (type: string) => suite.page.locator('tr', { has: suite.page.locator('a[data-issue]', { hasText: type }) })
const toast = (text: string) => suite.page.locator('[data-sonner-toast]', { hasText: text }).first()
const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await suite.page.keyboard.press(key)
}
/** Walks with `j` to the row of an issue. */
const walkTo = async (type: string): Promise<void> => {
  for (let step = 0; step < 12; step += 1) {
    if ((await rowOf(type).getAttribute('data-current')) === 'true') return
    await press('j')
  }
  throw new Error(`no row ${type}`)
}
const sideways = (): Promise<number> =>
  suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describe('1. by keyboard alone', () => {
  beforeEach(async () => {
    await suite.page.addInitScript(() => {
      document.addEventListener('pointerdown', () => (document.documentElement.dataset['pressed'] = 'yes'), true)
    })
    await openList()
  })
  afterEach(async () => {
    expect(await suite.page.evaluate(() => document.documentElement.dataset['pressed'] ?? 'never')).toBe('never')
  })

  it('resolves by one key, which the row shows at once; undoes by one key', async () => {
    await walkTo('KeyError')
    await press('r')
    await rowOf('KeyError').getByText('Resolved').waitFor()
    await toast('Resolved SHOP-API-').waitFor()
    expect((await states())['KeyError']).toBe('resolved')
    await press('z')
    await toast('Undone: Resolved SHOP-API-').waitFor()
    expect((await states())['KeyError']).toBe('unresolved')
    expect(await rowOf('KeyError').getByText('Resolved').count()).toBe(0)
    await press('G', 'g', 'g')
    expect(await suite.page.locator('tbody tr').first().getAttribute('data-current')).toBe('true')
    expect(await suite.page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle)).not.toBe('none')
  })

  it('assigns to whom is typed, to me, and to nobody', async () => {
    await walkTo('IntegrityError')
    await press('a')
    await suite.page.getByRole('combobox', { name: 'Assign to' }).waitFor()
    await suite.page.getByRole('option', { name: 'Checkout' }).waitFor()
    expect(await axeProblems(suite.page, wcag)).toEqual([])
    await suite.page.keyboard.type('check')
    await suite.shoot('triage-assign')
    await press('Enter')
    await toast('Checkout owns').waitFor()
    expect((await issueOf('IntegrityError')).assignedTo).toMatchObject({ type: 'team', name: 'Checkout' })
    await expect.poll(() => suite.page.evaluate(() => document.activeElement?.closest('tr')?.dataset['current'])).toBe('true')
    await press('m')
    await toast('owner owns').waitFor()
    expect((await issueOf('IntegrityError')).assignedTo).toMatchObject({ type: 'user', email: 'owner@example.com' })
    await press('a')
    await suite.page.keyboard.type('nobo')
    await press('Enter')
    await toast('Nobody owns').waitFor()
    expect((await issueOf('IntegrityError')).assignedTo).toBeNull()
  })

  it('chooses a range, archives it, keeps it chosen, gives it a priority, and takes the last thing back', async () => {
    await walkTo('IntegrityError')
    const [from] = await suite.page.locator('tr[data-current=true] [role=checkbox]').all()
    expect(from).toBeDefined()
    await press('x', 'j', 'j', 'X')
    await suite.page.getByText('3 selected').waitFor()
    await press('e')
    await toast('Archived 3 issues').waitFor()
    const archived = Object.values(await states()).filter((status) => status === 'ignored')
    expect(archived).toHaveLength(3)
    await suite.page.getByText('3 selected').waitFor()
    await press('p')
    await suite.page.getByRole('combobox', { name: 'Priority' }).waitFor()
    await suite.page.keyboard.type('low')
    await press('Enter')
    await toast('Priority low: 3 issues').waitFor()
    expect((await allIssues()).filter(({ priority }) => priority === 'low')).toHaveLength(3)
    await press('z')
    await toast('Undone: Priority low').waitFor()
    expect((await allIssues()).filter(({ priority }) => priority === 'low')).toHaveLength(0)
    await press('e')
    await toast('Reopened 3 issues').waitFor()
    expect(Object.values(await states()).filter((status) => status === 'ignored')).toHaveLength(0)
    await press('Escape')
    await expect.poll(() => suite.page.getByText('3 selected').count()).toBe(0)
    await press('ControlOrMeta+a')
    await suite.page.getByText(`${String(types.length + 2)} selected`).waitFor()
  })

  it('from the list into an issue, resolve, and on to the next of the list', async () => {
    await walkTo('ReadTimeout')
    await press('Enter')
    await suite.page.getByRole('heading', { level: 1, name: 'ReadTimeout' }).waitFor()
    await press('r')
    await suite.page.getByText('A new event opens it again').waitFor()
    await toast('Resolved SHOP-API-').waitFor()
    await expect.poll(() => suite.page.getByLabel('Activity').textContent()).toContain('owner resolved it')
    await press('z')
    await toast('Undone').waitFor()
    await expect.poll(() => suite.page.getByLabel('Activity').textContent()).toContain('owner opened it again')
    await press('j')
    await expect.poll(() => suite.page.getByRole('heading', { level: 1 }).textContent()).not.toBe('ReadTimeout')
  })
})

describe('2. what goes wrong is taken back', () => {
  it('a change that the server refuses disappears from the row, and its words are shown', async () => {
    await openList()
    await suite.page.route('**/api/0/organizations/acme/issues/?id=*', (route) =>
      route.fulfill({ status: 403, json: { detail: 'You do not have permission to perform this action.' } }),
    )
    await walkTo('KeyError')
    await press('r')
    await toast('not done. You do not have permission').waitFor()
    expect(await rowOf('KeyError').getByText('Resolved').count()).toBe(0)
    expect((await states())['KeyError']).toBe('unresolved')
    suite.forgive('403')
  })
})

describe('3. the page of an issue', () => {
  it('notes once that it was opened', async () => {
    let notes = 0
    suite.page.on('request', (request) => {
      if (request.method() === 'PUT' && (request.postData() ?? '').includes('hasSeen')) notes += 1
    })
    await openIssue('DeadlockDetected')
    await until('the note', 60_000, async () => ((await detailsOf('DeadlockDetected')).seenBy.length === 1 ? true : undefined))
    await suite.page.reload()
    await suite.page.getByText('opened by').waitFor()
    expect(notes).toBe(1)
    await openList()
    expect(await rowOf('DeadlockDetected').getAttribute('data-seen')).toBe('true')
    expect(await rowOf('Tagged').getAttribute('data-seen')).toBe('false')
  })

  it('says where and when it was seen first, bookmarks, follows, copies its link', async () => {
    await suite.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await openIssue('Many', '?referrer=slack')
    const facts = suite.page.getByRole('region', { name: 'This issue', exact: true })
    await expect.poll(() => facts.textContent()).toMatch(/first seen.*in 2\.4\.1, (staging|production)/)
    await suite.page.getByRole('button', { name: 'Bookmark' }).click()
    await toast('Bookmarked').waitFor()
    await press('s')
    await toast('You follow').waitFor()
    await suite.page.getByRole('button', { name: 'More actions' }).click()
    await suite.page.getByRole('menuitem', { name: 'Stop following' }).waitFor()
    await suite.page.getByRole('menuitem', { name: 'Copy the link' }).click()
    await toast('Copied').waitFor()
    expect(await suite.page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/organizations\/acme\/issues\/\d+\/$/)
    await openList()
    await rowOf('Many').getByRole('img', { name: 'Bookmarked' }).waitFor()
    expect(await rowOf('Many').locator('td').nth(6).textContent()).toBe('20x')
  })

  it('all events are in pages, each row leads to its event', async () => {
    await openIssue('Many')
    await suite.page.getByRole('link', { name: 'All events' }).click()
    await suite.page.waitForURL('**/events/')
    await expect.poll(() => suite.page.locator('tbody tr').count()).toBe(50)
    await suite.page.getByRole('link', { name: 'Next' }).click()
    await suite.page.waitForURL('**/events/?cursor=*')
    await expect.poll(() => suite.page.locator('tbody tr').count()).toBe(10)
    const row = suite.page.locator('tbody tr').last()
    expect(await row.textContent()).toContain('/checkout/')
    const id = await row.locator('a').textContent()
    await row.locator('td').nth(2).click()
    await suite.page.waitForURL(`**/events/${String(id)}*/`)
  })

  it('a thousand tags are found by typing, a tag with many values has pages', async () => {
    await openIssue('Tagged', 'tags/')
    await suite.page.getByRole('searchbox').waitFor()
    expect(
      Number(
        /^(\d+) (\d+) tags$/
          .exec((await suite.page.locator('search output').textContent()) ?? '')
          ?.slice(1)
          .join(''),
      ),
    ).toBeGreaterThan(manyTags)
    expect(await suite.page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(3_000)
    await suite.page.getByRole('searchbox').fill('value 137')
    await suite.page.getByRole('link', { name: 'tag-137' }).click()
    await suite.page.waitForURL('**/tags/tag-137/')
    await suite.page.getByText('1 value on 1 event').waitFor()
    await suite.shoot('triage-tag-of-many')
    await openIssue('Many', 'distributions/order/')
    await suite.page.waitForURL('**/tags/order/')
    await expect.poll(() => suite.page.locator('tbody tr').count()).toBe(50)
    await suite.page.getByRole('link', { name: 'Next' }).click()
    await expect.poll(() => suite.page.locator('tbody tr').count()).toBe(10)
  })
})

describe('4. live', () => {
  it('new events come into the numbers of their row; what is chosen and the scroll stay', async () => {
    await suite.page.setViewportSize({ width: 1440, height: 300 })
    await openList()
    await suite.page.getByText('Live', { exact: true }).waitFor()
    await rowOf('KeyError').getByRole('checkbox').click()
    await suite.page.evaluate(() => window.scrollTo(0, 90))
    const before = await suite.page.evaluate(() => window.scrollY)
    const rows = await suite.page.locator('a[data-issue]').allTextContents()
    await send('AttributeError', 1)
    await expect.poll(() => rowOf('AttributeError').locator('td').nth(3).textContent(), { timeout: 10_000 }).toBe('2')
    expect(await suite.page.getByText('1 selected').count()).toBe(1)
    expect(await suite.page.evaluate(() => window.scrollY)).toBe(before)
    expect(await suite.page.locator('a[data-issue]').allTextContents()).toEqual(rows)
  })

  it('the page of an issue counts on, and the event in view stays', async () => {
    await openIssue('AttributeError')
    await suite.page.getByText('Live', { exact: true }).waitFor()
    const id = suite.page.getByRole('region', { name: 'Events of this issue' }).locator('time')
    const before = await id.textContent()
    const facts = suite.page.getByRole('region', { name: 'Issue', exact: true })
    const count = Number((await issueOf('AttributeError')).count)
    await send('AttributeError', 2)
    await expect.poll(() => facts.textContent(), { timeout: 10_000 }).toContain(`${String(count + 1)} events`)
    expect(await id.textContent()).toBe(before)
  })
})

describe('5. every page of it, in two themes and two widths', () => {
  const pages = [
    { name: 'selected', show: async () => openList().then(() => press('j', 'x', 'j', 'X')) },
    { name: 'issue', show: () => openIssue('KeyError') },
    { name: 'events', show: () => openIssue('Many', 'events/') },
    { name: 'tags', show: () => openIssue('Tagged', 'tags/') },
    { name: 'tag', show: () => openIssue('Many', 'tags/coupon/') },
  ]
  for (const [turn, { name, show }] of pages.entries()) {
    for (const { theme, view, look } of looksOf(turn)) {
      it(`${name}, ${theme}, ${view}: axe is content, nothing is wider than the page`, async () => {
        await suite.open(look)
        await show()
        await untilRead(suite.page)
        await suite.shoot(`triage-${name}-${theme}-${view}`)
        expect(await axeProblems(suite.page)).toEqual([])
        expect(await sideways()).toBeLessThanOrEqual(0)
      })
    }
  }

  it('at 390 px an issue is archived, assigned and opened again by thumb', async () => {
    await suite.open({ viewport: views.narrow })
    await openIssue('HydrationMismatch')
    await suite.page.getByRole('button', { name: 'Archive', exact: true }).click()
    await suite.page.getByText('New events are counted').waitFor()
    await suite.page.getByRole('button', { name: 'Unarchive' }).click()
    await suite.page.getByRole('button', { name: /^Owner/ }).click()
    await suite.page.getByRole('option', { name: 'Me' }).click()
    await expect.poll(async () => (await issueOf('HydrationMismatch')).assignedTo?.email).toBe('owner@example.com')
    expect((await states())['HydrationMismatch']).toBe('unresolved')
  })
})
