import { describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { hostile } from './fixture-issues.ts'

/* Issues that are like the one that is open: why they are, and one of both. */

const issue = '/organizations/acme/issues/1000/'
const tall = { width: 1440, height: 4_000 }

const suite = cannedSuite({ look: { viewport: tall } })
const section = () => suite.page.locator('#similar')

describe('similar issues', () => {
  it('say by what they are alike, lead there, and are texts', async () => {
    const { page } = suite
    await page.goto(issue)
    await section().getByText('8 of 11 in-app frames shared, same type, 5 of 6 words of the title').waitFor()
    await section().getByText('3 of 7 in-app frames shared, fails in the same frame').waitFor()
    expect(await section().getByText(hostile.script).count()).toBe(1)
    expect(await axeProblems(page)).toEqual([])
    await section().getByRole('link', { name: 'SHOP-API-4' }).click()
    await page.waitForURL(/\/issues\/1001\/$/)
  })

  it('become one with a press, which can be undone', async () => {
    const { page } = suite
    const sent: string[] = []
    page.on(
      'request',
      (request) => request.method() === 'PUT' && sent.push(`${request.url().split('/api/0')[1] ?? ''} ${request.postData() ?? ''}`),
    )
    await page.route(`${suite.server.address}/api/0/organizations/acme/issues/?id=1000&id=1001`, (route) =>
      route.fulfill({ json: { merge: { parent: '1000', children: ['1001'] } } }),
    )
    await page.route(`${suite.server.address}/api/0/organizations/acme/issues/1000/hashes/**`, (route) => route.fulfill({ json: [] }))
    await page.goto(issue)
    await section().getByRole('button', { name: 'Merge with SHOP-API-4' }).click()
    await page.getByText('Merged 2 issues').waitFor()
    expect(sent).toContain('/organizations/acme/issues/?id=1000&id=1001 {"merge":1}')
    await page.getByRole('button', { name: /Undo/ }).click()
    await page.getByText('Undone: Merged 2 issues').waitFor()
    expect(sent.some((line) => line.startsWith('/organizations/acme/issues/1000/hashes/?issue=1001'))).toBe(true)
  })

  it('are said to be none, and how many were looked at', async () => {
    const { page } = suite
    const none = { similar: [], compared: 3, parted: 2, days: 30, hasEvent: true }
    await page.route(`${suite.server.address}/api/0/**/similar-issues/`, (route) => route.fulfill({ json: none }))
    await page.goto(issue)
    await section().getByText('None. 3 issues of the same type or place came in 30 days').waitFor()
    await section().getByText('2 that were taken apart from this issue are left out.').waitFor()
    expect(await section().getByRole('button').count()).toBe(0)
  })
})
