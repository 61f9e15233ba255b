import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { untilRead } from './until-read.ts'

const root = join(import.meta.dirname, '..', '..')
const dist = process.env['VEDETTE_WEB_DIST'] ?? join(root, 'web', 'dist')
const list = '/organizations/acme/issues/'
const eventId = '9ec79c33ec9942ab8353589fcb2e04dc'
const publicKey = '7f1c09e2b8a44d7f1c09e2b8a44d7f1c'
const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }
const layerRules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']

const suite = cannedSuite({ look: { timezoneId: 'Europe/Berlin', permissions: ['clipboard-read', 'clipboard-write'] } })

const openList = async (search = ''): Promise<void> => {
  await suite.page.goto(`${list}${search}`)
  await suite.page.locator('a[data-issue="1000"]').waitFor()
}
const shot = (name: string) => suite.shoot(`frame-${name}`)
const searchOf = () => new URL(suite.page.url()).searchParams
const dataOf = (name: string) => suite.page.evaluate((key) => document.documentElement.dataset[key], name)

describe('1. the palette', () => {
  const input = () => suite.page.getByRole('combobox', { name: 'Search and commands' })
  const line = (name: string | RegExp) => suite.page.getByRole('option', { name })
  const openPalette = async () => {
    await suite.page.keyboard.press('Control+k')
    await input().waitFor()
  }

  it('opens by Ctrl+K with the recent issues first, and Enter opens the first', async () => {
    await openList()
    await openPalette()
    await line(/SHOP-/).first().waitFor()
    await shot('palette')
    expect(await suite.page.getByRole('option').first().textContent()).toMatch(/SHOP-/)
    expect(await axeProblems(suite.page, layerRules)).toEqual([])
    await suite.page.keyboard.press('Enter')
    await suite.page.waitForURL(/\/issues\/\d+\/$/)
    expect(await input().count()).toBe(0)
  })

  it('finds issues by the words of their title on the server, and says when nothing is called so', async () => {
    await openList()
    await openPalette()
    await input().fill('panic')
    await line(/panic/).first().waitFor()
    await input().fill('zzzz-no-such-thing')
    await suite.page.getByText('Nothing is called so').waitFor()
    await suite.page.keyboard.press('Escape')
    await expect.poll(() => input().count()).toBe(0)
    expect(new URL(suite.page.url()).pathname).toBe(list)
  })

  it('leads to projects and pages', async () => {
    await openList()
    await openPalette()
    await input().fill('shop-web')
    await line('shop-web').first().click()
    await suite.page.waitForURL((url) => url.searchParams.get('project') === 'shop-web')
    await openPalette()
    await input().fill('usage')
    await suite.page.keyboard.press('Enter')
    await suite.page.waitForURL(/\/stats\//)
    expect(searchOf().get('project')).toBeNull()
  })

  it('a pasted event id leads to the event, a pasted DSN to the project', async () => {
    await suite.page.route('**/eventids/**', (route) =>
      route.fulfill({
        json: { groupId: '1000', eventId, projectSlug: 'shop-api', organizationSlug: 'acme', event: { title: 'KeyError: currency' } },
      }),
    )
    await suite.page.route('**/project-keys/', (route) =>
      route.fulfill({ json: [{ id: 'k', public: publicKey, projectId: 1, isActive: true, name: 'Default' }] }),
    )
    await openList()
    await openPalette()
    await input().fill(`https://${publicKey}@errors.example/1`)
    await line(/shop-api, by its key/).click()
    await suite.page.waitForURL((url) => url.searchParams.get('project') === 'shop-api')
    await openPalette()
    await input().fill(eventId)
    await line(/Event 9ec79c33: KeyError/).click()
    await suite.page.waitForURL(new RegExp(`/issues/1000/events/${eventId}/$`))
    expect(await input().count()).toBe(0)
  })

  it('changes theme and density, which are kept, and signs out', async () => {
    await openList()
    for (const [typed, name, value] of [
      ['theme dark', 'theme', 'dark'],
      ['comfortable', 'density', 'comfortable'],
    ] as const) {
      await openPalette()
      await input().fill(typed)
      await suite.page.keyboard.press('Enter')
      await expect.poll(() => dataOf(name)).toBe(value)
    }
    await suite.page.reload()
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    expect([await dataOf('theme'), await dataOf('density')]).toEqual(['dark', 'comfortable'])
    await suite.page.keyboard.press('Alt+Shift+D')
    await expect.poll(() => dataOf('theme')).toBe('light')
    await openPalette()
    await input().fill('sign out')
    await suite.page.keyboard.press('Enter')
    await suite.page.waitForURL(/\/auth\/login\//)
    await expect.poll(() => suite.page.getByLabel('Password').count()).toBe(1)
  })

  it('fits on 390 px, where the bottom bar opens it', async () => {
    await suite.open({ viewport: narrow, colorScheme: 'dark' })
    await openList()
    await suite.page.getByRole('button', { name: 'Search', exact: true }).last().click()
    await line(/SHOP-/).first().waitFor()
    await shot('palette-narrow')
    expect((await suite.page.getByRole('dialog').boundingBox())?.width).toBeLessThanOrEqual(narrow.width)
    expect(await axeProblems(suite.page, layerRules)).toEqual([])
  })
})

describe('2. keys', () => {
  it('the sheet lists what works here, and Esc gives the focus back', async () => {
    await openList()
    await suite.page.locator('a[data-issue="1000"]').focus()
    await suite.page.keyboard.press('?')
    const sheet = suite.page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await sheet.getByText('Go to Stats').waitFor()
    await shot('help')
    expect(await sheet.getByRole('region', { name: 'This page' }).getByText('Search', { exact: true }).count()).toBe(1)
    expect(await sheet.getByText('Older event').count()).toBe(0)
    expect(await axeProblems(suite.page, layerRules)).toEqual([])
    await suite.page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await expect.poll(() => suite.page.evaluate(() => document.activeElement?.getAttribute('data-issue'))).toBe('1000')
  })

  it('every key of the sheet has a sentence, on the list and on an issue', async () => {
    for (const path of [list, `${list}1000/`]) {
      await suite.page.goto(path)
      await suite.page.locator('h1').first().waitFor()
      await untilRead(suite.page)
      await suite.page.keyboard.press('?')
      const lines = suite.page.getByRole('dialog').locator('dl > div')
      await lines.first().waitFor()
      expect(await lines.count()).toBe(await lines.filter({ has: suite.page.locator('kbd') }).count())
    }
  })

  it('g and a letter lead to a page, and rest when single keys are switched off', async () => {
    await openList()
    await suite.page.keyboard.press('g')
    await suite.page.keyboard.press('u')
    await suite.page.waitForURL(/\/stats\//)
    await suite.page.keyboard.press('?')
    await suite.page.getByRole('checkbox', { name: 'Keys without Ctrl or Alt' }).uncheck()
    await suite.page.keyboard.press('Escape')
    await suite.page.keyboard.press('g')
    await suite.page.keyboard.press('i')
    await suite.page.keyboard.press('Control+k')
    await suite.page.getByRole('combobox').waitFor()
    expect(new URL(suite.page.url()).pathname).toBe('/organizations/acme/stats/')
  })

  it('a point copies the link to the view, and says so in a toast', async () => {
    await openList('?project=shop-api')
    await suite.page.keyboard.press('.')
    await suite.page.getByText('The link to this view is copied').waitFor()
    await shot('toast')
    expect(await suite.page.evaluate(() => navigator.clipboard.readText())).toBe(suite.page.url())
    expect(await suite.page.getByRole('region', { name: /Notifications/ }).getAttribute('aria-live')).toBe('polite')
    expect(await axeProblems(suite.page, layerRules)).toEqual([])
    await suite.page.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => suite.page.getByText('The link to this view is copied').count()).toBe(0)
  })
})

describe('3. the rail', () => {
  it('is reached and used by the keyboard; the first stop skips it', async () => {
    await openList()
    await suite.page.keyboard.press('Tab')
    expect(await suite.page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
    await suite.page.keyboard.press('Enter')
    expect(await suite.page.evaluate(() => document.activeElement?.id)).toBe('main')
    const rail = suite.page.getByRole('navigation', { name: 'Sections', exact: true })
    expect(await rail.locator('[aria-current=page]').textContent()).toContain('Issues')
    await rail.getByRole('link', { name: 'Stats' }).focus()
    await suite.page.keyboard.press('Enter')
    await suite.page.waitForURL(/\/stats\//)
    await expect.poll(() => suite.page.title()).toBe('Stats - Vedette')
    await expect.poll(() => rail.locator('[aria-current=page]').textContent()).toContain('Stats')
  })

  it('becomes icons with tips by [, and stays so', async () => {
    await openList()
    await suite.page.keyboard.press('[')
    await expect.poll(() => dataOf('rail')).toBe('narrow')
    await suite.page.reload()
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    await suite.page.getByRole('navigation', { name: 'Sections', exact: true }).getByRole('link', { name: 'Stats' }).focus()
    await shot('rail-narrow')
    expect((await suite.page.getByRole('complementary', { name: 'Rail' }).boundingBox())?.width).toBe(52)
    expect(await axeProblems(suite.page)).toEqual([])
    await suite.page.getByRole('button', { name: 'Expand the rail' }).click()
    expect(await dataOf('rail')).toBe('wide')
  })

  it('is a bottom bar with a drawer on 390 px', async () => {
    await suite.open({ viewport: narrow })
    await openList()
    await suite.page.getByRole('button', { name: 'More' }).click()
    const drawer = suite.page.getByRole('dialog', { name: 'More' })
    await drawer.getByRole('button', { name: 'Sign out' }).waitFor()
    await shot('drawer')
    expect(await axeProblems(suite.page, layerRules)).toEqual([])
    await drawer.getByRole('button', { name: 'Dark' }).click()
    await expect.poll(() => dataOf('theme')).toBe('dark')
    await drawer.getByRole('link', { name: 'Stats' }).click()
    await suite.page.waitForURL(/\/stats\//)
    await drawer.waitFor({ state: 'detached' })
  })
})

describe('4. page filters', () => {
  const chip = (name: string) => suite.page.getByRole('group', { name: 'Page filters' }).getByRole('button', { name })

  it('the time range is in the address: a period, or two times of the own zone', async () => {
    await openList()
    await suite.page.keyboard.press('T')
    const panel = suite.page.getByRole('dialog', { name: 'Time range' })
    await panel.waitFor()
    await shot('time')
    expect(await axeProblems(suite.page, layerRules)).toEqual([])
    await panel.getByRole('button', { name: 'Last 7 days' }).click()
    await suite.page.waitForURL((url) => url.searchParams.get('statsPeriod') === '7d')
    await chip('Time 7 d').click()
    await panel.getByLabel('From').fill('2026-11-20T10:00')
    await panel.getByLabel('To, not included').fill('2026-11-20T09:00')
    await panel.getByRole('button', { name: 'Apply' }).click()
    await panel.getByText('The first time must be before the second').waitFor()
    await panel.getByLabel('To, not included').fill('2026-11-20T12:30')
    await panel.getByRole('button', { name: 'Apply' }).click()
    await suite.page.waitForURL((url) => url.searchParams.has('start'))
    expect([searchOf().get('start'), searchOf().get('end'), searchOf().get('statsPeriod')]).toEqual([
      '2026-11-20T09:00:00Z',
      '2026-11-20T11:30:00Z',
      null,
    ])
    await chip('Time 2026-11-20 10:00 to 12:30').click()
    await panel.getByRole('button', { name: 'Last 90 days' }).click()
    await suite.page.waitForURL((url) => !url.searchParams.has('start'))
  })

  it('several projects and environments are chosen, by keys too', async () => {
    await openList()
    await suite.page.keyboard.press('P')
    await suite.page.getByRole('menuitemcheckbox', { name: 'shop-api' }).click()
    await suite.page.getByRole('menuitemcheckbox', { name: 'shop-web' }).click()
    await suite.page.waitForURL((url) => url.searchParams.getAll('project').join() === 'shop-api,shop-web')
    await suite.page.keyboard.press('Escape')
    await chip('Project shop-api, shop-web').waitFor()
    await suite.page.keyboard.press('E')
    await suite.page.getByRole('menuitemcheckbox', { name: 'staging' }).click()
    await suite.page.waitForURL((url) => url.searchParams.getAll('environment').join() === 'staging')
    expect(searchOf().getAll('project')).toEqual(['shop-api', 'shop-web'])
  })

  it('they go along to the other list and come back', async () => {
    await openList('?project=shop-api&statsPeriod=7d')
    const rail = suite.page.getByRole('navigation', { name: 'Sections', exact: true })
    await rail.getByRole('link', { name: 'Stats' }).click()
    await suite.page.waitForURL(/\/stats\//)
    await chip('Project shop-api').waitFor()
    await chip('Time 7 d').waitFor()
    await rail.getByRole('link', { name: 'Issues' }).click()
    await suite.page.waitForURL(/\/issues\//)
    expect([searchOf().get('project'), searchOf().get('statsPeriod')]).toEqual(['shop-api', '7d'])
  })
})

describe('5. a server that goes away', () => {
  it('the page stays, a bar says so, and what failed is read when the server is back', async () => {
    await openList()
    await suite.page.route('**/api/0/**', (route) => route.abort())
    await suite.page.getByRole('link', { name: 'Stats' }).first().click()
    await suite.page.getByText('The server cannot be reached').first().waitFor()
    await shot('away')
    await suite.page.unroute('**/api/0/**')
    await suite.page.getByText('unknown_item').first().waitFor({ timeout: 20_000 })
    await expect.poll(() => suite.page.getByText('The server cannot be reached').count()).toBe(0)
    suite.forgive('ERR_FAILED')
  })
})

describe('6. a session that ends', () => {
  it('is begun again over the page, which keeps what was typed', async () => {
    await openList()
    await suite.page.getByLabel('Search issues').fill('half a word')
    suite.server.scene.signedIn = false
    await suite.page.keyboard.press('Control+k')
    const dialog = suite.page.getByRole('dialog', { name: 'Your session ended' })
    await dialog.waitFor()
    await suite.page.keyboard.press('Escape')
    await suite.page.getByRole('button', { name: 'Sign in again' }).click()
    await dialog.getByLabel('Password').fill('secret')
    await shot('session-ended')
    expect(await axeProblems(suite.page, layerRules)).toEqual([])
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await dialog.waitFor({ state: 'detached' })
    await suite.page.getByRole('combobox').press('Escape')
    expect(await suite.page.getByLabel('Search issues').inputValue()).toBe('half a word')
    suite.forgive('401')
  })
})

describe('7. budget', () => {
  it('the list loads at most 200 kB of compressed script and style, in at most three requests in a row', async () => {
    // The fixed clock of the other tests takes the browser's measurements away.
    const plain = await suite.browser.newContext({ viewport: wide, baseURL: suite.server.address })
    const fresh = await plain.newPage()
    await fresh.addInitScript(() => {
      const watcher = new MutationObserver(() => {
        if (document.querySelector('a[data-issue]') === null) return
        watcher.disconnect()
        document.documentElement.dataset['rowsAt'] = String(performance.now())
      })
      watcher.observe(document, { childList: true, subtree: true })
    })
    await fresh.goto(list)
    await fresh.locator('[data-rows-at] a[data-issue="1000"]').waitFor()
    // What comes when the rows are there nobody waits for.
    const loaded = await fresh.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map((entry) => {
          const { name, startTime, responseEnd } = entry as PerformanceResourceTiming
          return { path: new URL(name).pathname, from: startTime, to: responseEnd }
        })
        .filter(({ from }) => from < Number(document.documentElement.dataset['rowsAt'])),
    )
    await plain.close()
    const files = loaded.filter(({ path }) => /\.(js|css)$/.test(path))
    const bytes = files.reduce((sum, { path }) => sum + gzipSync(readFileSync(join(dist, path)), { level: 9 }).length, 0)
    console.log(`first load of the list: ${(bytes / 1000).toFixed(1)} kB gz in ${String(files.length)} files`)
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThanOrEqual(200_000)
    // A request that began after another had ended may have waited for it; the longest such chain, after the page itself.
    const depths: number[] = []
    for (const [index, one] of loaded.entries()) {
      const before = loaded.slice(0, index).map(({ to }, at) => (to <= one.from ? (depths[at] ?? 0) : 0))
      depths.push(1 + Math.max(0, ...before))
    }
    expect(Math.max(...depths)).toBeLessThanOrEqual(3)
  })
})
