import { Bundle } from '../bundle.ts'
import type { Check } from '../check.ts'
import { figure } from '../figures.ts'
import type { Row } from '../figures.ts'
import { calm, rowsShown } from '../stage.ts'
import type { Stage } from '../stage.ts'

const kilobyte = 1000
/** Its first load holds what all pages share. */
const list = 'features/issues/list-page.tsx'

/** Files that the list has loaded when its rows are there. */
const loaded = (stage: Stage): Promise<string[]> =>
  stage.withPage({}, async (page) => {
    await page.goto(stage.path('issues/'))
    await rowsShown(page)
    await calm(page)
    return page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname.slice(1)))
  })

const weigh = async (stage: Stage): Promise<Row[]> => {
  const bundle = new Bundle(stage.facts.root)
  const files = [...new Set(await loaded(stage))]
  const ofKind = (ending: RegExp): string[] => files.filter((file) => ending.test(file))
  const sum = (names: readonly string[]): number => names.reduce((bytes, name) => bytes + bundle.gzipBytes(name), 0) / kilobyte
  const heaviest = (names: readonly string[]): string =>
    names
      .toSorted((a, b) => bundle.gzipBytes(b) - bundle.gzipBytes(a))
      .slice(0, 5)
      .map((name) => `${name.replace('assets/', '')} ${(bundle.gzipBytes(name) / kilobyte).toFixed(1)}`)
      .join(', ')
  const scripts = ofKind(/\.js$/)
  const fonts = ofKind(/\.(woff2?|ttf|otf)$/)
  return [
    {
      number: '1',
      what: 'Initial JS gz on the issue list',
      p1: figure([sum(scripts)], 200, 'kB'),
      notes: [`${scripts.length} files, heaviest: ${heaviest(scripts)}`],
    },
    { number: '2', what: 'CSS gz on the issue list', p1: figure([sum(ofKind(/\.css$/))], 25, 'kB'), notes: [] },
    { number: '2', what: 'Fonts', p1: figure([fonts.length], 0, ''), notes: fonts },
  ]
}

/** The issue list's first load. */
export const weightCheck: Check = { gives: ['1', '2'], what: 'First load of the issue list', run: weigh }

const routeOf = (stage: Stage, what: string, sources: RegExp, budget: number): Row => {
  const bundle = new Bundle(stage.facts.root)
  const weightOf = (files: readonly string[]): number => files.reduce((sum, file) => sum + bundle.gzipBytes(file), 0) / kilobyte
  const pages = bundle.sources(sources).map((source) => ({ source, kilobytes: weightOf(bundle.filesOf(source, [list])) }))
  const [worst] = pages.toSorted((a, b) => b.kilobytes - a.kilobytes)
  if (worst === undefined) return { number: '3', what, p1: figure([], budget, 'kB'), notes: ['no such chunk in the manifest'] }
  const cold = weightOf(bundle.filesOf(worst.source)).toFixed(1)
  const notes = [
    `${pages.length} chunks, the heaviest is ${worst.source}; ${cold} kB for who opens it first, with what the list has loaded otherwise`,
  ]
  return { number: '3', what, p1: figure([worst.kilobytes], budget, 'kB'), notes }
}

/** What a route adds to the first load that row 1 weighs, by the build's manifest; routes that exist. */
export const chunkCheck: Check = {
  gives: ['3'],
  what: 'Route chunks',
  run: (stage) =>
    Promise.resolve([
      routeOf(stage, 'Chunk of issue details, gz', /^features\/issues\/issue-page\.tsx$/, 60),
      routeOf(stage, 'Heaviest chunk of settings, gz', /^features\/settings\/.*\.tsx$/, 50),
    ]),
}
