import { describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'

/* Chips above the list: what its issues have in common, with counts, each a press away from the search. */

const wcag = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] as const

const suite = cannedSuite()

const list = async (query = ''): Promise<void> => {
  await suite.page.goto(`/organizations/acme/issues/${query === '' ? '' : `?query=${encodeURIComponent(query)}`}`)
  await suite.page.locator('a[data-issue]').first().waitFor()
}
const chip = (group: string, name: string) => suite.page.getByRole('group', { name: group, exact: true }).getByRole('button', { name })
const query = (): string => new URL(suite.page.url()).searchParams.get('query') ?? 'is:unresolved'
const search = () => suite.page.getByRole('combobox', { name: 'Search issues' })

describe('chips of the list', () => {
  it('say how many issues have a value, and add its term to the search by one press', async () => {
    await list()
    await chip('environment', 'production 700').click()
    await expect.poll(query).toBe('is:unresolved environment:production')
    await expect.poll(() => chip('environment', 'production').getAttribute('aria-pressed')).toBe('true')
    expect(await search().inputValue()).toBe('is:unresolved environment:production')
    await chip('environment', 'production').click()
    await expect.poll(query).toBe('is:unresolved')
    expect(await suite.page.getByRole('button', { name: 'error 640' }).count()).toBe(1)
  })

  it('leave out by Alt, quote what needs it, and keep hostile names text', async () => {
    await list()
    await chip('environment', 'staging 112').click({ modifiers: ['Alt'] })
    await expect.poll(query).toBe('is:unresolved !environment:staging')
    await chip('first release', 'a b 12').click()
    await expect.poll(query).toBe('is:unresolved !environment:staging firstRelease:"a b"')
    await expect.poll(() => chip('first release', 'a b').getAttribute('aria-pressed')).toBe('true')
    await chip('environment', 'staging').click()
    await expect.poll(query).toBe('is:unresolved firstRelease:"a b"')
    expect(await chip('first release', '<b>').textContent()).not.toContain('\u202E')
  })

  it('are reached by keyboard', async () => {
    await list()
    await chip('priority', 'medium 132').focus()
    await suite.page.keyboard.press('Enter')
    await expect.poll(query).toBe('is:unresolved priority:medium')
  })

  it('are not there for what all issues have, nor when they cannot be counted', async () => {
    await list()
    await chip('priority', 'high 680').waitFor()
    expect(await suite.page.getByRole('group', { name: 'platform' }).count()).toBe(0)
    suite.server.scene.failing = 'issue-facets'
    await suite.page.goto('/organizations/acme/issues/?query=level:error')
    await suite.page.locator('a[data-issue]').first().waitFor()
    await expect.poll(() => suite.complaints.length).toBeGreaterThan(0)
    expect(await suite.page.getByRole('group', { name: 'priority' }).count()).toBe(0)
    suite.forgive('500')
  })

  it.each([
    ['wide', 1440, 900, 'light'],
    ['wide-dark', 1440, 900, 'dark'],
    ['narrow', 390, 844, 'light'],
  ] as const)(
    'are in the line that is there anyway: no row moves, nothing is wider than the page (%s)',
    async (name, width, height, scheme) => {
      await suite.open({ viewport: { width, height }, colorScheme: scheme })
      let answer: () => void = () => undefined
      const held = new Promise<void>((resolve) => (answer = resolve))
      await suite.page.route('**/issue-facets/*', async (route) => {
        await held
        await route.continue()
      })
      await list()
      const first = suite.page.locator('a[data-issue]').first()
      const before = await first.boundingBox()
      answer()
      await chip('environment', 'production 700').waitFor({ state: 'attached' })
      expect(await first.boundingBox()).toEqual(before)
      expect(await suite.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
      expect(await axeProblems(suite.page, wcag)).toEqual([])
      await suite.shoot(`facets-${name}`)
    },
  )
})
