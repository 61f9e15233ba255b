import { beforeEach, describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { fixtureNow } from './fixture-issues.ts'

/* After a merge: a rule that would have done it is proposed, with what it does; it is never saved by itself. */

const issue = '/organizations/acme/issues/1000/'
const suite = cannedSuite()
const offer = () => suite.page.getByRole('region', { name: 'A rule for this merge' })

const added = 'stack.module:shop.net stack.function:<b>retry</b> -group'
const result = {
  merges: [],
  mergeCount: 0,
  mergedIssues: 1,
  splits: [],
  splitCount: 0,
  renewed: 1,
  unchanged: 4,
  issues: 40,
  splitBytes: 0,
}
const preview = {
  id: '900',
  kind: 'preview',
  state: 'done',
  dateFinished: '2026-11-22T00:00:00Z',
  events: { read: 1200, total: 4000 },
  result,
}

let tried: string[]
let merged: boolean

beforeEach(async () => {
  const { page, server } = suite
  tried = []
  merged = false
  const below = `${server.address}/api/0`
  const session = (await (await fetch(`${below}/auth/session/`)).json()) as { user: { id: string; name: string; email: string } }
  const line = { id: '77', type: 'merge', user: session.user, data: { issues: [{ id: '1001' }] }, dateCreated: fixtureNow.toISOString() }
  await page.route(`${below}/organizations/acme/issues/1000/`, async (route) => {
    const answer = await route.fetch()
    const found = (await answer.json()) as object
    await route.fulfill({ response: answer, json: { ...found, activity: merged ? [line] : [] } })
  })
  await page.route(`${below}/organizations/acme/issues/?id=1000&id=1001`, async (route) => {
    merged = true
    await route.fulfill({ json: { merge: { parent: '1000', children: ['1001'] } } })
  })
  await page.route(`${below}/organizations/acme/issues/1000/merge-rules/`, (route) =>
    route.fulfill({ json: { rules: [{ kind: 'frames', added, groupingEnhancements: added, fingerprintingRules: '' }], parts: 2 } }),
  )
  await page.route(`${below}/projects/acme/**/grouping-preview/`, async (route) => {
    tried.push(route.request().postData() ?? '')
    await route.fulfill({ status: 202, json: { ...preview, dateFinished: null, result: null } })
  })
  await page.route(`${below}/projects/acme/**/regroupings/900/`, (route) => route.fulfill({ json: preview }))
})

const mergeWithOther = async (): Promise<void> => {
  const { page } = suite
  await page.goto(issue)
  await page.getByText('Local variables').first().waitFor()
  expect(await offer().count()).toBe(0)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Merge with another issue' }).click()
  await page.getByLabel(/^The other issue/).fill('1001')
  await page.getByRole('button', { name: 'Merge', exact: true }).click()
}

describe('after a merge', () => {
  it('the rule that would have done it is proposed with what else it does, and leads to its preview', async () => {
    const { page } = suite
    await mergeWithOther()
    await offer().getByText(added).waitFor()
    await offer()
      .getByText(/In 1.200 stored events it makes 1 more issue part of another/)
      .waitFor()
    expect(tried).toEqual([JSON.stringify({ groupingEnhancements: added, fingerprintingRules: '' })])
    const href = await offer().getByRole('link', { name: 'Look at the rule' }).getAttribute('href')
    expect(href).toMatch(/^\/settings\/acme\/projects\/[^/]+\/issue-grouping\/\?regrouping=900$/)
    expect(await axeProblems(page)).toEqual([])
    await page.setViewportSize({ width: 390, height: 844 })
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  })

  it('the rule is not looked for again by a reload, and stays away when it is not wanted', async () => {
    const { page } = suite
    await mergeWithOther()
    await offer().getByText(added).waitFor()
    await page.reload()
    await offer().getByText(added).waitFor()
    expect(tried).toHaveLength(1)
    await offer().getByRole('button', { name: 'Not now' }).click()
    await offer().waitFor({ state: 'detached' })
    await page.reload()
    await page.getByText('Local variables').first().waitFor()
    expect([await offer().count(), tried.length]).toEqual([0, 1])
  })

  it('nothing is said when the rule would merge much else', async () => {
    const { page, server } = suite
    const asked = page.waitForResponse((response) => response.url().endsWith('/regroupings/900/'))
    await page.route(`${server.address}/api/0/projects/acme/**/regroupings/900/`, (route) =>
      route.fulfill({ json: { ...preview, result: { ...result, mergedIssues: 30 } } }),
    )
    await mergeWithOther()
    await (await asked).finished()
    await page.getByText('Merged 2 issues').waitFor()
    expect(await offer().count()).toBe(0)
  })
})
