import type { Page } from 'playwright-core'

import type { Check } from '../check.ts'
import { measured } from '../check.ts'
import { percentile } from '../figures.ts'
import type { Row } from '../figures.ts'
import { calm, probeOf, rowsShown } from '../stage.ts'
import type { Profile, Stage } from '../stage.ts'

const onList = <Value>(stage: Stage, profile: Profile, work: (page: Page) => Promise<Value>): Promise<Value> =>
  stage.withPage({ profile }, async (page) => {
    await page.goto(stage.path('issues/'))
    await rowsShown(page)
    return work(page)
  })

const paintedMs = (stage: Stage, profile: Profile): Promise<number> =>
  onList(stage, profile, async (page) => {
    await calm(page)
    return (await probeOf(page)).lcpMs
  })

/** When the first row can be reached by keyboard. */
const usableMs = (stage: Stage, profile: Profile): Promise<number> =>
  onList(stage, profile, async (page) => {
    const { rowsAtMs } = await probeOf(page)
    const isFocusable = await page.evaluate(() => {
      const link = document.querySelector<HTMLElement>('main [role=row] a[href], main tbody tr a[href]')
      link?.focus()
      return link !== null && document.activeElement === link
    })
    return isFocusable ? rowsAtMs : Number.NaN
  })

/** 4 and 5: the list over ten thousand issues, with nothing in the cache. */
export const listCheck: Check = {
  gives: ['4', '5'],
  what: 'Issue list, cold',
  run: async (stage) => [
    {
      number: '4',
      what: 'Issue list: largest paint',
      ...(await measured(stage, { p1: 800, p4: 2000, unit: 'ms' }, (profile) => paintedMs(stage, profile))),
      notes: [],
    },
    {
      number: '5',
      what: 'Issue list: first row usable',
      ...(await measured(stage, { p1: 700, p4: 1800, unit: 'ms' }, (profile) => usableMs(stage, profile))),
      notes: [],
    },
  ],
}

const steps = 100
const stepMs = 30
/** Interactions that took less are not told by the browser. */
const untoldMs = 16

/** p95 of the interactions: key to next paint. */
const keysMs = (stage: Stage, profile: Profile): Promise<number> =>
  onList(stage, profile, async (page) => {
    await calm(page)
    await page.evaluate(() => (window.ux.interactions = {}))
    for (let step = 0; step < steps; step++) {
      await page.keyboard.press('j')
      await page.waitForTimeout(stepMs)
    }
    for (const key of ['x', 'r']) {
      await page.keyboard.press(key)
      await page.waitForTimeout(300)
    }
    const told = Object.values((await probeOf(page)).interactions)
    const untold = Array.from({ length: Math.max(0, steps + 2 - told.length) }, () => untoldMs)
    return percentile([...told, ...untold], 0.95)
  })

/** 7: keys of the list answer at once. */
export const keysCheck: Check = {
  gives: ['7'],
  what: 'Keys of the list',
  run: async (stage) => [
    {
      number: '7',
      what: 'Keys j x 100, x, r: p95 to next paint',
      ...(await measured(stage, { p1: 50, p4: 120, unit: 'ms' }, (profile) => keysMs(stage, profile))),
      notes: [],
    },
  ],
}

const scrollMs = 3000
const wheelMs = 16
const wheelPixels = (20_000 * wheelMs) / 1000

interface Scrolled {
  readonly fps: number
  readonly longestMs: number
  readonly nodes: number
  readonly pixels: number
}

const scroll = (stage: Stage, profile: Profile): Promise<Scrolled> =>
  onList(stage, profile, async (page) => {
    await calm(page)
    await page.mouse.move(700, 500)
    await page.evaluate(() => (window.ux.recording = true))
    const startedMs = Date.now()
    let turns = 0
    while (Date.now() - startedMs < scrollMs) {
      await page.mouse.wheel(0, wheelPixels)
      turns += 1
      const restMs = startedMs + turns * wheelMs - Date.now()
      if (restMs > 0) await page.waitForTimeout(restMs)
    }
    const { frames } = await probeOf(page)
    const gaps = frames.slice(1).map((atMs, index) => atMs - (frames[index] ?? atMs))
    const pixels = await page.evaluate(() =>
      Math.max(...[document.scrollingElement, ...document.querySelectorAll('main, main *')].map((element) => element?.scrollTop ?? 0)),
    )
    return {
      fps: (gaps.length * 1000) / Math.max(1, (frames.at(-1) ?? 0) - (frames[0] ?? 0)),
      longestMs: Math.max(0, ...gaps),
      nodes: await page.evaluate(() => document.querySelectorAll('*').length),
      pixels,
    }
  })

const scrollRows = async (stage: Stage): Promise<Row[]> => {
  const runs: { p1: Scrolled[]; p4: Scrolled[] } = { p1: [], p4: [] }
  const run = async (profile: Profile): Promise<number> => {
    const scrolled = await scroll(stage, profile)
    runs[profile].push(scrolled)
    return scrolled.fps
  }
  const rate = await measured(stage, { p1: 55, p4: 30, unit: 'fps', better: 'higher' }, run)
  const again = (pick: (scrolled: Scrolled) => number) => {
    const values = runs.p1.map(pick)
    return () => Promise.resolve(values.shift() ?? Number.NaN)
  }
  const distance = `scrolled ${runs.p1.map(({ pixels }) => Math.round(pixels)).join(', ')} px`
  return [
    { number: '8', what: 'Scroll of the list: frames per second', ...rate, notes: [distance] },
    {
      number: '8',
      what: 'Scroll of the list: longest frame',
      ...(await measured(
        stage,
        { p1: 50, unit: 'ms' },
        again(({ longestMs }) => longestMs),
      )),
      notes: [],
    },
    {
      number: '9',
      what: 'DOM nodes of the list after scrolling',
      ...(await measured(
        stage,
        { p1: 3000, unit: '' },
        again(({ nodes }) => nodes),
      )),
      notes: [],
    },
  ]
}

/** 8 and 9: ten thousand issues under the wheel. */
export const scrollCheck: Check = { gives: ['8', '9'], what: 'Scrolling the list', run: scrollRows }
