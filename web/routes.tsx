import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'

import { environmentsQuery, keysQuery, projectsQuery, sessionQuery } from './api/queries.ts'
import { exploreRoutes } from './explore-routes.tsx'
import { StartPage } from './features/auth/start-page.tsx'
import { parseLogin } from './features/auth/url.ts'
import { Frame } from './features/frame/frame.tsx'
import { parseInstance } from './features/instance/url.ts'
import { parseCompare, withAtFirst } from './features/issues/compare/compare-search.ts'
import { parseEventFilter, parseEventList } from './features/issues/event-filter.ts'
import { linkTemplatesQuery } from './features/issues/links/query.ts'
import { parseIssueListAloud } from './features/issues/odd-sort.ts'
import { parsePage } from './features/issues/page-url.ts'
import {
  eventQuery,
  issueEventsQuery,
  issueListQuery,
  issueQuery,
  issueStatsQuery,
  tagQuery,
  tagValuesQuery,
  tagsQuery,
} from './features/issues/queries.ts'
import { parseIssueList, rowsOf } from './features/issues/url.ts'
import { parseRelease, parseReleaseList } from './features/releases/url.ts'
import { arrivalsQuery } from './features/setup/queries.ts'
import { parseConnect, parseSetup } from './features/setup/url.ts'
import { statsQuery } from './features/stats/queries.ts'
import { parseStats } from './features/stats/url.ts'
import { parseSearch, printSearch } from './lib/search-params.ts'
import { org } from './org-route.tsx'
import { performanceRoutes } from './performance-routes.tsx'
import { root } from './root-route.tsx'
import type { RouterContext } from './root-route.tsx'
import { settingsRoutes } from './settings-routes.tsx'
import { traceRoutes } from './trace-routes.tsx'

const start = createRoute({ getParentRoute: () => root, path: '/', component: StartPage })
const login = createRoute({
  getParentRoute: () => root,
  path: 'auth/login',
  validateSearch: parseLogin,
  component: lazyRouteComponent(() => import('./features/auth/login-page.tsx'), 'LoginPage'),
})
const setup = createRoute({
  getParentRoute: () => root,
  path: 'setup',
  validateSearch: parseSetup,
  component: lazyRouteComponent(() => import('./features/setup/setup-page.tsx'), 'SetupPage'),
})

const acceptInvite = createRoute({
  getParentRoute: () => root,
  path: 'accept-invite/$id/$secret',
  component: lazyRouteComponent(() => import('./features/members/accept-page.tsx'), 'AcceptPage'),
})
/** What the mails of other trackers call an invitation; their organization is not needed to find it. */
const oldInvite = createRoute({
  getParentRoute: () => root,
  path: 'accept/$org/$id/$secret',
  beforeLoad: ({ params: { id, secret } }) => {
    throw redirect({ to: '/accept-invite/$id/$secret/', params: { id, secret }, replace: true })
  },
})
const joinRequest = createRoute({
  getParentRoute: () => root,
  path: 'join-request/$org',
  component: lazyRouteComponent(() => import('./features/members/join-page.tsx'), 'JoinPage'),
})

// Loaders start the requests of a page while its code is still on the way; they wait for nothing, so that the page shows at once.
const orgStart = createRoute({
  getParentRoute: () => org,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/organizations/$org/issues/', params, replace: true })
  },
})
const issues = createRoute({
  getParentRoute: () => org,
  path: 'issues',
  validateSearch: parseIssueListAloud,
  loaderDeps: ({ search }) => rowsOf(parseIssueList(search)),
  loader: ({ context: { api, client }, params, deps }) => {
    void client.prefetchQuery(issueListQuery(api, params.org, deps))
    void client.prefetchQuery(projectsQuery(api, params.org))
    void client.prefetchQuery(environmentsQuery(api, params.org))
  },
  component: lazyRouteComponent(() => import('./features/issues/list-page.tsx'), 'IssuesPage'),
})
const savedList = (path: 'issues/views/$view' | 'issues/searches/$view') =>
  createRoute({
    getParentRoute: () => org,
    path,
    validateSearch: parseIssueList,
    beforeLoad: async ({ context: { api, client }, params, search }) => {
      const { viewsQuery, searchOfView } = await import('./features/issues/saved-views.ts')
      const views = await client.fetchQuery(viewsQuery(api, params.org)).catch(() => [])
      const view = views.find(({ id }) => id === params.view)
      const opened = view ? searchOfView(view, search) : search
      throw redirect({ to: '/organizations/$org/issues/', params: { org: params.org }, search: opened, replace: true })
    },
  })
const issue = createRoute({
  getParentRoute: () => org,
  path: 'issues/$issue',
  validateSearch: parseEventFilter,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { api, client }, params, deps }) => {
    void client.prefetchQuery(issueQuery(api, params.org, params.issue))
    void client.prefetchQuery(eventQuery(api, { org: params.org, issue: params.issue, event: 'recommended' }, deps))
    void client.prefetchQuery(issueStatsQuery(api, params, deps))
    void client.prefetchQuery(tagsQuery(api, params.org, params.issue))
    void client.prefetchQuery(linkTemplatesQuery(api, params.org))
  },
  component: lazyRouteComponent(() => import('./features/issues/issue-page.tsx'), 'IssuePage'),
})
const issueEvent = createRoute({
  getParentRoute: () => org,
  path: 'issues/$issue/events/$event',
  validateSearch: parseEventFilter,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { api, client }, params, deps }) => {
    void client.prefetchQuery(issueQuery(api, params.org, params.issue))
    void client.prefetchQuery(eventQuery(api, params, deps))
    void client.prefetchQuery(issueStatsQuery(api, { org: params.org, issue: params.issue }, deps))
    void client.prefetchQuery(tagsQuery(api, params.org, params.issue))
    void client.prefetchQuery(linkTemplatesQuery(api, params.org))
  },
  component: lazyRouteComponent(() => import('./features/issues/issue-page.tsx'), 'IssueEventPage'),
})
const issueEvents = createRoute({
  getParentRoute: () => org,
  path: 'issues/$issue/events',
  validateSearch: parseEventList,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { api, client }, params, deps }) => {
    void client.prefetchQuery(issueQuery(api, params.org, params.issue))
    void client.prefetchQuery(issueEventsQuery(api, params, deps))
  },
  component: lazyRouteComponent(() => import('./features/issues/events-page.tsx'), 'IssueEventsPage'),
})
const compareEvents = createRoute({
  getParentRoute: () => org,
  path: 'issues/$issue/events/$event/compare',
  validateSearch: parseCompare,
  loaderDeps: ({ search }) => ({ other: search.with ?? withAtFirst }),
  loader: ({ context: { api, client }, params, deps }) => {
    void client.prefetchQuery(issueQuery(api, params.org, params.issue))
    void client.prefetchQuery(eventQuery(api, params))
    void client.prefetchQuery(eventQuery(api, { ...params, event: deps.other }))
  },
  component: lazyRouteComponent(() => import('./features/issues/compare/compare-page.tsx'), 'ComparePage'),
})
const sourceMaps = createRoute({
  getParentRoute: () => org,
  path: 'issues/$issue/events/$event/source-maps',
  loader: ({ context: { api, client }, params }) => {
    void client.prefetchQuery(issueQuery(api, params.org, params.issue))
  },
  component: lazyRouteComponent(() => import('./features/source-maps/doctor-page.tsx'), 'DoctorPage'),
})
const issueTags = createRoute({
  getParentRoute: () => org,
  path: 'issues/$issue/tags',
  loader: ({ context: { api, client }, params }) => {
    void client.prefetchQuery(issueQuery(api, params.org, params.issue))
    void client.prefetchQuery(tagsQuery(api, params.org, params.issue))
  },
  component: lazyRouteComponent(() => import('./features/issues/tags-page.tsx'), 'IssueTagsPage'),
})
const issueTagValues = createRoute({
  getParentRoute: () => org,
  path: 'issues/$issue/tags/$key',
  validateSearch: parsePage,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { api, client }, params, deps }) => {
    void client.prefetchQuery(issueQuery(api, params.org, params.issue))
    void client.prefetchQuery(tagQuery(api, params))
    void client.prefetchQuery(tagValuesQuery(api, params, deps.cursor))
  },
  component: lazyRouteComponent(() => import('./features/issues/tags-page.tsx'), 'IssueTagPage'),
})
/** What other trackers call the tags. */
const distributions = createRoute({
  getParentRoute: () => org,
  path: 'issues/$issue/distributions',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/organizations/$org/issues/$issue/tags/', params, replace: true })
  },
})
const distribution = createRoute({
  getParentRoute: () => org,
  path: 'issues/$issue/distributions/$key',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/organizations/$org/issues/$issue/tags/$key/', params, replace: true })
  },
})
/** Tabs of other trackers (`/activity/`, `/similar/`): all that exists of them is on the issue's page. */
const issueTab = (path: 'issues/$issue/$tab' | 'issues/$issue/$tab/$part') =>
  createRoute({
    getParentRoute: () => org,
    path,
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/organizations/$org/issues/$issue/', params: { org: params.org, issue: params.issue }, replace: true })
    },
  })
const eventTab = createRoute({
  getParentRoute: () => org,
  path: 'issues/$issue/events/$event/$tab',
  beforeLoad: ({ params: { org: slug, issue: id, event } }) => {
    throw redirect({ to: '/organizations/$org/issues/$issue/events/$event/', params: { org: slug, issue: id, event }, replace: true })
  },
})
const releases = createRoute({
  getParentRoute: () => org,
  path: 'releases',
  validateSearch: parseReleaseList,
  component: lazyRouteComponent(() => import('./features/releases/list-page.tsx'), 'ReleasesPage'),
})
const release = createRoute({
  getParentRoute: () => org,
  path: 'releases/$version',
  validateSearch: parseRelease,
  component: lazyRouteComponent(() => import('./features/releases/release-page.tsx'), 'ReleasePage'),
})
const stats = createRoute({
  getParentRoute: () => org,
  path: 'stats',
  validateSearch: parseStats,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { api, client }, params, deps }) => {
    void client.prefetchQuery(statsQuery(api, params.org, deps))
  },
  component: lazyRouteComponent(() => import('./features/stats/page.tsx'), 'StatsPage'),
})
const connect = createRoute({
  getParentRoute: () => org,
  path: 'projects/$project/getting-started',
  validateSearch: parseConnect,
  loader: ({ context: { api, client }, params }) => {
    void client.prefetchQuery(arrivalsQuery(api, params.org, params.project))
    void client.prefetchQuery(projectsQuery(api, params.org))
    void client.prefetchQuery(keysQuery(api, params.org, params.project))
  },
  component: lazyRouteComponent(() => import('./features/setup/connect-page.tsx'), 'ConnectPage'),
})
const newProject = createRoute({
  getParentRoute: () => org,
  path: 'projects/new',
  component: lazyRouteComponent(() => import('./features/setup/new-project-page.tsx'), 'NewProjectPage'),
})

/** About the whole server: it belongs to no organization. */
const manage = createRoute({
  getParentRoute: () => root,
  path: 'manage',
  component: Frame,
  loader: ({ context: { api, client } }) => {
    void client.prefetchQuery(sessionQuery(api))
  },
})
const instance = createRoute({
  getParentRoute: () => manage,
  path: '/',
  validateSearch: parseInstance,
  component: lazyRouteComponent(() => import('./features/instance/page.tsx'), 'InstancePage'),
})

// Addresses of old links (ui.md 1.4).
const oldIssue = (path: '$org/$project/issues/$issue' | '$org/$project/group/$issue') =>
  createRoute({
    getParentRoute: () => root,
    path,
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/organizations/$org/issues/$issue/', params: { org: params.org, issue: params.issue }, replace: true })
    },
  })
/** The first steps: `welcome`, `select-platform`, `setup-docs`. */
const onboarding = createRoute({
  getParentRoute: () => root,
  path: 'onboarding/$org/$step',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/organizations/$org/projects/new/', params: { org: params.org }, replace: true })
  },
})
const onboardingStart = createRoute({
  getParentRoute: () => root,
  path: 'onboarding/$org',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/organizations/$org/projects/new/', params, replace: true })
  },
})
const oldIssueEvent = createRoute({
  getParentRoute: () => root,
  path: '$org/$project/issues/$issue/events/$event',
  beforeLoad: ({ params: { org: slug, issue: id, event } }) => {
    throw redirect({ to: '/organizations/$org/issues/$issue/events/$event/', params: { org: slug, issue: id, event }, replace: true })
  },
})
const oldEvent = createRoute({
  getParentRoute: () => root,
  path: '$org/$project/events/$event',
  component: lazyRouteComponent(() => import('./features/issues/old-event-page.tsx'), 'OldEventPage'),
})
/** `/issues/...` without an organization: that of the user who has one. */
const bareIssues = createRoute({
  getParentRoute: () => root,
  path: 'issues/$',
  beforeLoad: async ({ context: { api, client }, params, location }) => {
    const session = await client.ensureQueryData(sessionQuery(api))
    const slug = session.organizations[0]?.slug
    if (!session.user) throw redirect({ to: '/auth/login/', search: { next: location.href } })
    if (slug === undefined) throw redirect({ to: '/' })
    const [id, word, event] = (params._splat ?? '').split('/').filter((part) => part !== '')
    if (id === undefined)
      throw redirect({ to: '/organizations/$org/issues/', params: { org: slug }, search: parseIssueList(location.search), replace: true })
    if (word !== 'events' || event === undefined)
      throw redirect({ to: '/organizations/$org/issues/$issue/', params: { org: slug, issue: id }, replace: true })
    throw redirect({ to: '/organizations/$org/issues/$issue/events/$event/', params: { org: slug, issue: id, event }, replace: true })
  },
})
const oldProject = createRoute({
  getParentRoute: () => root,
  path: '$org/$project',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/organizations/$org/issues/', params: { org: params.org }, search: { project: [params.project] }, replace: true })
  },
})

const tree = root.addChildren([
  start,
  login,
  setup,
  acceptInvite,
  oldInvite,
  joinRequest,
  onboarding,
  onboardingStart,
  org.addChildren([
    orgStart,
    issues,
    savedList('issues/views/$view'),
    savedList('issues/searches/$view'),
    issue,
    issueEvent,
    issueEvents,
    compareEvents,
    sourceMaps,
    issueTags,
    issueTagValues,
    distributions,
    distribution,
    eventTab,
    issueTab('issues/$issue/$tab'),
    issueTab('issues/$issue/$tab/$part'),
    releases,
    release,
    ...performanceRoutes,
    ...exploreRoutes,
    ...traceRoutes,
    stats,
    connect,
    newProject,
  ]),
  manage.addChildren([instance]),
  ...settingsRoutes,
  bareIssues,
  oldIssue('$org/$project/issues/$issue'),
  oldIssue('$org/$project/group/$issue'),
  oldIssueEvent,
  oldEvent,
  oldProject,
])

/** Makes the router: every page, its address and its first requests. */
export const makeRouter = (context: RouterContext) =>
  createRouter({
    routeTree: tree,
    context,
    parseSearch,
    stringifySearch: printSearch,
    trailingSlash: 'always',
    scrollRestoration: true,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
