import type { Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import type { EventAnswer } from '../../packages/contract/event.ts'
import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { eventOf } from './fixture-event.ts'
import { hostile } from './fixture-issues.ts'

/* What differs between two events of an issue. */

const issue = '/organizations/acme/issues/1000/'
const [oldId, newId] = ['a'.repeat(32), 'c'.repeat(32)]
const compared = `${issue}events/${newId}/compare/?with=${oldId}`

const newer: EventAnswer = { ...eventOf({ groupID: '1000', older: false, chained: false }), id: newId, eventID: newId }
const older: EventAnswer = {
  ...newer,
  id: oldId,
  eventID: oldId,
  dateCreated: '2026-11-20T08:00:00.000Z',
  tags: [
    ...newer.tags.filter(({ key }) => key !== 'environment'),
    { key: 'environment', value: 'staging' },
    { key: hostile.script, value: hostile.script },
  ],
  entries: newer.entries.map((entry) =>
    entry.type === 'exception'
      ? {
          ...entry,
          data: {
            ...entry.data,
            values: entry.data.values.map((value) => ({
              ...value,
              stacktrace: value.stacktrace && {
                ...value.stacktrace,
                frames: value.stacktrace.frames
                  .filter(({ function: name }) => name !== 'price_cart')
                  .map((frame) =>
                    frame.function === 'apply_discount' ? { ...frame, lineNo: 40, vars: { ...frame.vars, code: "'RED20'" } } : frame,
                  ),
              },
            })),
          },
        }
      : entry,
  ),
}

const answer = (event: EventAnswer) => (route: Route) => route.fulfill({ json: event })
const suite = cannedSuite({
  prepare: async (page) => {
    await page.route(`**/api/0/**/events/${oldId}/**`, answer(older))
    await page.route(`**/api/0/**/events/${newId}/**`, answer(newer))
  },
})

const table = (name: string) => suite.page.getByRole('table', { name, exact: true })
const rowOf = async (name: string, row: string): Promise<readonly string[]> =>
  table(name)
    .getByRole('row')
    .filter({ has: suite.page.getByRole('rowheader', { name: row, exact: true }) })
    .getByRole('cell')
    .allInnerTexts()

describe('the differences', () => {
  it('are shown alone, the older event on the left whichever was named first', async () => {
    const { page } = suite
    for (const address of [compared, `${issue}events/${oldId}/compare/?with=${newId}`]) {
      await page.goto(address)
      await table('Tags').waitFor()
      expect(await rowOf('Tags', 'environment')).toEqual(['staging', 'production'])
    }
    expect(await table('User').count()).toBe(0)
    await page.getByText(/^Alike in both: .*User/).waitFor()
  })

  it('name the frame that one has not, and the variables of a frame that both have', async () => {
    const { page } = suite
    await page.goto(compared)
    const trace = page.locator('#compare-trace')
    await trace.getByText('2 of 14 frames differ').waitFor()
    await trace.getByRole('listitem').filter({ hasText: 'price_cart' }).getByText('only in the newer').waitFor()
    expect(await rowOf('Changes in apply_discount', 'code')).toEqual(["'RED20'", "'BLACK10'"])
    expect(await rowOf('Changes in apply_discount', 'line')).toEqual(['40', '42'])
  })

  it('are texts, whatever is in them', async () => {
    const { page } = suite
    await page.goto(compared)
    await table('Tags').waitFor()
    expect(await page.locator('main').getByText(hostile.script).count()).toBeGreaterThan(0)
    expect(await page.locator('main script, main img').count()).toBe(0)
  })

  it('are in the address beside all the rest', async () => {
    const { page } = suite
    await page.goto(compared)
    await page.getByRole('button', { name: 'Everything' }).click()
    await table('User').waitFor()
    expect(new URL(page.url()).searchParams.get('all')).toBe('1')
    await page.reload()
    await table('User').waitFor()
    expect(await axeProblems(page)).toEqual([])
  })

  it('stand below each other where there is no room', async () => {
    await suite.open({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
    const { page } = suite
    await page.goto(compared)
    await table('Tags').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    expect(await axeProblems(page)).toEqual([])
  })
})

describe('the way there', () => {
  it('is two ticks in the list of all events, and one press', async () => {
    const { page } = suite
    await page.goto(`${issue}events/`)
    await page.getByText('Tick two events to compare them').waitFor()
    const boxes = page.getByRole('checkbox')
    await boxes.nth(1).click()
    await page.getByText('1 of 2 events ticked').waitFor()
    await boxes.nth(3).click()
    await page.getByRole('link', { name: 'Compare', exact: true }).click()
    await page.waitForURL(/\/events\/0+abc1\/compare\/\?with=0+abc3$/)
    await page.getByRole('heading', { level: 1, name: 'Compare two events' }).waitFor()
    await expect.poll(() => page.getByText(/Both are the same event|Older/).count()).toBeGreaterThan(0)
  })

  it('is a menu beside the event', async () => {
    const { page } = suite
    await page.goto(issue)
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('menuitem', { name: 'With the first event' }).click()
    await page.waitForURL(/\/compare\/\?with=oldest$/)
    await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toBe('Compare two events')
  })
})

describe('when there are not two', () => {
  it('an event and itself are told to be one', async () => {
    const { page } = suite
    await page.goto(`${issue}events/${newId}/compare/?with=${newId}`)
    await page.getByText('Both are the same event').waitFor()
    expect(await page.getByRole('table').count()).toBe(0)
  })

  it('one that is gone is said to be', async () => {
    const { page } = suite
    await page.goto(`${issue}events/${newId}/compare/?with=dead`)
    await page.getByText('One of the events is not stored').waitFor()
    suite.forgive('404')
    expect(suite.complaints).toEqual([])
  })
})
