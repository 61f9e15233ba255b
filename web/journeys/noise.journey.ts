import { describe, expect, it } from 'vitest'

import { until } from '../../compat/vedette.ts'
import type { EventItem } from '../../packages/contract/event.ts'
import type { Issue } from '../../packages/contract/issue.ts'
import { axeProblems } from './axe-problems.ts'
import { servedSuite } from './served-suite.ts'

/* A loop on a real server: its owner sets a noise budget; all events are counted, a sample is stored, and every page says so. Then the issue is split. */

const eventsSent = 400
const senders = 20

let issue: Issue

const suite = servedSuite({ project: 'shop-api' })

const sendEvent = (customer: string): Promise<void> => suite.sendEvent({ message: 'coupon has no percent', tags: { customer } })

const sendAll = async (count: number): Promise<void> => {
  for (let at = 0; at < count; at += senders)
    await Promise.all(Array.from({ length: senders }, (_, n) => sendEvent((at + n) % 4 === 0 ? 'otter' : 'blue whale')))
}

const issues = () => suite.get<readonly Issue[]>('/organizations/acme/issues/?query=')
const untilCounted = (count: number) =>
  until(`${count} events`, 60_000, async () => {
    const found = await issues()
    return found.reduce((sum, one) => sum + Number(one.count), 0) === count ? found[0] : undefined
  })

describe('a noise budget', () => {
  it('is chosen in the settings of the project', async () => {
    await suite.page.goto(`/settings/acme/projects/${suite.project.project}/security-and-privacy/`)
    const form = suite.page.getByRole('form', { name: 'Noise budget' })
    await form.getByLabel('Stored of one issue').selectOption('50')
    await suite.shoot('noise-settings')
    await form.getByRole('button', { name: 'Save' }).click()
    await suite.page.getByText('The choice holds for new events').waitFor()
    expect(await axeProblems(suite.page)).toEqual([])
  })

  it('stores a sample of a loop and counts all, which the list of events says', async () => {
    await sendAll(eventsSent)
    issue = await untilCounted(eventsSent)
    await until('all events in the columns', 60_000, async () => {
      const path = `/organizations/acme/issues/${issue.id}/tags/`
      const tags = await suite.get<readonly { readonly key: string; readonly totalValues: number }[]>(path)
      return tags.find(({ key }) => key === 'customer')?.totalValues === eventsSent ? true : undefined
    })
    const events = await suite.get<readonly EventItem[]>(`/organizations/acme/issues/${issue.id}/events/?per_page=100`)
    expect(events.some(({ weight = 1 }) => weight > 1)).toBe(true)
    await suite.page.goto(`/organizations/acme/issues/${issue.id}/events/`)
    await suite.page.getByText(/^The noise budget keeps a sample: these .* kept\. Counts are exact\.$/).waitFor()
    await suite.shoot('noise-events')
    await suite.page.setViewportSize({ width: 390, height: 844 })
    await suite.shoot('noise-events-narrow')
    expect(await suite.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0)
    await suite.page.setViewportSize({ width: 1440, height: 900 })
    expect(await axeProblems(suite.page)).toEqual([])
  })

  it('and the event that stands for others, too', async () => {
    await suite.page.goto(`/organizations/acme/issues/${issue.id}/events/`)
    await suite.page
      .getByText(/^×\d+$/)
      .first()
      .waitFor()
    await suite.page.locator('tr', { hasText: /×\d/ }).first().getByRole('link').first().click()
    await suite.page
      .getByText(/^This event stands for \d+ events: the noise budget keeps a sample, here 1 in \d+\. Counts are exact\.$/)
      .waitFor()
    await suite.shoot('noise-event')
    expect(await axeProblems(suite.page)).toEqual([])
  })
})

describe('a split', () => {
  it('is looked at, done, holds for what comes, and is undone to the same issue', async () => {
    await suite.page.goto(`/organizations/acme/issues/${issue.id}/`)
    await suite.page.getByRole('button', { name: 'More actions' }).click()
    await suite.page.getByRole('menuitem', { name: 'Split by what its events carry' }).click()
    await suite.page.getByLabel('Split by').selectOption('tag:customer')
    await suite.page.getByText(/^2 values of 400 stored events: it would become 2 issues\.$/).waitFor()
    await suite.shoot('split-dialog')
    await suite.page.setViewportSize({ width: 390, height: 844 })
    await suite.page.emulateMedia({ colorScheme: 'dark' })
    await suite.shoot('split-dialog-narrow')
    await suite.page.emulateMedia({ colorScheme: 'light' })
    await suite.page.setViewportSize({ width: 1440, height: 900 })
    await suite.page.getByRole('button', { name: 'Split', exact: true }).click()
    await suite.page.getByText(/is split by tag customer/).waitFor()
    await sendAll(senders)
    await untilCounted(eventsSent + senders)
    const made = (await issues()).find(({ id }) => id !== issue.id)
    expect(made).toMatchObject({ count: '5' })
    await suite.page.goto(`/organizations/acme/issues/${issue.id}/`)
    await suite.page.locator('#hashes summary').click()
    await suite.page
      .getByRole('list', { name: 'Splits' })
      .getByRole('link', { name: made?.shortId ?? '' })
      .waitFor()
    await suite.shoot('split-holds')
    await suite.page.getByRole('button', { name: 'Undo the split by tag customer' }).click()
    await suite.page.getByText('Undone: the split by tag customer').waitFor()
    const [left, ...others] = await issues()
    expect([left?.id, left?.shortId, left?.count, others]).toEqual([issue.id, issue.shortId, String(eventsSent + senders), []])
  })
})
