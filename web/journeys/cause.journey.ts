import { describe, expect, it } from 'vitest'

import { cannedSuite } from './canned-suite.ts'
import { issueStats } from './fixture-issue-parts.ts'
import { fixtureNow } from './fixture-issues.ts'

/* What the page says of the cause before anybody looks: since which release, where alone, when most. */

const suite = cannedSuite()

const issue = '/organizations/acme/issues/1000/'

const line = () => suite.page.getByRole('region', { name: 'Since when' })

describe('the cause line', () => {
  it('says how long after the release it began, and that it is in one environment alone', async () => {
    const { page } = suite
    const seen = { firstSeen: '2026-11-22T14:00:00Z', lastSeen: fixtureNow.toISOString() }
    const tagOf = (key: string, value: string) => ({
      key,
      name: key,
      totalValues: 10,
      topValues: [{ value, name: value, count: 10, ...seen }],
    })
    await page.route('**/api/0/**/issues/1000/tags/**', (route) =>
      route.fulfill({ json: [tagOf('level', 'error'), tagOf('environment', 'production')] }),
    )
    await page.goto(issue)
    await line()
      .getByText(/8d after the first event of the release/)
      .waitFor()
    await expect.poll(() => line().innerText()).toContain('no other release, only in production')
  })

  it('names the peak when there is one, and where there is room', async () => {
    const { page } = suite
    const counts = issueStats.users.map((_, index) => (index === 88 ? 400 : index < 84 ? 0 : 10))
    const stats = { ...issueStats, levels: [{ level: 'error', counts }] }
    await page.route('**/api/0/**/events-stats/**', (route) => route.fulfill({ json: stats }))
    await page.goto(issue)
    await line()
      .getByText(/400 events/)
      .waitFor()
    await expect.poll(() => line().innerText()).toMatch(/in 15 min, 1h ago, 43 times the usual/)
    await page.setViewportSize({ width: 390, height: 844 })
    await expect
      .poll(() =>
        line()
          .getByText(/400 events/)
          .isVisible(),
      )
      .toBe(false)
  })

  it('has no peak where all is as usual', async () => {
    await suite.page.goto(issue)
    await line().getByText('never resolved before').waitFor()
    await suite.page.locator('#graph').getByText('2.4.2').waitFor()
    expect(await line().getByText('times the usual').count()).toBe(0)
  })
})

describe('the graph', () => {
  it('marks the first event of each release of the project within its time', async () => {
    const { page } = suite
    await page.goto(issue)
    const graph = page.locator('#graph')
    await graph.getByText('2.4.2', { exact: true }).waitFor()
    expect(await graph.getByText('2.4.1', { exact: true }).count()).toBe(1)
    expect(await graph.getByText('2.4.0', { exact: true }).count()).toBe(0)
  })
})
