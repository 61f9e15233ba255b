import { listIssueEventsRoute, rawProjectEventRoute, showIssueEventRoute, showProjectEventRoute } from './features/errors/api.ts'
import { liveRoute } from './features/issues/api-live.ts'
import { listIssuesRoute, listIssueTagsRoute, showIssueRoute } from './features/issues/api.ts'
import { listKeysRoute } from './features/keys/api.ts'
import { listOrganizationsRoute, showOrganizationRoute } from './features/organizations/api.ts'
import { showStatsRoute } from './features/outcomes/api.ts'
import { listProjectsRoute, showProjectRoute } from './features/projects/api.ts'
import { setupRoute } from './features/setup/api.ts'
import { loginRoute, logoutRoute, showRootRoute, showSessionRoute } from './features/users/api.ts'
import type { Route } from './http/route.ts'

/**
 * TABLE 2: what is asked. Every route outside ingest: method, path, scope that it needs, slice that answers. With `:org` in the path the scope is
 * that of this organization; a path without it sees all organizations in which the caller has the scope; `nothing` is open to everybody.
 */
export const routes: readonly Route[] = [
  { method: 'GET', path: '/api/0/', needs: 'nothing', handle: showRootRoute },
  { method: 'GET', path: '/api/0/auth/session/', needs: 'nothing', handle: showSessionRoute },
  { method: 'POST', path: '/api/0/auth/login/', needs: 'nothing', ignoresSession: true, handle: loginRoute },
  { method: 'POST', path: '/api/0/auth/logout/', needs: 'nothing', handle: logoutRoute },
  { method: 'POST', path: '/api/0/setup/', needs: 'nothing', ignoresSession: true, handle: setupRoute },

  { method: 'GET', path: '/api/0/organizations/', needs: 'org:read', handle: listOrganizationsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/', needs: 'org:read', handle: showOrganizationRoute },
  { method: 'GET', path: '/api/0/organizations/:org/projects/', needs: 'project:read', handle: listProjectsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/stats_v2/', needs: 'org:read', handle: showStatsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/live/', needs: 'event:read', handle: liveRoute },

  { method: 'GET', path: '/api/0/projects/:org/:project/', needs: 'project:read', handle: showProjectRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/keys/', needs: 'project:read', handle: listKeysRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/events/:event/', needs: 'event:read', handle: showProjectEventRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/events/:event/json/', needs: 'event:read', handle: rawProjectEventRoute },

  { method: 'GET', path: '/api/0/organizations/:org/issues/', needs: 'event:read', handle: listIssuesRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/', needs: 'event:read', handle: showIssueRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/events/', needs: 'event:read', handle: listIssueEventsRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/events/:event/', needs: 'event:read', handle: showIssueEventRoute },
  { method: 'GET', path: '/api/0/organizations/:org/issues/:issue/tags/', needs: 'event:read', handle: listIssueTagsRoute },
  { method: 'GET', path: '/api/0/issues/:issue/', needs: 'event:read', handle: showIssueRoute },
  { method: 'GET', path: '/api/0/issues/:issue/events/', needs: 'event:read', handle: listIssueEventsRoute },
  { method: 'GET', path: '/api/0/issues/:issue/events/:event/', needs: 'event:read', handle: showIssueEventRoute },
  { method: 'GET', path: '/api/0/issues/:issue/tags/', needs: 'event:read', handle: listIssueTagsRoute },
]
