import { describe, expect, it } from 'vitest'

import type { CodeMapping, StacktraceLink } from '../../packages/contract/code-mapping.ts'
import type { ListedRepository } from '../../packages/contract/listed-repository.ts'
import type { Committers } from '../../packages/contract/suspect-commit.ts'
import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { eventOf } from './fixture-event.ts'
import { noCommitters, shopRepository, suspectSha } from './fixture-suspects.ts'

/* Which commit broke it, at the issue; where the code is, at frames and in the settings. */

const issue = '/organizations/acme/issues/1000/'
const organization = {
  id: '1',
  slug: 'acme',
  name: 'acme',
  access: ['org:read', 'org:integrations'],
  orgRole: 'owner',
  orgRoleList: [],
}
const project = { id: '1', slug: 'shop-api', name: 'shop-api', access: ['project:read'], organization }

const suite = cannedSuite({
  prepare: async (page) => {
    await page.route('**/api/0/organizations/acme/?detailed=0', (route) => route.fulfill({ json: organization }))
    await page.route('**/api/0/projects/acme/shop-api/', (route) => route.fulfill({ json: project }))
  },
})
const suspect = () => suite.page.locator('[data-test=suspect-commit]')
const answer = (committers: Committers) => suite.page.route('**/api/0/**/suspect-commits/', (route) => route.fulfill({ json: committers }))

describe('at an issue', () => {
  it('the commit is in view without a click, with its author, its age and why, and is one click away', async () => {
    await suite.open({ viewport: { width: 1440, height: 900 } })
    const { page } = suite
    await page.goto(issue)
    const link = suspect().getByRole('link', { name: suspectSha.slice(0, 7) })
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe(`https://github.com/acme/shop/commit/${suspectSha}`)
    for (const part of ['Return None for expired coupons instead of raising', '#812', 'ana', '8d before', 'one of 2 that touch pricing.py'])
      await suspect().getByText(part).first().waitFor()
    const box = await suspect().boundingBox()
    expect((box?.y ?? 900) + (box?.height ?? 0)).toBeLessThan(400)
    await page.locator('#stack-trace [data-frame]').first().waitFor()
    expect(await axeProblems(page)).toEqual([])
  })

  it('its author gets the issue by one click, and the others are told on demand', async () => {
    const { page } = suite
    await page.goto(issue)
    await suspect().getByRole('button', { name: '1 more' }).click()
    const others = page.getByRole('dialog', { name: 'Other suspect commits' })
    await others.getByText('<script>').waitFor()
    expect(await others.getByRole('link').count()).toBe(1)
    await page.keyboard.press('Escape')
    await suspect().getByRole('button', { name: 'Assign to ana' }).click()
    await page.getByRole('button', { name: 'Owner: ana' }).waitFor()
    expect(await page.evaluate(() => '__hacked' in window)).toBe(false)
  })

  it('none is suspected, because; and what to do about it', async () => {
    await answer(noCommitters)
    await suite.page.goto(issue)
    await suspect().getByText('none, because no commits are known of release shop@2.4.1').waitFor()
    await suspect().getByRole('button', { name: 'Copy the command that tells them' }).waitFor()
    expect(await suspect().getByRole('link').count()).toBe(0)
  })

  it('a failure stays in its line, and can be tried again', async () => {
    const { page } = suite
    let fails = true
    await page.route('**/api/0/**/suspect-commits/', (route) =>
      fails ? route.fulfill({ status: 500, json: { detail: 'The store did not answer' } }) : route.fallback(),
    )
    await page.goto(issue)
    const again = suspect().getByRole('button', { name: 'Try again' })
    await again.waitFor({ timeout: 20_000 })
    fails = false
    await again.click()
    await suspect().getByText('Return None').waitFor()
    expect(await again.count()).toBe(0)
    suite.forgive('500')
  })
})

describe('at a frame', () => {
  it('the line opens in the repository; where nobody knows it, who may says so from here', async () => {
    const { page } = suite
    const event = eventOf({ groupID: '1000', older: false, chained: false })
    const href = 'https://github.com/acme/shop/blob/a1b2c3d/shop/checkout/pricing.py#L42'
    const linked = JSON.parse(JSON.stringify(event), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && 'filename' in value && String(value.filename).endsWith('pricing.py')
        ? { ...value, sourceLink: href }
        : value,
    ) as typeof event
    await page.route('**/api/0/**/issues/1000/events/recommended/**', (route) => route.fulfill({ json: linked }))
    // What the page of the code mappings asks: there are none.
    for (const list of ['repos', 'code-mappings'])
      await page.route(`**/api/0/organizations/acme/${list}/**`, (route) => route.fulfill({ json: [] }))
    const nowhere: StacktraceLink = {
      config: null,
      sourceUrl: null,
      sourcePath: null,
      repository: null,
      error: 'no_code_mappings_for_project',
      integrations: [],
    }
    await page.route('**/api/0/projects/acme/shop-api/stacktrace-link/**', (route) => route.fulfill({ json: nowhere }))
    await page.goto(issue)
    const link = page.locator('#stack-trace a[data-source]').first()
    await link.waitFor({ state: 'attached' })
    expect(await link.getAttribute('href')).toBe(href)
    await page.locator('#stack-trace [data-own=true][aria-expanded=false]').first().click()
    await page.getByRole('link', { name: 'Set up code mapping' }).click()
    await page.waitForURL(/code-mappings\/\?path=shop/)
    await page.getByRole('heading', { level: 1 }).waitFor()
  })
})

describe('in the settings', () => {
  const head = { id: suspectSha, message: 'Return None', dateCreated: '2026-11-14T02:00:00Z', author: null }
  const repositories: ListedRepository[] = [
    { ...shopRepository, headCommit: head, codeMappings: 1 },
    {
      ...shopRepository,
      id: '2',
      name: 'acme/tools',
      url: null,
      provider: { id: 'unknown', name: 'Unknown Provider' },
      headCommit: null,
      codeMappings: 0,
    },
  ]
  const mapping: CodeMapping = {
    id: '7',
    projectId: '1',
    projectSlug: 'shop-api',
    repoId: '1',
    repoName: 'acme/shop',
    provider: shopRepository.provider,
    integrationId: null,
    stackRoot: 'shop/',
    sourceRoot: 'src/shop/',
    defaultBranch: '',
    automaticallyGenerated: true,
  }
  const link: StacktraceLink = {
    config: mapping,
    sourceUrl: 'https://github.com/acme/shop/blob/main/src/shop/pay.py#L47',
    sourcePath: 'src/shop/pay.py',
    repository: 'acme/shop',
    error: null,
    integrations: [],
  }

  /** Stands for the server's lists; what was sent is kept. */
  const keepLists = async (): Promise<{ readonly sent: unknown[]; readonly mappings: CodeMapping[] }> => {
    const { page } = suite
    const kept: { sent: unknown[]; mappings: CodeMapping[] } = { sent: [], mappings: [mapping] }
    await page.route('**/api/0/organizations/acme/repos/**', async (route) => {
      const { method, body } = { method: route.request().method(), body: route.request().postDataJSON() as unknown }
      if (method !== 'GET') kept.sent.push([method, body])
      await route.fulfill({ json: method === 'GET' ? repositories : shopRepository })
    })
    await page.route('**/api/0/organizations/acme/code-mappings/**', async (route) => {
      const method = route.request().method()
      if (method === 'DELETE') kept.mappings = []
      if (method === 'POST') kept.sent.push(route.request().postDataJSON())
      await (method === 'DELETE' ? route.fulfill({ status: 204 }) : route.fulfill({ json: method === 'GET' ? kept.mappings : mapping }))
    })
    await page.route('**/api/0/projects/acme/shop-api/stacktrace-link/**', (route) => route.fulfill({ json: link }))
    return kept
  }

  it('repositories say where they are and what is missing; one is added by its address', async () => {
    const { page } = suite
    const kept = await keepLists()
    await page.goto('/settings/acme/repositories/')
    const list = page.getByRole('list', { name: 'Repositories' })
    await list.getByRole('link', { name: 'https://github.com/acme/shop' }).waitFor()
    expect(await list.getByText('nobody said where it is').count()).toBe(1)
    const add = page.getByRole('form', { name: 'Add a repository' })
    await add.getByLabel('Address').fill('git@git.acme.example:acme/api.git')
    await add.getByText('a host that does not tell who serves it').waitFor()
    await add.getByLabel('Served by').selectOption('gitea')
    await add.getByRole('button', { name: 'Add repository' }).click()
    await expect
      .poll(() => kept.sent)
      .toEqual([['POST', { url: 'git@git.acme.example:acme/api.git', provider: 'gitea', defaultBranch: null }]])
    // The list was read again by then.
    await expect.poll(() => add.getByLabel('Address').inputValue()).toBe('')
  })

  it('a path is tried, a mapping begins with it, and an automatic one says so', async () => {
    const { page } = suite
    const kept = await keepLists()
    await page.goto('/settings/acme/projects/shop-api/code-mappings/?path=shop/pay.py:47')
    await page.getByRole('link', { name: link.sourceUrl ?? '' }).waitFor()
    const rows = page.getByRole('list', { name: 'Code mappings' })
    await rows.getByText('automatic', { exact: true }).waitFor()
    const form = page.getByRole('form', { name: 'New code mapping' })
    await form.getByLabel('Repository').selectOption('1')
    expect(await form.getByLabel('Stack root').inputValue()).toBe('shop/')
    await form.getByLabel('Source root').fill('src/shop/')
    await form.getByRole('button', { name: 'Add mapping' }).click()
    await expect
      .poll(() => kept.sent)
      .toEqual([{ project: 'shop-api', repositoryId: '1', stackRoot: 'shop/', sourceRoot: 'src/shop/', defaultBranch: '' }])
    await rows.getByRole('button', { name: 'Delete the mapping of shop/' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('Most projects need none').waitFor()
    await page.getByText('The mapping of shop/ is deleted').waitFor()
  })

  it('are without a complaint of axe, also where there is little room', async () => {
    for (const [width, colorScheme] of [
      [1440, 'light'],
      [390, 'dark'],
    ] as const) {
      await suite.open({ viewport: { width, height: 1_600 }, colorScheme })
      const { page } = suite
      await keepLists()
      for (const [path, text] of [
        ['repositories/', 'nobody said where it is'],
        ['projects/shop-api/code-mappings/?path=shop/pay.py', 'By the mapping'],
      ] as const) {
        await page.goto(`/settings/acme/${path}`)
        await page.getByText(text).first().waitFor()
        expect([path, await axeProblems(page)]).toEqual([path, []])
        expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, width])
      }
    }
  })
})
