import { describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { looksOf } from './looks.ts'

const list = '/organizations/acme/issues/'

const suite = cannedSuite({ look: { viewport: { width: 1440, height: 844 } } })

const box = () => suite.page.getByRole('combobox', { name: 'Search issues' })
const options = () => suite.page.getByRole('listbox').getByRole('option')
const mirror = () => suite.page.locator('search [aria-hidden=true][class*=mirror]')
const told = () => suite.page.locator('search output')
const queryInAddress = () => new URL(suite.page.url()).searchParams.get('query')
const runs = (query: string) => suite.page.waitForURL((url) => url.searchParams.get('query') === query)

/** The list and the box with its colours; these come with the focus when nothing was searched for yet. */
const openList = async (search = ''): Promise<void> => {
  await suite.page.goto(`${list}${search}`)
  if (search === '') await box().focus()
  await mirror().waitFor({ state: 'attached' })
}

describe('1. the box', () => {
  it('shows the text of the address in colours, at the places where the input has it', async () => {
    await openList(`?query=${encodeURIComponent('level:error AND (TypeError OR "two words")')}`)
    expect(await mirror().textContent()).toBe(await box().inputValue())
    const looks = await mirror()
      .locator('span')
      .evaluateAll((all) => all.map((one) => [one.textContent, one.getAttribute('data-look')]))
    expect(looks.slice(0, 3)).toEqual([
      ['level:', 'key'],
      ['error', 'value'],
      [' ', 'plain'],
    ])
    const boxes = await Promise.all([box().boundingBox(), mirror().boundingBox()])
    expect(boxes[1]).toEqual(boxes[0])
  })

  it('keeps the colours over the text when it is longer than the box', async () => {
    await suite.open({ viewport: { width: 390, height: 844 } })
    await openList()
    await box().fill(`level:error ${'word '.repeat(40)}end`)
    await box().press('End')
    await expect.poll(() => mirror().evaluate((one) => one.scrollLeft)).toBeGreaterThan(100)
    const [input, over] = await Promise.all([box().evaluate((one) => one.scrollLeft), mirror().evaluate((one) => one.scrollLeft)])
    expect(Math.abs(input - over)).toBeLessThanOrEqual(1)
  })

  it('is reached by / and left by Escape', async () => {
    await suite.page.goto(list)
    await suite.page.locator('a[data-issue]').first().waitFor()
    expect(await mirror().count()).toBe(0)
    await suite.page.keyboard.press('/')
    await expect.poll(() => box().evaluate((one) => one === document.activeElement)).toBe(true)
    await mirror().waitFor()
    await suite.page.keyboard.press('Escape')
    await expect.poll(() => box().evaluate((one) => one === document.activeElement)).toBe(false)
  })
})

describe('2. when a search runs', () => {
  it('is on Enter; Back brings the text before it back, Forward this one', async () => {
    await openList()
    await box().fill('filler')
    await box().press('Enter')
    await runs('filler')
    await suite.page.goBack()
    await expect.poll(() => box().inputValue()).toBe('is:unresolved')
    await suite.page.goForward()
    await expect.poll(() => box().inputValue()).toBe('filler')
  })

  it('is a moment after the last key; one stay in the box is one step back', async () => {
    await openList()
    await box().fill('wum')
    await runs('wum')
    await box().press('End')
    await box().pressSequentially('pus ')
    await runs('wumpus')
    expect(await box().inputValue()).toBe('wumpus ')
    expect(await box().evaluate((one) => one === document.activeElement)).toBe(true)
    await suite.page.goBack()
    await expect.poll(() => box().inputValue()).toBe('is:unresolved')
    expect(queryInAddress()).toBeNull()
  })

  it('is when the box is left, but not while something is wrong or a key is half written', async () => {
    await openList()
    const asked: string[] = []
    suite.page.on('request', (request) => {
      const query = new URL(request.url()).searchParams.get('query')
      if (query !== null) asked.push(query)
    })
    await box().fill('is:gon')
    await box().fill('lev')
    await options().first().waitFor()
    await box().fill('"not closed')
    await box().fill('filler')
    await suite.page.locator('search button').focus()
    await runs('filler')
    expect(asked.filter((query) => ['is:gon', 'lev', '"not closed'].includes(query))).toEqual([])
  })
})

describe('3. what is wrong', () => {
  it('is underlined and told, and the rest still counts', async () => {
    await openList(`?query=${encodeURIComponent('geo.x:1 filler is:gone')}`)
    await expect.poll(() => told().textContent()).toContain('Ignored: geo.x:1')
    expect(await told().textContent()).toContain('is:gone')
    expect(await mirror().locator('[data-wrong=true]').allTextContents()).toEqual(['geo.x:', '1', 'is:', 'gone'])
    await suite.page.locator('a[data-issue]').first().waitFor()
    expect(await axeProblems(suite.page)).toEqual([])
  })

  it('is told with its name once', async () => {
    await openList(`?query=${encodeURIComponent('is:gone')}`)
    await expect.poll(() => told().textContent()).toMatch(/^Ignored: is:gone is not known/)
  })

  it('is asked for leniently, so that the server leaves it out too', async () => {
    const asked = suite.page.waitForRequest((request) => {
      const { pathname, searchParams } = new URL(request.url())
      return pathname.startsWith('/api/') && searchParams.get('query') === 'geo.x:1 filler'
    })
    await openList(`?query=${encodeURIComponent('geo.x:1 filler')}`)
    expect(new URL((await asked).url()).searchParams.get('lenient')).toBe('1')
  })

  it('of an address that is too long is told, and nothing is asked for in its place', async () => {
    const asked: string[] = []
    suite.page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    const words = `is:unresolved ${'word '.repeat(900)}end`
    for (const [theme, width] of [
      ['light', 1440],
      ['dark', 390],
    ] as const) {
      await suite.open({ viewport: { width, height: 844 }, colorScheme: theme })
      suite.page.on('request', (request) => asked.push(new URL(request.url()).pathname))
      await suite.page.goto(`/organizations/acme/issues/?query=${encodeURIComponent(words)}`)
      await suite.page.getByText('This search has 4 517 characters').waitFor()
      await suite.shoot(`search-too-long-${theme}-${String(width)}`)
      expect(await axeProblems(suite.page)).toEqual([])
    }
    expect(await suite.page.getByLabel('Search issues').inputValue()).toBe(words)
    expect(asked.filter((path) => path.endsWith('/issues/') && path.startsWith('/api/'))).toEqual([])
    await suite.page.getByRole('button', { name: 'Show unresolved issues' }).click()
    await suite.page.locator('a[data-issue="1000"]').waitFor()
  })

  it('is not told while it is being written', async () => {
    await openList()
    await box().fill('level:')
    await options().first().waitFor()
    expect(await told().textContent()).toBe('')
    await box().press('Enter')
    await expect.poll(() => told().textContent()).toContain('needs a value')
  })
})

describe('4. completion', () => {
  it('goes from a key to its values by keys alone; the browser takes it back', async () => {
    await openList()
    await box().fill('lev')
    await options().first().waitFor()
    await expect.poll(() => box().getAttribute('aria-expanded')).toBe('true')
    await box().press('ArrowDown')
    const active = suite.page.locator('[role=option][aria-selected=true]')
    await active.waitFor()
    await expect.poll(async () => (await box().getAttribute('aria-activedescendant')) === (await active.getAttribute('id'))).toBe(true)
    await box().press('Enter')
    await expect.poll(() => box().inputValue()).toBe('level:')
    await options().getByText('fatal').waitFor()
    await box().press('ArrowUp')
    await box().press('ArrowUp')
    await box().press('Tab')
    await expect.poll(() => box().inputValue()).toBe('level:info ')
    await options().first().waitFor({ state: 'detached' })
    await box().press('ControlOrMeta+z')
    await expect.poll(() => box().inputValue()).toBe('level:')
    await box().press('Escape')
    await options().first().waitFor({ state: 'detached' })
    expect(await box().evaluate((one) => one === document.activeElement)).toBe(true)
  })

  it('knows the tags of events, and their values with how many events have them', async () => {
    await openList()
    await box().fill('tena')
    await options().getByText('1 204 events').waitFor()
    await box().press('ArrowDown')
    await box().press('Enter')
    await expect.poll(() => box().inputValue()).toBe('tenant:')
    await options().getByText('blue whale').waitFor()
    expect(await options().first().innerText()).toMatch(/blue whale\s+1 200 events/)
    await box().press('ArrowDown')
    await box().press('Enter')
    await expect.poll(() => box().inputValue()).toBe('tenant:"blue whale" ')
  })

  it('puts the keys that were used last first', async () => {
    await openList()
    await box().fill('priority:high ')
    await box().press('Enter')
    await runs('priority:high')
    await box().fill('priority:high ')
    await box().press('ArrowDown')
    await expect.poll(() => options().first().textContent()).toContain('priority:')
  })

  it('knows values of the server, and takes a press of the pointer', async () => {
    await openList()
    await box().fill('project:')
    await options().getByText('shop-web').click()
    await expect.poll(() => box().inputValue()).toBe('project:shop-web ')
    expect(await box().evaluate((one) => one === document.activeElement)).toBe(true)
    await runs('project:shop-web')
    await box().fill('!environment:[production, sta')
    await options().getByText('staging').click()
    await expect.poll(() => box().inputValue()).toBe('!environment:[production, staging')
  })
})

describe('5. how it looks', () => {
  for (const { theme, view, look } of looksOf(1)) {
    it(`${theme}, ${view}: no complaint of axe, nothing wider than the page`, async () => {
      await suite.open(look)
      await openList(`?query=${encodeURIComponent('is:unresolved geo.x:1 level:[error,fatal] title:*Error*')}`)
      await suite.page.locator('a[data-issue]').first().waitFor()
      await expect.poll(() => told().textContent()).toContain('geo.x:1')
      await box().press('End')
      await box().pressSequentially(' firs')
      await options().first().waitFor()
      await box().press('ArrowDown')
      await suite.page.locator('[role=option][aria-selected=true]').waitFor()
      await suite.shoot(`search-${theme}-${view}`)
      expect(await axeProblems(suite.page)).toEqual([])
      expect(
        await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      ).toBeLessThanOrEqual(0)
    })
  }
})

describe('6. when nothing is found', () => {
  const empty = () => suite.page.getByRole('region', { name: 'No issue matches these filters' })
  const chip = (name: string) => empty().getByRole('button', { name: `Remove the filter ${name}`, exact: true })

  it('each filter is a chip that takes it away, and one button takes all away', async () => {
    await openList('?query=level:error+wumpus&environment=production&environment=staging&statsPeriod=24h&project=shop-api')
    await chip('environment staging').click()
    await suite.page.waitForURL((url) => url.searchParams.getAll('environment').join(' ') === 'production')
    await chip('time 24 h').click()
    await suite.page.waitForURL((url) => !url.searchParams.has('statsPeriod'))
    await chip('level error').click()
    await runs('wumpus')
    for (const name of ['text wumpus', 'environment production', 'project shop-api']) await chip(name).waitFor()
    await suite.page.setViewportSize({ width: 390, height: 844 })
    expect(await axeProblems(suite.page)).toEqual([])
    expect(await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    await empty().getByRole('button', { name: 'Clear filters' }).click()
    await suite.page.waitForURL((url) => url.search === '')
    await suite.page.locator('a[data-issue]').first().waitFor()
  })
})
