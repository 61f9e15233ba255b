import { describe, expect, it } from 'vitest'

import type { EventAnswer } from '../../packages/contract/event.ts'
import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { eventOf } from './fixture-event.ts'
import { groupingAnswer, whatChanged } from './fixture-issue-parts.ts'
import { untilRead } from './until-read.ts'

const issuePath = '/organizations/acme/issues/1000/'

const suite = cannedSuite({ look: { permissions: ['clipboard-read', 'clipboard-write'] } })

const openIssue = async (rest = ''): Promise<void> => {
  await suite.page.goto(`${issuePath}${rest}`)
  await suite.page.getByText('Local variables').first().waitFor()
  await chart().waitFor()
}
const chart = () => suite.page.getByRole('slider', { name: /events/ })
const looks = [
  [1440, 'light'],
  [390, 'dark'],
] as const
const search = (): URLSearchParams => new URL(suite.page.url()).searchParams
const searchIs = (name: string, value: string | null) => expect.poll(() => search().get(name)).toBe(value)

/** The server answers another event than that of the fixtures. */
const answerEvent = (change: (event: EventAnswer) => object) =>
  suite.page.route(/\/issues\/1000\/events\/[^/]+\/(\?.*)?$/, (route) =>
    route.fulfill({ json: change(eventOf({ groupID: '1000', older: false, chained: false })) }),
  )

describe('1. the page', () => {
  const looks = [
    { theme: 'light', width: 1440 },
    { theme: 'dark', width: 1000 },
    { theme: 'light', width: 390 },
  ] as const
  for (const { theme, width } of looks) {
    it(`${theme}, ${String(width)} px: everything is in it, axe finds nothing, nothing is wider than the page`, async () => {
      await suite.open({ viewport: { width, height: width < 500 ? 844 : 900 }, colorScheme: theme })
      await openIssue()
      await suite.shoot(`issue-page-${theme}-${String(width)}`, { fullPage: true })
      expect(await axeProblems(suite.page)).toEqual([])
      expect(await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
      expect(await suite.page.getByRole('region', { name: 'Highlights' }).count()).toBe(1)
    })
  }

  it('shows at once what went wrong, since when, which event, and where', async () => {
    await openIssue()
    for (const part of ['Issue', 'Since when', 'Events of this issue'])
      expect(await suite.page.getByRole('region', { name: part, exact: true }).isVisible()).toBe(true)
    const code = await suite.page.getByText('discount = cart.total * coupon.percent').first().boundingBox()
    expect(code && code.y + code.height).toBeLessThan(900)
    expect(await suite.page.getByRole('region', { name: 'Since when' }).textContent()).toContain('2.4.1')
    expect(await suite.page.getByText('all time').first().isVisible()).toBe(true)
  })

  it('does not jump while its parts arrive', async () => {
    await suite.page.addInitScript(() => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          if ('value' in entry && typeof entry.value === 'number')
            Reflect.set(window, '__shift', Number(Reflect.get(window, '__shift') ?? 0) + entry.value)
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await openIssue()
    await untilRead(suite.page)
    expect(await suite.page.evaluate(() => Number(Reflect.get(window, '__shift') ?? 0))).toBeLessThanOrEqual(0.03)
  })
})

describe('1b. an event without an exception', () => {
  const said: EventAnswer['entries'][number] = { type: 'message', data: { formatted: 'The stock is empty', message: null, params: null } }
  const quiet = { ...whatChanged, changes: [], quiet: 'few-events', issue: { events: 3, lookedAt: 3 } }
  const entriesOf = (event: EventAnswer, crashed: boolean): EventAnswer['entries'] => [
    said,
    ...event.entries.flatMap((entry): EventAnswer['entries'] => {
      if (entry.type === 'exception' || (entry.type === 'threads' && !crashed)) return []
      if (entry.type !== 'threads') return [entry]
      return [{ ...entry, data: { values: entry.data.values.map((thread) => ({ ...thread, crashed: thread.stacktrace !== null })) } }]
    }),
  ]
  /** Opens it, and gives the places of its sections, from above. */
  const sectionsOf = async (): Promise<readonly string[]> => {
    await suite.page.goto(issuePath)
    await suite.page.locator('details#json').waitFor()
    return suite.page.locator('details').evaluateAll((all) => all.filter(({ id }) => id !== 'hashes' && id !== '').map(({ id }) => id))
  }

  for (const [width, theme] of looks)
    it(`${theme}, ${String(width)} px: the message and the thread that crashed stand where others have their stack trace`, async () => {
      await suite.open({ viewport: { width, height: width < 500 ? 844 : 900 }, colorScheme: theme })
      await suite.page.route('**/what-changed/**', (route) => route.fulfill({ json: quiet }))
      await answerEvent((event) => ({ ...event, entries: entriesOf(event, true) }))
      expect((await sectionsOf()).slice(0, 4)).toEqual(['message', 'threads', 'graph', 'what-changed'])
      const frame = await suite.page
        .locator('#threads')
        .getByRole('button', { name: /worker\.py/ })
        .boundingBox()
      expect(frame && frame.y + frame.height).toBeLessThan(900)
      await suite.page.locator('#what-changed').scrollIntoViewIfNeeded()
      const text = await suite.page.locator('#what-changed p', { hasText: 'Too few events to see a pattern' }).boundingBox()
      expect(text?.height).toBeLessThanOrEqual(width < 500 ? 80 : 20)
      expect(await axeProblems(suite.page)).toEqual([])
      await suite.page.evaluate(() => window.scrollTo(0, 0))
      await suite.shoot(`issue-message-${theme}-${String(width)}`)
    })

  it('the sections are listed in their order, and threads without a stack stay below', async () => {
    await answerEvent((event) => ({ ...event, entries: entriesOf(event, false) }))
    expect((await sectionsOf()).slice(0, 3)).toEqual(['message', 'graph', 'what-changed'])
    const outline = suite.page.getByRole('navigation', { name: 'Sections of this page' }).getByRole('button')
    expect((await outline.allTextContents()).slice(0, 2)).toEqual(['Message1', 'Events2'])
  })

  it('whose tags tell nothing of who is hit says so, without a hole', async () => {
    await suite.page.route(/\/issues\/1000\/tags\/(\?.*)?$/, (route) => route.fulfill({ json: [] }))
    await openIssue()
    const box = await suite.page.getByRole('region', { name: 'Who is hit' }).boundingBox()
    await suite.page.getByText('Its events carry no tags that tell who is hit.').waitFor()
    expect(box?.height).toBeLessThan(100)
  })
})

describe('2. from event to event', () => {
  it('the keys go to older and newer, and the filter goes along', async () => {
    await openIssue('?environment=production')
    await suite.page.keyboard.press('h')
    await suite.page.waitForURL(/events\/\w+\/\?environment=production$/)
    await suite.page.keyboard.press(';')
    await suite.page.waitForURL(/events\/recommended\/\?environment=production$/)
    await suite.page.keyboard.press('Shift+Y')
    await suite.page.getByText('Copied the event id').waitFor()
    expect(await suite.page.evaluate(() => navigator.clipboard.readText())).toMatch(/^[0-9a-f]{32}$/)
    await suite.page.keyboard.press('y')
    await expect.poll(() => suite.page.evaluate(() => navigator.clipboard.readText())).toContain('# `')
  })

  it('words and tags narrow the events, and the page says when the shown one is outside', async () => {
    await answerEvent((event) => ({ ...event, matchesFilter: false }))
    await openIssue()
    await suite.page.keyboard.press('/')
    await suite.page.getByRole('searchbox', { name: 'Search the events of this issue' }).fill('timeout')
    await suite.page.keyboard.press('Enter')
    await searchIs('query', 'timeout')
    await suite.page.getByText('The filter does not let this event pass').waitFor()
    const bar = suite.page.getByRole('region', { name: 'Who is hit' }).getByRole('button', { pressed: false }).first()
    await bar.click()
    await expect.poll(() => search().get('query')).toMatch(/^timeout \S+:/)
    await suite.page.getByRole('button', { name: 'Clear', exact: true }).click()
    await searchIs('query', null)
  })

  it('a filter that nothing fits says so, and how to be rid of it', async () => {
    await suite.page.route(/events\/recommended\/\?query=/, (route) => route.fulfill({ status: 404, json: { detail: 'gone' } }))
    await suite.page.goto(`${issuePath}?query=nothing`)
    await suite.page.getByText('No event of this issue fits the filter').waitFor()
    await suite.page.getByRole('button', { name: 'Clear the filter' }).click()
    await suite.page.getByText('Local variables').first().waitFor()
    expect(search().get('query')).toBeNull()
    suite.forgive('404')
  })
})

describe('3. the graph', () => {
  it('reads out by keys, and takes a time by keys', async () => {
    await openIssue()
    await chart().focus()
    await suite.page.keyboard.press('End')
    await expect.poll(() => chart().getAttribute('aria-valuetext')).toMatch(/events \(/)
    await suite.page.keyboard.press('Shift+ArrowLeft')
    await suite.page.keyboard.press('Shift+ArrowLeft')
    await suite.page.keyboard.press('Enter')
    await expect.poll(() => Date.parse(search().get('end') ?? '') - Date.parse(search().get('start') ?? '')).toBe(3 * 900_000)
    await suite.page.getByRole('button', { name: 'Zoom out' }).click()
    await expect.poll(() => Date.parse(search().get('end') ?? '') - Date.parse(search().get('start') ?? '')).toBe(6 * 900_000)
    await suite.page.getByRole('button', { name: 'All time' }).click()
    await searchIs('start', null)
  })

  it('takes a time by dragging, or by a press and its button', async () => {
    await openIssue()
    await chart().scrollIntoViewIfNeeded()
    const box = await chart().boundingBox()
    if (!box) throw new Error('the chart has no box')
    const y = box.y + box.height / 2
    await suite.page.mouse.move(box.x + box.width * 0.2, y)
    await suite.page.mouse.down()
    await suite.page.mouse.move(box.x + box.width * 0.4, y, { steps: 4 })
    await suite.page.mouse.up()
    await expect.poll(() => search().get('start')).not.toBeNull()
    await suite.page.goBack()
    await searchIs('start', null)
    await chart().scrollIntoViewIfNeeded()
    await chart().click({ position: { x: box.width - 20, y: 20 } })
    await suite.page.getByRole('button', { name: 'Only this time' }).click()
    await expect.poll(() => search().get('end')).not.toBeNull()
  })

  it('has all of its numbers as a table, and counts users too', async () => {
    await openIssue()
    await suite.page.getByRole('button', { name: 'Table', exact: true }).click()
    expect(await suite.page.getByRole('region', { name: 'Table of events' }).getByRole('row').count()).toBe(97)
    await suite.page.getByRole('button', { name: 'Users', exact: true }).click()
    await suite.page.getByRole('region', { name: 'Table of users' }).waitFor()
  })
})

describe('4. the sections', () => {
  it('are reached by number, and stay folded once folded', async () => {
    await openIssue()
    await suite.page.keyboard.press('2')
    await expect.poll(() => suite.page.evaluate(() => document.activeElement?.closest('details')?.id)).toBe('graph')
    const tags = suite.page.locator('details#tags')
    await tags.locator('summary').click()
    await expect.poll(() => tags.evaluate((section) => section.hasAttribute('open'))).toBe(false)
    await suite.page.reload()
    await tags.waitFor()
    expect(await tags.evaluate((section) => section.hasAttribute('open'))).toBe(false)
    await suite.page.getByRole('navigation', { name: 'Sections of this page' }).getByRole('button', { name: 'Tags' }).click()
    await expect.poll(() => tags.evaluate((section) => section.hasAttribute('open'))).toBe(true)
  })

  it('one that cannot be drawn leaves the others alone', async () => {
    await answerEvent((event) => ({ ...event, contexts: null }))
    await openIssue()
    await suite.page.getByRole('alert', { name: '"Contexts" could not be shown' }).waitFor()
    expect(await suite.page.locator('details#tags').count()).toBe(1)
    expect(await suite.page.locator('details#breadcrumbs').count()).toBe(1)
    expect(await suite.page.getByText('Local variables').first().isVisible()).toBe(true)
    // React tells the console of the mistake, as it should.
    suite.forgive('console: ')
  })

  it('one whose request fails says so and is asked for again', async () => {
    let failing = true
    await suite.page.route(/events-stats/, (route) =>
      failing ? route.fulfill({ status: 500, json: { detail: 'The store did not answer' } }) : route.continue(),
    )
    await suite.page.goto(issuePath)
    const alert = suite.page.getByRole('alert', { name: 'The events could not be counted' })
    await alert.waitFor()
    expect(await suite.page.getByText('Local variables').first().isVisible()).toBe(true)
    failing = false
    await alert.getByRole('button', { name: 'Try again' }).click()
    await chart().waitFor()
    suite.forgive('500')
  })

  it('a thousand tags are drawn in parts, and each is found', async () => {
    const tags = Array.from({ length: 1_000 }, (_, index) => ({
      key: `group${String(index % 20)}.key-${String(index)}`,
      value: `v${String(index)}`,
    }))
    await answerEvent((event) => ({ ...event, tags }))
    await openIssue()
    const section = suite.page.locator('details#tags')
    expect(await section.getByRole('row').count()).toBe(100)
    await section.getByRole('searchbox').fill('key-777')
    await section.getByRole('row', { name: /key-777/ }).waitFor()
    await section.getByRole('button', { name: 'Actions for group17.key-777' }).click()
    await suite.page.getByRole('menuitem', { name: 'Copy the key' }).click()
    await expect.poll(() => suite.page.evaluate(() => navigator.clipboard.readText())).toBe('group17.key-777')
  })

  it('few tags stand in one column, the name of their kind above them', async () => {
    await answerEvent((event) => ({ ...event, tags: event.tags.slice(0, 3) }))
    await openIssue()
    const table = suite.page.locator('details#tags table').first()
    const [name, row] = [await table.locator('caption').boundingBox(), await table.getByRole('row').first().boundingBox()]
    expect(name && row && row.x - name.x).toBe(0)
    expect(name && row && row.y > name.y).toBe(true)
  })

  it('what was left out of too much is said where it is missing', async () => {
    await answerEvent((event) => ({
      ...event,
      tagsOmitted: 800,
      entries: event.entries.map((entry) =>
        entry.type === 'exception'
          ? {
              ...entry,
              data: {
                ...entry.data,
                values: entry.data.values.map((value) => ({
                  ...value,
                  stacktrace: value.stacktrace && { ...value.stacktrace, framesOmitted: [1, 51] },
                })),
              },
            }
          : entry,
      ),
      _meta: { tags: { '': { len: 1_000 } }, breadcrumbs: { '': { len: 250 } } },
    }))
    await openIssue()
    await suite.page.getByText('14 of 64 frames are kept; the oldest 50 were left out.').waitFor()
    await suite.page.getByText('200 of 1 000 tags of the SDK are kept; the last 800 were left out.').waitFor()
    await suite.page
      .locator('#breadcrumbs')
      .getByText(/of 250 breadcrumbs are kept; the oldest/)
      .waitFor()
    await suite.page.getByRole('row', { name: 'tags 200 of 1 000 kept' }).waitFor()
    expect(await suite.page.getByRole('button', { name: '14 of 64' }).count()).toBe(1)
  })

  it('tell why the event is in this issue, and the event as it is stored, when they are opened', async () => {
    await openIssue()
    const grouping = suite.page.locator('details#grouping')
    await grouping.locator('summary').click()
    await grouping.getByText('the frames of the application').waitFor()
    await suite.page.locator('details#json summary').click()
    await suite.page.locator('details#json').getByRole('button', { expanded: false }).first().waitFor()
    expect(await grouping.getByText('apply_discount').count()).toBe(1)
  })

  it('which variant decided, and by which rule a frame is not in the hash', async () => {
    const [decides, unused] = groupingAnswer.variants
    const rule = { text: 'stack.function:price_cart -group', source: 'custom' }
    const frames = [
      { frame: 11, exception: 0, hashed: false, reason: 'not-in-app' },
      { frame: 12, exception: 0, hashed: false, reason: 'rule', rule },
      { frame: 13, exception: 0, hashed: true },
    ]
    const second = { ...decides, name: 'system', hash: 'cd'.repeat(16) }
    await suite.page.route('**/grouping-info/', (route) =>
      route.fulfill({ json: { ...groupingAnswer, variants: [{ ...decides, frames }, second, unused] } }),
    )
    await openIssue()
    const grouping = suite.page.locator('details#grouping')
    await grouping.locator('summary').first().click()
    const list = grouping.getByRole('list', { name: 'Frames of app' })
    const left = list.getByRole('listitem').filter({ hasText: 'price_cart' })
    await left.getByText('left out by the rule stack.function:price_cart -group of the project').waitFor()
    expect(await left.getAttribute('data-hashed')).toBe('false')
    expect(await list.getByRole('listitem').first().textContent()).toContain('In the hash: apply_discount')
    expect(await grouping.getByText('its hash decides').count()).toBe(1)
    expect(await grouping.getByText('second: asked when').count()).toBe(1)
    for (const [width, colorScheme] of looks) {
      await suite.page.setViewportSize({ width, height: 900 })
      await suite.page.emulateMedia({ colorScheme })
      await left.scrollIntoViewIfNeeded()
      expect(await axeProblems(suite.page)).toEqual([])
    }
  })

  it('the highlights are those that the reader chose', async () => {
    await openIssue()
    const highlights = suite.page.getByRole('region', { name: 'Highlights' })
    await highlights.getByRole('button', { name: 'Edit' }).click()
    await suite.page.getByRole('checkbox', { name: 'release', exact: true }).click()
    await suite.page.keyboard.press('Escape')
    await expect.poll(() => highlights.getByText('release', { exact: true }).count()).toBe(0)
    await suite.page.reload()
    await highlights.getByText('environment', { exact: true }).waitFor()
    expect(await highlights.getByText('release', { exact: true }).count()).toBe(0)
  })
})

describe('5. all events', () => {
  it('are a table that keeps the filter on the way to an event', async () => {
    await suite.page.goto(`${issuePath}events/?environment=production&cursor=1:0:0`)
    const table = suite.page.getByRole('table', { name: 'Events' })
    await table.getByRole('row').nth(1).waitFor()
    for (const name of ['Title', 'User', 'Release', 'Environment', 'Transaction', 'URL'])
      expect(await table.getByRole('columnheader', { name }).count()).toBe(1)
    expect(await axeProblems(suite.page)).toEqual([])
    await suite.shoot('issue-events-light-1440')
    await table.getByRole('link').first().click()
    await suite.page.waitForURL(/events\/[0-9a-f]{32}\/\?environment=production$/)
  })
})

describe('6. on a narrow page', () => {
  it('no button at the thumb is cut', async () => {
    await suite.open({ viewport: { width: 390, height: 844 } })
    await openIssue()
    const buttons = suite.page.getByRole('region', { name: 'Actions' }).getByRole('button')
    const cut = await buttons.evaluateAll((all) =>
      all.filter((one) => one.scrollWidth > one.clientWidth || one.getBoundingClientRect().right > 380).map((one) => one.textContent),
    )
    expect(cut).toEqual([])
    expect(await buttons.filter({ hasText: 'High' }).count()).toBe(1)
    expect(await suite.page.getByText('Assign', { exact: true }).isVisible()).toBe(false)
  })

  it('the search of all events stands apart from the filters above it', async () => {
    await suite.open({ viewport: { width: 390, height: 844 } })
    await suite.page.goto(`${issuePath}events/`)
    const input = suite.page.getByRole('searchbox', { name: 'Search the events of this issue' })
    const [filter, box] = await Promise.all([
      suite.page.getByRole('group', { name: 'Page filters' }).getByRole('button').first().boundingBox(),
      input.boundingBox(),
    ])
    expect((box?.y ?? 0) - (filter?.y ?? 0) - (filter?.height ?? 0)).toBeGreaterThanOrEqual(8)
  })
})
