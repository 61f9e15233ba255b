import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'

import type { Commit, CommitFile } from '../../packages/contract/commit.ts'
import type { Deploy } from '../../packages/contract/deploy.ts'
import { versionInfo } from '../../packages/contract/release.ts'
import type { HealthData, Release, Verdict } from '../../packages/contract/release.ts'
import type { Repository } from '../../packages/contract/repository.ts'
import type { SessionsAnswer } from '../../packages/contract/sessions.ts'
import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { fixtureNow, hostile } from './fixture-issues.ts'

/* Releases: what was released when, what is new in it, who changed what, where it runs. */

const ago = (hours: number): string => new Date(fixtureNow.getTime() - hours * 3_600_000).toISOString()
const ann = { id: '1', name: 'Ann Lee', email: 'ann@acme.example' }
const bob = { name: hostile.script, email: 'bob@acme.example' }

const repository: Repository = {
  id: '1',
  name: 'acme/shop',
  url: null,
  provider: { id: 'unknown', name: 'Unknown Provider' },
  status: 'active',
  dateCreated: ago(900),
  integrationId: null,
  externalSlug: 'acme/shop',
  externalId: null,
  settings: null,
  defaultBranch: null,
}
const releaseOf = (version: string, more: Partial<Release> = {}): Release => ({
  id: 1,
  version,
  shortVersion: version.split('@').at(-1) ?? version,
  status: 'open',
  versionInfo: versionInfo(version),
  ref: null,
  url: null,
  dateReleased: null,
  dateCreated: ago(30),
  dateStarted: null,
  data: {},
  newGroups: 0,
  owner: null,
  commitCount: 0,
  lastCommit: null,
  deployCount: 0,
  lastDeploy: null,
  authors: [],
  projects: [{ id: 1, slug: 'shop-api', name: 'shop-api', newGroups: 2, platform: null, platforms: [], hasHealthData: false }],
  firstEvent: ago(29),
  lastEvent: ago(1),
  currentProjectMeta: {},
  userAgent: null,
  ...more,
})
const deploy: Deploy = {
  id: '1',
  environment: 'production',
  name: 'blue',
  url: 'https://ci.example/1',
  dateStarted: null,
  dateFinished: ago(3),
}
const commitOf = (id: string, message: string, author: Commit['author']): Commit => ({
  id: id.repeat(40),
  message,
  dateCreated: ago(5),
  author,
  repository,
  pullRequest: null,
  suspectCommitType: '',
  releases: [],
})
const commits = [
  commitOf('a', 'Return None for expired coupons\n\nFixes SHOP-API-1', ann),
  commitOf('b', hostile.script, bob),
  commitOf('c', '', null),
]
const fileOf = (filename: string, author: Commit['author']): CommitFile => ({
  id: filename,
  orgId: 1,
  author,
  commitMessage: null,
  filename,
  type: 'M',
  repoName: 'acme/shop',
})
const told = releaseOf('shop@2.4.1', {
  id: 2,
  newGroups: 2,
  commitCount: 3,
  authors: [ann, bob],
  deployCount: 1,
  lastDeploy: deploy,
  dateReleased: ago(4),
  url: 'javascript:alert(1)',
})
const odd = releaseOf(hostile.script, { id: 3 })

/** How a release does whose sessions are these in the last 24 hours. */
const healthOf = (crashFreeSessions: number, previous: HealthData['previous']): HealthData => ({
  hasHealthData: true,
  adoption: 71,
  sessionsAdoption: 71.4,
  totalUsers24h: 800,
  totalProjectUsers24h: 1000,
  totalSessions24h: 18_240,
  totalProjectSessions24h: 25_000,
  totalUsers: 800,
  totalSessions: 18_240,
  crashFreeUsers: null,
  crashFreeSessions,
  sessionsCrashed: 100,
  sessionsErrored: 400,
  durationP50: null,
  durationP90: null,
  stats: { '24h': Array.from({ length: 24 }, (_, hour): [number, number] => [hour * 3600, hour * 60]) },
  previous,
})
const healthy = (release: Release, healthData: HealthData): Release => ({
  ...release,
  projects: release.projects.map((project) => ({ ...project, hasHealthData: true, healthData })),
  adoptionStages: { 'shop-api': { stage: 'adopted', adopted: ago(2), unadopted: null } },
})
const lifeOf = (crashFreeSessions: number): Verdict['health'] => ({
  sessions: 18_240,
  users: 0,
  sessionsCrashed: 100,
  sessionsErrored: 400,
  crashFreeSessions,
  crashFreeUsers: null,
  sessionsAdoption: 71.4,
})
const verdict: Verdict = {
  version: 'shop@2.4.1',
  newIssues: 2,
  regressedIssues: 1,
  previous: { version: 'shop@2.4.0', shortVersion: '2.4.0', project: 'shop-api' },
  health: lifeOf(99.12),
  previousHealth: lifeOf(99.71),
  environments: [{ name: hostile.script, firstSeen: ago(3), lastSeen: ago(1), stage: 'adopted' }],
}
const sessions: SessionsAnswer = {
  start: ago(24),
  end: ago(0),
  intervals: Array.from({ length: 24 }, (_, hour) => ago(24 - hour)),
  groups: [
    {
      by: {},
      series: { 'crash_rate(session)': Array.from({ length: 24 }, () => 0.01), 'sum(session)': Array.from({ length: 24 }, () => 760) },
    },
  ],
  query: '',
}

const answers: Readonly<Record<string, unknown>> = {
  '': told,
  'verdict/': { ...verdict, regressedIssues: 0, previous: null, health: null, previousHealth: null },
  'commits/': commits,
  'commitfiles/': [fileOf('shop/orders.py', ann), fileOf('shop/orders.py', bob), fileOf('README.md', ann)],
  'deploys/': [deploy],
  'previous-with-commits/': releaseOf('shop@2.4.0'),
}

const list = '/organizations/acme/releases/'
const page241 = `${list}shop@2.4.1/`
let asked: string[] = []

const prepare = async (page: Page): Promise<void> => {
  await page.route(/\/api\/0\/organizations\/acme\/releases\/(?:\?|$)/, (route) => {
    const url = new URL(route.request().url())
    asked.push(decodeURIComponent(url.search))
    const isNothing = url.searchParams.get('query') === 'nothing' || url.searchParams.has('commits')
    const found = isNothing ? [] : [odd, told, releaseOf('shop@2.4.0', { id: 4 })]
    return route.fulfill({ json: found, headers: { Link: '<x>; rel="next"; results="true"; cursor="7:2:0"' } })
  })
  await page.route(/\/api\/0\/organizations\/acme\/releases\/[^/?]+\//, (route) => {
    const [version = '', rest = ''] = new URL(route.request().url()).pathname.split('/releases/')[1]?.split(/\/(.*)/s) ?? []
    if (route.request().method() === 'PUT') {
      asked.push(`PUT ${route.request().postData() ?? ''}`)
      return route.fulfill({ json: told })
    }
    if (decodeURIComponent(version) === 'gone')
      return route.fulfill({ status: 404, json: { detail: 'The requested resource does not exist' } })
    return route.fulfill({ json: answers[rest] })
  })
}

const suite = cannedSuite({ prepare, look: { viewport: { width: 1440, height: 1_600 } } })
beforeEach(() => {
  asked = []
})

describe('the list of releases', () => {
  it('says of each what is known, is reached by a key, and leads to its page', async () => {
    const { page } = suite
    await page.goto('/organizations/acme/issues/')
    await page.locator('a[data-issue="1000"]').waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    const row = page.getByRole('row').filter({ hasText: '2.4.1' })
    await row.getByText('production').waitFor()
    expect(await row.innerText()).toMatch(/2\.4\.1\s*shop\s+4h\s+shop-api\s+2\s+3/)
    expect(await page.getByRole('table').getByText(hostile.script).count()).toBeGreaterThan(0)
    expect(await axeProblems(page)).toEqual([])
    await row.click({ position: { x: 300, y: 10 } })
    await page.waitForURL(/\/releases\/shop(?:@|%40)2\.4\.1\/$/)
    await page.getByRole('heading', { name: '2.4.1', exact: true }).waitFor()
  })

  it('keeps search, order and place in the address', async () => {
    const { page } = suite
    await page.goto(list)
    await page.getByRole('row').filter({ hasText: '2.4.1' }).waitFor()
    expect(asked[0]).toBe('?status=open&per_page=50')
    await page.getByRole('button', { name: /^Sort/ }).click()
    await page.getByRole('menuitemradio', { name: 'Highest version first' }).click()
    await page.waitForURL(/sort=semver/)
    await page.getByRole('link', { name: 'Next' }).click()
    await page.waitForURL(/cursor=/)
    const box = page.getByRole('searchbox', { name: 'Part of the version' })
    await box.fill('nothing')
    await box.press('Enter')
    await page.getByText('No release fits').waitFor()
    expect(new URL(page.url()).search).toBe('?query=nothing&sort=semver')
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await page.getByRole('row').filter({ hasText: '2.4.1' }).waitFor()
  })

  it('is narrowed by what became of them; Back widens it again, and nothing is told with what to do', async () => {
    const { page } = suite
    await page.goto(list)
    await page.getByRole('row').filter({ hasText: '2.4.1' }).waitFor()
    await page.getByRole('button', { name: /^Adoption/ }).click()
    await page.getByRole('menuitemradio', { name: 'Replaced' }).click()
    await page.waitForURL(/\?stage=replaced$/)
    await page.getByRole('button', { name: /^Commits/ }).click()
    await page.getByRole('menuitemradio', { name: 'Known' }).click()
    await page.waitForURL(/\?stage=replaced&commits=1$/)
    await page.getByText('Adoption is known of releases that sessions came from').waitFor()
    expect(asked).toContain('?stage=replaced&commits=1&status=open&per_page=50')
    expect(await axeProblems(page)).toEqual([])
    await page.goBack()
    await page.waitForURL(/\?stage=replaced$/)
    await page.goBack()
    await page.getByRole('row').filter({ hasText: '2.4.1' }).waitFor()
  })

  it('is read again when it could not be', async () => {
    const { page } = suite
    suite.forgive('500')
    let fails = true
    await page.route(/\/api\/0\/organizations\/acme\/releases\/\?/, (route) =>
      fails ? route.fulfill({ status: 500, json: { detail: 'The store did not answer' } }) : route.fallback(),
    )
    await page.goto(list)
    await page.getByText('The store did not answer').waitFor()
    fails = false
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('row').filter({ hasText: '2.4.1' }).waitFor()
    expect(await page.getByText('The store did not answer').count()).toBe(0)
  })
})

describe('how releases do', () => {
  const heal = async (page: Page): Promise<void> => {
    const health = healthOf(99.12, { version: 'shop@2.4.0', crashFreeSessions: 99.71, crashFreeUsers: null })
    await page.route(/\/api\/0\/organizations\/acme\/releases\/\?/, (route) =>
      route.fulfill({ json: [odd, healthy(told, health), healthy(releaseOf('shop@2.4.0', { id: 4 }), healthOf(99.71, null))] }),
    )
    await page.route(/\/api\/0\/organizations\/acme\/releases\/shop[^/]+\/$/, (route) => route.fulfill({ json: healthy(told, health) }))
    await page.route(/\/api\/0\/organizations\/acme\/releases\/shop[^/]+\/verdict\//, (route) => route.fulfill({ json: verdict }))
    await page.route(/\/api\/0\/organizations\/acme\/sessions\//, (route) => {
      asked.push(decodeURIComponent(new URL(route.request().url()).search))
      return route.fulfill({ json: sessions })
    })
  }

  it('is seen in the list, and one press away is the verdict against the release before', async () => {
    const { page } = suite
    await heal(page)
    await page.goto(list)
    const row = page.getByRole('row').filter({ hasText: '2.4.1' })
    await row.getByText('99.12 %').waitFor()
    for (const text of ['-0.59', 'Adopted', '71 %', '18k']) await row.getByText(text, { exact: true }).waitFor()
    expect(await axeProblems(page)).toEqual([])
    await row.getByRole('link', { name: '2.4.1', exact: true }).click()
    const line = page.locator('p').filter({ hasText: '2 new issues' })
    await line.getByText('crash-free 99.12 %, down 0.59').waitFor()
    await line.getByText('1 regression').waitFor()
    await line.getByRole('link', { name: '2.4.0' }).waitFor()
  })

  it('is drawn by the figure that is chosen, which stays in the address', async () => {
    const { page } = suite
    await heal(page)
    await page.goto(page241)
    const part = page.getByRole('region', { name: 'Sessions', exact: true })
    await part.getByRole('slider', { name: /of sessions crashed/ }).waitFor()
    expect(asked.at(-1)).toContain('query=release:shop@2.4.1')
    await part.getByRole('button', { name: 'Sessions', exact: true }).click()
    await part.getByRole('slider', { name: /18 240 sessions/ }).waitFor()
    await part.getByRole('button', { name: '90d' }).click()
    await page.waitForURL(/period=90d&metric=sessions/)
    await page.getByRole('region', { name: 'Environments' }).getByText(hostile.script).waitFor()
    expect(await axeProblems(page)).toEqual([])
  })

  it('is of the environments that are chosen, also where no session came from them', async () => {
    const { page } = suite
    await heal(page)
    await page.route(/\/verdict\/\?environment=staging/, (route) => route.fulfill({ json: { ...verdict, health: null } }))
    await page.goto(`${list}?environment=staging`)
    await page.getByRole('row').filter({ hasText: '2.4.1' }).getByRole('link', { name: '2.4.1', exact: true }).click()
    await page.waitForURL(/shop(?:@|%40)2\.4\.1\/\?environment=staging$/)
    await page.getByText('No session of this release came from these environments').waitFor()
    await page.getByRole('link', { name: 'Look at all environments' }).click()
    await page.getByRole('slider', { name: /of sessions crashed/ }).waitFor()
    await page.goBack()
    await page.getByText('No session of this release came from these environments').waitFor()
    expect(await axeProblems(page)).toEqual([])
  })

  it('is told where no session came, with what to do', async () => {
    const { page } = suite
    await page.goto(page241)
    await page.getByText('No session came from this release').waitFor()
    await page.getByRole('link', { name: 'Regressed' }).click()
    await page.waitForURL(/tab=regressed/)
    await expect.poll(() => page.getByRole('link', { name: 'Regressed' }).getAttribute('aria-current')).toBe('page')
  })
})

describe('the page of a release', () => {
  it('says what is new, who changed what, and where it runs; all of it is text', async () => {
    const { page } = suite
    await page.goto(page241)
    await page.getByText('3 commits by 2 people').waitFor()
    await page.getByText('2 new issues', { exact: true }).first().waitFor()
    const part = (name: string) => page.getByRole('region', { name, exact: true })
    await expect.poll(() => part('Commits').getByRole('listitem').count()).toBe(3)
    await part('Commits').getByText('Return None for expired coupons', { exact: true }).waitFor()
    expect(await part('Commits').getByText('Fixes SHOP-API-1').count()).toBe(0)
    await part('Commits').getByText('nothing is known of it but its number').waitFor()
    await expect.poll(() => part('Files').getByRole('listitem').first().innerText()).toMatch(/^shop\/orders\.py\s+changed\s+2 commits/)
    await part('Deploys').getByText('production').waitFor()
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0)
    await part('About').getByRole('link', { name: '2.4.0' }).waitFor()
    const whole = page.getByRole('link', { name: 'Open in the list of issues' })
    expect(await whole.getAttribute('href')).toBe('/organizations/acme/issues/?query=firstRelease%3Ashop%402.4.1')
    expect(await axeProblems(page)).toEqual([])
  })

  it('archives with a press, which can be undone', async () => {
    const { page } = suite
    await page.goto(page241)
    await page.getByRole('button', { name: 'Archive' }).click()
    await page.getByText('Archived the release').waitFor()
    await page.getByRole('button', { name: /Undo/ }).click()
    await page.getByText('Restored the release').waitFor()
    expect(asked.filter((line) => line.startsWith('PUT'))).toEqual(['PUT {"status":"archived"}', 'PUT {"status":"open"}'])
  })

  it('says what to run where a build told nothing', async () => {
    const { page } = suite
    await page.route(/\/releases\/[^/]+\/(commits|commitfiles|deploys)\//, (route) => route.fulfill({ json: [] }))
    await page.goto(`${list}${encodeURIComponent("$(id) a'b")}/`)
    await page.getByText("sentry-cli releases set-commits '$(id) a'\\''b' --auto").waitFor()
    await page.getByText('sentry-cli deploys new').waitFor()
    expect(await page.getByRole('region', { name: 'Files', exact: true }).count()).toBe(0)
  })

  it('works on a phone, and in the dark', async () => {
    await suite.open({ viewport: { width: 390, height: 800 }, colorScheme: 'dark' })
    const { page } = suite
    for (const path of [list, page241]) {
      await page.goto(path)
      await page.getByText('2.4.1').first().waitFor()
      await page.getByText(hostile.script).first().waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
      expect(await axeProblems(page)).toEqual([])
    }
  })

  it('that does not exist says so', async () => {
    const { page } = suite
    suite.forgive('404')
    await page.goto(`${list}gone/`)
    await page.getByText('There is no such release').waitFor()
    expect(await page.getByRole('button', { name: 'Archive' }).count()).toBe(0)
  })
})
