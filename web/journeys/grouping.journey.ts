import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { errorEnvelope } from '../../compat/envelopes.ts'
import { Sender } from '../../compat/sender.ts'
import { Vedette, until } from '../../compat/vedette.ts'
import type { Project } from '../../compat/vedette.ts'
import type { Issue } from '../../packages/contract/issue.ts'
import { axeProblems } from './axe-problems.ts'

/* Somebody tries rules of grouping on what is stored, on a real server, applies them to it, and takes them back. */

let server: Vedette
let project: Project
let browser: Browser
let page: Page
const errors: string[] = []

const rules = 'stack.function:order_20 release:2.0.0 -> {{ default }}, second'
const stackRules = 'function:order_? -group'

const pagePath = (): string => `/settings/${project.org}/projects/${project.project}/issue-grouping/`
const issues = (): Promise<Issue[]> =>
  server.get<Issue[]>(project, `/organizations/${project.org}/issues/?query=&project=${project.projectId}`)
const field = (name: 'Fingerprint rules' | 'Stack trace rules') => page.getByRole('textbox', { name })
const save = () => page.getByRole('form', { name: 'Grouping rules' }).getByRole('button', { name: 'Save' })
const preview = () => page.getByRole('region', { name: 'Preview' })
const versions = () => page.getByRole('list', { name: 'Versions of the rules' })

const sendEvents = async (): Promise<void> => {
  const sender = new Sender(project, { perSecond: 1000, concurrency: 4 })
  const sent = [{ issue: 1 }, { issue: 1 }, { issue: 2 }, { issue: 3 }, { issue: 20 }, { issue: 20, release: '2.0.0' }, { issue: 31 }]
  for (const facts of sent) await sender.sendUntilAcknowledged([errorEnvelope({ user: 1, ...facts })])
  sender.close()
  await until('all issues', 20_000, async () => {
    const counts = (await issues()).map(({ count }) => Number(count))
    return counts.reduce((sum, count) => sum + count, 0) === sent.length ? true : undefined
  })
}

const signIn = async (): Promise<void> => {
  await page.goto(`${server.url}${pagePath()}`)
  await page.getByLabel('E-mail').fill('owner@example.com')
  await page.getByLabel('Password').fill('a long enough pass phrase')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Issue grouping' }).waitFor()
}

beforeAll(async () => {
  server = await Vedette.start()
  project = await server.init()
  await sendEvents()
  browser = await chromium.launch({ executablePath: inject('chromium') })
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })).newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => errors.push(error.message))
  await signIn()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

describe('a choice of the form', () => {
  it('is as wide as its longest answer', async () => {
    const select = page.getByRole('combobox', { name: 'Which release is newer' })
    const { is, needs } = await select.evaluate((one) => {
      const free = one.cloneNode(true)
      if (!(free instanceof HTMLElement)) return { is: 0, needs: 1 }
      free.style.cssText = 'width: auto; max-width: none'
      one.after(free)
      const widths = { is: one.getBoundingClientRect().width, needs: free.getBoundingClientRect().width }
      free.remove()
      return widths
    })
    expect(is).toBeGreaterThanOrEqual(needs)
    expect(needs).toBeGreaterThan(280)
  })
})

describe('rules that are tried', () => {
  it('begin with nothing to try, and with no version', async () => {
    await page.getByText('No rule was changed yet').waitFor()
    expect(await page.getByRole('button', { name: 'Preview', exact: true }).isDisabled()).toBe(true)
  })

  it('that cannot be read are refused with the place', async () => {
    await field('Fingerprint rules').fill('type:E -> e\ntyp:E -> e')
    await page.getByRole('button', { name: 'Preview', exact: true }).click()
    await page.getByRole('alert').filter({ hasText: 'Fingerprint rules, line 2, column 1: "typ" is no matcher' }).waitFor()
    expect(await preview().count()).toBe(0)
  })

  it('say which issues become one and which fall apart, with examples; the address keeps it', async () => {
    await field('Fingerprint rules').fill(rules)
    await field('Stack trace rules').fill(stackRules)
    await page.getByRole('button', { name: 'Preview', exact: true }).click()
    await preview().getByText('Would merge 3 issues into 1, and split 1.').waitFor()
    await preview().getByText('Read 7 of 7 events of 5 issues').waitFor()
    await page.getByText('"typ" is no matcher').waitFor({ state: 'detached' })
    await page.waitForURL(/\?regrouping=\d+$/)
    await page.reload()
    await preview().getByRole('list', { name: 'Merges' }).getByText('3 issues become 1').waitFor()
    expect(await preview().getByRole('list', { name: 'Merges' }).getByRole('link', { name: /WEB-/ }).count()).toBe(3)
    await preview().getByRole('list', { name: 'Splits' }).getByText('begins a new issue').waitFor()
    await until('the rules of the preview', 5_000, async () =>
      (await field('Fingerprint rules').inputValue()) === rules ? true : undefined,
    )
    expect(await issues()).toHaveLength(5)
  })

  it('tell when they were edited since', async () => {
    await field('Stack trace rules').fill(`${stackRules}\n# more`)
    await preview().getByText('others than those that were previewed').waitFor()
    await field('Stack trace rules').fill(stackRules)
    await preview().getByText('others than those that were previewed').waitFor({ state: 'detached' })
    expect(await preview().getByText('Would merge 3 issues into 1').count()).toBe(1)
  })

  it.each(['light', 'dark'] as const)('are shown without fault by axe, and fit 390 px, in %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      expect([width, await axeProblems(page)]).toEqual([width, []])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0)
    }
  })
})

describe('rules for stored events', () => {
  it('merge and split what was said, what is stored too, and are a version', async () => {
    await page.getByRole('combobox', { name: 'They hold for' }).selectOption('New and stored events')
    await save().click()
    const applied = page.getByRole('region', { name: 'Applied to stored events' })
    await applied.getByText('Merged 3 issues into 1, and split 1.').waitFor({ timeout: 60_000 })
    await versions().getByText('Applied to stored events').waitFor()
    await versions().getByText('Before the first change').waitFor()
    // What a request does not finish is the clock's, which begins half a minute after the server.
    await until('the parts', 60_000, async () => ((await issues()).length === 4 ? true : undefined))
    await applied.getByText('Stored events went to the issue of their part').waitFor()
    await applied
      .getByRole('list', { name: 'Splits' })
      .getByText(/^went to WEB-/)
      .waitFor()
    const counts = (await issues()).map(({ count }) => Number(count))
    expect(counts.toSorted((a, b) => a - b)).toEqual([1, 1, 1, 4])
    expect(await axeProblems(page)).toEqual([])
    await until('nothing left to save', 5_000, async () => ((await save().isDisabled()) ? true : undefined))
  }, 150_000)

  it('are taken back, and the issues are there again', async () => {
    await page.getByRole('button', { name: 'Undo what was applied to stored events' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
    await page.getByText('The issues are as they were, with what came since.').waitFor()
    await versions().getByText('Taken back from stored events').waitFor()
    expect(await issues()).toHaveLength(5)
    await until('no rules', 5_000, async () => ((await field('Fingerprint rules').inputValue()) === '' ? true : undefined))
  })

  it('that were there before are restored for new events', async () => {
    await versions().getByRole('button', { name: 'Restore: Applied to stored events' }).click()
    await versions().getByText('Restored for new events').waitFor()
    await until('the rules', 5_000, async () => ((await field('Fingerprint rules').inputValue()) === rules ? true : undefined))
    expect(await axeProblems(page)).toEqual([])
    expect(errors).toEqual([])
  })
})
