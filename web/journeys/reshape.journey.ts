import { describe, expect, it } from 'vitest'

import type { IssueSplit, SplitPreview } from '../../packages/contract/split.ts'
import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'

let sent: string[]
let splits: IssueSplit[]

const issue = '/organizations/acme/issues/1000/'
const values = [
  { value: 'blue whale', count: 900 },
  { value: 'otter', count: 90 },
  { value: '<b>\u202Ehostile</b>', count: 9 },
  { value: '', count: 1 },
]
const made: IssueSplit = {
  id: '77',
  key: 'tag:tenant',
  kept: 'blue whale',
  of: { id: '1000', shortId: 'SHOP-API-1', title: 'E' },
  issues: [{ id: '1001', shortId: 'SHOP-API-2', title: 'E', count: '4' }],
  dateCreated: '2026-11-22T00:00:00Z',
}

const answerPreview = (key: string): SplitPreview =>
  key === 'type'
    ? { key, values: values.slice(0, 1), total: 1, events: 900, isSample: false }
    : { key, values, total: 4, events: 1000, isSample: false }

const suite = cannedSuite({
  prepare: async (page) => {
    sent = []
    splits = []
    const below = `**/api/0/organizations/acme/issues/1000`
    await page.route(`${below}/split-preview/**`, (route) =>
      route.fulfill({ json: answerPreview(new URL(route.request().url()).searchParams.get('key') ?? '') }),
    )
    await page.route(`${below}/hashes/**`, (route) => route.fulfill({ json: [] }))
    await page.route(`${below}/splits/**`, async (route) => {
      const method = route.request().method()
      if (method === 'GET') return route.fulfill({ json: splits })
      sent.push(`${method} ${route.request().postData() ?? ''}`)
      splits = method === 'POST' ? [made] : []
      return route.fulfill({ status: method === 'POST' ? 201 : 200, json: method === 'POST' ? made : { id: '1000', isDone: true } })
    })
    await page.goto(issue)
    await page.getByText('Local variables').first().waitFor()
  },
})

const openDialog = async (): Promise<void> => {
  const { page } = suite
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Split by what its events carry' }).click()
  await page.getByRole('dialog', { name: /^Split / }).waitFor()
}

describe('split an issue', () => {
  it('shows what it would become before it is done, says what happens to stored events, and texts are texts', async () => {
    const { page } = suite
    await openDialog()
    const dialog = page.getByRole('dialog', { name: /^Split / })
    await dialog.getByText(/^4 values of 1.000 stored events: it would become 4 issues\.$/).waitFor()
    await dialog.getByText(/Stored events stay where they are/).waitFor()
    await dialog.getByText('(none)').waitFor()
    expect(await dialog.getByRole('list', { name: 'Values' }).innerText()).toContain('<b>')
    expect(await axeProblems(page)).toEqual([])
  })

  it('not where all events have the same value', async () => {
    const { page } = suite
    await openDialog()
    await page.getByLabel('Split by').selectOption('type')
    await page.getByText(/there is nothing to split/).waitFor()
    expect(await page.getByRole('button', { name: 'Split', exact: true }).isDisabled()).toBe(true)
  })

  it('by keyboard, and takes it back by the toast', async () => {
    const { page } = suite
    await openDialog()
    await page.getByText(/it would become 4 issues/).waitFor()
    await page.getByLabel('Split by').focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText(/is split by message, without ids/).waitFor()
    expect(sent).toEqual(['POST {"key":"message"}'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Undone: the split by tag tenant').waitFor()
    expect(sent).toEqual(['POST {"key":"message"}', 'DELETE '])
  })

  it('what holds stands below the hashes, with what it made, and can be undone there', async () => {
    const { page } = suite
    splits = [made]
    await page.locator('#hashes summary').click()
    await page.getByRole('list', { name: 'Splits' }).getByText('Split by tag tenant').waitFor()
    const issueMade = page.getByRole('list', { name: 'Splits' }).getByRole('link', { name: 'SHOP-API-2' })
    expect(await issueMade.getAttribute('href')).toContain('/issues/1001/')
    expect(await axeProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Undo the split by tag tenant' }).click()
    await page.getByText('Undone: the split by tag tenant').waitFor()
    expect(sent).toEqual(['DELETE '])
  })
})
