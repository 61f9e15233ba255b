import { beforeEach, describe, expect, it } from 'vitest'

import { until } from '../../compat/vedette.ts'
import type { Issue, IssueActivity, IssueDetails } from '../../packages/contract/issue.ts'
import { axeProblems } from './axe-problems.ts'
import { servedSuite } from './served-suite.ts'

/* Names in comments on a real server: completed by keyboard, kept as references, shown as names; who is named follows the issue. */

const wcag = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] as const

let issue: Issue

const suite = servedSuite({
  project: 'shop-api',
  seed: async (served) => {
    await served.change('POST', '/organizations/acme/teams/', { name: 'Checkout <b>', slug: 'checkout' })
    await served.sendEvent({ message: 'coupon has no percent' })
    issue = await until('the issue', 30_000, async () => (await served.get<readonly Issue[]>('/organizations/acme/issues/'))[0])
  },
})

const notes = () => suite.get<readonly IssueActivity[]>(`/organizations/acme/issues/${issue.id}/notes/`)
const show = async (): Promise<void> => {
  await suite.page.goto(`/organizations/acme/issues/${issue.id}/`)
  await box().waitFor()
}

beforeEach(show)

const activity = () => suite.page.getByRole('region', { name: 'Activity' })
const box = () => activity().getByRole('textbox', { name: 'Comment', exact: true })
const option = (name: string) => activity().getByRole('option', { name })
const sent = async (text: string): Promise<IssueActivity> => {
  await box().press('Control+Enter')
  await expect.poll(() => box().inputValue()).toBe('')
  const note = (await notes()).find(({ data }) => data['text'] === text)
  if (!note) throw new Error(`no comment ${text}`)
  return note
}

describe('1. by keyboard', () => {
  it('a person is found by a part of the name, named, and follows the issue', async () => {
    await box().focus()
    await suite.page.keyboard.type('Is this yours, @own')
    await option('@owner').waitFor()
    await expect.poll(() => box().getAttribute('aria-activedescendant')).not.toBeNull()
    expect(await axeProblems(suite.page, wcag)).toEqual([])
    await suite.shoot('mentions-wide')
    await suite.page.keyboard.press('Enter')
    await expect.poll(() => box().inputValue()).toBe('Is this yours, @owner ')
    await expect.poll(() => activity().getByRole('option').count()).toBe(0)
    await suite.page.keyboard.type('or #chec')
    await option('#checkout').waitFor()
    await suite.page.keyboard.press('Tab')
    await expect.poll(() => box().inputValue()).toBe('Is this yours, @owner or #checkout ')
    const note = await sent('Is this yours, @owner or #checkout')
    expect(note.data['mentions']).toMatchObject([
      { type: 'user', name: 'owner', text: '@owner', follows: true },
      { type: 'team', name: 'Checkout <b>', text: '#checkout' },
    ])
    const written = activity().getByRole('article').first()
    await written.locator('span', { hasText: /^@owner$/ }).waitFor()
    await written.getByText('owner follows this issue since').waitFor()
    const details = await suite.get<IssueDetails>(`/organizations/acme/issues/${issue.id}/`)
    expect(details.isSubscribed).toBe(true)
  })

  it('Escape leaves the list and not the text; Enter is then a new line', async () => {
    await box().focus()
    await suite.page.keyboard.type('@o')
    await option('@owner').waitFor()
    await expect.poll(() => box().getAttribute('aria-activedescendant')).not.toBeNull()
    await suite.page.keyboard.press('Escape')
    await expect.poll(() => activity().getByRole('option').count()).toBe(0)
    await suite.page.keyboard.press('Enter')
    await suite.page.keyboard.type('next')
    expect(await box().inputValue()).toBe('@o\nnext')
    expect(await box().evaluate((node) => node === document.activeElement)).toBe(true)
    await box().fill('')
  })
})

describe('2. by pointer, and on a narrow page', () => {
  it('a name is chosen by a press, and nothing is wider than the page', async () => {
    await suite.open({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
    await show()
    await box().focus()
    await suite.page.keyboard.type('#')
    await option('#checkout').waitFor()
    await option('#checkout').scrollIntoViewIfNeeded()
    expect(await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    expect(await axeProblems(suite.page, wcag)).toEqual([])
    await suite.shoot('mentions-narrow-dark')
    await option('#checkout').click()
    await expect.poll(() => box().inputValue()).toBe('#checkout ')
    await box().fill('')
  })
})

describe('3. hostile names and texts', () => {
  it('stay text: no element of theirs reaches the page, and what names nobody is no name', async () => {
    const text = '<img src=x onerror=alert(1)> @<b>owner</b> \u202E@owner `@owner` @nobody'
    await box().fill(text)
    const note = await sent(text)
    expect(note.data['mentions']).toMatchObject([{ text: '@owner' }])
    const written = activity().getByRole('article').first()
    await written.getByText('<img src=x onerror=alert(1)>').waitFor()
    expect(
      await written
        .locator('img, b:not(header b)')
        .evaluateAll((nodes) => nodes.filter((node) => node.textContent === 'owner' && node.closest('p')).length),
    ).toBe(0)
    expect(await written.locator('img').count()).toBe(0)
    expect(await written.textContent()).not.toContain('\u202E')
  })
})
