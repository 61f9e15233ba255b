import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Page } from 'playwright-core'

import type { Check } from '../check.ts'
import { figure, noneOf } from '../figures.ts'
import type { Row } from '../figures.ts'
import { outputFolder, say } from '../paths.ts'
import { sideBySide } from '../side-by-side.ts'
import { calm, narrow, wide } from '../stage.ts'
import type { Stage, Theme } from '../stage.ts'
import { allScreens } from './screens.ts'
import type { Screen } from './screens.ts'

const folder = join(outputFolder, 'screens')
const sizes = [wide, narrow]
const themes: readonly Theme[] = ['light', 'dark']
/** States that are pictured, at least. */
const statesMin = 30
const pixelRatioMax = 0.001
/** What was sent after the bulk has happened by then. */
const clockAheadMs = 60 * 60 * 1000

interface Picture {
  readonly name: string
  readonly state: string
}

const take = async (stage: Stage, screen: Screen, theme: Theme, size: (typeof sizes)[number]): Promise<Picture> => {
  const name = `${screen.name}-${theme}-${size.width}.png`
  const options = {
    theme,
    viewport: size,
    ...(screen.signedIn === undefined ? {} : { signedIn: screen.signedIn }),
    ...(screen.expects === undefined ? {} : { expects: screen.expects }),
    ...(screen.url === undefined ? {} : { url: screen.url }),
  }
  await stage.withPage(options, async (page: Page) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.clock.setFixedTime(stage.facts.seed.baseMs + clockAheadMs)
    await page.goto(screen.path)
    await calm(page)
    if (screen.act !== undefined) {
      await screen.act(page)
      await calm(page)
    }
    await page.waitForTimeout(100)
    await page.screenshot({ path: join(folder, name), animations: 'disabled', caret: 'hide' })
  })
  return { name, state: screen.name }
}

const contactSheet = (pictures: readonly Picture[]): string => {
  const states = [...new Set(pictures.map(({ state }) => state))]
  const figures = (state: string): string =>
    pictures
      .filter((picture) => picture.state === state)
      .map(({ name }) => `<a href="${name}"><img src="${name}" alt="${name}" loading="lazy"></a>`)
      .join('\n')
  const style = 'body{font:14px system-ui;margin:16px;background:#888}img{height:300px;margin:4px;vertical-align:top}h2{margin:16px 0 4px}'
  const sections = states.map((state) => `<h2 id="${state}">${state}</h2>\n${figures(state)}`)
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens</title><style>${style}</style>\n${sections.join('\n')}\n</html>\n`
}

/** Share of pixels that differ between two pictures, 1 when their sizes do. Runs in the page, which knows how to read them. */
const differs = async ([one, other]: readonly [string, string]): Promise<number> => {
  const pixelsOf = async (base64: string): Promise<ImageData> => {
    const image = new Image()
    image.src = `data:image/png;base64,${base64}`
    await image.decode()
    const canvas = new OffscreenCanvas(image.width, image.height)
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('no canvas')
    context.drawImage(image, 0, 0)
    return context.getImageData(0, 0, image.width, image.height)
  }
  const [first, second] = [await pixelsOf(one), await pixelsOf(other)]
  if (first.width !== second.width || first.height !== second.height) return 1
  const [a, b] = [new Uint32Array(first.data.buffer), new Uint32Array(second.data.buffer)]
  let count = 0
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) count += 1
  return count / a.length
}

/** Compares with the pictures of an earlier run that have the same names. */
const compare = (stage: Stage, earlier: string, pictures: readonly Picture[]): Promise<Row> =>
  stage.withBlank(async (page) => {
    const changed: string[] = []
    let compared = 0
    for (const { name } of pictures) {
      if (!existsSync(join(earlier, name))) continue
      compared += 1
      const ratio = await page.evaluate(differs, [
        readFileSync(join(earlier, name), 'base64'),
        readFileSync(join(folder, name), 'base64'),
      ] as const)
      if (ratio > pixelRatioMax) changed.push(`${name}: ${(ratio * 100).toFixed(2)} % of the pixels`)
    }
    return noneOf('S', `Pictures of ${compared} that differ from ${earlier}`, changed)
  })

const takeAll = async (stage: Stage): Promise<Row[]> => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const screens = allScreens(stage).filter(({ pictured }) => pictured === true)
  const looks = screens.flatMap((screen) => themes.flatMap((theme) => sizes.map((size) => ({ screen, theme, size }))))
  const taken = await sideBySide(looks, ({ screen, theme, size }) =>
    take(stage, screen, theme, size).catch((error: unknown) => `${screen.name}: ${String(error)}`),
  )
  const failed = taken.filter((picture) => typeof picture === 'string')
  const pictures = taken.filter((picture) => typeof picture !== 'string')
  writeFileSync(join(folder, 'index.html'), contactSheet(pictures))
  say(`  ${pictures.length} pictures in ${folder}`)
  const states = screens.length - new Set(failed.map((text) => text.split(':')[0])).size
  const row = {
    number: 'S',
    what: 'Screenshots: states in 2 themes and 2 widths',
    p1: figure([states], stage.facts.screens === undefined ? statesMin : screens.length, '', 'higher'),
    notes: failed,
  }
  const { earlier } = stage.facts
  return earlier === undefined ? [row] : [row, await compare(stage, earlier, pictures)]
}

/** Thirty states in both themes and two widths, kept below `.cache/ux/screens/`, and compared with an earlier run where one is named. */
export const screenshots: Check = { gives: ['S', 'screens'], what: 'Screenshots', run: takeAll }
