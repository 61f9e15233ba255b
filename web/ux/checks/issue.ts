import type { Page } from 'playwright-core'

import type { Check } from '../check.ts'
import { measured } from '../check.ts'
import { figure } from '../figures.ts'
import { calm, probeOf, rowsShown, stackShown } from '../stage.ts'
import type { Profile, Stage } from '../stage.ts'

/** The n-th issue of the list whose row can be pressed. */
const rowLink = (page: Page, index: number) => page.locator('main a[data-issue]:visible').nth(index)
const hoverMs = 700

/** From the press on a row until its stack trace is drawn. */
const openMs = (stage: Stage, profile: Profile, isPrefetched: boolean): Promise<number> =>
  stage.withPage({ profile }, async (page) => {
    await page.goto(`${stage.path('issues/')}?query=rule&sort=freq`)
    await rowsShown(page)
    await calm(page)
    const box = await rowLink(page, 3).boundingBox()
    if (box === null) throw new Error('no row to press')
    const [x, y] = [box.x + Math.min(80, box.width / 2), box.y + box.height / 2]
    if (isPrefetched) {
      await page.mouse.move(x, y)
      await page.waitForTimeout(profile === 'p4' ? hoverMs * 3 : hoverMs)
    }
    await page.mouse.click(x, y)
    const shownMs = await stackShown(page)
    return shownMs - (await probeOf(page)).inputAtMs
  })

/** 10: from the list into an issue. */
export const openCheck: Check = {
  gives: ['10'],
  what: 'Opening an issue from the list',
  run: async (stage) => [
    {
      number: '10',
      what: 'List to stack trace, prefetched',
      ...(await measured(stage, { p1: 150, p4: 400, unit: 'ms' }, (profile) => openMs(stage, profile, true))),
      notes: [],
    },
    {
      number: '10',
      what: 'List to stack trace, not prefetched',
      ...(await measured(stage, { p1: 500, p4: 1200, unit: 'ms' }, (profile) => openMs(stage, profile, false))),
      notes: [],
    },
  ],
}

/** When stack trace and header of a link that nobody opened before are painted. */
const coldMs = (stage: Stage, profile: Profile): Promise<number> =>
  stage.withPage({ profile }, async (page) => {
    await page.goto(stage.issuePath('rich-1'))
    const stackMs = await stackShown(page)
    await page.getByRole('heading', { level: 1 }).waitFor()
    // Painted: the frame after the one that drew it.
    return page.evaluate(
      (drawnMs) => new Promise<number>((resolve) => requestAnimationFrame(() => resolve(Math.max(drawnMs, window.ux.stackAtMs)))),
      stackMs,
    )
  })

/** 11: the link of an alert. */
export const coldLinkCheck: Check = {
  gives: ['11'],
  what: 'Link of an alert, cold',
  run: async (stage) => [
    {
      number: '11',
      what: 'Cold link to stack trace and header',
      ...(await measured(stage, { p1: 1000, p4: 2500, unit: 'ms' }, (profile) => coldMs(stage, profile))),
      notes: [],
    },
  ],
}

const longestTaskMs = (stage: Stage, profile: Profile): Promise<number> =>
  stage.withPage({ profile }, async (page) => {
    await page.goto(stage.issuePath('huge'))
    await stackShown(page)
    await calm(page)
    const expand = page.getByRole('button', { name: /expand all/i }).first()
    if (await expand.isVisible()) {
      await expand.click()
      await page.waitForTimeout(profile === 'p4' ? 4000 : 1500)
    }
    const { longTasks } = await probeOf(page)
    return Math.max(0, ...longTasks.map(({ durationMs }) => durationMs))
  })

/** 16: an event with 1,000 tags, 300 frames and 1 MB of JSON, as far as the server keeps it. */
export const hugeEventCheck: Check = {
  gives: ['16'],
  what: 'Huge event',
  run: async (stage) => [
    {
      number: '16',
      what: 'Huge event, loading and "Expand all": longest task',
      ...(await measured(stage, { p1: 100, p4: 300, unit: 'ms' }, (profile) => longestTaskMs(stage, profile))),
      notes: [],
    },
  ],
}

const eventsMs = (stage: Stage, profile: Profile): Promise<number> =>
  stage.withPage({ profile }, async (page) => {
    await page.goto(stage.issuePath('rich-0', 'events/'))
    await rowsShown(page)
    return (await probeOf(page)).rowsAtMs
  })

/** 17: events of the issue that has a tenth of all, in 20 environments. */
export const allEventsCheck: Check = {
  gives: ['17'],
  what: 'All events of a large issue',
  run: async (stage) => [
    {
      number: '17',
      what: 'All events of the largest issue: first page',
      ...(await measured(stage, { p1: 500, p4: 1000, unit: 'ms' }, (profile) => eventsMs(stage, profile))),
      notes: [],
    },
  ],
}

const turnsWarm = 20
const turns = 200
const megabyte = 1e6

const heapMegabytes = async (page: Page): Promise<number> => {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  await session.send('Performance.enable')
  const { metrics } = await session.send('Performance.getMetrics')
  await session.detach()
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / megabyte
}

/** From the list into one of its first issues and back, over and over. */
const wander = async (page: Page, count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) {
    const before = await page.evaluate(() => window.ux.stackAtMs)
    await rowLink(page, turn % 5).click()
    await page.waitForFunction((after) => window.ux.stackAtMs > (after ?? -1), Number.isNaN(before) ? -1 : before)
    await page.goBack()
    await rowLink(page, 0).waitFor()
  }
}

/** 21: a day of looking at issues in one tab. */
export const soakCheck: Check = {
  gives: ['21'],
  what: 'Soak',
  run: async (stage) => {
    const growth = await stage.withPage({}, async (page) => {
      await page.goto(`${stage.path('issues/')}?query=rule&sort=freq`)
      await rowsShown(page)
      await wander(page, turnsWarm)
      const before = await heapMegabytes(page)
      await wander(page, turns)
      return (await heapMegabytes(page)) - before
    })
    return [{ number: '21', what: 'Heap growth over 200 times list, issue, list', p1: figure([growth], 15, 'MB'), notes: [] }]
  },
}
