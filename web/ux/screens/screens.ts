import type { Page } from 'playwright-core'

import { organization } from '../server.ts'
import type { Stage } from '../stage.ts'

/** One state of one page: what axe looks at, and what pictures are taken of. */
export interface Screen {
  readonly name: string
  readonly path: string
  readonly signedIn?: false
  /** Brings the page, once it is there, into the state. */
  readonly act?: (page: Page) => Promise<void>
  /** Failed requests that belong to it. */
  readonly expects?: RegExp
  /** A picture of it is kept. */
  readonly pictured?: true
  /** Of another server than that of the stage. */
  readonly url?: string
}

const press =
  (...keys: readonly string[]) =>
  async (page: Page): Promise<void> => {
    for (const key of keys) {
      await page.keyboard.press(key)
      await page.waitForTimeout(150)
    }
  }

const toEnd = async (page: Page): Promise<void> => {
  await page.evaluate(() => {
    for (const element of [document.documentElement, ...document.querySelectorAll('main, main *')])
      if (element.scrollHeight > element.clientHeight + 100) element.scrollTop = element.scrollHeight
  })
}

const inComfort = async (page: Page): Promise<void> => {
  await page.evaluate(() => localStorage.setItem('vedette.preferences', '{"density":"comfortable"}'))
  await page.reload()
}

const listScreens = (stage: Stage): Screen[] => [
  { name: 'issues', path: stage.path('issues/'), pictured: true },
  { name: 'issues-comfortable', path: stage.path('issues/'), act: inComfort, pictured: true },
  { name: 'issues-selected', path: stage.path('issues/'), act: press('j', 'x', 'j', 'x'), pictured: true },
  { name: 'issues-hostile', path: `${stage.path('issues/')}?query=Hostile`, pictured: true },
  { name: 'issues-resolved', path: `${stage.path('issues/')}?query=is%3Aresolved`, pictured: true },
  { name: 'issues-none', path: `${stage.path('issues/')}?query=nothinglikethis`, pictured: true },
  { name: 'issues-sorted', path: `${stage.path('issues/')}?sort=user` },
  { name: 'issues-peek', path: stage.path('issues/'), act: press('j', 'Space') },
  { name: 'palette', path: stage.path('issues/'), act: press('Control+k'), pictured: true },
  {
    name: 'palette-search',
    path: stage.path('issues/'),
    act: async (page) => {
      await press('Control+k')(page)
      await page.keyboard.type('member')
      await page.waitForTimeout(400)
    },
  },
  { name: 'help', path: stage.path('issues/'), act: press('?'), pictured: true },
]

const issueScreens = (stage: Stage): Screen[] => [
  { name: 'issue', path: stage.issuePath('rich-1'), pictured: true },
  { name: 'issue-end', path: stage.issuePath('rich-1'), act: toEnd, pictured: true },
  { name: 'issue-assign', path: stage.issuePath('rich-1'), act: press('a'), pictured: true },
  { name: 'issue-large', path: stage.issuePath('rich-0'), pictured: true },
  { name: 'issue-oldest', path: stage.issuePath('rich-0', 'events/oldest/') },
  { name: 'issue-regressed', path: stage.issuePath('rich-5'), pictured: true },
  { name: 'issue-huge', path: stage.issuePath('huge'), pictured: true },
  { name: 'issue-markup', path: stage.issuePath('markup'), pictured: true },
  { name: 'issue-long', path: stage.issuePath('long-word'), pictured: true },
  { name: 'issue-rtl', path: stage.issuePath('rtl'), pictured: true },
  { name: 'issue-bidi', path: stage.issuePath('bidi') },
  { name: 'issue-emoji', path: stage.issuePath('emoji') },
  { name: 'issue-control', path: stage.issuePath('control') },
  { name: 'issue-future', path: stage.issuePath('future') },
  { name: 'events', path: stage.issuePath('rich-0', 'events/'), pictured: true },
  { name: 'tags', path: stage.issuePath('rich-0', 'tags/'), pictured: true },
  { name: 'tags-huge', path: stage.issuePath('huge', 'tags/') },
  { name: 'tag', path: stage.issuePath('rich-0', 'tags/environment/'), pictured: true },
]

const settingsScreens = (): Screen[] => {
  const organizationPath = `/settings/${organization}/`
  const project = `${organizationPath}projects/shop/`
  return [
    { name: 'settings', path: organizationPath, pictured: true },
    { name: 'members', path: `${organizationPath}members/`, pictured: true },
    { name: 'teams', path: `${organizationPath}teams/`, pictured: true },
    { name: 'team', path: `${organizationPath}teams/checkout/` },
    { name: 'projects', path: `${organizationPath}projects/` },
    { name: 'organization-tokens', path: `${organizationPath}auth-tokens/` },
    { name: 'project', path: project, pictured: true },
    { name: 'keys', path: `${project}keys/`, pictured: true },
    { name: 'project-teams', path: `${project}teams/` },
    { name: 'environments', path: `${project}environments/`, pictured: true },
    { name: 'data-handling', path: `${project}security-and-privacy/`, pictured: true },
    { name: 'filters', path: `${project}filters/`, pictured: true },
    { name: 'account', path: '/settings/account/details/' },
    { name: 'sessions', path: '/settings/account/sessions/' },
    { name: 'tokens', path: '/settings/account/api/auth-tokens/' },
  ]
}

const otherScreens = (stage: Stage): Screen[] => [
  { name: 'stats', path: stage.path('stats/'), pictured: true },
  { name: 'instance', path: '/manage/', pictured: true },
  { name: 'new-project', path: stage.path('projects/new/'), pictured: true },
  { name: 'connect', path: stage.path('projects/shop/getting-started/') },
  { name: 'connect-waiting', path: stage.path(`projects/${stage.facts.quietProject}/getting-started/`), pictured: true },
  { name: 'invitation', path: stage.facts.invitationPath, signedIn: false, pictured: true },
  { name: 'login', path: '/auth/login/', signedIn: false, pictured: true },
  { name: 'no-such-page', path: stage.path('nothing/here/') },
  { name: 'no-such-issue', path: stage.path('issues/123456789/'), expects: /404/ },
  { name: 'setup', path: stage.facts.setup.path, url: stage.facts.setup.url, signedIn: false, pictured: true },
]

/** Every screen that exists, in the states that matter; those that were asked for. */
export const allScreens = (stage: Stage): Screen[] => {
  const { screens } = stage.facts
  return [...listScreens(stage), ...issueScreens(stage), ...settingsScreens(), ...otherScreens(stage)].filter(
    ({ name }) => screens === undefined || screens.has(name),
  )
}
