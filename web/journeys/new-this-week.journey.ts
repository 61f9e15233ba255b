import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { until } from '../../compat/vedette.ts'
import type { Issue } from '../../packages/contract/issue.ts'
import { servedSuite } from './served-suite.ts'

/* Monday morning (ui.md 5.1, F3): twenty issues are new this week, and each is dealt with by keyboard on a real server. */

const issueCount = 20
const keysPerIssueMax = 3

const send = (type: string, user: number): Promise<void> => {
  const frame = { filename: `shop/${type}.py`, function: 'pay', lineno: 42, in_app: true, context_line: 'raise' }
  return suite.sendEvent({
    user: { id: String(user) },
    exception: { values: [{ type, value: 'has no attribute percent', stacktrace: { frames: [frame] } }] },
  })
}

const allIssues = () => suite.get<readonly Issue[]>('/organizations/acme/issues/?query=&sort=user')
const isDone = ({ status, assignedTo }: Issue): boolean => status !== 'unresolved' || assignedTo !== null

const seed = async (): Promise<void> => {
  await suite.change('POST', '/organizations/acme/teams/', { name: 'Checkout', slug: 'checkout' })
  // Each has another number of users, so that the view has one order.
  for (let n = 0; n < issueCount; n += 1) for (let user = 0; user <= n; user += 1) await send(`Error${String(n)}`, user)
  await until('all issues', 60_000, async () => {
    const issues = await allIssues()
    return issues.length === issueCount && issues[0]?.userCount === issueCount ? true : undefined
  })
}

/** Keys and presses are counted as the person makes them; what is typed into a field is one. */
const countKeys = async (page: Page): Promise<void> => {
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
}

const suite = servedSuite({ project: 'shop', seed, prepare: countKeys })

const counted = () =>
  suite.page.evaluate(() => {
    const { keys = '0', presses = '0' } = document.documentElement.dataset
    return { keys: Number(keys), presses: Number(presses) }
  })
const current = () => suite.page.locator('tr[data-current=true]')

const ownerOfCurrent = () => current().locator('[data-pick=owner]').getAttribute('aria-label')

const resolve = async (): Promise<void> => {
  await suite.page.keyboard.press('r')
  await current().getByText('Resolved').first().waitFor()
}
const archive = async (): Promise<void> => {
  await suite.page.keyboard.press('e')
  await current().getByText('Archived').first().waitFor()
}
const take = async (): Promise<void> => {
  await suite.page.keyboard.press('m')
  await expect.poll(ownerOfCurrent).toContain('owner')
}
const give = async (): Promise<void> => {
  await suite.page.keyboard.press('a')
  await suite.page.getByRole('option', { name: 'Checkout' }).waitFor()
  await suite.page.keyboard.type('check')
  await suite.page.keyboard.press('Enter')
  await expect.poll(ownerOfCurrent).toContain('Checkout')
}
const decisions = [resolve, archive, take, give] as const

describe('twenty issues of the view "New this week"', () => {
  it('take one press, and with the steps between them three keys each; one key takes the last decision back', async () => {
    await suite.page.goto('/organizations/acme/issues/')
    await suite.page.getByRole('link', { name: 'New this week' }).click()
    await suite.page.waitForURL('**view=2*')
    await expect.poll(() => suite.page.locator('tr a[data-issue]').first().textContent()).toContain('Error19')
    for (let n = 0; n < issueCount; n += 1) {
      await suite.page.keyboard.press('j')
      await expect.poll(() => current().textContent()).toContain(`Error${String(issueCount - 1 - n)}`)
      await decisions[n % decisions.length]?.()
    }
    const { keys, presses } = await counted()
    expect(presses).toBe(1)
    expect(keys).toBeLessThanOrEqual(issueCount * keysPerIssueMax)
    // The count counts: a step for each, a key for most, three for those given to somebody by name.
    expect(keys).toBe(issueCount + (issueCount / 4) * 6)
    await until('all to be done', 60_000, async () => ((await allIssues()).every(isDone) ? true : undefined))
    expect(await suite.page.evaluate(() => performance.getEntriesByType('navigation').length)).toBe(1)
    await suite.page.keyboard.press('z')
    await until('the last to be taken back', 60_000, async () =>
      (await allIssues()).filter((issue) => !isDone(issue)).length === 1 ? true : undefined,
    )
  })
})

describe('issues of the view "For review"', () => {
  it('leave it when they were looked at, and come back by one key', async () => {
    const waiting = async (): Promise<number> =>
      (await suite.get<readonly Issue[]>('/organizations/acme/issues/?query=is:unresolved+is:for_review')).length
    const before = await waiting()
    expect(before).toBeGreaterThan(5)
    await suite.page.goto('/organizations/acme/issues/')
    await suite.page.getByRole('link', { name: 'For review' }).click()
    await suite.page.waitForURL('**view=1*')
    await expect.poll(() => suite.page.locator('tr a[data-issue]').count()).toBe(before)
    await suite.page.keyboard.press('ControlOrMeta+a')
    await suite.page.getByText(`${String(before)} selected`).waitFor()
    await suite.page.getByRole('button', { name: 'More actions for the chosen issues' }).click()
    await suite.page.getByRole('menuitem', { name: 'Mark reviewed' }).click()
    await until('all to be reviewed', 60_000, async () => ((await waiting()) === 0 ? true : undefined))
    await suite.page.locator('[data-sonner-toast]', { hasText: `Reviewed ${String(before)} issues` }).waitFor()
    await suite.page.keyboard.press('z')
    await until('all to be for review again', 60_000, async () => ((await waiting()) === before ? true : undefined))
  })
})
