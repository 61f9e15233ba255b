import { listReleasesRoute, showReleaseRoute } from '../features/releases/api.ts'
import type { Route } from '../http/route.ts'

/** Releases. */
export const releaseRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/0/organizations/:org/releases/', needs: 'project:read', handle: listReleasesRoute },
  { method: 'GET', path: '/api/0/organizations/:org/releases/:version/', needs: 'project:read', handle: showReleaseRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/releases/', needs: 'project:read', handle: listReleasesRoute },
  { method: 'GET', path: '/api/0/projects/:org/:project/releases/:version/', needs: 'project:read', handle: showReleaseRoute },
]
