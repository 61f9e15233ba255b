import { describe, expect, it, beforeEach } from 'vitest'

import { until } from '../../compat/vedette.ts'
import type { Issue, IssueActivity, IssueDetails } from '../../packages/contract/issue.ts'
import { axeProblems } from './axe-problems.ts'
import { looksOf } from './looks.ts'
import { servedSuite } from './served-suite.ts'

/* Comments on a real server: written by keyboard, kept while they are not sent, changed, deleted, seen by others at once. */

let issue: Issue

const suite = servedSuite({
  project: 'shop-api',
  seed: async (served) => {
    await served.sendEvent({ message: 'coupon has no percent' })
    issue = await until('the issue', 30_000, async () => (await served.get<readonly Issue[]>('/organizations/acme/issues/'))[0])
  },
})

const notesPath = () => `/organizations/acme/issues/${issue.id}/notes/`
const notes = () => suite.get<readonly IssueActivity[]>(notesPath())
const texts = async (): Promise<unknown[]> => (await notes()).map(({ data }) => data['text'])
const show = async (): Promise<void> => {
  await suite.page.goto(`/organizations/acme/issues/${issue.id}/`)
  await box().waitFor()
}

beforeEach(async () => {
  for (const { id } of await notes()) await suite.change('DELETE', `${notesPath()}${id}/`)
  await show()
})

const activity = () => suite.page.getByRole('region', { name: 'Activity' })
const box = () => activity().getByRole('textbox', { name: 'Comment', exact: true })
const editBox = () => activity().getByRole('textbox', { name: 'Edit the comment' })
const comments = () => activity().getByRole('article')
const toast = (text: string) => suite.page.locator('[data-sonner-toast]', { hasText: text }).first()
const chooseAction = async (name: string): Promise<void> => {
  await activity().getByRole('button', { name: 'Actions of this comment' }).first().click()
  await suite.page.getByRole('menuitem', { name }).click()
}
const write = async (text: string): Promise<void> => {
  await box().fill(text)
  await box().press('Control+Enter')
  await expect.poll(() => box().inputValue()).toBe('')
}

const rich = `It is **BLACK20**, see ${'SHOP-API-1'} and UTF-8, https://example.com/rules

- one
- two

> since 2.4.1

\`\`\`py
raise ValueError(rate)
\`\`\`

| country | orders |
|-|-|
| DE | 12 |`

describe('1. writing', () => {
  it('c, the text, Ctrl+Enter: no pointer, no field to look for', async () => {
    await suite.page.keyboard.press('c')
    await expect.poll(() => box().evaluate((node) => node === document.activeElement)).toBe(true)
    await suite.page.keyboard.type('It is the coupon @sam')
    await suite.page.keyboard.press('Control+Enter')
    await comments().getByText('It is the coupon @sam').waitFor()
    expect(await texts()).toEqual(['It is the coupon @sam'])
    expect(await box().inputValue()).toBe('')
    await suite.page.keyboard.press('Escape')
    await suite.page.keyboard.press('?')
    await suite.page.getByRole('dialog').getByText('Comment', { exact: true }).waitFor()
  })

  it('Markdown is seen before it is sent, and is the same after', async () => {
    await box().fill(rich)
    await activity().getByRole('button', { name: 'Preview' }).click()
    const preview = activity().getByRole('region', { name: 'Preview' })
    await preview.locator('strong', { hasText: 'BLACK20' }).waitFor()
    const shown = await preview.locator(':scope > div').innerHTML()
    expect(await preview.getByRole('link', { name: 'SHOP-API-1' }).getAttribute('href')).toBe('/organizations/acme/issues/SHOP-API-1/')
    expect(await preview.getByRole('link', { name: 'UTF-8' }).count()).toBe(0)
    await activity().getByRole('button', { name: 'Comment', exact: true }).click()
    await comments().locator('table').waitFor()
    expect(await comments().locator(':scope > div').last().innerHTML()).toBe(shown)
    await comments().getByRole('link', { name: 'SHOP-API-1' }).click()
    await suite.page.waitForURL('**/issues/SHOP-API-1/')
  })

  it('nothing, and too much, is not sent; the length is said', async () => {
    const send = activity().getByRole('button', { name: 'Comment', exact: true })
    expect(await send.isDisabled()).toBe(true)
    await box().fill('x'.repeat(10_001))
    await activity().getByText('10 001 of 10 000 characters').waitFor()
    expect(await send.isDisabled()).toBe(true)
    await box().fill('x'.repeat(10_000))
    await expect.poll(() => send.isDisabled()).toBe(false)
  })

  it('others see it without reloading', async () => {
    await suite.page.getByText('Live', { exact: true }).waitFor()
    await suite.change('POST', notesPath(), { text: 'from elsewhere' })
    await comments().getByText('from elsewhere').waitFor()
    expect((await suite.get<IssueDetails>(`/organizations/acme/issues/${issue.id}/`)).numComments).toBe(1)
  })
})

describe('2. changing', () => {
  it('is edited in place, says so, and can be taken back', async () => {
    await write('first')
    await chooseAction('Edit')
    await editBox().fill('second')
    await editBox().press('Control+Enter')
    await comments().getByText('second').waitFor()
    await comments().getByText(', edited').waitFor()
    expect(await texts()).toEqual(['second'])
    await toast('Comment changed').getByRole('button', { name: 'Undo' }).click()
    await comments().getByText('first').waitFor()
    expect(await texts()).toEqual(['first'])
  })

  it('is deleted at once, and comes back by one press', async () => {
    await write('gone')
    await chooseAction('Delete')
    await expect.poll(() => comments().count()).toBe(0)
    await toast('Comment deleted').getByRole('button', { name: 'Undo' }).click()
    await comments().getByText('gone').waitFor()
    expect(await texts()).toEqual(['gone'])
  })
})

describe('3. nothing that was typed is lost', () => {
  it('a draft waits while the page is reloaded, and is of this issue and this tab', async () => {
    await box().fill('half a thought')
    await suite.page.reload()
    await expect.poll(() => box().inputValue()).toBe('half a thought')
    await write('a whole one')
    await suite.page.reload()
    await box().waitFor()
    expect(await box().inputValue()).toBe('')
  })

  it('an edit too', async () => {
    await write('first')
    await chooseAction('Edit')
    await editBox().fill('first, and more')
    await suite.page.reload()
    await expect.poll(() => editBox().inputValue()).toBe('first, and more')
    await activity().getByRole('button', { name: 'Cancel' }).click()
    await comments().getByText('first', { exact: true }).waitFor()
  })

  it('the session ended: the dialog asks, and the comment goes by itself', async () => {
    suite.forgive('401')
    await box().fill('written before the session ended')
    await suite.context.clearCookies()
    await box().press('Control+Enter')
    const dialog = suite.page.getByRole('dialog', { name: 'Your session ended' })
    await dialog.getByLabel('Password').fill('a long enough pass phrase')
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await comments().getByText('written before the session ended').waitFor()
    expect([await texts(), await box().inputValue()]).toEqual([['written before the session ended'], ''])
  })

  it('the server is away: the text stays, and goes once it is back, once', async () => {
    for (const part of ['ERR_', 'Failed to load', 'fetch']) suite.forgive(part)
    await box().fill('written while nobody listened')
    await suite.context.setOffline(true)
    await box().press('Control+Enter')
    await activity().getByText('Not sent.').waitFor()
    expect(await box().inputValue()).toBe('written while nobody listened')
    await suite.context.setOffline(false)
    await comments().getByText('written while nobody listened').waitFor()
    expect(await texts()).toEqual(['written while nobody listened'])
  })
})

describe('4. in two themes and two widths', () => {
  for (const { theme, view, look } of looksOf(1)) {
    it(`${theme}, ${view}: axe is content, nothing is wider than the page`, async () => {
      await suite.change('POST', notesPath(), { text: rich })
      await suite.change('POST', notesPath(), { text: `${'w'.repeat(400)} <b>text</b>` })
      await suite.open(look)
      await show()
      await comments().locator('table').waitFor()
      await box().fill('**a draft**')
      await activity().scrollIntoViewIfNeeded()
      await suite.shoot(`comments-${theme}-${view}`)
      expect(await axeProblems(suite.page)).toEqual([])
      expect(
        await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      ).toBeLessThanOrEqual(0)
    })
  }
})
