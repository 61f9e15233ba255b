import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'

import { sessionQuery } from './api/queries.ts'
import { parseArtifacts } from './features/artifacts/search.ts'
import { parseMappings } from './features/code-mappings/search.ts'
import { Frame } from './features/frame/frame.tsx'
import { parseOwnership } from './features/ownership/search.ts'
import { parseGrouping } from './features/settings/project/regrouping-search.ts'
import type { RouterContext } from './root-route.tsx'
import { root } from './root-route.tsx'

/** The organization of who has no other in the address: their first. Signed-out visitors are led to the sign-in, and back. */
const firstOrganization = async ({ api, client }: RouterContext, href: string): Promise<string> => {
  const session = await client.ensureQueryData(sessionQuery(api))
  if (!session.user) throw redirect({ to: '/auth/login/', search: { next: href } })
  const slug = session.organizations[0]?.slug
  if (slug === undefined) throw redirect({ to: '/' })
  return slug
}

const settings = createRoute({
  getParentRoute: () => root,
  path: 'settings',
  component: Frame,
  loader: ({ context: { api, client } }) => {
    void client.prefetchQuery(sessionQuery(api))
  },
})
const settingsStart = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: async ({ context, location }) => {
    throw redirect({ to: '/settings/$org/', params: { org: await firstOrganization(context, location.href) }, replace: true })
  },
})

const layout = lazyRouteComponent(() => import('./features/settings/layout.tsx'), 'SettingsLayout')
const account = createRoute({ getParentRoute: () => settings, path: 'account', component: layout })
const accountStart = createRoute({
  getParentRoute: () => account,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/account/details/', replace: true })
  },
})
const accountDetails = createRoute({
  getParentRoute: () => account,
  path: 'details',
  component: lazyRouteComponent(() => import('./features/settings/account/details-page.tsx'), 'AccountPage'),
})
const accountSessions = createRoute({
  getParentRoute: () => account,
  path: 'sessions',
  component: lazyRouteComponent(() => import('./features/settings/account/sessions-page.tsx'), 'SessionsPage'),
})
const accountTokens = createRoute({
  getParentRoute: () => account,
  path: 'api/auth-tokens',
  component: lazyRouteComponent(() => import('./features/settings/account/tokens-page.tsx'), 'UserTokensPage'),
})

const org = createRoute({
  getParentRoute: () => settings,
  path: '$org',
  component: layout,
  // What one may do there is asked for while the page's code is on the way.
  loader: ({ context: { api, client }, params }) => {
    void import('./features/settings/queries.ts').then(({ organizationQuery }) => client.prefetchQuery(organizationQuery(api, params.org)))
  },
})
const general = createRoute({
  getParentRoute: () => org,
  path: '/',
  component: lazyRouteComponent(() => import('./features/settings/organization/general-page.tsx'), 'OrganizationPage'),
})
const members = createRoute({
  getParentRoute: () => org,
  path: 'members',
  component: lazyRouteComponent(() => import('./features/settings/members/members-page.tsx'), 'MembersPage'),
})
const member = createRoute({
  getParentRoute: () => org,
  path: 'members/$member',
  component: lazyRouteComponent(() => import('./features/settings/members/member-page.tsx'), 'MemberPage'),
})
const teams = createRoute({
  getParentRoute: () => org,
  path: 'teams',
  component: lazyRouteComponent(() => import('./features/settings/teams/teams-page.tsx'), 'TeamsPage'),
})
const team = createRoute({
  getParentRoute: () => org,
  path: 'teams/$team',
  component: lazyRouteComponent(() => import('./features/settings/teams/team-page.tsx'), 'TeamPage'),
})
const tokens = createRoute({
  getParentRoute: () => org,
  path: 'auth-tokens',
  component: lazyRouteComponent(() => import('./features/settings/organization/auth-tokens-page.tsx'), 'OrganizationTokensPage'),
})
const links = createRoute({
  getParentRoute: () => org,
  path: 'links',
  component: lazyRouteComponent(() => import('./features/settings/organization/links-page.tsx'), 'LinksPage'),
})
const repositories = createRoute({
  getParentRoute: () => org,
  path: 'repositories',
  component: lazyRouteComponent(() => import('./features/repositories/page.tsx'), 'RepositoriesPage'),
})
const projects = createRoute({
  getParentRoute: () => org,
  path: 'projects',
  component: lazyRouteComponent(() => import('./features/settings/project/projects-page.tsx'), 'ProjectsPage'),
})

const project = createRoute({ getParentRoute: () => org, path: 'projects/$project' })
const projectGeneral = createRoute({
  getParentRoute: () => project,
  path: '/',
  component: lazyRouteComponent(() => import('./features/settings/project/general-page.tsx'), 'ProjectPage'),
})
const keys = createRoute({
  getParentRoute: () => project,
  path: 'keys',
  component: lazyRouteComponent(() => import('./features/settings/project/keys-page.tsx'), 'KeysPage'),
})
const projectTeams = createRoute({
  getParentRoute: () => project,
  path: 'teams',
  component: lazyRouteComponent(() => import('./features/settings/project/teams-page.tsx'), 'ProjectTeamsPage'),
})
const environments = createRoute({
  getParentRoute: () => project,
  path: 'environments',
  component: lazyRouteComponent(() => import('./features/settings/project/environments-page.tsx'), 'EnvironmentsPage'),
})
const dataHandling = createRoute({
  getParentRoute: () => project,
  path: 'security-and-privacy',
  component: lazyRouteComponent(() => import('./features/settings/project/data-page.tsx'), 'DataPage'),
})
const filters = createRoute({
  getParentRoute: () => project,
  path: 'filters',
  component: lazyRouteComponent(() => import('./features/settings/project/filters-page.tsx'), 'FiltersPage'),
})
const grouping = createRoute({
  getParentRoute: () => project,
  path: 'issue-grouping',
  validateSearch: parseGrouping,
  component: lazyRouteComponent(() => import('./features/settings/project/grouping-page.tsx'), 'GroupingPage'),
})
const ownership = createRoute({
  getParentRoute: () => project,
  path: 'ownership',
  validateSearch: parseOwnership,
  component: lazyRouteComponent(() => import('./features/ownership/page.tsx'), 'OwnershipPage'),
})
const codeMappings = createRoute({
  getParentRoute: () => project,
  path: 'code-mappings',
  validateSearch: parseMappings,
  component: lazyRouteComponent(() => import('./features/code-mappings/page.tsx'), 'CodeMappingsPage'),
})
const sourceMaps = createRoute({
  getParentRoute: () => project,
  path: 'source-maps',
  validateSearch: parseArtifacts,
  component: lazyRouteComponent(() => import('./features/artifacts/page.tsx'), 'SourceMapsPage'),
})
const testCoverage = createRoute({
  getParentRoute: () => project,
  path: 'test-coverage',
  component: lazyRouteComponent(() => import('./features/test-coverage/page.tsx'), 'TestCoveragePage'),
})
/** `/filters/data-filters/`, as documentation of SDKs has it. */
const filterTab = createRoute({
  getParentRoute: () => project,
  path: 'filters/$tab',
  beforeLoad: ({ params: { org: slug, project: name } }) => {
    throw redirect({ to: '/settings/$org/projects/$project/filters/', params: { org: slug, project: name }, replace: true })
  },
})

/** Path of what the rest of an address (without its organization) names. */
const pathOf = (area: string, slug: string, rest: string | undefined): string =>
  `/${[area, encodeURIComponent(slug), ...(rest ?? '').split('/').filter((part) => part !== '')].join('/')}/`

/** `/organizations/{org}/settings/...`, the older form of these addresses. */
const older = createRoute({
  getParentRoute: () => root,
  path: 'organizations/$org/settings/$',
  beforeLoad: ({ params }) => {
    throw redirect({ to: pathOf('settings', params.org, params._splat), replace: true })
  },
})
/**
 * `/orgredirect/organizations/:orgslug/settings/auth-tokens/`: what `sentry-cli login` opens (ui.md 1.4). The text `:orgslug` is literal: the
 * organization is that of who is signed in.
 */
const orgRedirect = createRoute({
  getParentRoute: () => root,
  path: 'orgredirect/organizations/$any/$',
  beforeLoad: async ({ context, params, location }) => {
    const slug = await firstOrganization(context, location.href)
    throw redirect({ to: pathOf('organizations', slug, params._splat), replace: true })
  },
})

/** The settings, and the addresses that lead to them. */
export const settingsRoutes = [
  settings.addChildren([
    settingsStart,
    account.addChildren([accountStart, accountDetails, accountSessions, accountTokens]),
    org.addChildren([
      general,
      members,
      member,
      teams,
      team,
      tokens,
      links,
      repositories,
      projects,
      project.addChildren([
        projectGeneral,
        keys,
        projectTeams,
        environments,
        dataHandling,
        filters,
        filterTab,
        grouping,
        ownership,
        testCoverage,
        codeMappings,
        sourceMaps,
      ]),
    ]),
  ]),
  older,
  orgRedirect,
] as const
