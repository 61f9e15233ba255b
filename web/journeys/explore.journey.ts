import { readFile } from 'node:fs/promises'

import { beforeEach, describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { answerExplore, exploreAddresses } from './fixture-explore.ts'
import type { ExploreScene } from './fixture-explore.ts'
import { looksOf } from './looks.ts'

/* Explore: any question about spans, errors, logs and metrics. */

let scene: ExploreScene = { failing: null, asked: [] }
beforeEach(() => {
  scene = { failing: null, asked: [] }
})

const suite = cannedSuite({
  prepare: async (page) => {
    await page.route(exploreAddresses, (route) => answerExplore(scene)(route))
  },
})

const explore = '/organizations/acme/explore/'
const state = (key: string): readonly string[] => new URL(suite.page.url()).searchParams.getAll(key)
const samples = () => suite.page.getByRole('table', { name: 'Samples' })
const aggregates = () => suite.page.getByRole('table', { name: 'Aggregates' })

describe('1. single rows', () => {
  it('lead to their pages, are sorted by a press, and go on', async () => {
    const { page } = suite
    await page.goto(explore)
    const first = samples().getByRole('link').first()
    await first.waitFor()
    expect(await first.getAttribute('href')).toMatch(/explore\/traces\/trace\/c0ffee\w+\/\?node=span-\w{16}$/)
    await samples().getByRole('button', { name: 'span.duration' }).click()
    await expect.poll(() => state('sort')).toEqual(['-span.duration'])
    await expect.poll(() => scene.asked.some((params) => params.get('sort') === '-span.duration')).toBe(true)
    await page.getByRole('link', { name: 'Next page' }).click()
    await expect.poll(() => state('cursor')).toEqual(['0:50:0'])
    await page.getByRole('link', { name: 'First page' }).click()
    await expect.poll(() => state('cursor')).toEqual([])
  })

  it('have the columns that one chooses', async () => {
    const { page } = suite
    await page.goto(explore)
    await samples().waitFor()
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('button', { name: 'Without transaction' }).click()
    await samples().getByRole('button', { name: 'transaction' }).waitFor({ state: 'detached' })
    await page.getByRole('combobox', { name: 'Add a column' }).fill('customer')
    await page.keyboard.press('Enter')
    await samples().getByRole('button', { name: 'customer' }).waitFor()
    expect(state('field')).toEqual(['timestamp', 'span.op', 'span.description', 'span.duration', 'project', 'customer'])
  })

  it('are saved as they are shown', async () => {
    const { page } = suite
    await page.goto(`${explore}?field=span.op&field=span.duration`)
    await samples().waitFor()
    await page.getByRole('button', { name: 'Export' }).click()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'As CSV' }).click()])
    expect(file.suggestedFilename()).toBe('spans-rows.csv')
    const text = await readFile(await file.path(), 'utf8')
    expect(text.split('\r\n').slice(0, 2)).toEqual(['span.op,span.duration', 'db,3.5'])
  })
})

describe('2. groups', () => {
  it('are made by naming what rows are put together by, and lead to their rows', async () => {
    const { page } = suite
    await page.goto(explore)
    await samples().waitFor()
    await page.getByRole('combobox', { name: 'Group by' }).fill('span.op')
    await page.keyboard.press('Enter')
    await aggregates().getByRole('link', { name: 'http.client' }).waitFor()
    expect(state('mode')).toEqual(['aggregate'])
    await page.getByRole('combobox', { name: 'Function' }).selectOption('p95')
    await aggregates().getByText('430 ms').waitFor()
    await page.getByRole('region', { name: 'p95(span.duration)' }).getByText('queue.process').first().waitFor()
    await aggregates().getByRole('link', { name: 'http.client' }).click()
    await samples().waitFor()
    expect(state('query')).toEqual(['span.op:http.client'])
  })

  it('say that their figures are estimates, and between what the truth lies', async () => {
    await suite.page.goto(`${explore}?mode=aggregate&groupBy=span.op`)
    const cell = aggregates().getByTitle(/Estimated from 4200 rows; between 37k and 46k in 95 of 100 cases/)
    await cell.waitFor()
    await aggregates()
      .getByTitle(/Too few rows to rely on it/)
      .waitFor()
    await suite.page.getByText(/SDKs sent a sample/).waitFor()
    expect(await suite.page.getByRole('region', { name: 'count()' }).getByText('est.').count()).toBe(1)
  })

  it('are narrowed by the values beside them', async () => {
    const { page } = suite
    await page.goto(explore)
    await page.getByRole('button', { name: 'Facets' }).click()
    const facets = page.getByRole('complementary', { name: 'Facets' })
    await facets.getByRole('button', { name: 'Not cache.get' }).click()
    await expect.poll(() => state('query')).toEqual(['!span.op:cache.get'])
    await facets.getByTitle('http.client').click()
    await expect.poll(() => state('query')).toEqual(['span.op:http.client'])
  })
})

describe('3. the address', () => {
  it('is understood as other programs print it', async () => {
    const { page } = suite
    const axes = `aggregateField=${encodeURIComponent('{"groupBy":"span.op"}')}&aggregateField=${encodeURIComponent('{"yAxes":["avg(span.duration)"]}')}`
    await page.goto(`/organizations/acme/explore/traces/?mode=aggregate&${axes}`)
    await aggregates().getByRole('link', { name: 'db' }).waitFor()
    expect(state('visualize')).toEqual(['avg(span.duration)'])
    await page.goto('/organizations/acme/explore/discover/homepage/?queryDataset=error-events&field=title&field=count()')
    await page.getByRole('button', { name: 'Errors', pressed: true }).waitFor()
    expect(state('groupBy')).toEqual(['title'])
  })

  it('begins anew with another dataset, and keeps its filters', async () => {
    const { page } = suite
    await page.goto(`${explore}?query=span.op%3Adb&environment=production`)
    await samples().waitFor()
    await page.getByRole('button', { name: 'Metrics' }).click()
    await expect.poll(() => [state('dataset'), state('query'), state('environment')]).toEqual([['metrics'], [], ['production']])
    await page.getByRole('combobox', { name: 'Search metrics' }).waitFor()
  })
})

describe('4. nothing, and failures', () => {
  it('are said where they are', async () => {
    suite.forgive('status of 400')
    scene.failing = '/events-stats/'
    const { page } = suite
    await page.goto(`${explore}?query=nothing`)
    await page.getByRole('heading', { name: 'None of the spans fits' }).waitFor()
    const chart = page.getByRole('alert', { name: 'The chart could not be read' })
    await chart.getByText('At most 25 fields').waitFor()
    scene.failing = null
    await chart.getByRole('button', { name: 'Try again' }).click()
    await chart.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await samples().waitFor()
    expect(state('query')).toEqual([])
  })
})

describe.each(looksOf(1))('5. looked at: $theme, $view', ({ theme, view, look }) => {
  it('is readable and keeps to its width', async () => {
    await suite.open(look)
    const { page } = suite
    await page.goto(`${explore}?mode=aggregate&groupBy=span.op&visualize=count()&visualize=p95(span.duration)&facets=1`)
    await aggregates().getByRole('link', { name: 'db' }).waitFor()
    await page.getByRole('complementary', { name: 'Facets' }).getByTitle('http.client').waitFor()
    await page.getByRole('region', { name: 'p95(span.duration)' }).getByText('est.').waitFor()
    expect(await axeProblems(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    await suite.shoot(`explore-${theme}-${view}`, { fullPage: true })
    await page.goto(explore)
    await samples().getByRole('link').first().waitFor()
    expect(await axeProblems(page)).toEqual([])
    await suite.shoot(`explore-samples-${theme}-${view}`)
  })
})
