import { describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'

/* Chips above the list: what its issues have in common, with counts, each a press away from the search. */

const wcag = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] as const

const suite = cannedSuite()

const list = async (query = ''): Promise<void> => {
  await suite.page.goto(`/organizations/acme/issues/${query === '' ? '' : `?query=${encodeURIComponent(query)}`}`)
  await suite.page.locator('a[data-issue]').first().waitFor()
}
const chip = (group: string, name: string) => suite.page.getByRole('group', { name: group, exact: true }).getByRole('button', { name })
const query = (): string => new URL(suite.page.url()).searchParams.get('query') ?? 'is:unresolved'
const search = () => suite.page.getByRole('combobox', { name: 'Search issues' })

describe('chips of the list', () => {
  it('say how many issues have a value, and add its term to the search by one press', async () => {
    await list()
    await chip('environment', 'production 700').click()
    await expect.poll(query).toBe('is:unresolved environment:production')
    await expect.poll(() => chip('environment', 'production').getAttribute('aria-pressed')).toBe('true')
    expect(await search().inputValue()).toBe('is:unresolved environment:production')
    await chip('environment', 'production').click()
    await expect.poll(query).toBe('is:unresolved')
    expect(await suite.page.getByRole('button', { name: 'error 640' }).count()).toBe(1)
  })

  it('leave out by Alt, quote what needs it, and keep hostile names text', async () => {
    await list()
    await chip('environment', 'staging 112').click({ modifiers: ['Alt'] })
    await expect.poll(query).toBe('is:unresolved !environment:staging')
    await chip('first release', 'a b 12').click()
    await expect.poll(query).toBe('is:unresolved !environment:staging firstRelease:"a b"')
    await expect.poll(() => chip('first release', 'a b').getAttribute('aria-pressed')).toBe('true')
    await chip('environment', 'staging').click()
    await expect.poll(query).toBe('is:unresolved firstRelease:"a b"')
    expect(await chip('first release', '<b>').textContent()).not.toContain('\u202E')
  })

  it('are reached by keyboard', async () => {
    await list()
    await chip('priority', 'medium 132').focus()
    await suite.page.keyboard.press('Enter')
    await expect.poll(query).toBe('is:unresolved priority:medium')
  })

  it('are not there for what all issues have, nor when they cannot be counted', async () => {
    await list()
    await chip('priority', 'high 680').waitFor()
    expect(await suite.page.getByRole('group', { name: 'platform' }).count()).toBe(0)
    suite.server.scene.failing = 'issue-facets'
    await suite.page.goto('/organizations/acme/issues/?query=level:error')
    await suite.page.locator('a[data-issue]').first().waitFor()
    await expect.poll(() => suite.complaints.length).toBeGreaterThan(0)
    expect(await suite.page.getByRole('group', { name: 'priority' }).count()).toBe(0)
    suite.forgive('500')
  })

  it.each([
    ['wide', 1440, 900, 'light'],
    ['wide-dark', 1440, 900, 'dark'],
    ['narrow', 390, 844, 'light'],
  ] as const)(
    'are in the line that is there anyway: no row moves, nothing is wider than the page (%s)',
    async (name, width, height, scheme) => {
      await suite.open({ viewport: { width, height }, colorScheme: scheme })
      let answer: () => void = () => undefined
      const held = new Promise<void>((resolve) => (answer = resolve))
      await suite.page.route('**/issue-facets/*', async (route) => {
        await held
        await route.continue()
      })
      await list()
      const first = suite.page.locator('a[data-issue]').first()
      const before = await first.boundingBox()
      answer()
      await chip('environment', 'production 700').waitFor({ state: 'attached' })
      expect(await first.boundingBox()).toEqual(before)
      expect(await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
      expect(await axeProblems(suite.page, wcag)).toEqual([])
      await suite.shoot(`facets-${name}`)
    },
  )
})

describe('what is cut', () => {
  const rows = [
    { title: 'shop closed', metadata: { title: 'shop closed' }, count: '1', userCount: 1 },
    { title: 'x', metadata: { title: 'x' } },
    { title: 'Hydration mismatch: y', metadata: { type: 'Hydration mismatch', value: 'y' } },
    { metadata: { type: 'Averylongtypeofanexception'.repeat(8), value: 'a message of which only the end has room 4131' } },
  ]
  const listOfThese = async (): Promise<void> => {
    await suite.page.route(/\/organizations\/acme\/issues\/\?/, async (route) => {
      const response = await route.fetch()
      const body: unknown = await response.json()
      const list: unknown[] = Array.isArray(body) ? body : []
      await route.fulfill({ response, json: list.map((issue, at) => Object.assign({}, issue, rows[at])) })
    })
    await list()
  }
  const lineOf = (id: string) => suite.page.locator(`a[data-issue="${id}"]`)
  const cutBy = (id: string, part: string) =>
    lineOf(id)
      .locator(part)
      .evaluate((one) => one.scrollWidth - one.clientWidth)

  it('is no title in a row that has room for it, with a type or without', async () => {
    await listOfThese()
    await lineOf('1000').getByText('shop closed').waitFor()
    for (const id of ['1000', '1001', '1002']) expect([id, await cutBy(id, 'b')]).toEqual([id, 0])
    expect(await cutBy('1002', 'bdi[class*=message]')).toBe(0)
  })

  it('is said by dots, of a long type and of the message beside it', async () => {
    await listOfThese()
    expect(await cutBy('1003', 'b')).toBeGreaterThan(0)
    expect(await cutBy('1003', 'bdi[class*=message]')).toBeGreaterThan(0)
    expect((await lineOf('1003').locator('bdi[class*=message]').boundingBox())?.width).toBeGreaterThan(12)
  })

  it('of chips and views fades at the end of their line, and what is behind them stays beside them', async () => {
    for (const width of [1440, 390]) {
      await suite.page.setViewportSize({ width, height: 844 })
      await list()
      await chip('environment', 'production 700').waitFor({ state: 'attached' })
      const hits = await suite.page.locator('output', { hasText: /issues$/ }).boundingBox()
      const line = suite.page.locator('div[class*=choices]')
      const box = await line.boundingBox()
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(hits?.x ?? 0)
      for (const one of [line, suite.page.getByRole('navigation', { name: 'Views' })])
        expect(await one.evaluate((element) => getComputedStyle(element).maskImage)).toContain('linear-gradient')
    }
  })

  it('is nothing of a card: one line of title leaves no hole, and one event is one', async () => {
    await suite.open({ viewport: { width: 390, height: 844 } })
    await listOfThese()
    const card = suite.page.locator('tr', { has: lineOf('1000') })
    await card.getByText('1 event', { exact: true }).waitFor()
    await card.getByText('1 user', { exact: true }).waitFor()
    const [title, place, numbers] = await Promise.all(
      ['div[class*=line]', 'div[class*=place]', 'div[class*=card]'].map((part) => card.locator(part).first().boundingBox()),
    )
    const gap = (above: typeof title, below: typeof title): number => (below?.y ?? 0) - (above?.y ?? 0) - (above?.height ?? 0)
    expect(Math.abs(gap(title, place) - gap(place, numbers))).toBeLessThanOrEqual(1)
    expect(gap(title, place)).toBeLessThan(18)
  })

  it('is nothing of the sheet of keys: its columns are as long as each other', async () => {
    await list()
    await suite.page.keyboard.press('?')
    const sheet = suite.page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await sheet.getByText('Go to Stats').waitFor()
    const boxes = await sheet
      .locator('dl > div')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ x, bottom }) => ({ x, bottom })))
    const ends = [...new Set(boxes.map(({ x }) => x))].map((x) =>
      Math.max(...boxes.filter((one) => one.x === x).map(({ bottom }) => bottom)),
    )
    expect(ends).toHaveLength(2)
    expect(Math.max(...ends)).toBeLessThan(900)
    expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(120)
  })

  it('is no button of the bar of chosen issues', async () => {
    await suite.open({ viewport: { width: 390, height: 844 } })
    await list()
    await suite.page
      .getByRole('checkbox', { name: /^Select SHOP/ })
      .first()
      .click()
    const bar = suite.page.getByRole('region', { name: 'Chosen issues' })
    await bar.getByRole('button', { name: 'Priority' }).waitFor()
    for (const button of await bar.getByRole('button').all()) {
      const box = await button.boundingBox()
      expect((box?.x ?? 999) + (box?.width ?? 0)).toBeLessThanOrEqual(378)
    }
    expect((await bar.boundingBox())?.height).toBeLessThan(96)
    expect(await axeProblems(suite.page, wcag)).toEqual([])
    await suite.shoot('chosen-narrow')
  })
})
