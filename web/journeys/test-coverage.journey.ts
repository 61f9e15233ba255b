import { describe, expect, it } from 'vitest'

import type { CoveredCommit, StacktraceCoverage } from '../../packages/contract/test-coverage.ts'
import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { detailsOf, issues } from './fixture-issues.ts'

/* Beside the code of a frame: whether tests ran it, and by the reports of which commit. */

const suite = cannedSuite()
const issue = '/organizations/acme/issues/1000/'

/** A project whose tests ran all lines of every file but the failing one. */
const withCoverage = async (answer: Partial<StacktraceCoverage>): Promise<{ readonly asked: string[] }> => {
  const [first] = issues
  if (!first) throw new Error('no fixture')
  const asked: string[] = []
  await suite.page.route('**/api/0/organizations/acme/issues/1000/', (route) =>
    route.request().method() === 'GET' ? route.fulfill({ json: { ...detailsOf(first), hasCoverage: true } }) : route.fallback(),
  )
  await suite.page.route('**/api/0/projects/acme/*/stacktrace-coverage/?*', (route) => {
    asked.push(route.request().url())
    const known: StacktraceCoverage = {
      status: 200,
      lineCoverage: Array.from({ length: 400 }, (_, line) => [line + 1, 0] as const),
      coverageUrl: null,
      attemptedUrl: null,
      askedSha: 'aaaaaaa1111',
      sha: 'bbbbbbb2222',
      from: 'ancestor',
      commitsBefore: 2,
      branch: 'main',
      path: 'shop/api.py',
    }
    return route.fulfill({ json: { ...known, ...answer } })
  })
  return { asked }
}

describe('the page in the settings', () => {
  const access = ['org:read', 'project:read', 'project:write']
  const openPage = async (commits: readonly CoveredCommit[]): Promise<void> => {
    const organization = { id: '1', slug: 'acme', name: 'acme', access, orgRole: 'owner', orgRoleList: [] }
    const project = { id: '1', slug: 'shop-api', name: 'shop-api', access }
    await suite.page.route('**/api/0/organizations/acme/?detailed=0', (route) => route.fulfill({ json: organization }))
    await suite.page.route('**/api/0/projects/acme/shop-api/', (route) => route.fulfill({ json: project }))
    await suite.page.route('**/api/0/projects/acme/shop-api/coverage/', (route) => route.fulfill({ json: commits }))
    await suite.page.goto('/settings/acme/projects/shop-api/test-coverage/')
  }

  it('teaches how to send the first report', async () => {
    await openPage([])
    await suite.page.getByText(/There is no report yet/).waitFor()
    await expect.poll(() => suite.page.getByLabel('the commands', { exact: true }).innerText()).toContain('--org acme --project shop-api')
    expect(await axeProblems(suite.page)).toEqual([])
    await suite.page.setViewportSize({ width: 390, height: 844 })
    await expect.poll(() => suite.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })

  it('lists the commits that have some', async () => {
    const times = { dateCreated: '2026-11-22T10:00:00Z', dateUpdated: '2026-11-22T10:00:00Z' }
    await openPage([{ sha: 'bbbbbbb2222', branch: 'main', reports: 2, files: 1, ...times }])
    const rows = suite.page.getByRole('list', { name: 'Commits with reports' })
    await rows.getByText('bbbbbbb2222').waitFor()
    await expect.poll(() => rows.innerText()).toContain('main, 1 file by 2 reports')
  })
})

const trace = () => suite.page.locator('#stack-trace')

describe('coverage of a frame', () => {
  it('says of the failing line that tests ran it, by which commit, and marks each line', async () => {
    const { asked } = await withCoverage({})
    await suite.page.goto(issue)
    await trace().getByText('Tests ran the failing line.').first().waitFor()
    await trace()
      .getByText(/^By the reports of bbbbbbb, 2 commits earlier: aaaaaaa has no report/)
      .first()
      .waitFor()
    expect(new URL(asked[0] ?? '').searchParams.get('file')).not.toBeNull()
    const lines = trace()
      .getByRole('group', { name: /^Source of/ })
      .first()
    await expect.poll(() => lines.getByRole('img', { name: 'run by tests' }).count()).toBeGreaterThan(3)
    expect(await axeProblems(suite.page)).toEqual([])
  })

  it('says that no report speaks of the file, and the code is there', async () => {
    const { asked } = await withCoverage({ status: 404, lineCoverage: null })
    await suite.page.goto(issue)
    await trace()
      .getByRole('group', { name: /^Source of/ })
      .first()
      .waitFor()
    await trace().getByText('No test report speaks of this file.').first().waitFor()
    expect(asked.length).toBeGreaterThan(0)
    await expect
      .poll(() =>
        trace()
          .getByRole('img', { name: /run by tests/ })
          .count(),
      )
      .toBe(0)
  })
})
