import { describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'

let bodies: unknown[]

const issue = '/organizations/acme/issues/1000/'
const versions = ['shop@2.4.1', 'shop@2.4.0']

const suite = cannedSuite({
  prepare: async (page) => {
    bodies = []
    page.on('request', (request) => request.method() === 'PUT' && bodies.push(request.postDataJSON()))
    await page.route('**/api/0/projects/acme/*/releases/**', (route) =>
      route.fulfill({ json: versions.map((version) => ({ version, shortVersion: version })) }),
    )
  },
})

const changes = (): unknown[] => bodies.filter((body) => typeof body === 'object' && body !== null && 'status' in body)

const openIssue = async (): Promise<void> => {
  await suite.page.goto(issue)
  await suite.page.getByText('Local variables').first().waitFor()
  // The keys wait for the issue itself.
  await suite.page.getByRole('button', { name: 'Archive until something happens' }).waitFor()
}

describe('1. archive until something happens', () => {
  it('what is typed is a condition, which is said, and an undo takes it back', async () => {
    await openIssue()
    const { page } = suite
    await page.keyboard.press('Shift+E')
    await page.getByRole('combobox', { name: /Archive/ }).fill('50 events in 1 h')
    await page.getByRole('option', { name: 'Until 50 more events in 1 hour' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText(/^Archived \S+ until 50 more events in 1 hour/).waitFor()
    const archived = {
      status: 'ignored',
      substatus: 'archived_until_condition_met',
      statusDetails: { ignoreCount: 50, ignoreWindow: 60 },
    }
    expect(changes()).toEqual([archived])
    await page.keyboard.press('z')
    await page.getByText(/^Undone: /).waitFor()
    expect(changes()[1]).toMatchObject({ status: 'unresolved' })
  })

  it('the button beside "Archive" offers the same, without a complaint of axe', async () => {
    await openIssue()
    const { page } = suite
    await page.getByRole('button', { name: 'Archive until something happens' }).click()
    await page.getByRole('option', { name: 'Until it escalates' }).waitFor()
    expect(await axeProblems(page)).toEqual([])
    await page.getByRole('option', { name: 'Until 100 more events in 10 minutes' }).click()
    await expect.poll(changes).toMatchObject([{ statusDetails: { ignoreCount: 100, ignoreWindow: 10 } }])
  })
})

describe('2. resolve in a release', () => {
  it('in the next one, or in one that there is', async () => {
    await openIssue()
    const { page } = suite
    await page.keyboard.press('Shift+R')
    await page.getByRole('option', { name: /In the next release/ }).click()
    await page.getByText(/^Resolved \S+ in the next release/).waitFor()
    await page.keyboard.press('z')
    await page.getByText(/^Undone: /).waitFor()
    await page.keyboard.press('Shift+R')
    await page.getByRole('combobox', { name: 'Resolve' }).fill('2.4.0')
    await page.keyboard.press('Enter')
    await page.getByText(/^Resolved \S+ in shop@2\.4\.0/).waitFor()
    expect(changes().filter((body) => (body as { status: string }).status === 'resolved')).toEqual([
      { status: 'resolved', statusDetails: { inNextRelease: true } },
      { status: 'resolved', statusDetails: { inRelease: 'shop@2.4.0' } },
    ])
  })

  it('rows of the list, chosen together', async () => {
    const { page } = suite
    await page.goto('/organizations/acme/issues/')
    await page.locator('a[data-issue="1000"]').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.keyboard.press('Shift+E')
    await page.getByRole('option', { name: 'For 2 hours' }).click()
    await page.getByText(/^Archived \S+ for 2 hours/).waitFor()
    expect(changes()).toMatchObject([{ status: 'ignored', statusDetails: { ignoreDuration: 120 } }])
  })
})

describe('what a picker says', () => {
  it('has room for a long choice, and its own name is read whole', async () => {
    await openIssue()
    await suite.page.keyboard.press('Shift+E')
    const box = suite.page.getByRole('combobox', { name: /Archive/ })
    await box.waitFor()
    const choice = suite.page.getByRole('option', { name: 'Until 100 more events in 10 minutes' })
    expect(await choice.locator('span').evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0)
    expect(await box.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0)
  })

  it('without releases is that any event opens the issue again', async () => {
    await suite.page.route('**/api/0/projects/acme/*/releases/**', (route) => route.fulfill({ json: [] }))
    await openIssue()
    await suite.page.keyboard.press('Shift+R')
    const now = suite.page.getByRole('option', { name: 'Now' })
    await now.getByText('any event opens it again').waitFor()
    expect(await suite.page.getByRole('listbox', { name: 'Resolve' }).getByRole('option').count()).toBe(1)
  })
})
