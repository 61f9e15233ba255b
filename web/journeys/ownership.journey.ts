import type { Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import type { Codeowners, Ownership, OwnersOfEvent, SuggestedOwner } from '../../packages/contract/ownership.ts'
import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { detailsOf, issues } from './fixture-issues.ts'

/* Who looks after what: rules, the tester, CODEOWNERS with names that nobody is known by, and who is suggested at an issue. */

const team = { type: 'team', id: '7', name: 'payments' } as const
const access = ['org:read', 'org:integrations', 'project:read', 'project:write']
const organization = { id: '1', slug: 'acme', name: 'acme', access, orgRole: 'owner', orgRoleList: [] }
const nothing: Ownership = {
  raw: null,
  fallthrough: true,
  dateCreated: null,
  lastUpdated: null,
  isActive: true,
  autoAssignment: 'Auto Assign to Issue Owner',
  codeownersAutoSync: true,
  schema: null,
}
const file: Codeowners = {
  id: '5',
  name: '.github/CODEOWNERS',
  stackRoot: '',
  sourceRoot: '',
  dateCreated: '2026-11-22T10:00:00Z',
  dateUpdated: '2026-11-22T10:00:00Z',
  lines: 2,
  droppedLines: 1,
  unmatched: [{ name: '@acme/payments', lines: 1, firstLine: 1, guess: team }],
  skipped: [{ line: 3, text: '!x @ada', reason: 'patterns with ! are not known' }],
  skippedTotal: 1,
}
const said: OwnersOfEvent = {
  owners: [team],
  rule: { type: 'path', pattern: 'src/pay/*' },
  rules: [
    {
      source: 'ownershipRule',
      file: '',
      line: 1,
      text: 'src/pay/* #payments',
      matcher: { type: 'path', pattern: 'src/pay/*' },
      owners: [team],
      part: 'src/pay/card.py',
      isCrash: true,
      counts: true,
    },
  ],
  looked: ['src/pay/card.py'],
}

/** What the server has, and what it was sent. */
interface World {
  ownership: Ownership
  files: Codeowners[]
  readonly sent: unknown[]
}
let world: World

const page = '/settings/acme/projects/shop-api/ownership/'
const project = { id: '1', slug: 'shop-api', name: 'shop-api', access }
const answers: readonly (readonly [path: string, answer: (route: Route) => unknown])[] = [
  ['projects/acme/shop-api/', () => project],
  ['projects/acme/shop-api/teams/', () => [{ id: '7', slug: 'payments', name: 'Payments' }]],
  ['projects/acme/shop-api/issues/*', () => [{ metadata: { filename: 'src/pay/card.py' } }, { metadata: {} }]],
  ['projects/acme/shop-api/codeowners/', () => world.files],
  ['projects/acme/shop-api/ownership/test/', () => said],
  ['organizations/acme/?detailed=0', () => organization],
  ['organizations/acme/teams/*', () => [{ id: '7', slug: 'payments', name: 'Payments' }]],
  ['organizations/acme/users/', () => []],
  ['organizations/acme/teams/', () => [{ id: '7', slug: 'payments', name: 'Payments' }]],
  ['organizations/acme/members/*', () => []],
]

const suite = cannedSuite({
  prepare: async (opened) => {
    world = { ownership: nothing, files: [], sent: [] }
    for (const [path, answer] of answers)
      await opened.route(`**/api/0/${path}`, (route) => {
        if (route.request().method() === 'POST') world.sent.push(route.request().postDataJSON())
        return route.fulfill({ json: answer(route) })
      })
    await opened.route('**/api/0/projects/acme/shop-api/ownership/', (route) => {
      const change = route.request().postDataJSON() as Partial<Ownership> | null
      if (change) world.ownership = { ...world.ownership, ...change }
      return route.fulfill({ json: world.ownership })
    })
    await opened.route('**/api/0/organizations/acme/owner-aliases/', (route) => {
      if (route.request().method() !== 'POST') return route.fulfill({ json: [] })
      world.sent.push(route.request().postDataJSON())
      world.files = world.files.map((one) => ({ ...one, unmatched: [], droppedLines: 0 }))
      return route.fulfill({ json: { id: '9', name: '@acme/payments', owner: team, dateCreated: '2026-11-22T10:00:00Z' }, status: 201 })
    })
  },
})

const rules = () => suite.page.getByRole('textbox', { name: 'Rules' })
const toast = (text: string | RegExp) => suite.page.getByText(text)

describe('rules', () => {
  it('begin with the project’s own folders and teams, are saved, and are put back by Undo', async () => {
    await suite.page.goto(page)
    await suite.page.getByText('path:src/pay/* #payments').waitFor()
    await suite.page.getByRole('button', { name: 'Begin with these' }).click()
    await expect.poll(() => rules().inputValue()).toBe('path:src/pay/* #payments')
    await suite.page.getByLabel('Give new issues').selectOption('To nobody: owners are only suggested')
    await suite.page.getByRole('button', { name: 'Save' }).click()
    await toast('The rules hold from now on').waitFor()
    expect(world.ownership).toMatchObject({ raw: 'path:src/pay/* #payments', autoAssignment: 'Turn off Auto-Assignment' })
    await suite.page.getByRole('button', { name: 'Undo' }).click()
    await toast('The rules are as they were').waitFor()
    expect(world.ownership.raw).toBe('')
    expect(world.ownership.autoAssignment).toBe('Auto Assign to Issue Owner')
  })

  it('say while they are typed where they cannot be read', async () => {
    await suite.page.goto(page)
    await rules().fill('src/* #web\npth:src/* #web')
    await suite.page.getByText(/Line 2, column 1: "pth" is no matcher/).waitFor()
    await rules().fill('src/* #web')
    await suite.page.getByText('1 rule, all can be read.').waitFor()
    expect(world.ownership).toEqual(nothing)
  })
})

describe('ownership that the API switched off', () => {
  it('says that nothing counts, and is switched on again', async () => {
    world.ownership = { ...nothing, raw: 'src/* #web', isActive: false }
    await suite.page.goto(page)
    await suite.page.getByText(/Ownership is switched off/).waitFor()
    await suite.page.getByRole('button', { name: 'Switch it on' }).click()
    await toast('Rules and CODEOWNERS count from now on').waitFor()
    expect(world.ownership.isActive).toBe(true)
    await expect.poll(() => suite.page.getByText(/Ownership is switched off/).count()).toBe(0)
  })
})

describe('the tester', () => {
  it('says who owns a path and by which line, with the rules as they are typed; the question is in the address', async () => {
    await suite.page.goto(page)
    await rules().fill('src/pay/* #payments')
    await suite.page.getByLabel(/^Path, or an event/).fill('src/pay/card.py')
    await suite.page.getByRole('button', { name: 'Who owns it?' }).click()
    const answer = suite.page.getByRole('status', { name: 'Who owns it' })
    await answer.getByText('rules, line 1').waitFor()
    await expect.poll(() => answer.innerText()).toContain('#payments')
    expect(world.sent).toEqual([{ path: 'src/pay/card.py', raw: 'src/pay/* #payments' }])
    expect(new URL(suite.page.url()).search).toBe('?test=src%2Fpay%2Fcard.py')
  })
})

describe('CODEOWNERS', () => {
  it('asks who a name is, with a guess', async () => {
    await suite.page.goto(page)
    await suite.page.getByText(/There is no file yet/).waitFor()
    world.files = [file]
    await suite.page.reload()
    await suite.page.getByText(/1 line dropped: nobody is known/).waitFor()
    await expect.poll(() => suite.page.getByLabel('Who is @acme/payments?').inputValue()).toBe('team:7')
    await suite.page.getByRole('button', { name: 'Yes, it is' }).click()
    await toast('@acme/payments is #payments').waitFor()
    expect(world.sent).toEqual([{ externalName: '@acme/payments', owner: 'team:7' }])
    await expect.poll(() => suite.page.getByLabel('Who is @acme/payments?').count()).toBe(0)
  })

  it('is replaced by another file, and put back as it was', async () => {
    world.files = [file]
    await suite.page.route('**/api/0/projects/acme/shop-api/codeowners/5/', (route) => {
      if (route.request().method() === 'PUT') world.sent.push(route.request().postDataJSON())
      return route.fulfill({ json: { ...file, raw: '/src/ @before' } })
    })
    await suite.page.goto(page)
    await suite.page.getByLabel('Replace').setInputFiles({ name: 'CODEOWNERS', mimeType: '', buffer: Buffer.from('/src/ @after') })
    await toast('.github/CODEOWNERS is replaced').waitFor()
    await suite.page.getByRole('button', { name: 'Undo' }).click()
    await toast('.github/CODEOWNERS is as it was').waitFor()
    expect(world.sent).toEqual([{ raw: '/src/ @after' }, { raw: '/src/ @before' }])
  })

  it.each(['light', 'dark'] as const)('%s: axe is content, and nothing is wider than a narrow page', async (theme) => {
    world.files = [file]
    await suite.page.emulateMedia({ colorScheme: theme })
    await suite.page.goto(`${page}?test=src/pay/card.py`)
    await suite.page.getByText('rules, line 1').waitFor()
    await suite.page.getByText(/1 line that means nothing here/).waitFor()
    expect(await axeProblems(suite.page)).toEqual([])
    await suite.page.setViewportSize({ width: 390, height: 844 })
    await expect.poll(() => suite.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })
})

describe('at an issue', () => {
  it('those who are suggested stand in the picker with the reason', async () => {
    const [first] = issues
    if (!first) throw new Error('no fixture')
    const owner: SuggestedOwner = {
      type: 'codeowners',
      owner: 'team:7',
      date_added: '2026-11-22T10:00:00Z',
      name: 'Payments',
      rule: { text: '/src/pay/ @acme/payments', line: 2, part: 'src/pay/card.py:7', isCrash: true },
    }
    await suite.page.route('**/api/0/organizations/acme/issues/1000/', (route) =>
      route.request().method() === 'GET' ? route.fulfill({ json: { ...detailsOf(first), owners: [owner] } }) : route.fallback(),
    )
    await suite.page.goto('/organizations/acme/issues/1000/')
    await suite.page.getByRole('button', { name: /^Owner:/ }).click()
    const option = suite.page.getByRole('option', { name: /^Payments/ })
    await option.waitFor()
    await expect.poll(() => option.innerText()).toContain('CODEOWNERS, line 2: /src/pay/ @acme/payments, fits src/pay/card.py:7')
    const options = suite.page.getByRole('listbox', { name: 'Assign to' }).getByRole('option')
    await expect.poll(() => options.first().innerText()).toContain('Me')
    expect(await suite.page.getByRole('option', { name: /Payments/ }).count()).toBe(1)
  })
})
