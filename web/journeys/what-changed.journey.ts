import { describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { whatChanged } from './fixture-issue-parts.ts'

/* What sets an issue apart from the rest of its project: told when one scrolls to it. */

const suite = cannedSuite()

const issue = '/organizations/acme/issues/1000/'
const sentence = '97 % of events have coupon BLACK10, 12 % elsewhere'

const section = () => suite.page.locator('#what-changed')
const scrollTo = async (): Promise<void> => {
  await suite.page.goto(issue)
  await section().scrollIntoViewIfNeeded()
}

describe('what changed', () => {
  it('is asked for when it is near the window, and begins with a sentence', async () => {
    const { page } = suite
    const asked: string[] = []
    page.on('request', (request) => request.url().includes('/what-changed/') && asked.push(request.url()))
    await page.goto(issue)
    await page.getByText('Local variables').first().waitFor()
    expect(asked).toEqual([])
    await section().scrollIntoViewIfNeeded()
    await section().getByText(`${sentence}.`).waitFor()
    expect(asked).toHaveLength(1)
  })

  it('is without a complaint of axe, also where there is little room', async () => {
    for (const [width, colorScheme] of [
      [1440, 'light'],
      [390, 'dark'],
    ] as const) {
      await suite.open({ viewport: { width, height: 4_000 }, colorScheme })
      await suite.page.goto(issue)
      await section().getByText(`${sentence}.`).waitFor()
      expect(await axeProblems(suite.page)).toEqual([])
      expect(await suite.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    }
  })

  it('every line leads to its events, within the environment that is chosen', async () => {
    const { page } = suite
    await page.goto(`${issue}?environment=production&query=otter`)
    await section().scrollIntoViewIfNeeded()
    await section().getByRole('link', { name: sentence }).click()
    await page.waitForURL(/\/issues\/1000\/events\/\?/)
    const { searchParams } = new URL(page.url())
    expect([searchParams.get('query'), searchParams.get('environment')]).toEqual(['coupon:BLACK10', 'production'])
  })

  it('says why nothing stands out', async () => {
    const { page } = suite
    const quiet = { ...whatChanged, changes: [], quiet: 'few-events', issue: { events: 3, lookedAt: 3 } }
    await page.route(`${suite.server.address}/api/0/**/what-changed/**`, (route) => route.fulfill({ json: quiet }))
    await scrollTo()
    await section().getByText('Too few events to see a pattern').waitFor()
    expect(await section().innerText()).toContain('3 stored events in this time. From 5 on')
  })

  it('shows values as texts, whatever is in them', async () => {
    const { page } = suite
    const value = '<img src=x onerror=alert(1)>\u202Egnp'
    const hostile = { ...whatChanged, changes: [{ key: '__proto__', value, issueShare: 1, otherShare: 0, score: 1 }] }
    await page.route(`${suite.server.address}/api/0/**/what-changed/**`, (route) => route.fulfill({ json: hostile }))
    await scrollTo()
    await section().getByText('All events have __proto__ <img src=x onerror=alert(1)><U+202E>gnp, none elsewhere.').waitFor()
    expect(await section().locator('img').count()).toBe(0)
  })

  it('fails alone, and can be tried again', async () => {
    const { page } = suite
    let failing = true
    await page.route(`${suite.server.address}/api/0/**/what-changed/**`, (route) =>
      failing ? route.fulfill({ json: { detail: 'The store did not answer' }, status: 500 }) : route.fulfill({ json: whatChanged }),
    )
    await scrollTo()
    await section().getByText('The store did not answer').waitFor()
    failing = false
    await section().getByRole('button', { name: 'Try again' }).click()
    await section().getByText(`${sentence}.`).waitFor()
    expect(await page.getByText('Local variables').count()).toBeGreaterThan(0)
    suite.forgive('500')
  })
})
