import type { Page } from 'playwright-core'

import { axeRuns } from '../axe.ts'
import type { Check } from '../check.ts'
import { figure, noneOf } from '../figures.ts'
import { say } from '../paths.ts'
import { allScreens } from '../screens/screens.ts'
import type { Screen } from '../screens/screens.ts'
import { startStory } from '../screens/story.ts'
import { sideBySide } from '../side-by-side.ts'
import { calm, probeOf } from '../stage.ts'
import type { Profile, Stage, Theme } from '../stage.ts'

const themes: readonly Theme[] = ['light', 'dark']
const widths = [
  { width: 1440, height: 900 },
  { width: 1000, height: 900 },
  { width: 390, height: 844 },
] as const

/** Opens a screen in a fresh context, in its state. */
const onScreen = <Value>(
  stage: Stage,
  screen: Screen,
  look: { readonly theme?: Theme; readonly profile?: Profile },
  work: (page: Page) => Promise<Value>,
): Promise<Value> => {
  const { signedIn, expects, url } = screen
  const options = {
    ...look,
    ...(signedIn === undefined ? {} : { signedIn }),
    ...(expects === undefined ? {} : { expects }),
    ...(url === undefined ? {} : { url }),
  }
  return stage.withPage(options, async (page) => {
    await page.goto(screen.path)
    await calm(page)
    if (screen.act !== undefined) {
      await screen.act(page)
      await calm(page)
    }
    return work(page)
  })
}

/** What axe and the width of the page complain about, one line each. */
const problemsOf = async (stage: Stage, screen: Screen, theme: Theme): Promise<string[]> =>
  onScreen(stage, screen, { theme }, async (page) => {
    const problems: string[] = []
    for (const size of widths) {
      await page.setViewportSize(size)
      await page.waitForTimeout(200)
      const place = `${screen.name} ${theme} ${size.width}`
      for (const problem of await axeRuns(page)) problems.push(`${place}: ${problem}`)
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (tooWide > 0) problems.push(`${place}: ${tooWide} px wider than the window`)
    }
    return problems
  })

const lookAtAll = async (stage: Stage): Promise<string[]> => {
  const story = await startStory()
  try {
    const screens: Screen[] = [...allScreens(stage), { name: 'story', path: story.path, url: story.url, signedIn: false }]
    const found = await sideBySide(screens, async (screen) => {
      const problems: string[] = []
      for (const theme of themes)
        problems.push(...(await problemsOf(stage, screen, theme).catch((error: unknown) => [`${screen.name} ${theme}: ${String(error)}`])))
      if (problems.length > 0) say(`  ${screen.name}: ${problems.length} problems, e.g. ${problems[0] ?? ''}`)
      return problems
    })
    return found.flat()
  } finally {
    story.close()
  }
}

/** 22: every screen, both themes, three widths. */
export const axeCheck: Check = {
  gives: ['22', 'axe'],
  what: 'Accessibility of every screen',
  run: async (stage) => [noneOf('22', 'axe: serious or critical on any screen; wider than the window', await lookAtAll(stage))],
}

/** Pages of which the notes tell what moved. */
const pagesTold = 3

interface Shift {
  readonly name: string
  readonly cls: number
  /** What moved. */
  readonly moved: readonly string[]
}

const shiftsOf = async (stage: Stage, profile: Profile): Promise<Shift[]> => {
  const shifts: Shift[] = []
  for (const screen of allScreens(stage)) {
    // What an action moves is no shift that surprises; the page alone counts.
    const { act: _act, ...still } = screen
    const { cls, moved } = await onScreen(stage, still, { profile }, async (page) => {
      const probe = await probeOf(page)
      return { cls: probe.cls, moved: probe.shifts }
    }).catch(() => ({ cls: Number.NaN, moved: [] }))
    shifts.push({ name: screen.name, cls, moved })
  }
  return shifts.toSorted((a, b) => b.cls - a.cls)
}

/** 6: nothing moves while any page loads. */
export const shiftCheck: Check = {
  gives: ['6'],
  what: 'Layout shift of every page',
  run: async (stage) => {
    const fast = await shiftsOf(stage, 'p1')
    const slow = await shiftsOf(stage, 'p4')
    const tell = (shifts: readonly Shift[]): string =>
      shifts
        .filter(({ cls }) => !(cls < 0.01))
        .slice(0, 12)
        .map(({ name, cls }) => `${name} ${cls.toFixed(3)}`)
        .join(', ')
    const movedMost = (shifts: readonly Shift[]): string[] =>
      shifts.slice(0, pagesTold).flatMap(({ name, moved }) => moved.map((what) => `${name}: ${what}`))
    const worst = (shifts: readonly Shift[]): number =>
      shifts.some(({ cls }) => Number.isNaN(cls)) ? Number.NaN : (shifts[0]?.cls ?? Number.NaN)
    return [
      {
        number: '6',
        what: 'Layout shift (CLS), worst page',
        p1: figure([worst(fast)], 0.03, ''),
        p4: figure([worst(slow)], 0.05, ''),
        notes: [`P1: ${tell(fast)}`, `P4: ${tell(slow)}`, ...movedMost(fast), ...movedMost(slow)],
      },
    ]
  },
}
