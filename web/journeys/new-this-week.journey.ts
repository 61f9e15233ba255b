import { randomUUID } from 'node:crypto'

import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { Vedette, until } from '../../compat/vedette.ts'
import type { Project } from '../../compat/vedette.ts'
import type { Issue } from '../../packages/contract/issue.ts'

/* Monday morning (ui.md 5.1, F3): twenty issues are new this week, and each is dealt with by keyboard on a real server. */

const issueCount = 20
const keysPerIssueMax = 3

let server: Vedette
let project: Project
let browser: Browser
let context: BrowserContext
let page: Page

const send = async (type: string, user: number): Promise<void> => {
  const dsn = new URL(project.dsn)
  const frame = { filename: `shop/${type}.py`, function: 'pay', lineno: 42, in_app: true, context_line: 'raise' }
  const event = {
    event_id: randomUUID().replaceAll('-', ''),
    timestamp: Date.now() / 1000,
    platform: 'python',
    user: { id: String(user) },
    exception: { values: [{ type, value: 'has no attribute percent', stacktrace: { frames: [frame] } }] },
  }
  const item = JSON.stringify(event)
  const head = JSON.stringify({ type: 'event', length: Buffer.byteLength(item) })
  const answer = await fetch(`${dsn.origin}/api${dsn.pathname}/envelope/`, {
    method: 'POST',
    headers: { 'X-Sentry-Auth': `Sentry sentry_version=7, sentry_key=${dsn.username}, sentry_client=vedette.test/1` },
    body: `${JSON.stringify({ event_id: event.event_id })}\n${head}\n${item}\n`,
  })
  expect(answer.status).toBe(200)
}

const allIssues = () => server.get<readonly Issue[]>(project, '/organizations/acme/issues/?query=&sort=user')
const isDone = ({ status, assignedTo }: Issue): boolean => status !== 'unresolved' || assignedTo !== null

beforeAll(async () => {
  server = await Vedette.start()
  project = await server.init('shop')
  const team = await fetch(`${server.url}/api/0/organizations/acme/teams/`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${project.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Checkout', slug: 'checkout' }),
  })
  expect(team.status).toBe(201)
  // Each has another number of users, so that the view has one order.
  for (let n = 0; n < issueCount; n += 1) for (let user = 0; user <= n; user += 1) await send(`Error${String(n)}`, user)
  await until('all issues', 40_000, async () => {
    const issues = await allIssues()
    return issues.length === issueCount && issues[0]?.userCount === issueCount ? true : undefined
  })
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox', '--disable-gpu', '--headless=shell'] })
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', baseURL: server.url })
  context.setDefaultTimeout(20_000)
  const data = { email: 'owner@example.com', password: 'a long enough pass phrase' }
  expect((await context.request.post('/api/0/auth/login/', { data })).ok()).toBe(true)
  page = await context.newPage()
  // Keys and presses are counted as the person makes them; what is typed into a field is one.
  await page.addInitScript(() => {
    let keys = 0
    let presses = 0
    let field: EventTarget | null = null
    const note = (): void => void Object.assign(document.documentElement.dataset, { keys, presses })
    const key = (event: KeyboardEvent): void => {
      const typed = event.target instanceof HTMLInputElement && event.key.length === 1
      if (!event.isTrusted || (typed && field === event.target)) return
      field = typed ? event.target : null
      keys += 1
      note()
    }
    const press = (event: PointerEvent): void => {
      if (!event.isTrusted) return
      presses += 1
      note()
    }
    document.addEventListener('keydown', key, true)
    document.addEventListener('pointerdown', press, true)
  })
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

const counted = () =>
  page.evaluate(() => {
    const { keys = '0', presses = '0' } = document.documentElement.dataset
    return { keys: Number(keys), presses: Number(presses) }
  })
const current = () => page.locator('tr[data-current=true]')

const ownerOfCurrent = () => current().locator('[data-pick=owner]').getAttribute('aria-label')

const resolve = async (): Promise<void> => {
  await page.keyboard.press('r')
  await current().getByText('Resolved').first().waitFor()
}
const archive = async (): Promise<void> => {
  await page.keyboard.press('e')
  await current().getByText('Archived').first().waitFor()
}
const take = async (): Promise<void> => {
  await page.keyboard.press('m')
  await expect.poll(ownerOfCurrent).toContain('owner')
}
const give = async (): Promise<void> => {
  await page.keyboard.press('a')
  await page.getByRole('option', { name: 'Checkout' }).waitFor()
  await page.keyboard.type('check')
  await page.keyboard.press('Enter')
  await expect.poll(ownerOfCurrent).toContain('Checkout')
}
const decisions = [resolve, archive, take, give] as const

describe('twenty issues of the view "New this week"', () => {
  it('take one press, and with the steps between them three keys each; one key takes the last decision back', async () => {
    await page.goto('/organizations/acme/issues/')
    await page.getByRole('link', { name: 'New this week' }).click()
    await page.waitForURL('**view=2*')
    await expect.poll(() => page.locator('tr a[data-issue]').first().textContent()).toContain('Error19')
    for (let n = 0; n < issueCount; n += 1) {
      await page.keyboard.press('j')
      await expect.poll(() => current().textContent()).toContain(`Error${String(issueCount - 1 - n)}`)
      await decisions[n % decisions.length]?.()
    }
    const { keys, presses } = await counted()
    expect(presses).toBe(1)
    expect(keys).toBeLessThanOrEqual(issueCount * keysPerIssueMax)
    // The count counts: a step for each, a key for most, three for those given to somebody by name.
    expect(keys).toBe(issueCount + (issueCount / 4) * 6)
    await until('all to be done', 10_000, async () => ((await allIssues()).every(isDone) ? true : undefined))
    expect(await page.evaluate(() => performance.getEntriesByType('navigation').length)).toBe(1)
    await page.keyboard.press('z')
    await until('the last to be taken back', 10_000, async () =>
      (await allIssues()).filter((issue) => !isDone(issue)).length === 1 ? true : undefined,
    )
  })
})

describe('issues of the view "For review"', () => {
  it('leave it when they were looked at, and come back by one key', async () => {
    const waiting = async (): Promise<number> =>
      (await server.get<readonly Issue[]>(project, '/organizations/acme/issues/?query=is:unresolved+is:for_review')).length
    const before = await waiting()
    expect(before).toBeGreaterThan(5)
    await page.goto('/organizations/acme/issues/')
    await page.getByRole('link', { name: 'For review' }).click()
    await page.waitForURL('**view=1*')
    await expect.poll(() => page.locator('tr a[data-issue]').count()).toBe(before)
    await page.keyboard.press('ControlOrMeta+a')
    await page.getByText(`${String(before)} selected`).waitFor()
    await page.getByRole('button', { name: 'More actions for the chosen issues' }).click()
    await page.getByRole('menuitem', { name: 'Mark reviewed' }).click()
    await until('all to be reviewed', 10_000, async () => ((await waiting()) === 0 ? true : undefined))
    await page.locator('[data-sonner-toast]', { hasText: `Reviewed ${String(before)} issues` }).waitFor()
    await page.keyboard.press('z')
    await until('all to be for review again', 10_000, async () => ((await waiting()) === before ? true : undefined))
  })
})
