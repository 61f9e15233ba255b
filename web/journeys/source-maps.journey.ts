import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import type { SourceMapDebug, SourceMapDebugFrame } from '../../packages/contract/source-map-debug.ts'
import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { eventOf } from './fixture-event.ts'

/* Mapped frames beside those that came; and for frames that are not mapped, what is missing and what mends it. */

const file = 'https://shop.example/assets/app.js'
const event = eventOf({ groupID: '1000', older: false, chained: false })
const issue = '/organizations/acme/issues/1000/'
const doctor = `${issue}events/${event.eventID}/source-maps/`

const frame: SourceMapDebugFrame = {
  index: 0,
  stackFramePath: file,
  lineNo: 1,
  colNo: 4711,
  function: 'e.pay',
  inApp: true,
  isMapped: false,
  stackFrameDebugId: null,
  uploadedSomeArtifactWithDebugId: false,
  uploadedSourceFileWithCorrectDebugId: false,
  uploadedSourceMapWithCorrectDebugId: false,
  sourceFileReleaseNameFetchingResult: 'unsuccessful',
  sourceMapReleaseNameFetchingResult: 'unsuccessful',
  matchingSourceFileNames: ['~/static/app.js'],
  releaseSourceMapReference: null,
  matchingSourceMapName: null,
  sourceFileScrapingStatus: { status: 'none' },
  sourceMapScrapingStatus: { status: 'none' },
  mapFault: null,
  positionMaps: null,
  hasSourceText: null,
}

const debug: SourceMapDebug = {
  sdkDebugIdSupport: 'full',
  sdkName: 'sentry.javascript.browser',
  sdkVersion: '11.12.0',
  eventHasDebugIds: false,
  release: 'shop@1.1.0',
  dist: null,
  projectHasSomeArtifact: true,
  releaseHasSomeArtifact: true,
  framesMappedLater: 0,
  exceptions: [{ type: 'TypeError', value: 'nothing to pay', frames: [frame] }],
}

const answers: { debug: SourceMapDebug; reprocessed: number } = { debug, reprocessed: 0 }

/** The event of the fixtures, mapped: its frames came as one of a minified file. */
const mappedEvent = () => {
  const entries = event.entries.map((entry) => {
    if (entry.type !== 'exception') return entry
    const values = entry.data.values.map((value) => {
      const [first] = value.stacktrace?.frames ?? []
      if (!value.stacktrace || !first) return value
      const raw = {
        ...first,
        filename: '/assets/app.js',
        absPath: file,
        function: 'e.pay',
        lineNo: 1,
        colNo: 4711,
        context: [],
        inApp: true,
      }
      return { ...value, rawStacktrace: { ...value.stacktrace, frames: [raw] } }
    })
    return { ...entry, data: { ...entry.data, values } }
  })
  return { ...event, entries, errors: [{ type: 'js_no_source', message: 'Not found.', data: { url: file } }] }
}

const prepare = async (page: Page): Promise<void> => {
  answers.debug = debug
  answers.reprocessed = 0
  await page.route('**/api/0/**/issues/1000/events/*/', (route) => route.fulfill({ json: mappedEvent() }))
  await page.route('**/api/0/**/source-map-debug/', (route) => route.fulfill({ json: answers.debug }))
  await page.route('**/api/0/**/reprocessing/', (route) => {
    answers.reprocessed += 1
    return route.fulfill({ json: { issueId: '1000', read: 1, mapped: 1, merged: 0 } })
  })
}

const suite = cannedSuite({ prepare })

describe('a mapped event', () => {
  it('shows the original code, or the minified one that came, as its address says', async () => {
    const { page } = suite
    await page.goto(issue)
    const choice = page.getByRole('group', { name: 'Code' })
    await choice.getByText('Minified').click()
    await page.getByText('e.pay').first().waitFor()
    await expect.poll(() => new URL(page.url()).searchParams.get('code')).toBe('minified')
    await page.reload()
    await page.getByText('e.pay').first().waitFor()
    await choice.getByText('Original').click()
    await expect.poll(() => page.getByText('e.pay').count()).toBe(0)
  })

  it('leads from a frame of a file without a map to what is missing', async () => {
    const { page } = suite
    await page.goto(issue)
    await page.getByRole('link', { name: 'See what is missing' }).click()
    await page.getByRole('heading', { name: 'Source maps of this event' }).waitFor()
    await page.getByText('The file has a debug id').waitFor()
    await expect.poll(() => new URL(page.url()).pathname).toBe(doctor)
  })
})

describe('the diagnosis', () => {
  it('opens the newest frame that is not mapped, with the command for its first step that failed', async () => {
    const { page } = suite
    await page.goto(doctor)
    const row = page.locator('[data-test=source-map-frame]').first()
    await row.getByText('npx @sentry/cli sourcemaps inject ./dist').waitFor()
    await row.getByText(`--url ${new URL(page.url()).origin} sourcemaps upload --org acme --project`).waitFor()
    await row.getByText('~/static/app.js is like it').waitFor()
    expect(await axeProblems(page)).toEqual([])
  })

  it('re-processes the events of the issue whose maps came later', async () => {
    const { page } = suite
    const mapped = { ...frame, isMapped: true, positionMaps: true, hasSourceText: true, stackFrameDebugId: 'a' }
    answers.debug = { ...debug, framesMappedLater: 1, exceptions: [{ type: 'TypeError', value: null, frames: [mapped] }] }
    await page.goto(doctor)
    await page.getByRole('button', { name: 'Re-process this issue' }).click()
    await page.getByText('The events of this issue are mapped').waitFor()
    expect(answers.reprocessed).toBe(1)
  })

  it('says of an event without such frames that there is nothing to map', async () => {
    const { page } = suite
    answers.debug = { ...debug, exceptions: [] }
    await page.goto(doctor)
    await page.getByText('No frame of this event needs a source map').waitFor()
    expect(await page.locator('[data-test=source-map-frame]').count()).toBe(0)
  })

  it('fits a phone, in the dark', async () => {
    const { page } = suite
    await page.setViewportSize({ width: 390, height: 844 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(doctor)
    await page.getByText('The file has a debug id').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    expect(await axeProblems(page)).toEqual([])
  })
})
