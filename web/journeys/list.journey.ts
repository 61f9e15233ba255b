import { describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { fixtureNow } from './fixture-issues.ts'
import { looksOf } from './looks.ts'

/* The issue list with ten thousand rows: walked, scrolled, left and come back to (ui.md 2.1, 1.4, 5 rows 5-9). */

const manyIssues = 9_943
const listPath = '/organizations/acme/issues/'
const nodesMax = 3_000

const suite = cannedSuite({ scene: { more: manyIssues } })

const openList = async (params = ''): Promise<void> => {
  await suite.page.goto(`${listPath}${params}`)
  await suite.page.locator('[role=row][aria-rowindex="2"]').waitFor()
}
const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await suite.page.keyboard.press(key)
}
const focused = (): Promise<string | undefined> =>
  suite.page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.dataset['issue'] : undefined))
const scrollY = (): Promise<number> => suite.page.evaluate(() => Math.round(window.scrollY))
const rowsThere = (): Promise<number> => suite.page.evaluate(() => document.querySelectorAll('tr[aria-rowindex]').length)
/** `aria-rowindex` of the first row below the header of the table. */
const topRow = (): Promise<number> =>
  suite.page.evaluate(() => {
    const row = [...document.querySelectorAll<HTMLElement>('tbody tr[aria-rowindex]')].find((one) => one.getBoundingClientRect().top >= 72)
    return Number(row?.getAttribute('aria-rowindex') ?? 0)
  })
/** Scrolls to the end of what was read, again and again, until so many rows were. */
const readRows = async (count: number): Promise<void> => {
  await expect
    .poll(
      () =>
        suite.page.evaluate(() => {
          window.scrollTo(0, document.documentElement.scrollHeight)
          return Math.round(document.documentElement.scrollHeight / 28)
        }),
      { timeout: 60_000, interval: 20 },
    )
    .toBeGreaterThanOrEqual(count)
}

describe('1. ten thousand rows', () => {
  it('has few rows in the document, all of one height, and says how many there are', async () => {
    suite.server.scene.more = 100
    await openList()
    expect(await suite.page.locator('table').getAttribute('aria-rowcount')).toBe('158')
    expect(await suite.page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(nodesMax)
    const heights = await suite.page.evaluate(() =>
      [...document.querySelectorAll('tbody tr[aria-rowindex]')].map((row) => row.getBoundingClientRect().height),
    )
    expect(new Set(heights)).toEqual(new Set([28]))
    expect(await suite.page.locator('[role=row][aria-rowindex="2"] a').getAttribute('data-issue')).toBe('1000')
  })

  it('is read on as it is scrolled, and stays small', async () => {
    await openList()
    await readRows(2_000)
    expect(await suite.page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(nodesMax)
    expect(await rowsThere()).toBeLessThan(80)
    await suite.page.evaluate(() => window.scrollTo(0, 28_000))
    await expect.poll(topRow).toBeGreaterThan(900)
    expect(await suite.page.locator('tbody tr[aria-busy=true]').count()).toBe(0)
  })

  it('j walks on through the pages, G goes to the last row that was read, g g to the first', async () => {
    await openList()
    for (let step = 0; step < 60; step += 1) await press('j')
    // At the end of what was read a key has nowhere to go until the next page is there.
    const walkOn = async (): Promise<string | undefined> => {
      if ((await focused()) !== '1059') await press('j')
      return focused()
    }
    await expect.poll(walkOn).toBe('1059')
    await press('G')
    await expect.poll(async () => Number(await focused())).toBeGreaterThanOrEqual(1099)
    await press('g', 'g')
    await expect.poll(focused).toBe('1000')
    expect(await suite.page.locator('tr[data-current=true]').getAttribute('aria-rowindex')).toBe('2')
  })

  it('rows that scroll under a resting pointer are not fetched; one that it is moved to is', async () => {
    await openList()
    const asked: string[] = []
    suite.page.on('request', (request) => /\/issues\/\d+\//.test(request.url()) && asked.push(request.url()))
    await suite.page.mouse.move(700, 500)
    // The row that it came to first.
    await expect.poll(() => asked.length).toBeGreaterThan(0)
    await suite.page.waitForTimeout(400)
    asked.length = 0
    for (let step = 0; step < 10; step++) await suite.page.mouse.wheel(0, 60)
    await expect.poll(scrollY).toBeGreaterThan(300)
    // Longer than a row has to be looked at.
    await suite.page.waitForTimeout(400)
    expect(asked).toEqual([])
    await suite.page.mouse.move(700, 540)
    await expect.poll(() => asked.length).toBeGreaterThan(0)
  })

  it('at 20 000 px/s no frame is blank', async () => {
    await openList()
    await readRows(1_500)
    await suite.page.evaluate(() => window.scrollTo(0, 0))
    await expect.poll(topRow).toBeLessThan(5)
    const blank = await suite.page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const blanks: string[] = []
          // Told after the list itself: by then its rows are in the document, however few frames a busy machine draws.
          window.addEventListener('scroll', () => {
            const there = document.elementFromPoint(700, 500)
            if (!there?.closest('tr')) blanks.push(`${there?.tagName ?? 'nothing'} at ${String(window.scrollY)}`)
          })
          const step = () => {
            // 20 000 px/s at 60 frames.
            window.scrollBy(0, 333)
            if (window.scrollY < 36_000) requestAnimationFrame(step)
            else resolve(blanks)
          }
          requestAnimationFrame(step)
        }),
    )
    expect(blank).toEqual([])
  })

  it('nothing moves while it is read', async () => {
    await suite.page.addInitScript(() => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          document.documentElement.dataset['shift'] = String(
            Number(document.documentElement.dataset['shift'] ?? 0) + Number(Reflect.get(entry, 'value')),
          )
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await openList()
    await suite.page.getByRole('navigation', { name: 'Views' }).getByText('999+').first().waitFor()
    expect(Number((await suite.page.evaluate(() => document.documentElement.dataset['shift'])) ?? 0)).toBeLessThanOrEqual(0.03)
  })
})

describe('2. Back', () => {
  it('brings rows, place, the current row and the chosen rows back', async () => {
    await openList('?sort=freq&query=')
    await readRows(400)
    await suite.page.evaluate(() => window.scrollTo(0, 9_000))
    await expect.poll(topRow).toBeGreaterThan(300)
    await suite.page.locator('a[data-issue="1325"]').focus()
    await press('x', 'j', 'x', 'j')
    await suite.page.getByText('2 selected').waitFor()
    const [before, at] = [await topRow(), await scrollY()]
    await press('Enter')
    await suite.page.waitForURL('**/issues/1327/')
    await suite.page.getByRole('heading', { level: 1 }).waitFor()
    await suite.page.goBack()
    await suite.page.locator('tr[data-current=true] a[data-issue="1327"]').waitFor()
    expect(suite.page.url()).toContain('sort=freq')
    await suite.page.getByText('2 selected').waitFor()
    await expect.poll(async () => Math.abs((await topRow()) - before)).toBeLessThanOrEqual(1)
    expect(Math.abs((await scrollY()) - at)).toBeLessThanOrEqual(28)
    await expect.poll(focused).toBe('1327')
    await press('k')
    await expect.poll(focused).toBe('1326')
  })

  it('and so does a reload, which reads only the pages in view', async () => {
    await openList()
    await readRows(600)
    await suite.page.evaluate(() => window.scrollTo(0, 12_000))
    // Not those of the end of the list, which are there for a moment still.
    await expect.poll(async () => Math.abs((await topRow()) - 430)).toBeLessThan(20)
    const before = await topRow()
    let reads = 0
    suite.page.on('request', (request) => {
      if (/issues\/\?(cursor=.*)?limit=50/.test(request.url())) reads += 1
    })
    await suite.page.reload()
    await suite.page.locator('tr[data-current]').first().waitFor()
    await expect.poll(async () => Math.abs((await topRow()) - before)).toBeLessThanOrEqual(1)
    expect(reads).toBeLessThanOrEqual(4)
  })

  it('an old address with a cursor begins there, and leads to the start', async () => {
    await openList('?cursor=0:50:0')
    expect(await suite.page.locator('[role=row][aria-rowindex="2"] a').getAttribute('data-issue')).toBe('1050')
    await readRows(120)
    await suite.page.evaluate(() => window.scrollTo(0, 0))
    await suite.page.getByRole('link', { name: 'Show it from its start' }).click()
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    expect(new URL(suite.page.url()).search).toBe('')
  })

  it('an order that the list does not have is the default, and that is said', async () => {
    await openList('?sort=progress')
    await suite.page.getByText('There is no order "progress"').waitFor()
    expect(await suite.page.locator('th[aria-sort=descending]').textContent()).toContain('Seen')
  })
})

describe('2a. the filters of the list', () => {
  it('hold on the page of an issue and in the peek: their events are of that environment and time', async () => {
    const asked: string[] = []
    suite.page.on('request', (request) => request.url().includes('/events/recommended/') && asked.push(new URL(request.url()).search))
    await openList('?query=is%3Aunresolved&environment=staging&statsPeriod=24h&sort=freq')
    expect(await suite.page.locator('a[data-issue="1000"]').getAttribute('href')).toBe(
      `${listPath}1000/?environment=staging&statsPeriod=24h`,
    )
    await press('j', 'Space')
    await suite.page.getByRole('complementary', { name: 'Peek' }).getByRole('heading', { level: 2 }).waitFor()
    await press('Enter')
    await suite.page.waitForURL('**/issues/1000/?environment=staging&statsPeriod=24h')
    await suite.page.getByRole('heading', { level: 1 }).waitFor()
    await expect.poll(() => [...new Set(asked)]).toEqual(['?environment=staging&statsPeriod=24h'])
  })
})

describe('3. the peek', () => {
  it('opens by Space beside the list; j goes on and it follows; Escape gives the focus back to the row', async () => {
    await openList()
    await press('j', 'Space')
    const peek = suite.page.getByRole('complementary', { name: 'Peek' })
    await peek.getByRole('heading', { name: 'AttributeError' }).waitFor()
    await peek.getByText('BLACK10').waitFor()
    await peek.locator('details[open] section').waitFor()
    await suite.page.waitForURL('**/?peek=1000')
    await suite.shoot('list-peek')
    expect(await axeProblems(suite.page)).toEqual([])
    await press('j')
    await peek.getByRole('heading', { name: 'TypeError' }).waitFor()
    await suite.page.waitForURL('**/?peek=1001')
    expect(await focused()).toBe('1001')
    await press('Escape')
    await peek.waitFor({ state: 'detached' })
    await suite.page.waitForURL((url) => !url.searchParams.has('peek'))
    expect(await focused()).toBe('1001')
  })

  it('heads a message as a message, and counts one as one', async () => {
    await suite.page.route(/\/issues\/1000\/events\/recommended\//, async (route) => {
      const response = await route.fetch()
      const event: object = await response.json()
      const entries = [{ type: 'message', data: { message: 'the shop is closed', formatted: 'the shop is closed', params: null } }]
      await route.fulfill({ response, json: { ...event, entries } })
    })
    await openList()
    await press('j', 'Space')
    const peek = suite.page.getByRole('complementary', { name: 'Peek' })
    await peek.getByText('the shop is closed').waitFor()
    expect(await peek.getByRole('heading', { level: 3 }).allTextContents()).toEqual(['Message', 'Tags'])
  })

  it('is in the address, takes no step of the history, and other rows close it', async () => {
    await openList()
    await suite.page.getByRole('link', { name: /^Resolved/ }).click()
    await suite.page.waitForURL('**/?query=is%3Aresolved')
    await press('j', 'Space')
    await suite.page.waitForURL('**/?query=is%3Aresolved&peek=1000')
    await suite.page.reload()
    await suite.page.getByRole('complementary', { name: 'Peek' }).getByText('BLACK10').waitFor()
    await suite.page.goBack()
    await suite.page.waitForURL((url) => url.search === '')
    await expect.poll(() => suite.page.getByRole('complementary', { name: 'Peek' }).count()).toBe(0)
  })
})

describe('4. many at once', () => {
  it('Ctrl+A chooses what was read, again all that match; one request archives them, one key takes it back', async () => {
    suite.server.scene.more = 400
    await openList()
    await press('ControlOrMeta+a')
    await suite.page.getByText('50 selected').waitFor()
    await press('ControlOrMeta+a')
    await suite.page.getByText('All 457 matching').waitFor()
    await suite.shoot('list-matching')
    await press('e')
    await suite.page.getByText('Archived 457 issues').waitFor()
    expect(suite.server.scene.changes).toEqual([''])
    await suite.page.getByText('50 selected').waitFor()
    await press('z')
    await suite.page.getByText('Undone: Archived 457 issues').waitFor()
    expect(suite.server.scene.changes?.slice(1).map((search) => search.split('id=').length - 1)).toEqual([200, 200, 57])
    expect(await suite.page.locator('tr[data-status=ignored]').count()).toBe(0)
  })

  it('a row has a menu under the right button, for the keyboard and for the thumb, with the same actions', async () => {
    await openList()
    await suite.page.locator('a[data-issue="1003"]').click({ button: 'right' })
    const menu = suite.page.getByRole('menu')
    await menu.getByRole('menuitem', { name: 'Archive (e)' }).waitFor()
    await suite.shoot('list-row-menu')
    await menu.getByRole('menuitem', { name: 'Archive (e)' }).click()
    await suite.page.getByText('Archived SHOP-API-6').waitFor()
    expect(suite.server.scene.changes).toEqual(['?id=1003'])
    await suite.page
      .locator('tr', { has: suite.page.locator('a[data-issue="1004"]') })
      .getByRole('button', { name: /^Actions for/ })
      .click()
    await menu.getByRole('menuitem', { name: 'Peek (Space)' }).click()
    await suite.page.getByRole('complementary', { name: 'Peek' }).getByRole('heading', { name: 'Hydration mismatch' }).waitFor()
  })

  it('chosen rows are exported as a file', async () => {
    await openList()
    await press('j', 'x', 'j', 'X')
    await suite.page.getByRole('button', { name: 'More actions for the chosen issues' }).click()
    const [file] = await Promise.all([
      suite.page.waitForEvent('download'),
      suite.page.getByRole('menuitem', { name: 'Export these rows as CSV' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('issues.csv')
  })
})

describe('5. in two themes and two widths', () => {
  for (const { theme, view, look } of looksOf(0)) {
    it(`${theme}, ${view}: axe is content, also with comfortable rows`, async () => {
      await suite.open(look)
      await suite.page.addInitScript(
        (at) => localStorage.setItem('vedette.looked.acme', `0 ${String(at)}`),
        fixtureNow.getTime() - 1_000_000,
      )
      await openList()
      await expect.poll(() => suite.page.locator('tr[data-last-new]').count()).toBe(1)
      await suite.shoot(`list-${theme}-${view}`)
      expect(await axeProblems(suite.page)).toEqual([])
      await suite.page.evaluate(() => localStorage.setItem('vedette.preferences', '{"density":"comfortable"}'))
      await suite.page.reload()
      await suite.page.locator('[role=row][aria-rowindex="2"]').waitFor()
      await suite.shoot(`list-comfortable-${theme}-${view}`)
      const px = view === 'narrow' ? 104 : 44
      const third = suite.page.locator('[role=row][aria-rowindex="3"]')
      await expect.poll(() => third.evaluate((row) => row.getBoundingClientRect().height)).toBe(px)
      expect(await axeProblems(suite.page)).toEqual([])
      expect(
        await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      ).toBeLessThanOrEqual(0)
    })
  }
})
