import { reprocessIssueRoute, sourceMapDebugRoute } from '../features/symbolication/api.ts'
import type { Route } from '../http/route.ts'

/** Source maps applied: why a frame does not show its source, and stored events mapped again. */
export const symbolicationRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/0/projects/:org/:project/events/:event/source-map-debug/',
    needs: 'event:read',
    handle: sourceMapDebugRoute,
  },
  { method: 'POST', path: '/api/0/organizations/:org/issues/:issue/reprocessing/', needs: 'event:write', handle: reprocessIssueRoute },
]
